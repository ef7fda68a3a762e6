import { pathsOf, touchedBy } from '../fold/touches';
import { DRAIN_MAX_LEDGER_BYTES, DRAIN_MAX_LEDGERS, DRAIN_MAX_VIEWS, SOFT_DEADLINE_MS } from '../limits';
import { COLLECTIONS } from '../model/collections';
import type { DrainTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { toLedger } from '../settle/ledgers';
import { drainPage, type OnIncomplete } from './drain-page';
import { enqueueDrain, enqueueHistory } from './enqueue';

export interface DrainOutcome {
  readonly outcome: 'done' | 'continued';
  readonly ledgers: number;
  /** Views written or deleted. */
  readonly views: number;
  readonly enqueued: number;
}

/**
 * Brings everything that is pending of one user into his views, page by page until nothing is left or the soft deadline.
 *
 * | what may happen | what happens |
 * |---|---|
 * | the queue hands it out early | it waits until its bucket is over |
 * | two drains of one user, the same twice | a page reads its ledgers again, inside: what another has counted is left out |
 * | a log changes meanwhile | before the page's commit: that is what is counted; after it: the ledger is pending again |
 * | killed before a page's commit | nothing has happened |
 * | killed after it | those ledgers are no longer pending |
 * | contention | tried again by the transaction, then by the queue |
 * | nothing of the user was ever counted, or not all | the task that counts his history is asked for |
 */
export async function drain(deps: Deps, task: DrainTask): Promise<DrainOutcome> {
  const { userId, notBefore, sequence } = task;
  const waitMs = notBefore - deps.clock.now();
  if (waitMs > 0) await deps.clock.sleep(waitMs);
  let [hasAsked, enqueued] = [false, 0];
  const until = deps.clock.now() + SOFT_DEADLINE_MS;
  const { isDone, ...drained } = await drainPending(deps, {
    ...{ userId, until },
    onIncomplete: async () => {
      if (hasAsked) return;
      // One an hour: those that follow while it runs are refused by its name, and one that came to nothing is asked for again.
      const occasion = new Date(deps.clock.now()).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
      if (await enqueueHistory(deps, { userId, occasion, sequence: 0 })) enqueued += 1;
      hasAsked = true;
    },
  });
  if (isDone) return { outcome: 'done', ...drained, enqueued };
  if (await enqueueDrain(deps, { userId, notBefore, sequence: sequence + 1 })) enqueued += 1;
  return { outcome: 'continued', ...drained, enqueued };
}

interface Draining {
  readonly userId: string;
  /** When to stop although more is pending, ms since 1970. */
  readonly until: number;
  readonly onIncomplete: OnIncomplete;
}

export interface Drained {
  readonly isDone: boolean;
  readonly ledgers: number;
  readonly views: number;
}

export async function drainPending(deps: Deps, { userId, until, onIncomplete }: Draining): Promise<Drained> {
  const total = { ledgers: 0, views: 0 };
  for (;;) {
    // Outside the transaction: it would lock the users' whole list of pending ledgers, and every save waits for that.
    const { pages, isLast } = await nextPending(deps, userId);
    for (const logIds of pages) {
      if (deps.clock.now() >= until) return { isDone: false, ...total };
      const page = await deps.db.runTransaction((tx) =>
        drainPage(tx, deps, { userId, logIds, onIncomplete }),
      );
      total.ledgers += page.ledgers;
      total.views += page.views;
    }
    // What has become pending since asks for a drain of its own.
    if (isLast) return { isDone: true, ...total };
  }
}

interface Pending {
  /** Logs whose ledgers are pending: as many a page as one transaction takes with their views, but one at least. */
  readonly pages: readonly (readonly string[])[];
  readonly isLast: boolean;
}

async function nextPending({ db }: Deps, userId: string): Promise<Pending> {
  const { docs } = await db
    .collection(COLLECTIONS.contributions)
    .where('userId', '==', userId)
    .where('pending', '==', true)
    .limit(DRAIN_MAX_LEDGERS)
    .get();
  const pages: string[][] = [];
  let [views, bytes] = [new Set<string>(), 0];
  for (const document of docs) {
    const { counted = null, current = null } = toLedger(document) ?? {};
    const touched = pathsOf(touchedBy([{ logId: document.id, counted, current }], userId));
    const size = Buffer.byteLength(JSON.stringify(current));
    [views, bytes] = [new Set([...views, ...touched]), bytes + size];
    const page = pages.at(-1);
    if (page !== undefined && views.size <= DRAIN_MAX_VIEWS && bytes <= DRAIN_MAX_LEDGER_BYTES) {
      page.push(document.id);
    } else {
      pages.push([document.id]);
      [views, bytes] = [new Set(touched), size];
    }
  }
  return { pages, isLast: docs.length < DRAIN_MAX_LEDGERS };
}
