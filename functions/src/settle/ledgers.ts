import type { DocumentReference, DocumentSnapshot, Firestore, Query } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import { ledgerSchema, type Ledger, type LedgerPatch } from '../model/contribution';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import { toStored } from '../platform/wire';

export function ledgerReference(db: Firestore, logId: string): DocumentReference {
  return db.collection(COLLECTIONS.contributions).doc(logId);
}

/** The ledgers in which something of a user is counted. No field of `counted` has an index by itself: order it by `counted.date`. */
export function countedLedgers(db: Firestore, userId: string): Query {
  return db.collection(COLLECTIONS.contributions).where('counted.userId', '==', userId);
}

/** The ledger in a document. It is ours, so it is parsed strictly: throws when it cannot be. */
export function toLedger(snapshot: DocumentSnapshot): Ledger | undefined {
  const stored = toStored(snapshot);
  return stored && parseOwn(ledgerSchema, stored.path, decodeFields(stored.fields));
}

/** A transaction or a batch. */
interface Writer {
  set(reference: DocumentReference, data: LedgerPatch, options: { mergeFields: string[] }): unknown;
}

/**
 * Writes what a log contributes now, in the commit that moves the log itself. Blindly, without a read: all but `counted`, which
 * belongs to the drain. A ledger that is not there yet begins so.
 */
export function writeLedger(
  writer: Writer,
  db: Firestore,
  { logId, patch }: { logId: string; patch: LedgerPatch },
): void {
  writer.set(ledgerReference(db, logId), patch, { mergeFields: Object.keys(patch) });
}
