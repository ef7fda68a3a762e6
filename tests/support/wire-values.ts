import type { TypedFields, TypedValue } from './typed-rest';

export const text = (stringValue: string): TypedValue => ({ stringValue });
export const list = (...values: TypedValue[]): TypedValue => ({ arrayValue: { values } });
export const map = (fields: TypedFields): TypedValue => ({ mapValue: { fields } });
export const double = (doubleValue: number | 'NaN' | 'Infinity' | '-Infinity'): TypedValue => ({
  doubleValue,
});
export const int = (integerValue: string): TypedValue => ({ integerValue });

/** A value of every kind, and every number that JavaScript would not keep. */
export const VALUES: TypedFields = {
  wholeDouble: double(60),
  largeDouble: double(1e300),
  notANumber: double('NaN'),
  infinite: double('Infinity'),
  minusInfinite: double('-Infinity'),
  int: int('60'),
  maxInt: int('9223372036854775807'),
  minInt: int('-9223372036854775808'),
  beyondDouble: int('9007199254740993'),
  yes: { booleanValue: true },
  no: { booleanValue: false },
  none: { nullValue: null },
  empty: text(''),
  bytes: { bytesValue: 'AAH/gA==' },
  noBytes: { bytesValue: '' },
  time: { timestampValue: '2026-01-31T12:00:00.123456Z' },
  early: { timestampValue: '0001-01-01T00:00:00Z' },
  place: { geoPointValue: { latitude: 48.1, longitude: -11.5 } },
  reference: { referenceValue: 'projects/demo-spotter/databases/(default)/documents/exercises/bench' },
  elsewhere: { referenceValue: 'projects/another/databases/other/documents/a/b/c/d' },
  vector: map({ __type__: text('__vector__'), value: list(double(1), double(0.5)) }),
  nested: map({ list: list(map({ deep: list(double(1), int('1'), map({})) })), map: map({ a: map({}) }) }),
  emptyMap: map({}),
  emptyList: list(),
  'with.dots`and ticks': double(2),
};

const rawEntry = (exerciseId: string): TypedValue =>
  map({
    ...VALUES,
    exerciseId: text(exerciseId),
    weights: list(double(60), double(62.5), int('60')),
    reps: list(int('5'), double(5), int('9007199254740993')),
    completed: list({ booleanValue: true }),
  });
/** A log and a program that are full of them. */
export const LOG_FIELDS: TypedFields = {
  ...VALUES,
  userId: text('u1'),
  exercises: list(
    rawEntry('bench'),
    rawEntry('row'),
    ...Object.values(VALUES).filter((value) => !('arrayValue' in value)),
  ),
};
export const PROGRAM_FIELDS: TypedFields = {
  ...VALUES,
  userId: text('u1'),
  weeklyConfigs: map({
    ...VALUES,
    week1: map({ ...VALUES, day1: map({ ...VALUES, exercises: list(rawEntry('bench')) }) }),
  }),
};
