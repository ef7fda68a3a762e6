import type { DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { PERFORMANCE_VIEW } from '../../copies';
import { touchedBy } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import type { RawFields } from '../../model/value';
import { progressPath } from '../../model/views';
import type { Deps } from '../../platform/deps';
import { asOfOneMoment } from '../../platform/one-moment';
import { toStored } from '../../platform/wire';
import { countedFor, countedPages } from './counted';
import { wrongCopies } from './copies';
import { faultIn, type ViewFault } from './fault';
import { countIn, recounted, type CountedViews } from './recount';
import { subjectOf, viewCollectionOf } from './subject';

export interface FaultyView {
  readonly path: string;
  readonly fault: ViewFault;
}

/**
 * Holds all views of a user against one recount of all that is counted of him: what a look at each of them and at those that each of
 * his ledgers touches would find, where every ledger is read once and not once for each view that it touches. Of one moment; writes
 * nothing. By path, sorted.
 *
 * A view that calls itself his under the id of somebody else's is judged as that; one that calls itself nobody's under his id is found
 * as long as there must be one of that id, else by a look at it alone. Costs his ledgers, his views and the exercises of those that hold a
 * copy; holds all of his views at once.
 */
export async function lookAtUserViews({ db }: Deps, userId: string): Promise<FaultyView[]> {
  return asOfOneMoment(db, async (tx) => {
    const counted: CountedViews = new Map();
    const life = { collection: COLLECTIONS.progress, of: { userId } } as const;
    for await (const moves of countedPages(tx, countedFor(db, life)))
      countIn(counted, touchedBy(moves, userId));
    const stored = await storedViews(tx, db, { userId, paths: [...counted.keys()] });
    const copies = await wrongCopies(tx, db, { userId, views: stored });
    const faulty: FaultyView[] = [];
    for (const path of [...new Set([...counted.keys(), ...stored.keys()])].sort()) {
      const found = stored.get(path);
      const subject = subjectOf(path, found);
      const isElses = !counted.has(path) && subject !== undefined && subject.of.userId !== userId;
      const expected = isElses ? await recounted(tx, db, { path, subject }) : counted.get(path);
      const fault = faultIn(viewCollectionOf(path), found, expected) ?? copies.get(path) ?? null;
      if (fault !== null) faulty.push({ path, fault });
    }
    return faulty;
  });
}

/** All views that name the user, and what there is at `paths` besides, by path. */
async function storedViews(
  tx: Transaction,
  db: Firestore,
  { userId, paths }: { userId: string; paths: readonly string[] },
): Promise<Map<string, RawFields>> {
  const collections = [PERFORMANCE_VIEW.collection, COLLECTIONS.muscleGroups, COLLECTIONS.trends];
  const found = await Promise.all(
    collections.map((name) => tx.get(db.collection(name).where('userId', '==', userId))),
  );
  const views = new Map<string, RawFields>();
  const keep = (snapshots: readonly DocumentSnapshot[]): void => {
    for (const { path, fields } of snapshots.map(toStored).filter((stored) => stored !== undefined))
      views.set(path, fields);
  };
  for (const { docs } of found) keep(docs);
  const besides = new Set([progressPath(userId), ...paths]);
  for (const path of views.keys()) besides.delete(path);
  keep(await tx.getAll(...[...besides].map((path) => db.doc(path))));
  return views;
}
