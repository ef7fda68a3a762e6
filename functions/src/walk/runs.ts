import type {
  CollectionReference,
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Transaction,
} from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import {
  flagsSchema,
  NO_FLAGS,
  runSchema,
  shardSchema,
  type Flags,
  type Run,
  type RunEvent,
  type Shard,
} from '../model/runs';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';

/** Where runs and what belongs to them are stored, and how they are read. */
export function runReference(db: Firestore, runId: string): DocumentReference {
  return db.collection(COLLECTIONS.runs).doc(runId);
}

export function rollbackLogReference(db: Firestore, runId: string): DocumentReference {
  return db.collection(COLLECTIONS.rollbackLogs).doc(runId);
}

export const ALL_BELOW_RUN = ['shards', 'undo', 'failures', 'events', 'sources'] as const;
export type BelowRun = (typeof ALL_BELOW_RUN)[number];

export function belowRun(db: Firestore, runId: string, name: BelowRun): CollectionReference {
  return runReference(db, runId).collection(name);
}

export function toRun(snapshot: DocumentSnapshot): Run | undefined {
  const stored = toStored(snapshot);
  return stored && parseOwn(runSchema, stored.path, decodeFields(stored.fields));
}

export function toShard(snapshot: DocumentSnapshot): Shard | undefined {
  const stored = toStored(snapshot);
  return stored && parseOwn(shardSchema, stored.path, decodeFields(stored.fields));
}

export function toFlags(snapshot: DocumentSnapshot): Flags {
  const stored = toStored(snapshot);
  return stored === undefined ? NO_FLAGS : parseOwn(flagsSchema, stored.path, decodeFields(stored.fields));
}

export async function readRun({ db }: Deps, runId: string): Promise<Run | undefined> {
  return toRun(await runReference(db, runId).get());
}

export interface NamedShard {
  readonly id: string;
  readonly shard: Shard;
}

/** The shards of a leg. In `tx` when given. */
export async function shardsOf(
  db: Firestore,
  { runId, leg }: { runId: string; leg: string },
  tx?: Transaction,
): Promise<NamedShard[]> {
  const query = belowRun(db, runId, 'shards').where('leg', '==', leg);
  const { docs } = await (tx === undefined ? query.get() : tx.get(query));
  return docs.flatMap((document) => {
    const shard = toShard(document);
    return shard === undefined ? [] : [{ id: document.id, shard }];
  });
}

/**
 * Notes what was done to a run, by whom and why, in the commit that does it. Never changed afterwards. `id`: where what is done may be
 * asked for twice.
 */
export function recordEvent(
  tx: Transaction,
  { db, clock }: Deps,
  { runId, event, id }: { runId: string; event: Omit<RunEvent, 'at'>; id?: string },
): void {
  const events = belowRun(db, runId, 'events');
  tx.create(id === undefined ? events.doc() : events.doc(id), { ...event, at: clock.now() });
}
