import type { Firestore, WriteBatch } from 'firebase-admin/firestore';
import { grpc } from 'google-gax';
import type { ClientWrite } from './scenario-types';

/**
 * Commits as an app does: sends again what it had no answer to, however often, and drops what is refused for good. Resolves with
 * what came of it.
 */
export async function commitAsClient(
  db: Firestore,
  writes: readonly ClientWrite[],
): Promise<'saved' | 'refused'> {
  for (;;) {
    try {
      await batchOf(db, writes).commit();
      return 'saved';
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === grpc.status.NOT_FOUND) return 'refused';
      if (typeof code !== 'number') throw error;
    }
  }
}

function batchOf(db: Firestore, writes: readonly ClientWrite[]): WriteBatch {
  const batch = db.batch();
  for (const write of writes) {
    const document = db.doc(write.path);
    if (write.kind === 'delete') batch.delete(document);
    else if (write.kind === 'set') batch.set(document, write.data);
    else batch.update(document, { ...write.data });
  }
  return batch;
}
