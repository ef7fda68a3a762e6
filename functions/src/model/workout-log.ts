import { z } from 'zod';
import { amount, duration, list, userId } from './amount';
import { toDay, type Day } from './day';
import { toEntry, type Entry } from './entry';
import type { PlainMap } from './value';

/** Written by the app, derived fields by settle/ and fan-out/; read by its owner. Parsed leniently: years of clients. */
export const workoutLogSchema = z.object({
  userId,
  exercises: z
    .array(z.unknown())
    .nullish()
    .transform((entries) => entries ?? []),
  /** Milliseconds. */
  duration,
  /** Null when it is no day. */
  date: z.unknown().optional().transform(toDay),
  isWorkoutFinished: z
    .unknown()
    .optional()
    .transform((finished) => finished === true),
});

/** The numbers of an entry: parallel lists, one element a set. */
export const setsSchema = z.object({ weights: list, reps: list, completed: list, bodyweight: amount }).catch({
  weights: [],
  reps: [],
  completed: [],
  bodyweight: 0,
});

export interface LogEntry extends Entry {
  readonly sets: z.output<typeof setsSchema>;
}

export interface WorkoutLog {
  readonly userId: string | null;
  readonly entries: readonly LogEntry[];
  readonly duration: number;
  readonly date: Day | null;
  readonly isWorkoutFinished: boolean;
}

/** Throws a ZodError when `exercises` is no array. */
export function parseWorkoutLog(fields: PlainMap): WorkoutLog {
  const { exercises, ...log } = workoutLogSchema.parse(fields);
  const entries = exercises.map((value, index) => ({
    ...toEntry(value, ['exercises', index]),
    sets: setsSchema.parse(value),
  }));
  return { ...log, entries };
}
