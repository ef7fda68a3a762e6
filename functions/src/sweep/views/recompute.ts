import type { Firestore, Transaction } from 'firebase-admin/firestore';
import type { OfUser } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import { trendsPath } from '../../model/views';
import type { Deps } from '../../platform/deps';
import { toStored } from '../../platform/wire';
import { ledgerReference, toLedger } from '../../settle/ledgers';
import { countedFor, touchedByCounted } from './counted';
import { monthsOf, progressByMonths } from './months';
import { putRight, type Recomputed } from './put-right';
import { recounted } from './recount';
import { subjectOf, subjectTouched, type ViewSubject } from './subject';

/**
 * Ledgers of a life that one transaction counts. It takes seven queries, and whatever the service has to write to one of them waits
 * meanwhile. An exercise and a month have fewer: somebody who trains the same every day passes this in the sixth year, and a
 * drain reads as many where the heaviest session goes.
 */
const RECOUNT_MAX_LEDGERS = 2_000;

export interface RecomputeOptions {
  /** A log whose ledger touches the view: it says what the view must be of, where that is missing and its id is hashed. */
  readonly logId?: string;
  /** Default: `RECOUNT_MAX_LEDGERS`. */
  readonly maxLedgers?: number;
}

/**
 * Puts one view right: counts from nothing what its ledgers say is counted, by the fold of the drains, and has the view hold that and
 * nothing else, but for its copy and `complete`. View and ledgers are read in the transaction that writes it.
 *
 * | what may happen | what happens |
 * |---|---|
 * | a drain meanwhile | it moves ledgers and views in one commit: that comes before, and is counted, or after, and goes on from what is right |
 * | a user's edit meanwhile | it moves what is current, which is not looked at |
 * | twice, or killed anywhere | one commit: nothing has happened, or all |
 * | there is no view, and must be | it is made; a user's progress not complete, and his history is asked for |
 * | nothing is counted of it | it goes; a user's progress stays, and holds zeros |
 * | there is none, its id is hashed, and no log is named | nothing tells what it would be of: it is left so |
 * | a life with more ledgers than one transaction takes | each of its months is put right by itself, and the life is their sum |
 *
 * The sum of months is right since drains keep right what is right: a month that was put right stays so until the sum is taken, and one
 * that comes meanwhile is made by a drain. (To mark the user as not complete would mend nothing: a history counts what is not counted
 * yet.)
 */
export async function recomputeView(
  deps: Deps,
  path: string,
  { logId, maxLedgers = RECOUNT_MAX_LEDGERS }: RecomputeOptions = {},
): Promise<Recomputed> {
  const { db } = deps;
  const named = subjectOf(path, undefined);
  if (named?.collection === COLLECTIONS.progress && (await ledgersOf(db, named)) > maxLedgers)
    return recomputeByMonths(deps, path, named.of);
  return db.runTransaction(async (tx) => {
    const view = db.doc(path);
    const stored = toStored(await tx.get(view))?.fields;
    const subject =
      subjectOf(path, stored) ??
      (logId === undefined ? undefined : await subjectByLedger(tx, db, { path, logId }));
    if (subject !== undefined) {
      const counted = await recounted(tx, db, { path, subject });
      return putRight(tx, deps, { path, subject, stored, counted });
    }
    if (stored === undefined) return 'right';
    tx.delete(view);
    return 'deleted';
  });
}

/** A life as the sum of its months, after each of them has been put right. */
async function recomputeByMonths(deps: Deps, path: string, of: OfUser): Promise<Recomputed> {
  const { db } = deps;
  const { userId } = of;
  for (const month of await monthsOf(db, userId)) {
    const subject = { collection: COLLECTIONS.trends, of: { userId, month } } as const;
    const trends = { path: trendsPath(userId, month), subject };
    await db.runTransaction(async (tx) => {
      const stored = toStored(await tx.get(db.doc(trends.path)))?.fields;
      return putRight(tx, deps, { ...trends, stored, counted: await recounted(tx, db, trends) });
    });
  }
  return db.runTransaction(async (tx) => {
    const stored = toStored(await tx.get(db.doc(path)))?.fields;
    const counted = await progressByMonths(tx, db, userId);
    return putRight(tx, deps, { path, subject: { collection: COLLECTIONS.progress, of }, stored, counted });
  });
}

async function ledgersOf(db: Firestore, subject: ViewSubject): Promise<number> {
  return (await countedFor(db, subject).count().get()).data().count;
}

/** For an id that does not say what it is of: what the ledger of a log says. */
async function subjectByLedger(
  tx: Transaction,
  db: Firestore,
  { path, logId }: { path: string; logId: string },
): Promise<ViewSubject | undefined> {
  const counted = toLedger(await tx.get(ledgerReference(db, logId)))?.counted;
  return counted ? subjectTouched(path, touchedByCounted(logId, counted)) : undefined;
}
