import { FAN_OUT_ATTEMPTS } from '../limits';
import { fanOutSubject, type FanOutTask } from '../model/tasks';
import { raise } from '../operations/alerts';
import { recordLetter } from '../operations/letters';
import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import { exercisePath } from './exercise-path';

/** An exercise in use can no longer be parsed: its copies keep what it last held, and somebody should know. */
export async function raiseInvalid(deps: Deps, { exerciseId, eventId }: FanOutTask): Promise<void> {
  const path = exercisePath(exerciseId);
  await raise(deps, {
    kind: 'invalid-source',
    severity: 'warning',
    path,
    occasion: eventId,
    message: `${path} is in use and cannot be parsed: expected name, primaryMuscleGroup and exerciseType as strings`,
  });
}

/** Whether the queue gives a task up after this attempt; `retryCount` as Cloud Tasks counts, from 0. */
export function isLastAttempt(retryCount: number): boolean {
  return retryCount + 1 >= FAN_OUT_ATTEMPTS;
}

/** A task is given up: what it was to carry is left to the sweep, and somebody should know. */
export async function recordGivenUp(
  deps: Deps,
  { data, error }: { data: unknown; error: unknown },
): Promise<void> {
  const { exerciseId, target, eventId } = fanOutSubject(data);
  const path = exercisePath(exerciseId);
  const message = `Fan-out of ${path} to ${target} failed ${FAN_OUT_ATTEMPTS} times: ${messageOf(error)}`;
  await recordLetter(deps, { kind: 'fan-out', path, reason: message, eventId });
  await raise(deps, {
    kind: 'fan-out-failed',
    severity: 'critical',
    path,
    occasion: `${eventId}_${target}`,
    message,
  });
}
