import { isDeepStrictEqual } from 'node:util';
import type { Problem, Stored } from '../tests/support/oracle';
import type { TypedDocument } from '../tests/support/typed-rest';

/** What went wrong of what was looked at. */
export interface Finding {
  readonly wrong: number;
  readonly problems: readonly Problem[];
}

/** Documents of the app that are not what they were: every value with its type on the wire; the order of a map's keys means nothing. */
export function differences(before: Stored, after: Stored): Finding {
  const problems = (['exercises', 'workoutLogs', 'workoutLogShards', 'programs'] as const).flatMap(
    (collection) => {
      const [then, now] = [fieldsByPath(before[collection]), fieldsByPath(after[collection])];
      return [...new Set([...then.keys(), ...now.keys()])]
        .filter((path) => !isDeepStrictEqual(then.get(path), now.get(path)))
        .map((path) => ({ path, what: 'bytes', has: now.get(path), wants: then.get(path) }));
    },
  );
  return { wrong: problems.length, problems };
}

function fieldsByPath(documents: readonly TypedDocument[]): Map<string, TypedDocument['fields']> {
  return new Map(documents.map(({ path, fields }) => [path, fields]));
}
