import { FieldPath, type DocumentReference, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import { z } from 'zod';
import { requestKey } from '../../backfill/new-run';
import { PERFORMANCE_VIEW, TARGETS } from '../../copies';
import { SOFT_DEADLINE_MS } from '../../limits';
import { CallError } from '../../model/call-errors';
import { COLLECTIONS } from '../../model/collections';
import { progressPath } from '../../model/views';
import type { Deps } from '../../platform/deps';
import { belowRun } from '../../walk/runs';
import { undoChunkId } from '../../walk/undo-records';
import { reason, requestId } from '../callable';
import { ofGone, SUBJECTS } from './gone';
import { all, beginRemoval, endRemoval, removeAll, type Removable, type Removal } from './remove';

export const purgeSchema = z.strictObject({ userId: z.string().min(1).max(1_500), requestId, reason });

export interface Purged {
  readonly userId: string;
  /** Documents by kind, of all calls of this request together. */
  readonly removed: Readonly<Record<string, number>>;
  /** False: time ran out; the same request again goes on. */
  readonly isDone: boolean;
}

/**
 * Removes whatever the service holds of a user who has left, once the app has deleted his logs and programs.
 *
 * | what may happen | what happens |
 * |---|---|
 * | he has a log or a program still | ILLEGAL_STATE that names one; nothing is removed |
 * | his numbers are on their way to somebody else's views, or another's to his | UNAVAILABLE: a drain is about to carry them; send it again in a minute |
 * | the call comes twice, or is killed | the same again goes on, and says what all of them have removed |
 * | an event or a task of his comes late | his logs are gone and so are their ledgers: it finds nothing to count, and writes nothing |
 *
 * Ledgers go first: a drain that is under way reads them again in the transaction that writes views, so after them nobody writes his views.
 * What is kept of the removal does not name him.
 */
export async function purgeUser(
  deps: Deps,
  { input, by }: { input: z.output<typeof purgeSchema>; by: string },
): Promise<Purged> {
  const { userId } = input;
  await demandLeft(deps, userId);
  await demandDrained(deps, userId);
  const removal = await beginRemoval(deps, {
    ...({
      kind: 'user-purge',
      by,
      reason: input.reason,
      log: requestKey(JSON.stringify([input.requestId, userId])),
    } as const),
    until: deps.clock.now() + SOFT_DEADLINE_MS,
  });
  const isDone = (await removeHis(removal, userId)) && (await removeUndo(removal, userId));
  return { userId, removed: await endRemoval(removal, isDone), isDone };
}

async function demandLeft({ db }: Deps, userId: string): Promise<void> {
  for (const { collection } of Object.values(TARGETS)) {
    const { docs } = await db.collection(collection).where('userId', '==', userId).limit(1).get();
    const [left] = docs;
    if (left !== undefined)
      throw new CallError('ILLEGAL_STATE', `${left.ref.path} is his: the app deletes his documents first`, {
        path: left.ref.path,
      });
  }
}

/** A log that changes its owner takes its numbers along by one drain; without its ledger they would stay where they were for ever. */
async function demandDrained({ db }: Deps, userId: string): Promise<void> {
  const pending = await db.collection(COLLECTIONS.contributions).where('pending', '==', true).get();
  const between = pending.docs.find((ledger) => {
    const is: unknown = ledger.get('userId');
    const was: unknown = ledger.get('counted.userId');
    return is !== was && was !== undefined && was !== null && (is === userId || was === userId);
  });
  if (between === undefined) return;
  const message = `What ${between.ref.path} counts is on its way from one user to another: send it again in a minute`;
  throw new CallError('UNAVAILABLE', message, { path: between.ref.path });
}

async function removeHis(removal: Removal, userId: string): Promise<boolean> {
  const { deps } = removal;
  const { db } = deps;
  const his = (collection: string): Removable['query'] =>
    db.collection(collection).where('userId', '==', userId);
  const everything = (collection: string): Removable['query'] =>
    db.collection(collection).orderBy(FieldPath.documentId());
  const progress = progressPath(userId);
  const ofHim: Removable['due'] = async (docs, tx) => [
    ...all(docs.filter((record) => record.get('path') === progress)),
    ...(await ofGone(deps, { records: docs, tx, collections: SUBJECTS })),
  ];
  const views = [
    PERFORMANCE_VIEW.collection,
    COLLECTIONS.muscleGroups,
    COLLECTIONS.trends,
    COLLECTIONS.progress,
  ];
  const found: Removable['due'] = (docs, tx) =>
    ofGone(deps, { records: docs, tx, collections: [...SUBJECTS, ...views, COLLECTIONS.contributions] });
  const removables: readonly Removable[] = [
    { name: 'ledgers', query: his(COLLECTIONS.contributions), due: all },
    ...views.map((collection) => ({ name: 'views', query: his(collection), due: all })),
    // Of his own exercises: nobody else saw them.
    { name: 'tombstones', query: his(COLLECTIONS.tombstones), due: all },
    { name: 'inconsistencies', query: everything(COLLECTIONS.inconsistencies), due: found },
    { name: 'deadLetters', query: everything(COLLECTIONS.deadLetters), due: ofHim },
    { name: 'alerts', query: everything(COLLECTIONS.alerts), due: ofHim },
    { name: 'notifications', query: everything(COLLECTIONS.notifications), due: ofHim },
  ];
  for (const removable of removables) if (!(await removeAll(removal, removable))) return false;
  return true;
}

async function removeUndo(removal: Removal, userId: string): Promise<boolean> {
  const { db } = removal.deps;
  const runs = await db.collection(COLLECTIONS.runs).where('counters.undo', '>', 0).select().get();
  for (const { id } of runs.docs) {
    const undo = belowRun(db, id, 'undo');
    const query = undo.where('userId', '==', userId).select('path', 'parts');
    const due = (docs: readonly QueryDocumentSnapshot[]): readonly DocumentReference[] =>
      docs.flatMap((record) => {
        const [path, parts] = [record.get('path') as string, record.get('parts') as number];
        return Array.from({ length: parts }, (_, index) => undo.doc(undoChunkId(path, index)));
      });
    if (!(await removeAll(removal, { name: 'undo', query, due }))) return false;
  }
  return true;
}
