import { fanOutSubject, fanOutTaskSchema } from '../model/tasks';
import { attempt, type GivenUp } from '../operations/attempt';
import type { Deps } from '../platform/deps';
import type { FanOutOutcome } from './chain';
import { exercisePath } from './exercise-path';
import { fanOut } from './fan-out';

/**
 * One attempt of a fan-out task: `data` as the queue delivers it. A payload that this build cannot read is tried as often as
 * one that fails: a newer build may be on its way. What is given up is left to the sweep.
 */
export function fanOutAttempt(
  deps: Deps,
  data: unknown,
  retryCount: number,
): Promise<FanOutOutcome | GivenUp> {
  const { exerciseId, target, eventId } = fanOutSubject(data);
  const path = exercisePath(exerciseId);
  const leaves = {
    ...({ letter: 'fan-out', alert: 'fan-out-failed', path, eventId } as const),
    what: `Fan-out of ${path} to ${target}`,
    occasion: `${eventId}_${target}`,
  };
  return attempt(deps, { retryCount, leaves }, async () => fanOut(deps, fanOutTaskSchema.parse(data)));
}
