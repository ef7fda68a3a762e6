import fc from 'fast-check';
import { TARGETS, type Target } from '../../functions/src/copies';
import type { StoredDocument } from '../../functions/src/model/document';
import type { ExerciseVersion, Source } from '../../functions/src/model/exercise';
import type { RawFields, RawValue } from '../../functions/src/model/value';
import { V1, V2 } from './stored';

/** Few values each, so that equal ones meet often. */
const texts = fc.constantFrom('Bench', 'Row', 'Chest', 'Back', '', 'é');
const types = fc.constantFrom('Barbell', 'Bodyweight', 'Bodyweight Loadable', 'Cable');
export const exerciseIds = fc.constantFrom('a', 'b', 'c', 'd');
export const users = fc.constantFrom(null, 'u1', 'u2');

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const keys = fc.constantFrom(
  ...[
    'exercises',
    'weeklyConfigs',
    'userId',
    'exerciseId',
    'exerciseMetadata',
    'denorm',
    'exerciseIds',
    'sets',
  ],
  ...['reps', 'weights', 'completed', 'bodyweight', 'duration', 'copies', 'v', 'base', 'tooLarge', 'name'],
  ...[
    'workoutSummary',
    'programSummary',
    'sourceMissing',
    'lastUpdated',
    '__proto__',
    'constructor',
    '0',
    'notes',
  ],
);
const words = fc.oneof(
  exerciseIds,
  texts,
  types,
  fc.constantFrom('60', '5', 'a/b', '..', '__a__', V1),
  fc.string(),
);

const leaf: fc.Arbitrary<RawValue> = fc.oneof(
  fc.constant<RawValue>({ nullValue: 'NULL_VALUE' }),
  fc.boolean().map((booleanValue) => ({ booleanValue })),
  int64.map((integer) => ({ integerValue: String(integer) })),
  fc.integer({ min: 0, max: 20 }).map((integer) => ({ integerValue: String(integer) })),
  fc.double().map((doubleValue) => ({ doubleValue })),
  fc.constantFrom(NaN, -0, Infinity, 60, 0.1).map((doubleValue) => ({ doubleValue })),
  words.map((stringValue) => ({ stringValue })),
  fc.nat().map((seconds) => ({ timestampValue: { seconds: String(seconds), nanos: 5 } })),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => ({ bytesValue: Buffer.from(bytes) })),
  fc.constant<RawValue>({ referenceValue: 'projects/p/databases/(default)/documents/a/b' }),
  fc.constant<RawValue>({ geoPointValue: { latitude: -0, longitude: 1.5 } }),
);

/** A value of any kind, nested a few times. */
export const rawValue: fc.Arbitrary<RawValue> = fc.letrec<{ value: RawValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }).map(array),
    fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: true }).map(map),
  ),
})).value;

export function array(values: readonly RawValue[]): RawValue {
  return { arrayValue: { values } };
}

export function map(fields: RawFields): RawValue {
  return { mapValue: { fields } };
}

export function text(stringValue: string): RawValue {
  return { stringValue };
}

/** What is to be there, now and then anything else. */
function mostly(usual: fc.Arbitrary<RawValue>): fc.Arbitrary<RawValue> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rawValue });
}

function fields(model: Record<string, fc.Arbitrary<RawValue>>): fc.Arbitrary<RawFields> {
  return fc
    .record(model, { requiredKeys: [], noNullPrototype: true })
    .map((present): RawFields => present as Record<string, RawValue>);
}

const copy = fields({
  name: mostly(texts.map(text)),
  primaryMuscleGroup: mostly(texts.map(text)),
  exerciseType: mostly(types.map(text)),
  movementPattern: mostly(texts.map(text)),
  equipment: mostly(texts.map(text)),
  lastUpdated: mostly(fc.constant(text('2026-01-01T00:00:00.000000Z'))),
  sourceMissing: mostly(fc.boolean().map((booleanValue) => ({ booleanValue }))),
}).map(map);

const amounts = mostly(
  fc.oneof(
    fc.integer({ min: -50, max: 300 }).map((kilos) => ({ integerValue: String(kilos) })),
    fc.integer({ min: -5_000, max: 30_000 }).map((kilos) => ({ doubleValue: kilos / 100 })),
    fc.integer({ min: 0, max: 300 }).map((kilos) => text(String(kilos))),
  ),
);
const flags = fc.boolean().map((booleanValue) => ({ booleanValue }));

const entry = fields({
  exerciseId: mostly(exerciseIds.map(text)),
  exerciseMetadata: mostly(copy),
  sets: amounts,
  reps: mostly(fc.array(amounts, { maxLength: 4 }).map(array)),
  weights: mostly(fc.array(amounts, { maxLength: 4 }).map(array)),
  completed: mostly(fc.array(mostly(flags), { maxLength: 4 }).map(array)),
  bodyweight: amounts,
  notes: rawValue,
}).map(map);

const entries = fc.array(mostly(entry), { maxLength: 5 }).map(array);
const day = fields({ exercises: mostly(entries), notes: rawValue }).map(map);
const containerOf = (element: fc.Arbitrary<RawValue>): fc.Arbitrary<RawValue> =>
  fc.oneof(
    fc.array(element, { maxLength: 3 }).map(array),
    fc
      .dictionary(fc.constantFrom('0', '1', 'w1', '__proto__'), element, {
        maxKeys: 3,
        noNullPrototype: true,
      })
      .map(map),
  );

const dates = fc.oneof(
  fc.constantFrom('2026-01-31', '2024-02-29T23:59:59Z', '2023-02-29', '0000-01-01', 'today').map(text),
  fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map((seconds) => ({
    timestampValue: { seconds: String(seconds), nanos: 999_999_999 },
  })),
);

const beside = {
  userId: mostly(fc.constantFrom('u1', 'u2').map(text)),
  duration: amounts,
  date: mostly(dates),
  exerciseIds: rawValue,
  denorm: rawValue,
  workoutSummary: rawValue,
  programSummary: rawValue,
};

/** Documents as clients might have stored them: mostly of the right shape, with anything anywhere. */
export const documents: Record<Target, fc.Arbitrary<StoredDocument>> = {
  workoutLogs: fields({ ...beside, exercises: mostly(entries), isSharded: mostly(flags) }).map((log) =>
    document('workoutLogs', log),
  ),
  workoutLogShards: fields({
    ...beside,
    exercises: mostly(entries),
    parentLogId: mostly(exerciseIds.map(text)),
  }).map((shard) => document('workoutLogShards', shard)),
  programs: fields({ ...beside, weeklyConfigs: mostly(containerOf(mostly(containerOf(mostly(day))))) }).map(
    (program) => document('programs', program),
  ),
};

/** Documents of no shape at all. */
export const anything: fc.Arbitrary<RawFields> = fc.dictionary(keys, rawValue, {
  maxKeys: 8,
  noNullPrototype: true,
});

export function document(target: Target, raw: RawFields): StoredDocument {
  return { path: `${TARGETS[target].collection}/d1`, fields: raw, version: V1 };
}

export const exerciseVersion: fc.Arbitrary<ExerciseVersion> = fc.record({
  name: fc.constantFrom('Bench', 'Row'),
  primaryMuscleGroup: fc.constantFrom('Chest', ''),
  exerciseType: types,
  movementPattern: fc.constantFrom('push', 'Unknown'),
  equipment: fc.constant('bar'),
  isCompoundLift: fc.constantFrom(null, true),
  userId: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: users }),
  version: fc.constantFrom(V1, V2),
});

const nullable = fc.option(exerciseVersion, { nil: null });
export const source: fc.Arbitrary<Source> = fc.record({ exercise: nullable, tombstone: nullable });

/** A source for every id of `exerciseIds`. */
export const sources: fc.Arbitrary<Record<'a' | 'b' | 'c' | 'd', Source>> = fc.record({
  a: source,
  b: source,
  c: source,
  d: source,
});
