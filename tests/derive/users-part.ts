import type { Target } from '../../functions/src/copies';
import type { RawFields, RawValue } from '../../functions/src/model/value';

const summaries: Record<Target, readonly string[]> = {
  workoutLogs: ['workoutSummary'],
  workoutLogShards: [],
  programs: ['programSummary'],
};

/**
 * A document without what is the service's: the oracle for "the user's values are untouched". Knows the shapes by itself and
 * shares nothing with derive/.
 */
export function usersPart(target: Target, fields: RawFields): RawFields {
  const kept = without(fields, ['exerciseIds', 'denorm', ...summaries[target]]);
  const place = target === 'programs' ? 'weeklyConfigs' : 'exercises';
  const held = kept[place];
  if (held === undefined) return kept;
  const stripped =
    target === 'programs'
      ? eachChild(held, (week) => eachChild(week, strippedDay))
      : eachElement(held, strippedEntry);
  return { ...kept, [place]: stripped };
}

function strippedDay(day: RawValue): RawValue {
  const fields = day.mapValue?.fields;
  const exercises = fields?.['exercises'];
  if (!fields || exercises === undefined) return day;
  return { mapValue: { fields: { ...fields, exercises: eachElement(exercises, strippedEntry) } } };
}

function strippedEntry(entry: RawValue): RawValue {
  const fields = entry.mapValue?.fields;
  const id = fields?.['exerciseId']?.stringValue;
  if (!fields || typeof id !== 'string' || namesNothing(id)) return entry;
  return { mapValue: { fields: without(fields, ['exerciseMetadata']) } };
}

function namesNothing(id: string): boolean {
  return (
    ['', '.', '..'].includes(id) ||
    id.includes('/') ||
    (id.length >= 4 && id.startsWith('__') && id.endsWith('__'))
  );
}

function eachElement(value: RawValue, change: (element: RawValue) => RawValue): RawValue {
  return value.arrayValue ? { arrayValue: { values: (value.arrayValue.values ?? []).map(change) } } : value;
}

function eachChild(value: RawValue, change: (child: RawValue) => RawValue): RawValue {
  if (!value.mapValue?.fields) return eachElement(value, change);
  const children = Object.entries(value.mapValue.fields).map(([key, child]) => [key, change(child)] as const);
  return { mapValue: { fields: Object.fromEntries(children) } };
}

function without(fields: RawFields, names: readonly string[]): RawFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !names.includes(key)));
}
