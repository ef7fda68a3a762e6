import type { Target } from '../copies';
import type { Contribution } from '../model/contribution';
import type { Entry } from '../model/entry';
import { parseProgram } from '../model/program';
import { parseWorkoutLog } from '../model/workout-log';
import type { PlainMap } from '../model/value';
import { contribution } from './contribution';
import { countingFaults, type Fault } from './faults';
import { programSummary, workoutSummary, type Summary } from './summary';

/** A parsed document of any target. `summarise` and `contribute` take the copies of its entries, in their order. */
export interface Shape {
  readonly userId: string | null;
  readonly entries: readonly Entry[];
  /** Why it counts in no view although its user expects it to. */
  readonly faults: readonly Fault[];
  readonly summarise: (copies: readonly unknown[]) => Summary;
  /** What it adds to its user's views; null when it adds nothing. */
  readonly contribute: (copies: readonly unknown[]) => Contribution | null;
}

/** Throws a ZodError when the document cannot be parsed. */
export function parseShape(target: Target, fields: PlainMap): Shape {
  switch (target) {
    case 'workoutLogs': {
      const log = parseWorkoutLog(fields);
      const { userId, entries, duration } = log;
      return {
        ...{ userId, entries, faults: countingFaults(log, fields['date']) },
        summarise: (copies) => workoutSummary(pair(entries, copies), duration),
        contribute: (copies) => contribution(log, pair(entries, copies)),
      };
    }
    case 'programs': {
      const { userId, entries } = parseProgram(fields);
      return {
        ...{ userId, entries, faults: [] },
        summarise: (copies) => programSummary(pair(entries, copies)),
        contribute: () => null,
      };
    }
  }
}

function pair<E>(entries: readonly E[], copies: readonly unknown[]): { entry: E; copy: unknown }[] {
  return entries.map((entry, index) => ({ entry, copy: copies[index] }));
}
