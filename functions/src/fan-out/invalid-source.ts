import type { Source } from '../model/exercise';
import { raise } from '../operations/alerts';
import type { Deps } from '../platform/deps';
import { exercisePath } from './exercise-path';

/**
 * An exercise in use can no longer be parsed: its copies keep what it last held, and somebody should know. Once for each time that
 * it becomes so, whatever edit or target finds it.
 */
export async function raiseInvalid(deps: Deps, exerciseId: string, { tombstone }: Source): Promise<void> {
  const path = exercisePath(exerciseId);
  await raise(deps, {
    kind: 'invalid-source',
    path,
    occasion: tombstone?.version ?? 'never-valid',
    message: `${path} is in use and cannot be parsed: expected name, primaryMuscleGroup and exerciseType as strings`,
  });
}
