import { drainTaskSchema, historyTaskSchema, userSubject } from '../model/tasks';
import { progressPath } from '../model/views';
import { attempt, type GivenUp } from '../operations/attempt';
import type { Deps } from '../platform/deps';
import { taskName } from '../platform/tasks';
import { drain, type DrainOutcome } from './drain';
import { countHistory, type HistoryOutcome } from './history';

/** One attempt of a drain: `data` as the queue delivers it. What is given up stays pending, and the user's next drain takes it along. */
export function drainAttempt(deps: Deps, data: unknown, retryCount: number): Promise<DrainOutcome | GivenUp> {
  const leaves = { ...leavesOf(data, 'Drain'), letter: 'drain', alert: 'drain-failed' } as const;
  return attempt(deps, { retryCount, leaves }, async () => drain(deps, drainTaskSchema.parse(data)));
}

/** One attempt to count a history. What is given up stays incomplete, and a later drain of the user asks again. */
export function historyAttempt(
  deps: Deps,
  data: unknown,
  retryCount: number,
): Promise<HistoryOutcome | GivenUp> {
  const leaves = {
    ...leavesOf(data, 'Count of the history'),
    letter: 'history',
    alert: 'history-failed',
  } as const;
  return attempt(deps, { retryCount, leaves }, async () => countHistory(deps, historyTaskSchema.parse(data)));
}

function leavesOf(
  data: unknown,
  what: string,
): { path: string; what: string; eventId: string; occasion: string } {
  const path = progressPath(userSubject(data));
  // The task itself: delivered once more it is the same occasion, and the next one that fails is another.
  return { path, what: `${what} of ${path}`, eventId: 'none', occasion: taskName(JSON.stringify(data)) };
}
