import { COUNTED_DURATION_MAX_MS } from '../limits';
import type { Contribution } from '../model/contribution';
import type { LogEntry, WorkoutLog } from '../model/workout-log';
import { textOf, type Copied } from './summary';
import { completedSets, toMilli, type CompletedSet } from './volume';

/**
 * What a log adds to its user's views, given the copies of its entries. Null for a log without user or day: it counts nowhere.
 * Only completed sets count; a log is one session of each exercise, and one workout of each muscle group, in which it has one.
 */
export function contribution(log: WorkoutLog, copied: readonly Copied<LogEntry>[]): Contribution | null {
  const { userId, date, isWorkoutFinished: finished, duration } = log;
  if (userId === null || date === null) return null;
  const durationMs = Math.abs(duration) <= COUNTED_DURATION_MAX_MS ? duration : 0;
  return { ...{ userId, date, finished, durationMicros: toMilli(durationMs) }, ...training(copied) };
}

type Training = Omit<Contribution, 'userId' | 'date' | 'finished' | 'durationMicros'>;

/** What of a contribution comes from entries, a log's or those of one of its shards. */
export function training(copied: readonly Copied<LogEntry>[]): Training {
  const trained = copied
    .map(({ entry, copy }) => ({
      exerciseId: entry.exerciseId,
      muscleGroup: textOf(copy, 'primaryMuscleGroup') ?? '',
      sets: completedSets(entry, textOf(copy, 'exerciseType')),
    }))
    .filter(({ sets }) => sets.length > 0);
  const exercises = grouped(trained, ({ exerciseId }) => exerciseId);
  return {
    ...sums(trained.flatMap(({ sets }) => sets)),
    exerciseIds: exercises.map(([exerciseId]) => exerciseId),
    exercises: exercises.map(([exerciseId, entries]) => {
      const sets = entries.flatMap((entry) => entry.sets);
      return {
        exerciseId,
        ...sums(sets),
        maxWeightMilli: largest(sets.map(({ weightMilli }) => weightMilli)),
      };
    }),
    // An entry that names no exercise has no copy, and so no muscle group.
    muscleGroups: grouped(trained, (entry) => entry.muscleGroup || null).map(([muscleGroup, entries]) => ({
      muscleGroup,
      volumeMilli: sums(entries.flatMap(({ sets }) => sets)).volumeMilli,
      exerciseIds: [...new Set(entries.flatMap(({ exerciseId }) => exerciseId ?? []))].sort(),
    })),
  };
}

function sums(completed: readonly CompletedSet[]): { volumeMilli: number; sets: number; repsMilli: number } {
  const total = { volumeMilli: 0, sets: completed.length, repsMilli: 0 };
  for (const { volumeMilli, repsMilli } of completed) {
    total.volumeMilli = countable(total.volumeMilli + volumeMilli);
    total.repsMilli = countable(total.repsMilli + repsMilli);
  }
  return total;
}

/** The integer nearest to it that a ledger takes: no document may hold a user's drains up, whatever is in it. */
function countable(thousandths: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, thousandths));
}

/** In the order of the keys; elements whose key is null are left out. */
function grouped<E>(elements: readonly E[], keyOf: (element: E) => string | null): [string, E[]][] {
  const groups = Map.groupBy(elements, keyOf);
  return [...groups]
    .flatMap(([key, group]): [string, E[]][] => (key === null ? [] : [[key, group]]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** No spread into Math.max: a log may hold more sets than a call takes arguments. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), -Infinity);
}
