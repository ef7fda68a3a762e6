import type { Firestore, Query, QuerySnapshot, Transaction } from 'firebase-admin/firestore';
import { NO_PROGRESS, withEdges } from '../../fold/progress';
import { milli } from '../../fold/tally';
import { COLLECTIONS } from '../../model/collections';
import { monthOf } from '../../model/day';
import type { StoredDocument } from '../../model/document';
import { parseOwn } from '../../model/own';
import { decodeFields, encodeFields, type RawFields } from '../../model/value';
import { trendsViewSchema, type ProgressView, type TrendsView } from '../../model/views';
import { toStored } from '../../platform/wire';
import { countedFor } from './counted';
import { subjectOf } from './subject';

/** The months in which something of a user is counted, a read each, and those of which he has a view. */
export async function monthsOf(db: Firestore, userId: string): Promise<Set<string>> {
  const months = new Set(ownMonths(await trendsOf(db, userId).get(), userId).keys());
  const all = countedFor(db, { collection: COLLECTIONS.progress, of: { userId } }).select('counted.date');
  for (let after = ''; ;) {
    const { docs } = await all.startAfter(after).limit(1).get();
    const day: unknown = docs[0]?.get('counted.date');
    if (typeof day !== 'string') return months;
    months.add(monthOf(day));
    after = `${monthOf(day)}-31`;
  }
}

/** What a user's progress must hold by the views of his months, all of which are right. Read in `tx`. */
export async function progressByMonths(tx: Transaction, db: Firestore, userId: string): Promise<RawFields> {
  const stored = ownMonths(await tx.get(trendsOf(db, userId)), userId);
  const months = [...stored].map(
    ([month, { path, fields }]) => [month, parseOwn(trendsViewSchema, path, decodeFields(fields))] as const,
  );
  return encodeFields({ userId, ...sumOf(new Map(months)) });
}

function trendsOf(db: Firestore, userId: string): Query {
  return db.collection(COLLECTIONS.trends).where('userId', '==', userId);
}

/** By month. Without those that call themselves his under the id of somebody else's. */
function ownMonths({ docs }: QuerySnapshot, userId: string): Map<string, StoredDocument> {
  const found = docs.map(toStored).filter((stored) => stored !== undefined);
  return new Map(
    found.flatMap((stored) => {
      const subject = subjectOf(stored.path, stored.fields);
      const isOwn = subject?.collection === COLLECTIONS.trends && subject.of.userId === userId;
      return isOwn ? [[subject.of.month, stored] as const] : [];
    }),
  );
}

function sumOf(months: ReadonlyMap<string, TrendsView>): ProgressView {
  const amount = (of: (view: TrendsView) => number): number =>
    [...months.values()].reduce((sum, view) => sum + milli(of(view)), 0) / 1000;
  const sum: ProgressView = {
    ...NO_PROGRESS,
    workouts: amount(({ workouts }) => workouts),
    finished: amount(({ finished }) => finished),
    totalVolume: amount(({ totalVolume }) => totalVolume),
    totalSets: amount(({ totalSets }) => totalSets),
    totalReps: amount(({ totalReps }) => totalReps),
    totalDuration: amount(({ totalDuration }) => totalDuration),
    byMonth: Object.fromEntries(
      [...months].map(([month, { workouts, totalVolume }]) => [month, { workouts, volume: totalVolume }]),
    ),
  };
  return withEdges(sum, (month) => months.get(month));
}
