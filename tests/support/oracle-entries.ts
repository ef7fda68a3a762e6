import { childrenOf, isMap, readFields, type ReadingMap } from './oracle-reading';
import type { TypedFields, TypedValue } from './typed-rest';

export type CopyCollection = 'workoutLogs' | 'workoutLogShards' | 'programs';

/** The fields that the service adds at the top of a document, and the copy that it adds to an entry. */
export const addedFields: Record<CopyCollection, readonly string[]> = {
  workoutLogs: ['exerciseIds', 'workoutSummary', 'denorm'],
  workoutLogShards: ['exerciseIds', 'denorm'],
  programs: ['exerciseIds', 'programSummary', 'denorm'],
};
const addedToEntry = 'exerciseMetadata';

/** One entry of a document, in the order in which they lie. */
export interface OracleEntry {
  /** Undefined when the entry names no exercise. */
  exerciseId: string | undefined;
  fields: ReadingMap;
}

/** Entries that are no maps count by nothing and are left out. */
export function entriesOf(collection: CopyCollection, fields: TypedFields): OracleEntry[] {
  const document = readFields(fields);
  const lists =
    collection === 'programs'
      ? childrenOf(document['weeklyConfigs']).flatMap((week) =>
          childrenOf(week).map((day) => (isMap(day) ? day['exercises'] : undefined)),
        )
      : [document['exercises']];
  return lists
    .flatMap(childrenOf)
    .filter(isMap)
    .map((entry) => ({ exerciseId: exerciseIdIn(entry), fields: entry }));
}

/** What cannot be the id of a document names nothing. */
function exerciseIdIn({ exerciseId: id }: ReadingMap): string | undefined {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..') return undefined;
  if (id.includes('/') || (id.startsWith('__') && id.endsWith('__') && id.length >= 4)) return undefined;
  return Buffer.byteLength(id) > 1500 ? undefined : id;
}

/** The document without what the service adds; every value as it was on the wire. */
export function withoutAdded(collection: CopyCollection, fields: TypedFields): TypedFields {
  const rest = without(fields, addedFields[collection]);
  const holder = collection === 'programs' ? 'weeklyConfigs' : 'exercises';
  const value = rest[holder];
  if (value === undefined) return rest;
  const cleaned = collection === 'programs' ? eachChild(value, withoutCopiesOfWeek) : withoutCopies(value);
  return { ...rest, [holder]: cleaned };
}

function withoutCopiesOfWeek(week: TypedValue): TypedValue {
  return eachChild(week, (day) => {
    const entries = 'mapValue' in day ? day.mapValue.fields['exercises'] : undefined;
    if (!('mapValue' in day) || entries === undefined) return day;
    return { mapValue: { fields: { ...day.mapValue.fields, exercises: withoutCopies(entries) } } };
  });
}

function withoutCopies(entries: TypedValue): TypedValue {
  return eachChild(entries, (entry) =>
    'mapValue' in entry ? { mapValue: { fields: without(entry.mapValue.fields, [addedToEntry]) } } : entry,
  );
}

function eachChild(value: TypedValue, change: (child: TypedValue) => TypedValue): TypedValue {
  if ('arrayValue' in value) return { arrayValue: { values: value.arrayValue.values.map(change) } };
  if (!('mapValue' in value)) return value;
  const changed = Object.entries(value.mapValue.fields).map(([key, child]) => [key, change(child)] as const);
  return { mapValue: { fields: Object.fromEntries(changed) } };
}

function without(fields: TypedFields, names: readonly string[]): TypedFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
