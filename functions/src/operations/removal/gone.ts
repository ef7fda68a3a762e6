import type { DocumentReference, QueryDocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import { PERFORMANCE_VIEW, TARGETS } from '../../copies';
import type { Deps } from '../../platform/deps';

/** Where documents lie of which no task has anything left to do once they are gone. Not exercises: their copies are there. */
export const SUBJECTS: readonly string[] = [
  ...Object.values(TARGETS).map(({ collection }) => collection),
  PERFORMANCE_VIEW.collection,
];

/** Those of `records`, each of which names a document by its `path`, whose document is of one of `collections` and is gone. */
export async function ofGone(
  { db }: Deps,
  {
    records,
    tx,
    collections,
  }: {
    readonly records: readonly QueryDocumentSnapshot[];
    readonly tx: Transaction;
    readonly collections: readonly string[];
  },
): Promise<readonly DocumentReference[]> {
  const named = records.flatMap((record) => {
    const path: unknown = record.get('path');
    const [collection = '', id, ...more] = typeof path === 'string' ? path.split('/') : [];
    if (!collections.includes(collection) || id === undefined || more.length > 0) return [];
    return [{ record, document: db.collection(collection).doc(id) }];
  });
  if (named.length === 0) return [];
  const found = await tx.getAll(...named.map(({ document }) => document));
  return named.filter((_, index) => found[index]?.exists === false).map(({ record }) => record.ref);
}
