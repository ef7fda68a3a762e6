import type { AppLog, AppLogEntry } from './app-documents';
import type { UserCatalogue } from './user-catalogue';
import type { LoggedExercise, Workout } from './workout';

/**
 * One user's workouts as the app's logs. `bodyweight`, in the unit of his weights, goes into the entries of
 * exercises that move the body. Throws when two workouts start at the same time, as their ids would.
 */
export function logsOf(
  workouts: readonly Workout[],
  catalogue: UserCatalogue,
  bodyweight?: number,
): AppLog[] {
  const ids = new Set<string>();
  return workouts.map(({ startedAt, title, durationMs, exercises }) => {
    const id = `${catalogue.userId}-${startedAt.replaceAll(/[-:Z]/g, '')}`;
    if (ids.has(id)) throw new Error(`Two workouts of ${catalogue.userId} start at ${startedAt}`);
    ids.add(id);
    const entries = exercises
      .filter(({ sets }) => sets.length > 0)
      .map((exercise) => logEntry(exercise, catalogue, bodyweight));
    return {
      id,
      userId: catalogue.userId,
      startedAt,
      ...(title !== undefined && { title }),
      exercises: entries,
      isWorkoutFinished: entries.some(({ completed }) => completed.includes(true)),
      ...(durationMs !== undefined && { durationMs }),
    };
  });
}

function logEntry(logged: LoggedExercise, catalogue: UserCatalogue, bodyweight?: number): AppLogEntry {
  const { id, exerciseType } = catalogue.resolve(logged);
  return {
    exerciseId: id,
    sets: logged.sets.length,
    reps: logged.sets.map(({ reps }) => reps),
    weights: logged.sets.map(({ weight }) => weight),
    completed: logged.sets.map(({ completed }) => completed),
    ...(bodyweight !== undefined && exerciseType.startsWith('Bodyweight') && { bodyweight }),
    ...(logged.notes !== undefined && { notes: logged.notes }),
  };
}
