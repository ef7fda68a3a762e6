import type { Transaction } from 'firebase-admin/firestore';
import { COPY_FIELD, PERFORMANCE_VIEW } from '../../copies';
import { viewCopy } from '../../fold/view-copy';
import type { OfExercise } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import { decodeFields, encodeFields, type RawFields } from '../../model/value';
import type { Deps } from '../../platform/deps';
import { toWritable } from '../../platform/wire';
import { readSources } from '../../settle/sources';
import { enqueueHistory } from '../../views/enqueue';
import { faultIn } from './fault';
import type { ViewSubject } from './subject';

export type Recomputed = 'right' | 'written' | 'deleted';

export interface ViewAndCount {
  readonly path: string;
  readonly subject: ViewSubject;
  /** What it holds; undefined: there is none. */
  readonly stored: RawFields | undefined;
  /** What all of its ledgers come to; undefined: there must be none. */
  readonly counted: RawFields | undefined;
}

/**
 * Has the view hold what was counted, and nothing besides, where it does not; deletes one that must not be. In `tx`, in which both
 * were read.
 */
export async function putRight(
  tx: Transaction,
  deps: Deps,
  { path, subject, stored, counted }: ViewAndCount,
): Promise<Recomputed> {
  if (faultIn(subject.collection, stored, counted) === null) return 'right';
  const view = deps.db.doc(path);
  if (counted === undefined) {
    tx.delete(view);
    return 'deleted';
  }
  const notCounted = await besides(tx, deps, { subject, stored });
  const lastUpdated = new Date(deps.clock.now()).toISOString();
  tx.set(view, toWritable({ ...counted, ...notCounted, ...encodeFields({ lastUpdated }) }));
  return 'written';
}

/** What a view holds besides that does not follow from ledgers. */
async function besides(
  tx: Transaction,
  deps: Deps,
  { subject, stored = {} }: { subject: ViewSubject; stored: RawFields | undefined },
): Promise<RawFields> {
  switch (subject.collection) {
    case PERFORMANCE_VIEW.collection:
      return copyFor(tx, deps, { of: subject.of, stored });
    case COLLECTIONS.progress:
      return completeFor(deps, { userId: subject.of.userId, stored });
    case COLLECTIONS.muscleGroups:
    case COLLECTIONS.trends:
      return {};
  }
}

/**
 * The copy that a performance view has; a new one where there is none that fan-outs have found, since it named no exercise or
 * another, or nobody.
 */
async function copyFor(
  tx: Transaction,
  { db }: Deps,
  { of, stored }: { of: OfExercise; stored: RawFields },
): Promise<RawFields> {
  const { userId, exerciseId } = of;
  const { [COPY_FIELD]: copy, denorm } = stored;
  const plain = decodeFields(stored);
  if (plain['userId'] === userId && plain['exerciseId'] === exerciseId)
    return { ...(copy && { [COPY_FIELD]: copy }), ...(denorm && { denorm }) };
  const source = (await readSources(tx, db, { userId, exerciseIds: [exerciseId] })).get(exerciseId);
  if (source === undefined) throw new Error(`Sources of ${userId}: expected ${exerciseId} among them`);
  return encodeFields(viewCopy({ ...of, held: plain[COPY_FIELD] }, source));
}

/** Whether the user's history is counted, as it is said; where nothing is, it is not known to be, and is asked for, as a drain does. */
async function completeFor(
  deps: Deps,
  { userId, stored }: { userId: string; stored: RawFields },
): Promise<RawFields> {
  const { complete } = stored;
  if (complete?.booleanValue != null) return { complete };
  // Another one than a drain's of the same hour, which was for what was there before.
  const occasion = `repair ${new Date(deps.clock.now()).toISOString().slice(0, 'YYYY-MM-DDTHH'.length)}`;
  await enqueueHistory(deps, { userId, occasion, sequence: 0 });
  return encodeFields({ complete: false });
}
