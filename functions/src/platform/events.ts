import type { Change, DocumentSnapshot, FirestoreEvent } from 'firebase-functions/v2/firestore';
import type { StoredChange } from '../model/document';
import { toStored } from './wire';

export function toStoredChange({ data }: FirestoreEvent<Change<DocumentSnapshot> | undefined>): StoredChange {
  return data === undefined ? null : { before: toStored(data.before), after: toStored(data.after) };
}
