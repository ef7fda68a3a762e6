import type { DocumentReference, QueryDocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import { PERFORMANCE_VIEW, TARGETS } from '../../copies';
import type { Deps } from '../../platform/deps';

/** Where documents lie of which nothing is left to say once they are gone. Not exercises: their copies are. */
const COLLECTIONS_OF_DOCUMENTS = [
  ...Object.values(TARGETS).map(({ collection }) => collection as string),
  PERFORMANCE_VIEW.collection,
];

/** Those of `records`, each of which names a document by its `path`, whose document is a log, a program or a view that is gone. */
export async function ofGone(
  { db }: Deps,
  records: readonly QueryDocumentSnapshot[],
  tx: Transaction,
): Promise<readonly DocumentReference[]> {
  const named = records.flatMap((record) => {
    const path: unknown = record.get('path');
    const [collection = '', id, ...more] = typeof path === 'string' ? path.split('/') : [];
    if (!COLLECTIONS_OF_DOCUMENTS.includes(collection) || id === undefined || more.length > 0) return [];
    return [{ record, document: db.collection(collection).doc(id) }];
  });
  if (named.length === 0) return [];
  const found = await tx.getAll(...named.map(({ document }) => document));
  return named.filter((_, index) => found[index]?.exists === false).map(({ record }) => record.ref);
}
