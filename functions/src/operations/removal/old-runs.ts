import {
  FieldPath,
  type DocumentReference,
  type QueryDocumentSnapshot,
  type Transaction,
} from 'firebase-admin/firestore';
import { RUN_STABILITY_MS } from '../../limits';
import { COLLECTIONS } from '../../model/collections';
import type { Run } from '../../model/runs';
import type { Deps } from '../../platform/deps';
import { flagsReference } from '../../platform/flags';
import { documentsOf } from '../../platform/pages';
import { SWEEP_NAMES } from '../../sweep/migrations';
import { ALL_BELOW_RUN, belowRun, recordEvent, toFlags, toRun } from '../../walk/runs';
import { isActive } from '../../walk/states';
import { all, removeAll, type Removal } from './remove';

export interface Age {
  readonly now: number;
  readonly retentionMs: number;
}

/**
 * Whether what a run keeps to undo itself may go: it has ended so long ago, but never within `RUN_STABILITY_MS`, and no rollback of it is under
 * way, has come through in part, or is still to look for clients that come back. A rollback of it then takes out what is of this
 * service, as from documents that the run has not touched. Pure.
 */
export function mayForget({ state, endedAt, wakeAt, rollback }: Run, { now, retentionMs }: Age): boolean {
  if (isActive(state) || state === 'rollback_partial') return false;
  if (endedAt === null || now - endedAt < Math.max(retentionMs, RUN_STABILITY_MS)) return false;
  return wakeAt === null && (rollback === null || rollback.residueAt === null);
}

/** Removes what old runs need no more. Whether it came to the end. */
export async function removeOfRuns(removal: Removal, age: Age): Promise<boolean> {
  for await (const snapshot of oldRuns(removal.deps, age)) {
    const run = toRun(snapshot);
    const isSweep = SWEEPS.some((name) => name === run?.migration.name);
    if (isSweep && !(await removeSweep(removal, snapshot.ref, age))) return false;
    if (
      !isSweep &&
      run !== undefined &&
      run.counters.undo > 0 &&
      !(await removeUndo(removal, snapshot.ref, age))
    )
      return false;
  }
  return true;
}

const SWEEPS = Object.values(SWEEP_NAMES);

function oldRuns({ db }: Deps, { now, retentionMs }: Age): AsyncGenerator<QueryDocumentSnapshot> {
  const until = now - Math.max(retentionMs, RUN_STABILITY_MS);
  return documentsOf(db.collection(COLLECTIONS.runs).where('endedAt', '<=', until).orderBy('endedAt'));
}

function removeUndo(removal: Removal, run: DocumentReference, age: Age): Promise<boolean> {
  return removeAll(removal, {
    name: 'undo',
    // In the order of their ids a record goes before its further chunks, or with them: none is left that lacks some.
    query: belowRun(removal.deps.db, run.id, 'undo').orderBy(FieldPath.documentId()).select(),
    due: all,
    guard: (tx) => isForgettable(tx, removal, { run, age }),
    note: (tx) => {
      noteForgotten(tx, removal, run);
    },
  });
}

async function removeSweep(removal: Removal, run: DocumentReference, age: Age): Promise<boolean> {
  const below = ALL_BELOW_RUN.map((name) =>
    belowRun(removal.deps.db, run.id, name).orderBy(FieldPath.documentId()),
  );
  const itself = run.parent.where(FieldPath.documentId(), '==', run.id);
  const guard = (tx: Transaction): Promise<boolean> => isForgettable(tx, removal, { run, age });
  // The run last: without it nobody would look for the rest.
  for (const query of [...below, itself])
    if (!(await removeAll(removal, { name: 'sweeps', query: query.select(), due: all, guard }))) return false;
  return true;
}

async function isForgettable(
  tx: Transaction,
  { deps: { db } }: Removal,
  { run, age }: { run: DocumentReference; age: Age },
): Promise<boolean> {
  const [snapshot, flags] = await tx.getAll(run, flagsReference(db));
  const found = snapshot && toRun(snapshot);
  // Who has switched live derivation off may be about to roll back.
  return found !== undefined && flags !== undefined && toFlags(flags).live && mayForget(found, age);
}

function noteForgotten(tx: Transaction, { deps, log }: Removal, run: DocumentReference): void {
  const event = {
    ...{ by: 'clean-up', what: 'undo-removed', reason: 'kept for as long as it was to be' },
    ...{ before: {}, after: { log: log.path } },
  };
  recordEvent(tx, deps, { runId: run.id, event });
}
