import { FieldPath, type Firestore, type Query } from 'firebase-admin/firestore';
import { FAN_OUT_TARGETS, FOUND_BY_FIELD, SOURCE_COLLECTION } from '../copies';
import { COLLECTIONS } from '../model/collections';
import type { Scope } from '../model/runs';

/** The documents of a collection that a run may visit; null: none. */
export function within(db: Firestore, collection: string, scope: Scope | null): Query | null {
  const all = db.collection(collection);
  if (scope === null) return all;
  const isOfExercises = collection === SOURCE_COLLECTION || collection === COLLECTIONS.tombstones;
  if ('userId' in scope) return isOfExercises ? null : all.where('userId', '==', scope.userId);
  const { exerciseId } = scope;
  if (isOfExercises) return all.where(FieldPath.documentId(), '==', exerciseId);
  if (collection === COLLECTIONS.contributions)
    return all.where(FOUND_BY_FIELD, 'array-contains', exerciseId);
  const target = Object.values(FAN_OUT_TARGETS).find((known) => known.collection === collection);
  return target === undefined ? null : all.where(target.foundBy.field, target.foundBy.op, exerciseId);
}
