import type { Firestore, Transaction } from 'firebase-admin/firestore';

/**
 * Reads as of one moment, and keeps nobody waiting: in a read-only transaction. Tried once: what fails is thrown.
 *
 * When the very first read of such a transaction fails, the SDK (@google-cloud/firestore 9) leaves behind a rejected promise that nobody
 * waits for, and an instance ends with all that it is doing when it meets one. Whatever is read next in that transaction waits for
 * it: after a first read that failed, nothing is sent for that.
 */
export function asOfOneMoment<T>(db: Firestore, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.runTransaction(
    async (tx) => {
      try {
        return await read(tx);
      } catch (error) {
        tx.get(db.doc('none/none')).catch(() => undefined);
        throw error;
      }
    },
    { readOnly: true },
  );
}
