import type { Mutant, Patch } from './mutant';

const batch = 'walk/batch.js';
const worker = 'walk/worker.js';
const advance = 'walk/advance.js';

const SHARD = "(0, runs_1.belowRun)(deps.db, input.runId, 'shards').doc(input.shardId)";
const OWN_SHARD = "(0, runs_1.belowRun)(this.deps.db, this.task.runId, 'shards').doc(this.task.shardId)";

/** Has a worker do something right after each batch's commit, where `result` is what came of it. */
function afterCommit(doing: string): Patch {
  const find = 'const result = await (0, batch_1.commitBatch)(this.deps, input);';
  return {
    file: worker,
    find,
    replace: `${find}\n                if (result.kind === 'committed') ${doing}`,
  };
}

/** How runs of migrations visit documents, stop, and go back. */
export const walkMutants: readonly Mutant[] = [
  {
    name: 'cursor-outside-the-commit',
    breaks:
      'The shard moves on in a commit of its own: whoever dies before it leaves documents that are written and not counted.',
    patches: [
      { file: batch, find: `tx.update(${SHARD}, { ...next });`, replace: '' },
      afterCommit(`await ${OWN_SHARD}.update({ ...result.shard });`),
    ],
  },
  {
    name: 'no-shard-fence',
    breaks:
      'A worker that slept until another one had its shard, or until its run was paused, commits all the same.',
    patches: [
      {
        file: batch,
        find: 'shard.epoch === epoch && shard.claim === claim && shard.seq === seq && !shard.done',
        replace: '!shard.done',
      },
    ],
  },
  {
    name: 'undo-in-another-commit',
    breaks:
      'What a document was before is kept after it was changed: whoever dies in between has changed it for ever.',
    patches: [
      {
        file: batch,
        find: "tx.create((0, runs_1.belowRun)(db, runId, 'undo').doc(id), { ...data });",
        replace: '(known.later ??= []).push([id, data]);',
      },
      {
        file: batch,
        find: "return { kind: 'committed', shard: next, taken: plan.taken };",
        replace: "return { kind: 'committed', shard: next, taken: plan.taken, later: known.later ?? [] };",
      },
      afterCommit(
        "for (const [id, data] of result.later) await (0, runs_1.belowRun)(this.deps.db, this.task.runId, 'undo').doc(id).set({ ...data });",
      ),
    ],
  },
  {
    name: 'bare-increment-of-the-counters',
    breaks:
      'Counters are raised beside the commit: once too often when an answer is lost, not at all when the worker dies.',
    patches: [
      {
        file: batch,
        find: `tx.update(${SHARD}, { ...next });`,
        replace: `tx.update(${SHARD}, { ...next, counters: shard.counters });`,
      },
      afterCommit(
        `await ${OWN_SHARD}.update(Object.fromEntries(Object.entries(result.shard.counters).map(([name, count]) => ['counters.' + name, require('firebase-admin/firestore').FieldValue.increment(count - this.shard.counters[name])])));`,
      ),
    ],
  },
  {
    name: 'paused-without-a-new-epoch',
    breaks: 'A worker that sleeps while its run is paused wakes up and goes on writing.',
    patches: [
      {
        file: advance,
        find: 'if (run.leg !== null)\n        await (0, fence_1.fenceLeg)',
        replace: "if (run.leg !== null && event !== 'stopped')\n        await (0, fence_1.fenceLeg)",
      },
    ],
  },
  {
    name: 'changed-sources-not-carried-at-the-end',
    breaks:
      'A rename that passed before a log had its ids is never carried to it: the walk has read the exercise before.',
    patches: [carryingUnless("event === 'walked'")],
  },
  {
    name: 'changed-sources-not-carried-at-a-pause',
    breaks: 'The same, for as long as a run is paused.',
    patches: [carryingUnless("event === 'stopped'")],
  },
  {
    name: 'changed-sources-carried-under-one-name',
    breaks:
      'Of several exercises that moved only the first is carried again: the queue takes the others for duplicates.',
    patches: [{ file: 'walk/exit.js', find: ' of ${exerciseId}`', replace: '`' }],
  },
  {
    name: 'rolled-back-at-the-end-of-its-walk',
    breaks:
      'Nobody waits for the handlers that began before the switch: what they write after the walk stays.',
    patches: [{ file: 'walk/rollback.js', find: 'if (now < quietAt) {', replace: 'if (now < 0) {' }],
  },
];

function carryingUnless(when: string): Patch {
  return {
    file: advance,
    find: 'if (migration.carriesSources && run.sourcesKept)',
    replace: `if (migration.carriesSources && run.sourcesKept && !(${when}))`,
  };
}
