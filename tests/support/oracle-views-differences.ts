import { isDeepStrictEqual } from 'node:util';
import { isMap, type Reading, type ReadingMap } from './oracle-reading';

/** One thing that is not as it must be: as in a `Problem`, without its path. */
export interface Difference {
  /** The field, `recentSessions[0].volume` say, or what else is wrong. */
  what: string;
  /** Undefined: nothing. */
  has: Reading | undefined;
  wants: Reading | undefined;
}

/** The fields in which two maps differ, and those of maps within; lists of unequal length as a whole. -0 is not 0. */
export function differences(has: ReadingMap, wants: ReadingMap): Difference[] {
  return fieldDifferences(has, wants, '');
}

function fieldDifferences(has: ReadingMap, wants: ReadingMap, within: string): Difference[] {
  const fields = new Set([...Object.keys(has), ...Object.keys(wants)]);
  return [...fields]
    .sort()
    .flatMap((field) => valueDifferences(own(has, field), own(wants, field), within + field));
}

function valueDifferences(has: Reading | undefined, wants: Reading | undefined, what: string): Difference[] {
  if (isMap(has) && isMap(wants)) return fieldDifferences(has, wants, `${what}.`);
  if (Array.isArray(has) && Array.isArray(wants) && has.length === wants.length)
    return has.flatMap((value, at) => valueDifferences(value, wants[at], `${what}[${at}]`));
  return isDeepStrictEqual(has, wants) ? [] : [{ what, has, wants }];
}

function own(map: ReadingMap, field: string): Reading | undefined {
  return Object.hasOwn(map, field) ? map[field] : undefined;
}
