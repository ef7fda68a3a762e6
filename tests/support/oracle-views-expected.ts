import { weekOf } from './oracle-days';
import { grouped } from './oracle-grouping';
import type { ReadingMap } from './oracle-reading';
import { viewPath } from './oracle-views-paths';
import type { Workout, WorkoutSet } from './oracle-views-workouts';

/** Views by path. */
export type Views = ReadonlyMap<string, ReadingMap>;

/** How many sessions a performance view lists. Lower where a test lowers the service's limit. */
export const oracleLimits = { recentSessions: 10 };

/**
 * The views of a user, counted from all of his workouts at once, in whatever order they come; without what does not follow
 * from workouts: every `lastUpdated`, and of performance views `exerciseMetadata` and `denorm`.
 */
export function viewsOf(userId: string, workouts: readonly Workout[]): Views {
  const views = new Map<string, ReadingMap>();
  const newestFirst = workouts.toSorted((a, b) => order(b, a));
  views.set(viewPath('userProgressView', userId), progressView(userId, newestFirst));
  for (const [month, ofMonth] of grouped(newestFirst, ({ day }) => [day.slice(0, 7)])) {
    views.set(viewPath('workoutTrendsView', userId, month), trendsView(userId, month, ofMonth));
    for (const [muscleGroup, trained] of grouped(ofMonth, muscleGroupsOf)) {
      views.set(
        viewPath('muscleGroupAnalyticsView', userId, muscleGroup, month),
        muscleGroupView({ userId, muscleGroup, month }, trained),
      );
    }
  }
  for (const [exerciseId, done] of grouped(newestFirst, exercisesOf)) {
    views.set(
      viewPath('exercisePerformanceView', userId, exerciseId),
      performanceView(userId, exerciseId, done),
    );
  }
  return views;
}

/** The exercises of which a workout has a completed set, sorted. */
export function exercisesOf({ sets }: Workout): string[] {
  return [...new Set(sets.flatMap(({ exerciseId }) => exerciseId ?? []))].sort();
}

function muscleGroupsOf({ sets }: Workout): string[] {
  return [...new Set(sets.flatMap(({ muscleGroup }) => muscleGroup ?? []))];
}

function progressView(userId: string, newestFirst: readonly Workout[]): ReadingMap {
  return {
    userId,
    ...totals(newestFirst),
    firstWorkout: newestFirst.at(-1)?.day ?? null,
    lastWorkout: newestFirst.at(0)?.day ?? null,
    byMonth: shares(newestFirst, ({ day }) => day.slice(0, 7)),
    complete: true,
  };
}

function trendsView(userId: string, month: string, workouts: readonly Workout[]): ReadingMap {
  const days = [...grouped(workouts, ({ day }) => [day.slice(8)])];
  return {
    userId,
    month,
    ...totals(workouts),
    avgVolumePerWorkout: quotient(volumeOf(setsOf(workouts)), workouts.length),
    byWeek: shares(workouts, ({ day }) => weekOf(day)),
    byDay: Object.fromEntries(days.map(([day, ofDay]) => [day, ofDay.length])),
  };
}

function muscleGroupView(
  { userId, muscleGroup, month }: { userId: string; muscleGroup: string; month: string },
  workouts: readonly Workout[],
): ReadingMap {
  const own = workouts.map((workout) => ({
    ...workout,
    sets: workout.sets.filter((set) => set.muscleGroup === muscleGroup),
  }));
  const exercises = [...grouped(own, exercisesOf)];
  const totalVolume = volumeOf(setsOf(own));
  return {
    ...{ userId, muscleGroup, month, totalVolume, totalWorkouts: own.length },
    exerciseCounts: Object.fromEntries(exercises.map(([exerciseId, logs]) => [exerciseId, logs.length])),
    exerciseVariety: exercises.length,
    avgVolumePerWorkout: quotient(totalVolume, own.length),
  };
}

function performanceView(userId: string, exerciseId: string, newestFirst: readonly Workout[]): ReadingMap {
  const sessions = newestFirst.map((workout) => ({
    ...workout,
    sets: workout.sets.filter((set) => set.exerciseId === exerciseId),
  }));
  const sets = setsOf(sessions);
  const [totalVolume, totalReps, maxWeight] = [volumeOf(sets), repsOf(sets), maxWeightOf(sets)];
  return {
    userId,
    exerciseId,
    performanceMetrics: {
      ...{ totalSessions: sessions.length, totalVolume, totalSets: sets.length, totalReps, maxWeight },
      avgIntensity:
        totalReps === 0 || maxWeight === 0 ? 0 : quotient(100 * (totalVolume / totalReps), maxWeight),
      firstSession: sessions.at(-1)?.day ?? null,
      lastSession: sessions.at(0)?.day ?? null,
      trend: trendOf(sessions),
    },
    recentSessions: sessions.slice(0, oracleLimits.recentSessions).map(sessionOf),
  };
}

function sessionOf({ day, logId, sets }: Workout): ReadingMap {
  const totalReps = repsOf(sets);
  return {
    ...{ date: day, logId, volume: volumeOf(sets), maxWeight: maxWeightOf(sets) },
    ...{ sets: sets.length, totalReps, avgReps: quotient(totalReps, sets.length) },
  };
}

/** By the volume of the newest session against the third newest: 5 % of that are 1 in 20. */
function trendOf(newestFirst: readonly Workout[]): string {
  const [last, , third] = newestFirst.map(({ sets }) => total(sets.map(({ volume }) => volume)));
  if (last === undefined || third === undefined) return 'insufficient_data';
  if (20n * size(last - third) <= size(third)) return 'stable';
  return last > third ? 'improving' : 'declining';
}

function totals(workouts: readonly Workout[]): ReadingMap {
  const sets = setsOf(workouts);
  return {
    workouts: workouts.length,
    finished: workouts.filter(({ isFinished }) => isFinished).length,
    totalVolume: volumeOf(sets),
    totalSets: sets.length,
    totalReps: repsOf(sets),
    totalDuration: stored(total(workouts.map(({ duration }) => duration))),
  };
}

function shares(workouts: readonly Workout[], keyOf: (workout: Workout) => string): ReadingMap {
  const groups = [...grouped(workouts, (workout) => [keyOf(workout)])];
  return Object.fromEntries(
    groups.map(([key, group]) => [key, { workouts: group.length, volume: volumeOf(setsOf(group)) }]),
  );
}

function setsOf(workouts: readonly Workout[]): WorkoutSet[] {
  return workouts.flatMap(({ sets }) => sets);
}

function volumeOf(sets: readonly WorkoutSet[]): number {
  return stored(total(sets.map(({ volume }) => volume)));
}

function repsOf(sets: readonly WorkoutSet[]): number {
  return stored(total(sets.map(({ reps }) => reps)));
}

function maxWeightOf(sets: readonly WorkoutSet[]): number {
  const [first, ...others] = sets.map(({ weight }) => weight);
  if (first === undefined) throw new Error('expected a completed set');
  return stored(others.reduce((max, weight) => (weight > max ? weight : max), first));
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

/** Thousandths as they are stored. */
function stored(thousandths: bigint): number {
  return Number(thousandths) / 1000;
}

/** Never -0. */
function quotient(dividend: number, divisor: number): number {
  return dividend / divisor + 0;
}

/** By day, then by the id's UTF-8 bytes. */
function order(a: Workout, b: Workout): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return Buffer.compare(Buffer.from(a.logId), Buffer.from(b.logId));
}
