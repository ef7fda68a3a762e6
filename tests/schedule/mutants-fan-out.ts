import type { Mutant } from './mutant';

const carry = 'fan-out/fan-out.js';
const commitPage = 'settle/commit-page.js';
const edited = 'fan-out/exercise-written.js';

const guarded = `const { source } = await (0, sources_1.readSource)(db, task.exerciseId, tx);
            return stateFor(task, source) === task.state ? source : undefined;`;

/** An exercise was edited: its tombstone, and what the pages of a fan-out rest on. */
export const fanOutMutants: readonly Mutant[] = [
  {
    name: 'value-from-the-event',
    breaks:
      'A fan-out carries what its event said: of two renames whose tasks come in reverse order the older one wins.',
    patches: [
      {
        file: 'model/tasks.js',
        find: 'startedAt: zod_1.z.number(),',
        replace: 'startedAt: zod_1.z.number(),\n    source: zod_1.z.any(),',
      },
      {
        file: 'fan-out/enqueue.js',
        find: "...{ branch: '',",
        replace: "source,\n            ...{ branch: '',",
      },
      {
        file: 'fan-out/chain.js',
        find: '...{ eventId, exerciseId, target, state,',
        replace: 'source: this.task.source,\n            ...{ eventId, exerciseId, target, state,',
      },
      {
        file: carry,
        find: 'const read = await (0, sources_1.readSource)(deps.db, task.exerciseId);',
        replace:
          'const read = { ...(await (0, sources_1.readSource)(deps.db, task.exerciseId)), source: task.source };',
      },
      { file: carry, find: guarded, replace: 'return task.source;' },
    ],
  },
  {
    name: 'page-without-lastUpdateTime',
    breaks:
      "A page's patches are written over whatever is there: what a user saves between the page and its commit is lost.",
    patches: [
      {
        file: commitPage,
        find: '(0, wire_1.toWritable)(patch.fields), (0, wire_1.replacing)(version)',
        replace: '(0, wire_1.toWritable)(patch.fields)',
      },
    ],
  },
  {
    name: 'fan-out-commits-without-reading-the-source',
    breaks:
      'Renamed to B and back to A while the fan-out of B sleeps before its commit: that of A finds nothing to do, and then B is written.',
    patches: [
      {
        file: commitPage,
        find: `            if ((await run.rules.guard(tx)) === undefined)
                return { ...NOTHING, superseded: true };
`,
        replace: '',
      },
    ],
  },
  {
    name: 'fan-out-reads-the-source-outside-its-transaction',
    breaks:
      'The same when it sleeps between that read and its commit: renamed to B and back to A, and then B is written.',
    patches: [{ file: carry, find: '(db, task.exerciseId, tx)', replace: '(db, task.exerciseId)' }],
  },
  {
    name: 'conflict-re-derived-with-the-source-read-before-it',
    breaks:
      'A document moves under a page, and the exercise is renamed again before it is read again: it gets the name from before.',
    patches: [
      {
        file: carry,
        find: 'changes, rulesFor(deps, task))',
        replace: 'changes, { ...rulesFor(deps, task), first: source })',
      },
      {
        file: commitPage,
        find: 'const state = await run.rules.guard(tx);',
        replace: 'const state = run.rules.first;',
      },
    ],
  },
  {
    name: 'supersede-without-re-read',
    breaks:
      'A document that moves under a page is taken for a newer edit of the source: an autosave there, and that page and all after it keep the old name.',
    patches: [
      {
        file: commitPage,
        find: 'run.failedCommits += 1;',
        replace: 'return { ...NOTHING, superseded: true };',
      },
    ],
  },
  {
    name: 'superseded-by-a-source-that-was-read-before',
    breaks:
      'An instance keeps what it has read of a source for two seconds: of two renames within them the task of the second takes itself for superseded, and nobody carries it.',
    patches: [
      {
        file: carry,
        find: 'const read = await (0, sources_1.readSource)(deps.db, task.exerciseId);',
        replace: `const kept = (globalThis.keptSources ??= new WeakMap()).get(deps) ?? new Map();
    globalThis.keptSources.set(deps, kept);
    const [known, now] = [kept.get(task.exerciseId), deps.clock.now()];
    const { read, at } = known !== undefined && now - known.at < 2_000
        ? known
        : { read: await (0, sources_1.readSource)(deps.db, task.exerciseId), at: now };
    kept.set(task.exerciseId, { read, at });`,
      },
    ],
  },
  {
    name: 'ledger-not-in-the-fan-outs-commit',
    breaks:
      'A page writes its ledgers after its logs: killed in between, it finds the logs right when it is tried again, and views keep the numbers of the old type.',
    patches: [
      {
        file: commitPage,
        find: 'return await db.runTransaction(async (tx) => {',
        replace: 'const done = await db.runTransaction(async (tx) => {',
      },
      {
        file: commitPage,
        find: `            for (const change of changes)
                write(tx, db, change);
            return { ...NOTHING, written: changes.length };
        });`,
        replace: `            for (const { path, version, patch: { fields } } of changes)
                write(tx, db, { path, version, patch: { fields } });
            return { ...NOTHING, written: changes.length };
        });
        const counting = done.superseded ? [] : changes.filter(({ patch }) => patch.ledger);
        const second = db.batch();
        for (const { path, patch } of counting)
            (0, ledgers_1.writeLedger)(second, db, { logId: (0, document_1.idOf)(path), patch: patch.ledger });
        if (counting.length > 0)
            await second.commit();
        return done;`,
      },
    ],
  },
  {
    name: 'tombstone-overwritten-by-an-older-event',
    breaks:
      'Deleted as A, restored as B and deleted again: the first deletion, when it is handled last, leaves A on all copies.',
    patches: [
      {
        file: edited,
        find: '!(0, document_1.isLater)(before.version, tombstone.version)',
        replace: 'before.version === tombstone.version',
      },
    ],
  },
  {
    name: 'fan-out-enqueued-before-the-tombstone',
    breaks:
      'A fan-out that begins before the tombstone is there finds another source than its own and stops: copies of the deleted exercise never say that it is gone.',
    patches: [
      {
        file: edited,
        find: 'return bury(deps, exerciseId, before);',
        replace: 'return { exercise, tombstone: before, leaves: before };',
      },
      {
        file: edited,
        find: "return { outcome: 'fanned-out', enqueued };",
        replace: `if (source.leaves)
        await bury(deps, exerciseId, source.leaves);
    return { outcome: 'fanned-out', enqueued };`,
      },
    ],
  },
];
