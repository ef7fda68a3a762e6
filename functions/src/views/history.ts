import type { Firestore, Transaction } from 'firebase-admin/firestore';
import { SHARDED, TARGETS } from '../copies';
import { isSharded } from '../derive/shards';
import { NO_PROGRESS } from '../fold/progress';
import { FIRST_PAGE_DOCUMENTS, HISTORY_PAGE_MAX_DOCUMENTS, SOFT_DEADLINE_MS } from '../limits';
import { idOf } from '../model/document';
import { EMBED_MIGRATION, type Flags } from '../model/runs';
import type { HistoryTask } from '../model/tasks';
import { progressPath } from '../model/views';
import type { Deps } from '../platform/deps';
import { Code, hasCode } from '../platform/errors';
import { countedLedgers } from '../settle/ledgers';
import { nextPageSize } from '../settle/page-size';
import { settle } from '../settle/settle';
import { shardsOfLog } from '../settle/shards';
import { drainPending } from './drain';
import { enqueueHistory } from './enqueue';
import { settleHistoryPage, type HistoryPage, type HistoryRange } from './history-page';

export interface HistoryOutcome {
  /**
   * `complete-already`: another task has counted it. `off`: live derivation is switched off. `waiting`: for the run that
   * embeds the copies.
   */
  readonly outcome: 'complete' | 'complete-already' | 'continued' | HeldBack;
  readonly visited: number;
  readonly written: number;
  readonly ledgers: number;
  readonly views: number;
  readonly enqueued: number;
}

type HeldBack = 'off' | 'waiting';

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
 * | live derivation is switched off | nothing from the next page on, but the user is known as not counted: the run that derives again asks for him |
 * | a run embeds the copies | the same: it is to touch documents first, with undo, and asks for those who are not counted when it ends |
 * | his progress is lost meanwhile, and he is counted | nothing is written: a sweep makes it of his ledgers, and a new one would hold zeros |
 * | nothing is known of the user, and he has no logs | nothing is written: he may have left, and a task that comes late is not to bring him back |
 */
export async function countHistory(deps: Deps, task: HistoryTask): Promise<HistoryOutcome> {
  const { userId, occasion, sequence } = task;
  const until = deps.clock.now() + SOFT_DEADLINE_MS;
  const total = { visited: 0, written: 0, ledgers: 0, views: 0, enqueued: 0 };
  let held = await stopped(deps, userId);
  if (held !== null) return { outcome: held, ...total };
  if (await isComplete(deps, userId)) return { outcome: 'complete-already', ...total };

  let { after } = task;
  let size = FIRST_PAGE_DOCUMENTS;
  const goOn = async (): Promise<HistoryOutcome> => {
    const next = { userId, occasion, sequence: sequence + 1, ...(after !== undefined && { after }) };
    if (await enqueueHistory(deps, next)) total.enqueued += 1;
    return { outcome: 'continued', ...total };
  };
  for (;;) {
    const page = await settlePage(deps, { userId, after, size }, occasion);
    total.visited += page.documents.length;
    total.written += page.written;
    after = page.documents.map(({ path }) => idOf(path)).at(-1) ?? after;
    size = nextPageSize({
      previous: size,
      documents: page.documents,
      maxDocuments: HISTORY_PAGE_MAX_DOCUMENTS,
    });
    if (!page.mayHaveMore) break;
    if (deps.clock.now() >= until) return goOn();
    held = await stopped(deps, userId);
    if (held !== null) return { outcome: held, ...total };
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
  const sharded = page.documents.filter((log) => isSharded('workoutLogs', log)).map(({ path }) => idOf(path));
  for (const id of page.unsettled) {
    const eventId = `history of ${range.userId}, ${occasion}`;
    // A log counts by the copies in its shards: those of before the service have none yet.
    const shards = sharded.includes(id) ? (await shardsOfLog(deps.db, id).select().get()).docs : [];
    for (const shard of shards) await settle(deps, { target: SHARDED.part, id: shard.id, eventId, seen: [] });
    const outcome = await settle(deps, { target: 'workoutLogs', id, eventId, seen: [] });
    written += Number(outcome === 'written');
  }
  return { ...page, written };
}

/** Whether it is to stop here. Nobody else may know of the user then, so it is noted that he is not counted. */
async function stopped(deps: Deps, userId: string): Promise<HeldBack | null> {
  if ((await heldBack(deps)) === null) return null;
  await noteIncomplete(deps, userId);
  // What has ended before the note has not seen it.
  return heldBack(deps);
}

/** What holds histories back now. An instance may know of a switch or a run that is over, so what is stored now has the last word. */
async function heldBack({ flags }: Deps): Promise<HeldBack | null> {
  return heldBy(await flags.cached()) && heldBy(await flags.fresh());
}

function heldBy({ live, runs }: Flags): HeldBack | null {
  if (!live) return 'off';
  return runs[EMBED_MIGRATION] === undefined ? null : 'waiting';
}

async function isComplete({ db }: Deps, userId: string): Promise<boolean> {
  return (await db.doc(progressPath(userId)).get()).get('complete') === true;
}

async function noteIncomplete({ db, clock }: Deps, userId: string): Promise<void> {
  const reference = db.doc(progressPath(userId));
  const lastUpdated = new Date(clock.now()).toISOString();
  await db.runTransaction(async (tx) => {
    if ((await tx.get(reference)).exists || !(await hasLogs(tx, db, userId))) return;
    tx.create(reference, { userId, ...NO_PROGRESS, lastUpdated });
  });
}

async function hasLogs(tx: Transaction, db: Firestore, userId: string): Promise<boolean> {
  const logs = db.collection(TARGETS.workoutLogs.collection).where('userId', '==', userId);
  return !(await tx.get(logs.limit(1).select())).empty;
}

async function setComplete({ db, clock }: Deps, userId: string): Promise<void> {
  const reference = db.doc(progressPath(userId));
  const lastUpdated = new Date(clock.now()).toISOString();
  await db.runTransaction(async (tx) => {
    const progress = await tx.get(reference);
    // Another task has come to the end before this one.
    if (progress.get('complete') === true) return;
    if (progress.exists) tx.update(reference, { complete: true, lastUpdated });
    else if ((await hasLogs(tx, db, userId)) && !(await isCounted(tx, db, userId)))
      tx.create(reference, { userId, ...NO_PROGRESS, complete: true, lastUpdated });
  });
}

async function isCounted(tx: Transaction, db: Firestore, userId: string): Promise<boolean> {
  const counted = countedLedgers(db, userId).orderBy('counted.date', 'asc');
  return !(await tx.get(counted.limit(1).select())).empty;
}
