import { SHARDED, TARGET_NAMES, TARGETS, type Target } from '../copies';
import { agrees, restored } from '../derive/restore';
import { isSharded } from '../derive/shards';
import { hasOurs } from '../derive/strip';
import { PAGE_MAX_BYTES, SOFT_DEADLINE_MS } from '../limits';
import type { StoredDocument } from '../model/document';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { partsOf, type Engine } from '../walk/migration';
import { preImageOf } from '../walk/undo-records';
import { readRun } from '../walk/runs';
import { notFound } from './control';
import { demandRollback } from './rollback';
import { knownMigration } from './start';
import { inGroups, readManifest, readRecords, type KeptRecord } from './undo-manifest';
import { visit } from './visit';

/** Classes of documents that a rollback meets; one may be in several. */
const CLASSES = [
  /** The run has written to them. */
  'touched',
  /** Their entries were edited by users since. */
  'changedSince',
  /** They are gone. */
  'deletedSince',
  /** What is kept of them is broken: they could not be brought back, and the rollback would end in part. */
  'conflicts',
  /** Byte for byte as they were before. */
  'asBefore',
  /** Only what is of this service goes. */
  'takenOut',
  /** Their shards come back into them. */
  'joined',
  /** They hold nothing of this service any more, or are as before already. */
  'unchanged',
  /** Not of this run: derived by triggers, or by another one. What is of this service goes. */
  'liveDerived',
] as const;
type Class = (typeof CLASSES)[number];

export interface Impact {
  readonly runId: string;
  readonly dryRun: true;
  /** Live derivation would be switched off, for the whole service. */
  readonly switchesOff: boolean;
  readonly counts: Readonly<Record<Class, number>>;
  /** Paths of some, of each class. */
  readonly samples: Readonly<Record<Exclude<Class, 'touched'>, readonly string[]>>;
  /** Time ran out: there are more of each. */
  readonly partial: boolean;
}

const SAMPLE_MAX = 20;
const PAGE_DOCUMENTS = 200;

/** Says what rolling a run back would do, by the same rules as the rollback itself, and changes nothing. */
export async function rollbackImpact(
  deps: Deps,
  engine: Engine,
  { runId }: { runId: string },
): Promise<Impact> {
  const run = await readRun(deps, runId);
  if (run === undefined) throw notFound(runId);
  demandRollback(engine, run);
  const migration = knownMigration(engine, run.migration.name);
  const deadline = deps.clock.now() + SOFT_DEADLINE_MS;
  const tally = new Tally();
  const touched = new Set<string>();
  let partial = await examineTouched(deps, { runId, deadline, tally, touched });
  for (const { collection } of partsOf(migration, 'rollback-1')) {
    const target = targetOf(`${collection}/`);
    // With live derivation on, what is of this service stays.
    if (target === undefined || partial || !migration.rollbackNeedsOff) continue;
    const { outOfTime } = await visit(deps, { collection, sample: null, deadline }, (documents) => {
      for (const document of documents)
        if (!touched.has(document.path) && hasOurs(target, document)) tally.add('liveDerived', document.path);
      return Promise.resolve();
    });
    partial = outOfTime;
  }
  const switchesOff = migration.rollbackNeedsOff;
  return { runId, dryRun: true, switchesOff, counts: tally.counts, samples: tally.samples, partial };
}

class Tally {
  readonly counts = Object.fromEntries(CLASSES.map((name) => [name, 0])) as Record<Class, number>;
  readonly samples = Object.fromEntries(
    CLASSES.filter((name) => name !== 'touched').map((name) => [name, []]),
  ) as unknown as Record<Exclude<Class, 'touched'>, string[]>;

  add(name: Class, path: string): void {
    this.counts[name] += 1;
    if (name !== 'touched' && this.samples[name].length < SAMPLE_MAX) this.samples[name].push(path);
  }
}

/** Everything that the run has kept; whether time ran out. */
async function examineTouched(
  { db, clock }: Deps,
  {
    runId,
    deadline,
    tally,
    touched,
  }: { runId: string; deadline: number; tally: Tally; touched: Set<string> },
): Promise<boolean> {
  let after: string | null = null;
  do {
    if (clock.now() >= deadline) return true;
    const page = await readManifest(db, { runId, after, size: PAGE_DOCUMENTS });
    for (const entries of inGroups(page.entries, { maxBytes: PAGE_MAX_BYTES })) {
      const kept = await readRecords(db, { runId, entries });
      const documents =
        kept.length === 0 ? [] : await db.getAll(...kept.map(({ entry }) => db.doc(entry.path)));
      for (const [index, one] of kept.entries()) {
        const snapshot = documents[index];
        touched.add(one.entry.path);
        for (const name of classesOf(one, snapshot && toStored(snapshot))) tally.add(name, one.entry.path);
      }
    }
    after = page.next;
  } while (after !== null);
  return false;
}

function classesOf({ entry, record, chunks }: KeptRecord, document: StoredDocument | undefined): Class[] {
  const target = targetOf(entry.path);
  if (document === undefined) return ['touched', 'deletedSince'];
  // What holds nothing of ours is not looked at by a rollback, so what is kept of it does not matter.
  if (target === undefined || !(hasOurs(target, document) || isSharded(target, document)))
    return ['touched', 'unchanged'];
  let preImage: ReturnType<typeof preImageOf>;
  try {
    preImage = preImageOf(record, chunks);
  } catch {
    return ['touched', 'conflicts'];
  }
  if (Object.hasOwn(preImage.fields, SHARDED.mark))
    return ['touched', isSharded(target, document) ? 'joined' : 'unchanged'];
  const edited: Class[] = preImage.first && !agrees(target, document, preImage) ? ['changedSince'] : [];
  const restoration = restored(target, document, preImage);
  if (restoration === null) return ['touched', ...edited, 'unchanged'];
  return ['touched', ...edited, restoration.kind === 'as-before' ? 'asBefore' : 'takenOut'];
}

function targetOf(path: string): Target | undefined {
  return TARGET_NAMES.find((target) => path.startsWith(`${TARGETS[target].collection}/`));
}
