import type { FanOutTask } from '../model/tasks';
import { raise } from '../operations/alerts';
import type { Deps } from '../platform/deps';
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
