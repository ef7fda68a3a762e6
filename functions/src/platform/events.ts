import type { Change, DocumentSnapshot, FirestoreEvent } from 'firebase-functions/v2/firestore';
import type { StoredDocument } from '../model/document';
import { toStored } from './wire';

/** A Firestore event's two versions; null when it was too large to carry its data. */
export type StoredChange = {
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
} | null;

export function toStoredChange({ data }: FirestoreEvent<Change<DocumentSnapshot> | undefined>): StoredChange {
  return data === undefined ? null : { before: toStored(data.before), after: toStored(data.after) };
}
