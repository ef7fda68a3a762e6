import type { DocumentReference, DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import { consistencySchema, type Consistency } from '../model/sweep-report';
import type { Deps } from '../platform/deps';

export function consistencyReference(db: Firestore): DocumentReference {
  return db.collection(COLLECTIONS.metrics).doc('consistency');
}

/** The figures of the last sweeps; undefined: none has ended yet. */
export async function readConsistency({ db }: Deps): Promise<Consistency | undefined> {
  return toConsistency(await consistencyReference(db).get());
}

export function toConsistency(snapshot: DocumentSnapshot): Consistency | undefined {
  const data = snapshot.data();
  return data && parseOwn(consistencySchema, snapshot.ref.path, data);
}
