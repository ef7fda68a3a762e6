import fc from 'fast-check';
import { encodeFields, type Json, type RawFields, type RawValue } from '../../functions/src/model/value';
import { faultIn } from '../../functions/src/sweep/views/fault';
import type { ViewCollection } from '../../functions/src/sweep/views/subject';
import { check } from '../support/property';

const MONTH = encodeFields({
  userId: 'u1',
  month: '2026-01',
  workouts: 2,
  byWeek: { '2026-W01': { workouts: 1, volume: 62.5 }, '2026-W02': { workouts: 1, volume: 0 } },
  byDay: { '01': 1, '05': 1 },
});
const LIFE = encodeFields({ userId: 'u1', workouts: 2, firstWorkout: null, complete: false });
const EXERCISE = encodeFields({
  ...{ userId: 'u1', exerciseId: 'bench', performanceMetrics: { totalSets: 4, trend: 'stable' } },
  recentSessions: [
    { logId: 'b', volume: 10 },
    { logId: 'a', volume: 20 },
  ],
});

function inMonth(fields: Readonly<Record<string, RawValue>>): RawFields {
  return { ...MONTH, ...fields };
}

describe('a view that holds what it must', () => {
  test.each<[string, ViewCollection, RawFields, RawFields | undefined]>([
    ['the same', 'workoutTrendsView', MONTH, MONTH],
    ['its fields in another order', 'workoutTrendsView', reversed(MONTH), MONTH],
    ['a time', 'workoutTrendsView', inMonth(encodeFields({ lastUpdated: '2026' })), MONTH],
    ['a double for an integer', 'workoutTrendsView', inMonth({ workouts: { doubleValue: 2 } }), MONTH],
    ['a history that is counted', 'userProgressView', { ...LIFE, ...encodeFields({ complete: true }) }, LIFE],
    [
      'its copy',
      'exercisePerformanceView',
      { ...EXERCISE, ...encodeFields({ exerciseMetadata: { name: 'Bench' }, denorm: { copies: [] } }) },
      EXERCISE,
    ],
  ])('%s -> no fault', (_, collection, found, expected) => {
    expect(faultIn(collection, found, expected)).toBeNull();
  });

  test('no progress of somebody of whom nothing is counted -> no fault', () => {
    const nothing = encodeFields({ userId: 'u1', workouts: 0, complete: false });
    expect(faultIn('userProgressView', undefined, nothing)).toBeNull();
  });

  test('none where none must be -> no fault', () => {
    expect(faultIn('workoutTrendsView', undefined, undefined)).toBeNull();
  });
});

describe('a view that does not', () => {
  test.each<[string, RawFields, object]>([
    [
      'a number in a map',
      inMonth(encodeFields({ byDay: { '01': 1, '05': 3 } })),
      { fields: ['byDay.05'], expected: { 'byDay.05': 1 }, found: { 'byDay.05': 3 } },
    ],
    [
      'a key less and one more',
      inMonth(encodeFields({ byDay: { '01': 1, '06': 1 } })),
      { fields: ['byDay.05', 'byDay.06'], expected: { 'byDay.05': 1 }, found: { 'byDay.06': 1 } },
    ],
    [
      'a text for a number',
      inMonth(encodeFields({ workouts: '2' })),
      { fields: ['workouts'], expected: { workouts: 2 }, found: { workouts: '2' } },
    ],
    [
      'a list for a map',
      inMonth(encodeFields({ byDay: [1] })),
      { fields: ['byDay'], expected: { byDay: '{"01":1,"05":1}' }, found: { byDay: '[1]' } },
    ],
    ['no number', inMonth({ workouts: { doubleValue: NaN } }), { found: { workouts: 'NaN' } }],
    [
      'beyond all numbers',
      inMonth({ workouts: { doubleValue: -Infinity } }),
      { found: { workouts: '-Infinity' } },
    ],
    [
      'a time for a number',
      inMonth({ workouts: { timestampValue: { seconds: '5', nanos: 7 } } }),
      { found: { workouts: 'timestamp 5.000000007' } },
    ],
    [
      'bytes for a number',
      inMonth({ workouts: { bytesValue: Buffer.from('2') } }),
      { found: { workouts: 'bytes, a reference or a geo point' } },
    ],
    [
      'null for a number',
      inMonth(encodeFields({ workouts: null })),
      { expected: { workouts: 2 }, found: { workouts: null } },
    ],
    [
      'a field of nobody',
      inMonth(encodeFields({ extra: 'x'.repeat(500) })),
      { fields: ['extra'], expected: {}, found: { extra: 'x'.repeat(200) } },
    ],
    [
      'a copy that no month has',
      inMonth(encodeFields({ exerciseMetadata: { name: 'Bench' } })),
      { fields: ['exerciseMetadata'] },
    ],
    ['whether it is complete', inMonth(encodeFields({ complete: true })), { fields: ['complete'] }],
  ])('%s -> that field, what it is and what it must be', (_, found, fault) => {
    expect(faultIn('workoutTrendsView', found, MONTH)).toMatchObject({ kind: 'wrong', more: 0, ...fault });
  });

  test('-0 where 0 must be -> both can be told', () => {
    const zero = inMonth(encodeFields({ workouts: 0 }));
    expect(faultIn('workoutTrendsView', inMonth({ workouts: { doubleValue: -0 } }), zero)).toMatchObject({
      expected: { workouts: 0 },
      found: { workouts: '-0' },
    });
  });

  test('one of its sessions -> that session; one more -> the list, as the beginning of its JSON', () => {
    const sessions = (...volumes: number[]): RawFields => ({
      ...EXERCISE,
      ...encodeFields({ recentSessions: volumes.map((volume, at) => ({ logId: 'ba'[at] ?? 'c', volume })) }),
    });
    expect(faultIn('exercisePerformanceView', sessions(10, 21), EXERCISE)).toMatchObject({
      fields: ['recentSessions[1].volume'],
      expected: { 'recentSessions[1].volume': 20 },
    });
    expect(faultIn('exercisePerformanceView', sessions(10, 20, 30), EXERCISE)).toMatchObject({
      fields: ['recentSessions'],
      expected: { recentSessions: '[{"logId":"b","volume":10},{"logId":"a","volume":20}]' },
    });
  });

  test.each<[string, Json | undefined]>([
    ['is left out', undefined],
    ['is no truth value', 'yes'],
    ['is null', null],
  ])('`complete` %s -> false, until the history is counted', (_, complete) => {
    const said = complete === undefined ? {} : encodeFields({ complete });
    const found = { ...encodeFields({ userId: 'u1', workouts: 2, firstWorkout: null }), ...said };
    expect(faultIn('userProgressView', found, LIFE)).toMatchObject({
      fields: ['complete'],
      expected: { complete: false },
    });
  });

  test('more fields than a report takes -> the first of them, and how many more', () => {
    const byDay = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`day ${10 + at}`, 1]));
    const fault = faultIn('workoutTrendsView', inMonth(encodeFields({ byDay })), MONTH);
    expect(fault?.fields).toHaveLength(20);
    expect(fault?.more).toBe(52 - 20);
  });

  test('none where one must be -> missing, and what it must hold', () => {
    expect(faultIn('userProgressView', undefined, LIFE)).toEqual({
      kind: 'missing',
      fields: ['complete', 'firstWorkout', 'userId', 'workouts'],
      more: 0,
      expected: { complete: false, firstWorkout: null, userId: 'u1', workouts: 2 },
      found: {},
    });
  });

  test('one where none must be -> surplus, even if it holds nothing', () => {
    const found = { 'byDay.x': 1 };
    expect(faultIn('workoutTrendsView', encodeFields(found), undefined)).toMatchObject({
      kind: 'surplus',
      fields: ['byDay.x'],
    });
    expect(faultIn('workoutTrendsView', {}, undefined)).toMatchObject({ kind: 'surplus', fields: [] });
  });
});

test('any two maps -> a fault exactly when they are not the same', () => {
  const map = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), json(3), { maxKeys: 3 });
  check(
    fc.property(map, map, fc.boolean(), (one, other, isSame) => {
      const second = isSame ? structuredClone(one) : other;
      const [found, expected] = [one, second].map((fields) => encodeFields(fields));
      const wants = JSON.stringify(sorted(one)) === JSON.stringify(sorted(second));
      expect(faultIn('workoutTrendsView', found, expected) === null).toBe(wants);
    }),
    3_000,
  );
});

function json(depth: number): fc.Arbitrary<Json> {
  const leaf = fc.constantFrom<Json>(0, 1, 62.5, '1', true, null);
  if (depth === 0) return leaf;
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(json(depth - 1), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), json(depth - 1), { maxKeys: 2 }) },
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => sorted(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return ['a map', ...entries.map(([key, each]) => [key, sorted(each)])];
}

function reversed(fields: RawFields): RawFields {
  return Object.fromEntries(Object.entries(fields).reverse());
}
