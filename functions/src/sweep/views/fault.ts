import { COPY_FIELD, PERFORMANCE_VIEW } from '../../copies';
import { SHOWN_VALUE_MAX_CHARS } from '../../limits';
import { COLLECTIONS } from '../../model/collections';
import {
  decodeFields,
  Instant,
  isPlainMap,
  Opaque,
  sameValue,
  type Json,
  type Plain,
  type PlainMap,
  type RawFields,
} from '../../model/value';
import type { ViewCollection } from './subject';

/** How a view is not what its ledgers come to. */
export interface ViewFault {
  /** `missing`: there is none, and must be; `surplus`: there is one, and must not be; `wrong`: it holds something else. */
  readonly kind: 'missing' | 'surplus' | 'wrong';
  /** What differs, `performanceMetrics.totalSets` or `recentSessions[0].volume` say; of many the first. */
  readonly fields: readonly string[];
  /** How many fields differ besides those. */
  readonly more: number;
  /** By field, long values as the beginning of their JSON; left out where there is nothing. */
  readonly expected: Readonly<Record<string, Json>>;
  readonly found: Readonly<Record<string, Json>>;
}

/** Fields that a fault names: enough to see what has happened, and few enough for any number of faults in a report. */
const FIELDS_SHOWN = 20;

/** What does not follow from ledgers: the copy of an exercise, which is judged with all other copies, and times. */
const NOT_COUNTED: Readonly<Record<ViewCollection, readonly string[]>> = {
  [PERFORMANCE_VIEW.collection]: [COPY_FIELD, 'denorm', 'lastUpdated'],
  [COLLECTIONS.muscleGroups]: ['lastUpdated'],
  [COLLECTIONS.trends]: ['lastUpdated'],
  [COLLECTIONS.progress]: ['lastUpdated'],
};

/**
 * What is wrong with a view of `collection` that holds `found`, undefined when there is none, where `expected` is what all its
 * ledgers come to; null: nothing. `complete` may be either, but must be said. Who has nothing counted may have a progress of zeros, or none.
 */
export function faultIn(
  collection: ViewCollection,
  found: RawFields | undefined,
  expected: RawFields | undefined,
): ViewFault | null {
  const [has, wants] = [countedIn(collection, found), countedIn(collection, expected)];
  // He is gone, say, and with him all that was his.
  if (collection === COLLECTIONS.progress && found === undefined && wants['workouts'] === 0) return null;
  if (typeof has['complete'] === 'boolean' && 'complete' in wants) wants['complete'] = has['complete'];
  const differing = mapDifferences(has, wants, '');
  const isAlike = (found === undefined) === (expected === undefined);
  if (isAlike && differing.length === 0) return null;
  const shown = differing.slice(0, FIELDS_SHOWN);
  const valuesOf = (side: 'has' | 'wants'): Record<string, Json> =>
    Object.fromEntries(
      shown.flatMap(({ field, [side]: value }) => (value === undefined ? [] : [[field, toShown(value)]])),
    );
  return {
    kind: isAlike ? 'wrong' : found === undefined ? 'missing' : 'surplus',
    fields: shown.map(({ field }) => field),
    more: differing.length - shown.length,
    expected: valuesOf('wants'),
    found: valuesOf('has'),
  };
}

function countedIn(collection: ViewCollection, fields: RawFields = {}): PlainMap {
  const plain = decodeFields(fields);
  for (const field of NOT_COUNTED[collection]) Reflect.deleteProperty(plain, field);
  return plain;
}

interface Difference {
  readonly field: string;
  readonly has: Plain | undefined;
  readonly wants: Plain | undefined;
}

function mapDifferences(has: PlainMap, wants: PlainMap, within: string): Difference[] {
  const fields = new Set([...Object.keys(has), ...Object.keys(wants)]);
  return [...fields]
    .sort()
    .flatMap((field) => differences(own(has, field), own(wants, field), `${within}${field}`));
}

function differences(has: Plain | undefined, wants: Plain | undefined, field: string): Difference[] {
  if (isPlainMap(has) && isPlainMap(wants)) return mapDifferences(has, wants, `${field}.`);
  if (Array.isArray(has) && Array.isArray(wants) && has.length === wants.length)
    return has.flatMap((value, at) => differences(value, wants[at], `${field}[${at}]`));
  return sameValue(has, wants) ? [] : [{ field: field.slice(0, SHOWN_VALUE_MAX_CHARS), has, wants }];
}

function own(map: PlainMap, field: string): Plain | undefined {
  return Object.hasOwn(map, field) ? map[field] : undefined;
}

/** As JSON that loses nothing of what may be wrong: numbers that JSON does not know, and values of other types, as text. */
export function toShown(value: Plain): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : Object.is(value, -0)
        ? '-0'
        : String(value);
  if (typeof value === 'string') return value.slice(0, SHOWN_VALUE_MAX_CHARS);
  if (value instanceof Instant) return `timestamp ${value.seconds}.${String(value.nanos).padStart(9, '0')}`;
  if (value instanceof Opaque) return 'bytes, a reference or a geo point';
  return JSON.stringify(value).slice(0, SHOWN_VALUE_MAX_CHARS);
}
