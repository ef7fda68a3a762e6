import type { Firestore, Transaction } from 'firebase-admin/firestore';
import { foldViews } from '../../fold/fold-views';
import { touchedBy, type Touched, type Touches } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import { encodeFields, type RawFields } from '../../model/value';
import { countedFor, countedPages } from './counted';
import type { ViewSubject } from './subject';

/** Views by path, without copies and times; undefined: there must be none. */
export type CountedViews = Map<string, RawFields | undefined>;

/**
 * What the view at `path` must hold by all that is counted of it, but for copies and times; undefined: it must not be. Read in `tx`.
 * `complete` is false: ledgers do not tell it.
 */
export async function recounted(
  tx: Transaction,
  db: Firestore,
  { path, subject }: { path: string; subject: ViewSubject },
): Promise<RawFields | undefined> {
  const views: CountedViews = new Map();
  for await (const moves of countedPages(tx, countedFor(db, subject)))
    countIn(views, only({ path, subject }, touchedBy(moves, subject.of.userId)));
  return views.get(path);
}

/** Puts what is `touched` into `views` by the fold of the drains, which begins with nothing. */
export function countIn(views: CountedViews, touched: Touched): void {
  const { wants, finish } = foldViews(touched, views);
  // Looks are wanted where something is taken out, or where an edge of a life is a month that is not folded along.
  if (wants.sessions.length + wants.trends.length > 0)
    throw new Error(
      `Recount of ${[...touched.progress.keys()].join()}: expected views to tell all by themselves`,
    );
  for (const { path, fields } of finish({ sessions: new Map(), trends: new Map() }))
    views.set(path, fields === null ? undefined : encodeFields(fields));
}

/** What moves in the one view. A life's first and last day follow from its months, which are folded along with it. */
function only({ path, subject }: { path: string; subject: ViewSubject }, touched: Touched): Touched {
  const isLife = subject.collection === COLLECTIONS.progress;
  return {
    performance: at(path, touched.performance),
    muscleGroups: at(path, touched.muscleGroups),
    trends: isLife ? touched.trends : at(path, touched.trends),
    progress: at(path, touched.progress),
  };
}

function at<Of, Piece>(path: string, touches: Touches<Of, Piece>): Touches<Of, Piece> {
  const touch = touches.get(path);
  return touch === undefined ? new Map() : new Map([[path, touch]]);
}
