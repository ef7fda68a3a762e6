import type { Target } from '../copies';
import type { Entry } from '../model/entry';
import { parseProgram } from '../model/program';
import { parseWorkoutLog } from '../model/workout-log';
import type { PlainMap } from '../model/value';
import { programSummary, workoutSummary, type Summary } from './summary';

/** A parsed document of any target. `summarise` takes the copies of its entries, in their order. */
export interface Shape {
  readonly userId: string | null;
  readonly entries: readonly Entry[];
  readonly summarise: (copies: readonly unknown[]) => Summary;
}

/** Throws a ZodError when the document cannot be parsed. */
export function parseShape(target: Target, fields: PlainMap): Shape {
  switch (target) {
    case 'workoutLogs': {
      const { userId, entries, duration } = parseWorkoutLog(fields);
      return { userId, entries, summarise: (copies) => workoutSummary(pair(entries, copies), duration) };
    }
    case 'programs': {
      const { userId, entries } = parseProgram(fields);
      return { userId, entries, summarise: (copies) => programSummary(pair(entries, copies)) };
    }
  }
}

function pair<E>(entries: readonly E[], copies: readonly unknown[]): { entry: E; copy: unknown }[] {
  return entries.map((entry, index) => ({ entry, copy: copies[index] }));
}
