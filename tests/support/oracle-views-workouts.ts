import { dayIn } from './oracle-days';
import { decimal, isBeyond, thousandths } from './oracle-decimal';
import { numberIn, readFields } from './oracle-reading';
import { completedSets, type CompletedSet } from './oracle-sets';
import { entriesOfLog, hasEntries, namesTooMany, shardsByLog, type ShardsByLog } from './oracle-shards';
import { copiedEntries, userIdOf, type OracleSources } from './oracle-sources';
import type { TypedDocument } from './typed-rest';

/** A log that counts in its user's views. */
export interface Workout {
  logId: string;
  userId: string;
  /** `YYYY-MM-DD`. */
  day: string;
  isFinished: boolean;
  /** Thousandths of a millisecond. */
  duration: bigint;
  /** The completed ones of all entries. */
  sets: readonly WorkoutSet[];
}

export interface WorkoutSet extends CompletedSet {
  /** Undefined when the entry names no exercise. */
  exerciseId: string | undefined;
  /** Undefined when the entry's copy says none. */
  muscleGroup: string | undefined;
}

/** Milliseconds: a timer that was left running measures nothing. */
const longestDuration = 1_000_000_000n;

/** The logs that count, in the order in which they are given. */
export function workoutsIn(
  logs: readonly TypedDocument[],
  sources: OracleSources,
  shards: readonly TypedDocument[] = [],
): Workout[] {
  const byLog = shardsByLog(shards);
  return logs.flatMap((log) => workoutIn(log, byLog, sources) ?? []);
}

/**
 * Undefined for a log that counts in no view: it cannot be parsed, names too many exercises, or has no user or no day. Its
 * numbers rest on the copies that its entries must hold. Logs without room for what the service adds are not for this oracle.
 */
function workoutIn(log: TypedDocument, shards: ShardsByLog, sources: OracleSources): Workout | undefined {
  const { path, fields } = log;
  const [userId, day] = [userIdOf(fields), dayIn(fields['date'])];
  if (userId === null || day === undefined || !hasEntries(fields)) return undefined;
  if (namesTooMany(copiedEntries('workoutLogs', fields, sources))) return undefined;
  const { isWorkoutFinished, duration } = readFields(fields);
  return {
    ...{ logId: path.slice('workoutLogs/'.length), userId, day, isFinished: isWorkoutFinished === true },
    duration: durationIn(numberIn(duration)),
    sets: entriesOfLog(log, shards, sources).flatMap((entry) => {
      const { exerciseId, copy } = entry;
      const muscleGroup = nonempty(copy['primaryMuscleGroup']);
      return completedSets(entry).map((set) => ({ ...set, exerciseId, muscleGroup }));
    }),
  };
}

function durationIn(ms: number): bigint {
  const duration = decimal(ms);
  return isBeyond(duration, longestDuration) ? 0n : thousandths(duration);
}

function nonempty(text: unknown): string | undefined {
  return typeof text === 'string' && text !== '' ? text : undefined;
}
