import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { viewCopy } from '../fold/view-copy';
import { foldViews, type StoredViews, type ViewChange } from '../fold/fold-views';
import { pathsOf, touchedBy, type Move } from '../fold/touches';
import type { Ledger } from '../model/contribution';
import { encodeFields, type Json } from '../model/value';
import { performancePath, progressPath } from '../model/views';
import type { Deps } from '../platform/deps';
import { toStored, toWritable } from '../platform/wire';
import { ledgerReference, toLedger } from '../settle/ledgers';
import { readSources } from '../settle/sources';
import { readSessions } from './sessions';

export interface DrainedPage {
  readonly ledgers: number;
  readonly views: number;
}

/** Called inside the transaction when the user's history is not counted yet, before that is written down. */
export type OnIncomplete = () => Promise<void>;

/**
 * Brings some of a user's pending ledgers into the views, all in one transaction: reads them again, since another drain may have
 * been faster; takes what was counted out of the views of the user and the day that it was counted for, and puts what is current
 * into those that it is for; marks the ledgers as counted. Those of deleted logs go, and so do views that hold nothing any more.
 */
export async function drainPage(
  tx: Transaction,
  deps: Deps,
  { userId, logIds, onIncomplete }: { userId: string; logIds: readonly string[]; onIncomplete: OnIncomplete },
): Promise<DrainedPage> {
  const { db } = deps;
  const moves = await pendingMoves(tx, db, { userId, logIds });
  if (moves.length === 0) return { ledgers: 0, views: 0 };
  const touched = touchedBy(moves, userId);
  const stored = await readViews(tx, db, pathsOf(touched));
  const fold = foldViews(touched, stored);
  const [sessions, trends] = await Promise.all([
    Promise.all(
      fold.wants.sessions.map(
        async ({ path, of, wanted }) => [path, await readSessions(tx, db, { of, wanted, moves })] as const,
      ),
    ),
    readViews(tx, db, fold.wants.trends),
  ]);
  const changes = fold.finish({ sessions: new Map(sessions), trends });
  const copies = await readCopies(tx, db, changes);

  if (!isComplete(stored, userId)) await onIncomplete();
  const lastUpdated = new Date(deps.clock.now()).toISOString();
  for (const { path, fields } of changes) {
    const view = db.doc(path);
    if (fields === null) tx.delete(view);
    else {
      const written = toWritable(encodeFields({ ...fields, ...copies.get(path), lastUpdated }));
      if (stored.get(path) === undefined) tx.set(view, written);
      else tx.update(view, written);
    }
  }
  for (const { logId, current } of moves) {
    const ledger = ledgerReference(db, logId);
    if (current === null) tx.delete(ledger);
    else tx.update(ledger, { counted: current, pending: false });
  }
  return { ledgers: moves.length, views: changes.length };
}

/** The ledgers that are still pending for this user. One that has changed hands since is its new user's to drain. */
async function pendingMoves(
  tx: Transaction,
  db: Firestore,
  { userId, logIds }: { userId: string; logIds: readonly string[] },
): Promise<Move[]> {
  const found = await tx.getAll(...logIds.map((logId) => ledgerReference(db, logId)));
  const isDue = (ledger: Ledger | undefined): ledger is Ledger =>
    ledger?.pending === true && ledger.userId === userId;
  return found.flatMap((snapshot) => {
    const ledger = toLedger(snapshot);
    return isDue(ledger) ? [{ logId: snapshot.id, counted: ledger.counted, current: ledger.current }] : [];
  });
}

async function readViews(tx: Transaction, db: Firestore, paths: readonly string[]): Promise<StoredViews> {
  const references: DocumentReference[] = paths.map((path) => db.doc(path));
  const found = references.length === 0 ? [] : await tx.getAll(...references);
  return new Map(found.map((snapshot) => [snapshot.ref.path, toStored(snapshot)?.fields]));
}

/**
 * The copies of performance views that are new, by the views' paths. Read inside the transaction: an edit's fan-out does not find
 * a view that is not there yet.
 */
async function readCopies(
  tx: Transaction,
  db: Firestore,
  changes: readonly ViewChange[],
): Promise<Map<string, Readonly<Record<string, Json>>>> {
  const wanted = changes.flatMap(({ copyOf }) => copyOf ?? []);
  const copies = new Map<string, Readonly<Record<string, Json>>>();
  for (const [userId, views] of Map.groupBy(wanted, (of) => of.userId)) {
    const exerciseIds = views.map(({ exerciseId }) => exerciseId);
    for (const [exerciseId, source] of await readSources(tx, db, { userId, exerciseIds }))
      copies.set(performancePath(userId, exerciseId), viewCopy({ userId, exerciseId }, source));
  }
  return copies;
}

function isComplete(stored: StoredViews, userId: string): boolean {
  return stored.get(progressPath(userId))?.['complete']?.booleanValue === true;
}
