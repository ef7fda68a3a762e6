import { grouped } from '../tests/support/oracle-grouping';
import { exercisesOf } from '../tests/support/oracle-views-expected';
import type { Workout } from '../tests/support/oracle-views-workouts';

/** One user's sessions of one exercise. */
export interface Training {
  readonly userId: string;
  readonly exerciseId: string;
  readonly newest: Workout;
  readonly earlier: readonly Workout[];
}

/**
 * Of those whose newest session is the heaviest, and no other as heavy, the one with the most sessions: with that session go
 * the maximum, the first of the newest, and what the trend compares. Throws when there is none.
 */
export function bestAtLast(workouts: readonly Workout[], exerciseIds: ReadonlySet<string>): Training {
  const [best] = trainingsIn(workouts)
    .filter(({ exerciseId }) => exerciseIds.has(exerciseId))
    .filter(({ exerciseId, newest, earlier }) =>
      earlier.every((session) => heaviest(session, exerciseId) < heaviest(newest, exerciseId)),
    )
    .sort((a, b) => b.earlier.length - a.earlier.length);
  if (best === undefined)
    throw new Error('Expected a user whose newest session of an exercise is his heaviest');
  return best;
}

/**
 * The sessions that must be looked at again when a log goes: for each of its exercises the ten newest and the oldest; all, when
 * no other is as heavy.
 */
export function sessionsBehind(log: Workout, workouts: readonly Workout[]): number {
  const others = workouts.filter(({ userId, logId }) => userId === log.userId && logId !== log.logId);
  const counts = exercisesOf(log).map((exerciseId) => {
    const sessions = others.filter((other) => exercisesOf(other).includes(exerciseId));
    const isPassed = sessions.some((other) => heaviest(other, exerciseId) > heaviest(log, exerciseId));
    return isPassed ? Math.min(sessions.length, 11) : sessions.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function trainingsIn(workouts: readonly Workout[]): Training[] {
  const newestFirst = workouts.toSorted((a, b) => b.day.localeCompare(a.day));
  return [...grouped(newestFirst, ({ userId }) => [userId])].flatMap(([userId, own]) =>
    [...grouped(own, exercisesOf)].map(([exerciseId, [newest, ...earlier]]) => ({
      ...{ userId, exerciseId, newest, earlier },
    })),
  );
}

/** Of an exercise that the workout has a set of. */
function heaviest({ sets }: Workout, exerciseId: string): bigint {
  const weights = sets.filter((set) => set.exerciseId === exerciseId).map(({ weight }) => weight);
  return weights.reduce((most, weight) => (weight > most ? weight : most));
}
