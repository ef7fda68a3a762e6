import { isDeepStrictEqual } from 'node:util';
import type { Firestore } from 'firebase-admin/firestore';
import type { TypedDocument } from '../support/typed-rest';
import type { Product } from './product';
import type { Store } from './store';
import { typedFields } from './values';

/** All documents, as the database has them. */
export async function storedDocuments(
  db: Firestore,
  product: Product,
  store: Store,
): Promise<TypedDocument[]> {
  const references = [...store.paths].map((path) => db.doc(path));
  const found = references.length === 0 ? [] : await db.getAll(...references);
  const documents = found.map(product.toStored).filter((document) => document !== undefined);
  const stored = documents.map(({ path, fields, version }) => ({
    path,
    fields: typedFields(fields),
    updateTime: version,
  }));
  const byPath = (a: TypedDocument, b: TypedDocument): number => (a.path < b.path ? -1 : 1);
  // Events are made from what the commits say: were it not what is stored, they would be made up.
  if (!isDeepStrictEqual(stored.toSorted(byPath), store.documents.toSorted(byPath)))
    throw new Error('the database holds other than its commits say');
  return stored;
}
