import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation, SuiteLog } from './suite-log';

/** One function's work: `done` of the `due` invocations have ended. */
export interface Due {
  readonly function: string;
  readonly done: number;
  readonly due: number;
}

/** Collections that the app writes. */
export type AppCollection = 'exercises' | 'programs' | 'workoutLogs';

/** The functions that run with every write, by whomever, and the collection that each of them listens to. */
const triggers = {
  onExerciseWritten: 'exercises',
  onProgramWritten: 'programs',
  onWorkoutLogWritten: 'workoutLogs',
  onWorkoutLogShardWritten: 'workoutLogShards',
  onContributionWritten: 'workoutContributions',
} as const satisfies Record<string, AppCollection | 'workoutLogShards' | 'workoutContributions'>;

/** The functions that run what others have enqueued. */
const taskFunctions: readonly string[] = ['fanOut', 'drainViews', 'countHistory'];

const lookAgainMs = 150;
const stalledAfterMs = 60_000;

/**
 * What the whole suite still has to do. The emulator delivers every write as one event and runs every task, and every
 * invocation tells in its last line what it wrote and enqueued, so the ends that are due can be counted. `known`: all
 * writes that nobody need tell; `silent`: the beginnings of subjects whose invocations wrote some of them.
 */
export function suiteWork(
  invocations: readonly Invocation[],
  known: Readonly<Record<AppCollection, number>>,
  silent: readonly string[] = [],
): Due[] {
  const byCollection: Readonly<Record<string, number>> = known;
  const telling = invocations.filter(({ subject }) => !silent.some((part) => subject.startsWith(part)));
  const events = Object.entries(triggers).map(([name, collection]) => {
    const own = telling.reduce((sum, { wrote }) => sum + (wrote[collection] ?? 0), 0);
    return { function: name, done: countOf(invocations, name), due: (byCollection[collection] ?? 0) + own };
  });
  return [...events, tasksOf(invocations)];
}

/** What one edit of an exercise still has to do; others may be at work beside it. */
export function editWork(invocations: readonly Invocation[], exerciseId: string): Due[] {
  const edit = invocationsOfEdit(invocations, exerciseId);
  return [{ function: 'onExerciseWritten', done: countOf(edit, 'onExerciseWritten'), due: 1 }, tasksOf(edit)];
}

/** The trigger's invocation for the first edit of the exercise among these, and those of the fan-out tasks it led to. */
export function invocationsOfEdit(invocations: readonly Invocation[], exerciseId: string): Invocation[] {
  const subject = `exercises/${exerciseId}`;
  const trigger = invocations.find((one) => one.function === 'onExerciseWritten' && one.subject === subject);
  return trigger === undefined ? [] : invocations.filter(({ eventId }) => eventId === trigger.eventId);
}

export function isAtRest(work: readonly Due[]): boolean {
  return work.every(({ done, due }) => done === due);
}

/** Invocations that are known to be due and have not ended. */
export function openIn(work: readonly Due[]): number {
  return work.reduce((sum, { done, due }) => sum + Math.max(0, due - done), 0);
}

/**
 * Waits until nothing of `work` is left, and calls `onTurn` whenever it has looked. Throws when none of it has ended for a
 * minute.
 */
export async function untilAtRest(
  log: SuiteLog,
  work: () => Due[],
  onTurn: (work: readonly Due[]) => Promise<void>,
): Promise<void> {
  let [known, newsAt] = [-1, Date.now()];
  for (;;) {
    await log.refresh();
    const due = work();
    await onTurn(due);
    if (isAtRest(due)) return;
    const ended = due.reduce((sum, { done }) => sum + done, 0);
    if (ended !== known) [known, newsAt] = [ended, Date.now()];
    if (Date.now() - newsAt > stalledAfterMs) throw new Error(stalled(due, log.warnings));
    await sleep(lookAgainMs);
  }
}

/** A task that failed runs again, so only what ended well is done. What was enqueued is not told by queue, but for all together. */
function tasksOf(invocations: readonly Invocation[]): Due {
  const due = invocations.reduce((sum, { enqueued }) => sum + enqueued, 0);
  const ended = invocations.filter(
    (one) => taskFunctions.includes(one.function) && one.severity === 'INFO',
  ).length;
  return { function: taskFunctions.join(', '), done: ended, due: Math.max(due, ended) };
}

function countOf(invocations: readonly Invocation[], name: string): number {
  return invocations.filter((invocation) => invocation.function === name).length;
}

function stalled(work: readonly Due[], warnings: readonly string[]): string {
  const open = work
    .filter(({ done, due }) => done !== due)
    .map(({ function: name, done, due }) => `  ${name}: ${done} invocations ended, expected ${due}`);
  const last = warnings.slice(-5).map((line) => `  ${line}`);
  return [
    `Nothing has ended for ${stalledAfterMs / 1000} s, and yet not everything is done:`,
    ...open,
    ...(last.length > 0 ? ['The last warnings of the suite:', ...last] : []),
  ].join('\n');
}
