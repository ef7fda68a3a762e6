import { z } from 'zod';
import { SHARDED } from '../copies';
import { amount, duration, list, userId } from './amount';
import { toDay, type Day } from './day';
import { toEntry, type Entry } from './entry';
import { isDocumentId } from './document';
import type { PlainMap } from './value';

const exercises = z
  .array(z.unknown())
  .nullish()
  .transform((entries) => entries ?? []);

/** Written by the app, derived fields by settle/ and fan-out/; read by its owner. Parsed leniently: years of clients. */
export const workoutLogSchema = z.object({
  userId,
  exercises,
  /** Milliseconds. */
  duration,
  /** Null when it is no day. */
  date: z.unknown().optional().transform(toDay),
  isWorkoutFinished: z
    .unknown()
    .optional()
    .transform((finished) => finished === true),
  /** Entries of it lie in shards. */
  [SHARDED.mark]: z
    .unknown()
    .optional()
    .transform((sharded) => sharded === true),
});

/** Entries of a log that is too large for one document. Written and read as logs are. */
export const workoutLogShardSchema = z.object({
  userId,
  exercises,
  /** Null when it can be no log's id: then it is a part of nothing. */
  [SHARDED.parentField]: z
    .unknown()
    .optional()
    .transform((id) => (isDocumentId(id) ? id : null)),
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
  readonly isSharded: boolean;
}

export interface WorkoutLogShard {
  readonly userId: string | null;
  readonly entries: readonly LogEntry[];
  readonly parentLogId: string | null;
}

/** Throws a ZodError when `exercises` is no array. */
export function parseWorkoutLog(fields: PlainMap): WorkoutLog {
  const { exercises, ...log } = workoutLogSchema.parse(fields);
  return { ...log, entries: exercises.map(toLogEntry) };
}

/** The same. */
export function parseWorkoutLogShard(fields: PlainMap): WorkoutLogShard {
  const { exercises, ...shard } = workoutLogShardSchema.parse(fields);
  return { ...shard, entries: exercises.map(toLogEntry) };
}

function toLogEntry(value: unknown, index: number): LogEntry {
  return { ...toEntry(value, ['exercises', index]), sets: setsSchema.parse(value) };
}
