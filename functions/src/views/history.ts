import { NO_PROGRESS } from '../fold/progress';
import { FIRST_PAGE_DOCUMENTS, HISTORY_PAGE_MAX_DOCUMENTS, SOFT_DEADLINE_MS } from '../limits';
import { idOf } from '../model/document';
import type { HistoryTask } from '../model/tasks';
import { progressPath } from '../model/views';
import type { Deps } from '../platform/deps';
import { Code, hasCode } from '../platform/errors';
import { nextPageSize } from '../settle/page-size';
import { settle } from '../settle/settle';
import { drainPending } from './drain';
import { enqueueHistory } from './enqueue';
import { settleHistoryPage, type HistoryPage, type HistoryRange } from './history-page';

export interface HistoryOutcome {
  /** `complete-already`: another task has counted it. */
  readonly outcome: 'complete' | 'complete-already' | 'continued';
  readonly visited: number;
  readonly written: number;
  readonly ledgers: number;
  readonly views: number;
  readonly enqueued: number;
}

/**
 * Counts all logs of a user whose history Spotter has not counted: settles each, so that each has its ledger, drains, and only
 * then says that his views are complete.
 *
 * | what may happen | what happens |
 * |---|---|
 * | killed anywhere, or twice | logs that have their ledger are left alone; `complete` stays false until one task has come to the end |
 * | a log is written behind the page | its own event settles it |
 * | a log cannot be counted | dead letter, as when it is written; the others are counted |
 * | more than one task can do | the next begins after the last log |
 */
export async function countHistory(deps: Deps, task: HistoryTask): Promise<HistoryOutcome> {
  const { userId, occasion, sequence } = task;
  const until = deps.clock.now() + SOFT_DEADLINE_MS;
  const total = { visited: 0, written: 0, ledgers: 0, views: 0, enqueued: 0 };
  if (await isComplete(deps, userId)) return { outcome: 'complete-already', ...total };

  let { after } = task;
  let size = FIRST_PAGE_DOCUMENTS;
  const goOn = async (): Promise<HistoryOutcome> => {
    const next = { userId, occasion, sequence: sequence + 1, ...(after !== undefined && { after }) };
    if (await enqueueHistory(deps, next)) total.enqueued += 1;
    return { outcome: 'continued', ...total };
  };
  for (let mayHaveMore = true; mayHaveMore;) {
    const page = await settlePage(deps, { userId, after, size }, occasion);
    total.visited += page.documents.length;
    total.written += page.written;
    after = page.documents.map(({ path }) => idOf(path)).at(-1) ?? after;
    size = nextPageSize({
      previous: size,
      documents: page.documents,
      maxDocuments: HISTORY_PAGE_MAX_DOCUMENTS,
    });
    ({ mayHaveMore } = page);
    if (mayHaveMore && deps.clock.now() >= until) return goOn();
  }
  const { isDone, ledgers, views } = await drainPending(deps, {
    ...{ userId, until },
    onIncomplete: () => Promise.resolve(),
  });
  total.ledgers += ledgers;
  total.views += views;
  if (!isDone) return goOn();
  await setComplete(deps, userId);
  return { outcome: 'complete', ...total };
}

/** One page, and one by one the logs that it could not settle together with the others. */
async function settlePage(deps: Deps, range: HistoryRange, occasion: string): Promise<HistoryPage> {
  let found: HistoryPage | undefined;
  const page = await deps.db
    .runTransaction(async (tx) => (found = await settleHistoryPage(tx, deps, range)))
    .catch((error: unknown) => {
      // Firestore takes one of the writes not, and does not say which.
      if (!hasCode(error, Code.invalidArgument) || found === undefined) throw error;
      return { ...found, written: 0, unsettled: found.documents.map(({ path }) => idOf(path)) };
    });
  let { written } = page;
  for (const id of page.unsettled) {
    const eventId = `history of ${range.userId}, ${occasion}`;
    const outcome = await settle(deps, { target: 'workoutLogs', id, eventId, seen: [] });
    written += Number(outcome === 'written');
  }
  return { ...page, written };
}

async function isComplete({ db }: Deps, userId: string): Promise<boolean> {
  return (await db.doc(progressPath(userId)).get()).get('complete') === true;
}

async function setComplete({ db, clock }: Deps, userId: string): Promise<void> {
  const reference = db.doc(progressPath(userId));
  const lastUpdated = new Date(clock.now()).toISOString();
  await db.runTransaction(async (tx) => {
    const progress = await tx.get(reference);
    // Another task has come to the end before this one.
    if (progress.get('complete') === true) return;
    if (progress.exists) tx.update(reference, { complete: true, lastUpdated });
    else tx.set(reference, { userId, ...NO_PROGRESS, complete: true, lastUpdated });
  });
}
