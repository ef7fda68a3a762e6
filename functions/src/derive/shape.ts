import type { Target } from '../copies';
import type { Contribution } from '../model/contribution';
import type { Entry } from '../model/entry';
import { parseProgram } from '../model/program';
import { parseWorkoutLog, parseWorkoutLogShard, type LogEntry } from '../model/workout-log';
import type { PlainMap } from '../model/value';
import { contribution } from './contribution';
import { countingFaults, type Fault } from './faults';
import { programSummary, workoutSummary, type Copied, type Summary } from './summary';

/** A parsed document of any target. `summarise` and `contribute` take the copies of its entries, in their order. */
export interface Shape {
  readonly userId: string | null;
  readonly entries: readonly Entry[];
  /** Why it counts in no view although its user expects it to. */
  readonly faults: readonly Fault[];
  /** Entries of it lie in shards. */
  readonly isSharded: boolean;
  /** Of a shard alone: what it holds of its log. */
  readonly part: LogPart | null;
  readonly summarise: (copies: readonly unknown[]) => Summary;
  /** What it adds to its user's views; null when it adds nothing. */
  readonly contribute: (copies: readonly unknown[]) => Contribution | null;
}

/** What a shard holds of a log: its entries, with the copies in them as they are stored. */
export interface LogPart {
  /** Null: of none. */
  readonly logId: string | null;
  readonly userId: string | null;
  readonly copied: readonly Copied<LogEntry>[];
}

/**
 * `parts`: of a log whose entries lie in shards, what those hold. Those of another user do not count: whoever names a log of
 * somebody else's as his shard's would write into that one's views.
 *
 * Throws a ZodError when the document cannot be parsed.
 */
export function parseShape(target: Target, fields: PlainMap, parts: readonly LogPart[]): Shape {
  switch (target) {
    case 'workoutLogs': {
      const log = parseWorkoutLog(fields);
      const { userId, entries, duration, isSharded } = log;
      const own = isSharded ? parts.filter((part) => part.userId === userId) : [];
      const all = (copies: readonly unknown[]): Copied<LogEntry>[] => [
        ...pair(entries, copies),
        ...own.flatMap(({ copied }) => copied),
      ];
      return {
        ...{ userId, entries, faults: countingFaults(log, fields['date']), isSharded, part: null },
        summarise: (copies) => workoutSummary(all(copies), duration),
        contribute: (copies) => contribution(log, all(copies)),
      };
    }
    case 'workoutLogShards': {
      const { userId, entries, parentLogId: logId } = parseWorkoutLogShard(fields);
      const copied = pair(
        entries,
        entries.map(({ held }) => held),
      );
      return {
        ...{ userId, entries, faults: [], isSharded: false, part: { logId, userId, copied } },
        summarise: () => ({}),
        contribute: () => null,
      };
    }
    case 'programs': {
      const { userId, entries } = parseProgram(fields);
      return {
        ...{ userId, entries, faults: [], isSharded: false, part: null },
        summarise: (copies) => programSummary(pair(entries, copies)),
        contribute: () => null,
      };
    }
  }
}

function pair<E>(entries: readonly E[], copies: readonly unknown[]): { entry: E; copy: unknown }[] {
  return entries.map((entry, index) => ({ entry, copy: copies[index] }));
}
