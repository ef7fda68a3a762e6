import type { DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { idOf, type StoredDocument } from '../model/document';
import type { Source } from '../model/exercise';
import type { Failure, FailureCategory, Shard } from '../model/runs';
import { dueAlerts, raiseIn, writesOf } from '../operations/alerts';
import { tooLarge } from '../operations/large-documents';
import { recordLetters, unrecorded } from '../operations/letters';
import type { Occasion } from '../operations/occurred';
import type { Deps } from '../platform/deps';
import { replacing, toStored, toWritable } from '../platform/wire';
import { writeLedger } from '../settle/ledgers';
import { loadSources } from '../settle/sources';
import { isOfFailures, isVerification, type Acted, type Visit } from './migration';
import type { Item } from './page';
import { isBeyond, moved, planned, type Change, type Plan, type Visited } from './plan';
import { belowRun, toShard } from './runs';
import { undoId } from './undo-records';

/** Who may commit: a worker whose shard has moved on without it may not. */
export interface Fence {
  readonly epoch: number;
  readonly claim: number;
  readonly seq: number;
}

export interface BatchInput {
  readonly runId: string;
  readonly shardId: string;
  readonly fence: Fence;
  readonly items: readonly Item[];
  /** Where the cursor stands when all items are done; undefined: at the last item. */
  readonly last: string | undefined;
  /** Nothing follows the items. */
  readonly isLast: boolean;
  readonly settledFailures: readonly string[];
  readonly sources: ReadonlyMap<string, Source>;
  readonly dryRun: boolean;
  /** Reads the documents and their sources again, in the transaction: some have moved since the page was read. */
  readonly reread: boolean;
  /** The single item is passed by, for this reason. */
  readonly failing?: { readonly category: FailureCategory; readonly message: string } | undefined;
  /** What acts have found to do, by item. */
  readonly acted: readonly Acted[];
  readonly batchSize: number;
  /** Reads since the last batch. */
  readonly reads: () => number;
}

export type BatchResult =
  | { readonly kind: 'committed'; readonly shard: Shard; readonly taken: number }
  /** Another one works on the shard, or nobody should. */
  | { readonly kind: 'fenced' }
  /** Its share of the budget does not reach. */
  | { readonly kind: 'starved' };

/**
 * One batch, in one commit: the patches, what the fields held before, ledgers, letters and failures, and the shard's cursor and
 * counters. The shard is read in the same transaction, so that a worker that was thought dead and wakes up cannot commit.
 */
export function commitBatch(deps: Deps, input: BatchInput): Promise<BatchResult> {
  return deps.db.runTransaction(async (tx) => {
    const { shard, visits } = await visitAll(tx, deps, input);
    if (shard === undefined) return { kind: 'fenced' };
    const plan = planned(input, shard, visits);
    const letters = await unrecorded(tx, deps.db, plan.letters);
    const known = await alreadyKept(tx, deps, { input, plan });
    const alerts = input.dryRun ? [] : await dueAlerts(tx, deps, occasionsOf(plan));
    const writes = input.dryRun
      ? 1 + plan.failures.length
      : plan.writes + letters.length + writesOf(alerts) + 1;
    const reads = input.reads();
    // What was read cannot be taken back: nothing is won by throwing it away.
    if (isBeyond(shard.writesLeft, writes)) return { kind: 'starved' };
    if (!input.dryRun) {
      for (const change of plan.changes) write(tx, deps, { ...change, runId: input.runId, known });
      recordLetters(tx, deps, letters);
      raiseIn(tx, deps, alerts);
    }
    noteFailures(tx, deps, { input, plan, known });
    const next = moved(shard, { input, plan, reads, writes, now: deps.clock.now() });
    tx.update(belowRun(deps.db, input.runId, 'shards').doc(input.shardId), { ...next });
    return { kind: 'committed', shard: next, taken: plan.taken };
  });
}

function occasionsOf({ changes }: Plan): Occasion[] {
  return changes.flatMap(({ document, visit }) => (visit.tooLarge === true ? [tooLarge(document.path)] : []));
}

/**
 * The ids, among undo documents and failures, of what stays as it is: a document that is written again when it is tried again keeps its
 * oldest pre-image, and what a walk said of a document a verification does not say better.
 */
async function alreadyKept(
  tx: Transaction,
  { db }: Deps,
  { input: { runId, shardId }, plan }: { input: BatchInput; plan: Plan },
): Promise<ReadonlySet<string>> {
  const leg = legOf(shardId);
  const undo = leg.startsWith('retry-') ? plan.changes.flatMap((change) => change.undo.slice(0, 1)) : [];
  const failures = isVerification(leg) ? plan.failures : [];
  const references = [
    ...undo.map(({ id }) => belowRun(db, runId, 'undo').doc(id)),
    ...failures.map(({ path }) => belowRun(db, runId, 'failures').doc(undoId(path))),
  ];
  if (references.length === 0) return new Set();
  const found = await tx.getAll(...references);
  return new Set(found.filter(({ exists }) => exists).map(({ id }) => id));
}

interface Visits {
  /** Undefined: fenced off. */
  readonly shard: Shard | undefined;
  readonly visits: readonly (Visited | 'gone')[];
}

async function visitAll(tx: Transaction, deps: Deps, input: BatchInput): Promise<Visits> {
  const { db } = deps;
  const { runId, items, reread } = input;
  const wanted = items.map(({ part, document }) =>
    part.kind === 'patch' ? part.reads({ db, runId }, document) : [],
  );
  const [own, ...rest] = await tx.getAll(
    belowRun(db, runId, 'shards').doc(input.shardId),
    ...wanted.flat(),
    ...(reread ? items.map(({ document }) => db.doc(document.path)) : []),
  );
  const shard = own && toShard(own);
  if (shard === undefined || !isOurs(shard, input.fence)) return { shard: undefined, visits: [] };
  const read = [...rest];
  const first = wanted.map((references) => read.splice(0, references.length));
  const documents = reread ? read.map(toStored) : items.map(({ document }) => document);
  const groups = await withMore(tx, { db, runId, items, documents }, first);
  const sources = reread ? await sourcesOf(tx, deps, { items, documents }) : input.sources;
  return {
    shard,
    visits: items.map((item, index) => {
      const document = documents[index];
      if (document === undefined) return 'gone';
      return {
        item,
        document,
        visit: visitOf(input, { item, document, index, sources, read: groups[index] ?? [] }),
      };
    }),
  };
}

interface Reading {
  readonly db: Firestore;
  readonly runId: string;
  readonly items: readonly Item[];
  /** As they are visited; undefined: gone. */
  readonly documents: readonly (StoredDocument | undefined)[];
}

/** What visits read when they know what they have read, and what they find. */
async function withMore(
  tx: Transaction,
  { db, runId, items, documents }: Reading,
  groups: readonly (readonly DocumentSnapshot[])[],
): Promise<readonly (readonly DocumentSnapshot[])[]> {
  const visited = items.map(({ part }, index) => ({
    part: part.kind === 'patch' ? part : undefined,
    document: documents[index],
    group: groups[index] ?? [],
  }));
  const more = visited.map(({ part, document, group }) => {
    return (document && part?.readsMore?.({ db, runId }, document, group)) ?? [];
  });
  const read = more.some((references) => references.length > 0) ? await tx.getAll(...more.flat()) : [];
  const found = visited.map(async ({ part, document }) => {
    const query = document && part?.finds?.({ db, runId }, document);
    return query ? (await tx.get(query)).docs : [];
  });
  return (await Promise.all(found)).map((docs, index) => [
    ...(groups[index] ?? []),
    ...read.splice(0, more[index]?.length ?? 0),
    ...docs,
  ]);
}

function isOurs(shard: Shard, { epoch, claim, seq }: Fence): boolean {
  return shard.epoch === epoch && shard.claim === claim && shard.seq === seq && !shard.done;
}

function sourcesOf(
  tx: Transaction,
  { db }: Deps,
  { items, documents }: { items: readonly Item[]; documents: readonly (StoredDocument | undefined)[] },
): Promise<ReadonlyMap<string, Source>> {
  const ids = items.flatMap(({ part }, index) => {
    const document = documents[index];
    return document === undefined || part.kind !== 'patch' ? [] : part.exercisesOf(document);
  });
  return loadSources(db, [...new Set(ids)], tx);
}

function visitOf(
  { failing, acted }: BatchInput,
  on: {
    item: Item;
    document: StoredDocument;
    index: number;
    sources: ReadonlyMap<string, Source>;
    read: readonly DocumentSnapshot[];
  },
): Visit {
  const { part } = on.item;
  if (failing !== undefined) return { kind: 'failed', ...failing };
  if (part.kind === 'act') {
    const outcome = acted[on.index] ?? false;
    if (typeof outcome !== 'boolean') return outcome;
    return outcome ? { kind: 'write', fields: {} } : { kind: 'unchanged' };
  }
  return part.visit(on.document, { sources: on.sources, read: on.read });
}

function write(
  tx: Transaction,
  deps: Deps,
  { runId, known, document, visit, undo }: Change & { runId: string; known: ReadonlySet<string> },
): void {
  const { db } = deps;
  if (Object.keys(visit.fields).length > 0) {
    tx.update(db.doc(document.path), toWritable(visit.fields), replacing(document.version));
  }
  for (const created of visit.creates ?? []) tx.create(db.doc(created.path), toWritable(created.fields));
  for (const { path, version } of visit.deletes ?? []) tx.delete(db.doc(path), replacing(version));
  if (visit.ledger) writeLedger(tx, db, { logId: idOf(document.path), patch: visit.ledger });
  if (undo.some(({ id }) => known.has(id))) return;
  // Never over what an earlier visit kept: that is the older one.
  for (const { id, data } of undo) tx.create(belowRun(db, runId, 'undo').doc(id), { ...data });
}

function noteFailures(
  tx: Transaction,
  { db, clock }: Deps,
  { input, plan, known }: { input: BatchInput; plan: Plan; known: ReadonlySet<string> },
): void {
  const leg = legOf(input.shardId);
  const failures = belowRun(db, input.runId, 'failures');
  for (const failure of plan.failures) {
    const noted: Failure = { ...failure, leg, state: 'open', at: clock.now() };
    const id = undoId(failure.path);
    if (!known.has(id)) tx.set(failures.doc(id), noted);
  }
  if (!isOfFailures(leg)) return;
  const settled = plan.taken === input.items.length ? input.settledFailures : [];
  for (const id of [...plan.cured, ...settled]) tx.delete(failures.doc(id));
}

function legOf(shardId: string): string {
  return shardId.split('.')[0] ?? shardId;
}
