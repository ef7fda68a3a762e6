import { dayIn, weekOf } from '../support/oracle-days';
import { expectedViews } from '../support/oracle-views';
import type { ReadingMap } from '../support/oracle-reading';
import { viewPath } from '../support/oracle-views-paths';
import { entry, exercises, log, stored, type Documents, type Fields } from './views-documents';

type Expected = ReadonlyMap<string, ReadingMap>;

/** What the views of `u1` must be, given these logs; `more`: other documents, or other versions of the exercises. */
function expected(logs: Readonly<Record<string, Fields>>, more: Documents = {}): Expected {
  const documents: Documents = {
    ...exercises,
    'userProgressView/u1': { userId: 'u1', complete: true },
    ...more,
  };
  for (const [id, fields] of Object.entries(logs)) documents[`workoutLogs/${id}`] = fields;
  return expectedViews(stored(documents), 'u1');
}

function metrics(views: Expected, exerciseId: string): unknown {
  return views.get(`exercisePerformanceView/u1_${exerciseId}`)?.['performanceMetrics'];
}

const progress = (views: Expected): ReadingMap | undefined => views.get('userProgressView/u1');

test('no log -> the progress alone, all zero', () => {
  const views = expected({});
  expect([...views.keys()]).toEqual(['userProgressView/u1']);
  expect(progress(views)).toEqual({
    ...{
      userId: 'u1',
      workouts: 0,
      finished: 0,
      totalVolume: 0,
      totalSets: 0,
      totalReps: 0,
      totalDuration: 0,
    },
    ...{ firstWorkout: null, lastWorkout: null, byMonth: {}, complete: true, lastUpdated: 'a time' },
  });
});

describe('logs', () => {
  const many = Array.from({ length: 301 }, (_, at) => entry(`e${at}`, [1, 1]));

  test.each<[string, Fields]>([
    ['no day', log(undefined, [])],
    ['no day of the calendar', log('2025-02-29', [])],
    ['no user', { ...log('2025-01-01', []), userId: '' }],
    ['a number for a user', { ...log('2025-01-01', []), userId: 1 }],
    ['a map for entries', log('2025-01-01', { a: entry('squat', [1, 1]) })],
    ['301 exercises', log('2025-01-01', many)],
  ])('%s -> counts nowhere', (_, fields) => {
    expect([...expected({ l1: fields }).keys()]).toEqual(['userProgressView/u1']);
    expect(progress(expected({ l1: fields }))).toMatchObject({ workouts: 0 });
  });

  test.each<[string, Fields]>([
    ['no entries', log('2025-01-01', undefined)],
    ['null for entries', log('2025-01-01', null)],
    ['no completed set', log('2025-01-01', [{ ...entry('squat', [1, 1]), completed: [false] }])],
    ['an entry that is no map', log('2025-01-01', ['squat'])],
    [
      '300 exercises',
      log(
        '2025-01-01',
        many.slice(1).map((each) => ({ ...each, completed: [] })),
      ),
    ],
  ])('%s -> a workout of nothing', (_, fields) => {
    const views = expected({ l1: fields });
    expect([...views.keys()]).toEqual(['userProgressView/u1', 'workoutTrendsView/u1_2025-01']);
    expect(progress(views)).toMatchObject({ workouts: 1, totalVolume: 0, totalSets: 0, totalReps: 0 });
  });

  test.each([
    ['digits', '90000.5', 90_000.5],
    ['a ten thousandth', 0.0005, 0.001],
    ['no number', 'long', 0],
    ['eleven days and a half', 1_000_000_000, 1_000_000_000],
    ['more', 1_000_000_001, 0],
  ])('a duration of %s', (_, duration, totalDuration) => {
    expect(progress(expected({ l1: log('2025-01-01', [], { duration }) }))).toMatchObject({ totalDuration });
  });
});

describe('sets', () => {
  test('lists of unequal length -> as many sets as the shortest holds', () => {
    const squats = {
      exerciseId: 'squat',
      weights: [100, 100, 100],
      reps: [5, 5],
      completed: [true, true, true],
    };
    expect(metrics(expected({ l1: log('2025-01-01', [squats]) }), 'squat')).toMatchObject({ totalSets: 2 });
  });

  test.each<[string, unknown, unknown, [number, number, number]]>([
    ['0.1 + 0.2 in thousandths', 0.1, 3, [0.1, 3, 0.3]],
    ['a half of a thousandth goes up', 1.0005, 1, [1.001, 1, 1.001]],
    ['the volume is not that of the rounded weight', 0.0004, 1000, [0, 1000, 0.4]],
    ['half repetitions', 10, 2.5, [10, 2.5, 25]],
    ['digits', '62.5', '8', [62.5, 8, 500]],
    ['no number', 'heavy', 8, [0, 8, 0]],
    ['10^8', 1e8, 1, [1e8, 1, 1e8]],
    ['a weight beyond it', 1e8 + 1, 1, [0, 1, 0]],
    ['repetitions beyond it', 1, 1e8 + 1, [1, 0, 0]],
    ['a volume beyond it', 10_001, 10_000, [10_001, 10_000, 0]],
    ['one below zero', -10_001, 10_000, [-10_001, 10_000, 0]],
  ])('%s', (_, weight, reps, [maxWeight, totalReps, totalVolume]) => {
    const views = expected({ l1: log('2025-01-01', [entry('squat', [weight, reps])]) });
    expect(metrics(views, 'squat')).toMatchObject({ maxWeight, totalReps, totalVolume });
    expect(progress(views)).toMatchObject({ totalReps, totalVolume });
  });

  test.each([
    ['Barbell', 20, 20],
    ['Bodyweight', 80, 80],
    ['Bodyweight Loadable', 100, 100],
  ])('%s -> its weight', (exerciseType, maxWeight, totalVolume) => {
    const squats = { ...entry('squat', [20, 1]), bodyweight: 80 };
    const more = { 'exercises/squat': { ...exercises['exercises/squat'], exerciseType } };
    expect(metrics(expected({ l1: log('2025-01-01', [squats]) }, more), 'squat')).toMatchObject({
      maxWeight,
      totalVolume,
    });
  });

  test('assistance beyond the body -> a weight below zero, the least of it the maximum', () => {
    const exerciseType = 'Bodyweight Loadable';
    const more = { 'exercises/squat': { ...exercises['exercises/squat'], exerciseType } };
    const pulls = { ...entry('squat', [-100, 4], [-90, 1]), bodyweight: 80 };
    expect(metrics(expected({ l1: log('2025-01-01', [pulls]) }, more), 'squat')).toMatchObject({
      ...{ maxWeight: -10, totalVolume: -90, totalReps: 5, avgIntensity: 180 },
    });
  });

  test.each([
    ['no repetition', [-10, 0], { avgIntensity: 0, totalReps: 0 }],
    ['no weight', [0, 5], { avgIntensity: 0, maxWeight: 0 }],
  ])('%s -> zeros, none of them below zero', (_, set, zeros) => {
    const views = expected({ l1: log('2025-01-01', [entry('squat', set as [number, number])]) });
    expect(metrics(views, 'squat')).toMatchObject({ ...zeros, totalVolume: 0 });
  });

  test('a volume of zero against a weight below zero -> an intensity of 0, not -0', () => {
    const pulls = entry('squat', [-5, -10], [-2, 25]);
    expect(metrics(expected({ l1: log('2025-01-01', [pulls]) }), 'squat')).toMatchObject({
      ...{ totalVolume: 0, totalReps: 15, maxWeight: -2, avgIntensity: 0 },
    });
  });
});

test('an intensity whose last digit depends on the order of its steps', () => {
  const views = expected({ l1: log('2025-01-01', [entry('squat', [110, 0], [10, 10], [0, 5])]) });
  expect(metrics(views, 'squat')).toMatchObject({
    ...{ totalVolume: 100, totalReps: 15, maxWeight: 110, avgIntensity: 6.060606060606061 },
  });
});

describe('sessions', () => {
  test('two entries of one exercise in a log -> one session', () => {
    const views = expected({
      l1: log('2025-01-01', [entry('squat', [100, 5]), entry('squat', [110, 3], [90, 4])]),
    });
    expect(views.get('exercisePerformanceView/u1_squat')?.['recentSessions']).toEqual([
      { date: '2025-01-01', logId: 'l1', volume: 1190, maxWeight: 110, sets: 3, totalReps: 12, avgReps: 4 },
    ]);
  });

  test('eleven -> the ten newest; within a day by the bytes of their ids', () => {
    // As UTF-16 the emoji would come before U+FFFF.
    const ids = ['Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', '\u{e9}', '\u{ffff}', '\u{1f3cb}'];
    const logs = Object.fromEntries(ids.map((id) => [id, log('2025-01-01', [entry('squat', [1, 1])])]));
    const recents = expected(logs).get('exercisePerformanceView/u1_squat')?.['recentSessions'];
    expect((recents as ReadingMap[]).map(({ logId }) => logId)).toEqual(ids.toReversed().slice(0, 10));
  });

  test.each<[string, number[], string]>([
    ['one', [100], 'insufficient_data'],
    ['two', [100, 200], 'insufficient_data'],
    ['5 % more than the third from last', [100, 1, 105], 'stable'],
    ['a thousandth more than that', [100, 1, 105.001], 'improving'],
    ['5 % less', [100, 1, 95], 'stable'],
    ['a thousandth less than that', [100, 1, 94.999], 'declining'],
    ['the fourth from last does not count', [1000, 100, 1, 100], 'stable'],
    ['up from 0', [0, 1, 0.001], 'improving'],
    ['down from 0', [0, 1, -0.001], 'declining'],
    ['0 and 0', [0, 1, 0], 'stable'],
    ['less assistance', [-100, 1, -94], 'improving'],
    ['more assistance', [-100, 1, -106], 'declining'],
  ])('trend: %s', (_, volumes, trend) => {
    const logs = volumes.map((volume, at) => [`l${at}`, log('2025-01-01', [entry('squat', [volume, 1])])]);
    expect(metrics(expected(Object.fromEntries(logs) as Documents), 'squat')).toMatchObject({ trend });
  });
});

describe('muscle groups', () => {
  test('two exercises of one -> its variety is 2, a log counts once', () => {
    const lunge = { ...exercises['exercises/squat'], name: 'Lunge' };
    const views = expected(
      {
        l1: log('2025-01-01', [entry('squat', [100, 1]), entry('constructor', [20, 1])]),
        l2: log('2025-01-31', [entry('squat', [50, 1]), { ...entry('constructor', [20, 1]), completed: [] }]),
      },
      { 'exercises/constructor': lunge },
    );
    expect(views.get('muscleGroupAnalyticsView/u1_Legs_2025-01')).toMatchObject({
      ...{ totalVolume: 170, totalWorkouts: 2, avgVolumePerWorkout: 85, exerciseVariety: 2 },
      exerciseCounts: { squat: 2, constructor: 1 },
    });
  });

  test.each<[string, Fields, Documents]>([
    [
      'an empty one',
      entry('squat', [1, 1]),
      { 'exercises/squat': { ...exercises['exercises/squat'], primaryMuscleGroup: '' } },
    ],
    ['an exercise that nobody knows', entry('lost', [1, 1]), {}],
    ['no exercise', { ...entry('a/b', [1, 1]), exerciseMetadata: { primaryMuscleGroup: 'Legs' } }, {}],
  ])('%s -> none', (_, one, more) => {
    const views = expected({ l1: log('2025-01-01', [one]) }, more);
    expect([...views.keys()].filter((path) => path.startsWith('muscleGroup'))).toEqual([]);
    expect(progress(views)).toMatchObject({ totalVolume: 1, totalSets: 1 });
  });
});

describe('exercises that are gone', () => {
  const gone = { name: 'Lunge', primaryMuscleGroup: 'Legs', exerciseType: 'Bodyweight' };
  const lunges = { ...entry('lunge', [20, 1]), bodyweight: 80 };

  test('a tombstone -> its values, counted by its type', () => {
    const tombstone = { ...gone, movementPattern: 'lunge', equipment: 'none', isCompoundLift: false };
    const views = expected({ l1: log('2025-01-01', [lunges]) }, { 'exerciseTombstones/lunge': tombstone });
    expect(views.get('exercisePerformanceView/u1_lunge')).toMatchObject({
      exerciseMetadata: { ...tombstone, sourceMissing: true, lastUpdated: 'a time' },
      performanceMetrics: { totalVolume: 80 },
    });
  });

  test("never known -> counted by what the entry holds; the view's copy stands as it is", () => {
    const viewsWith = (exerciseMetadata: Fields): Expected =>
      expected(
        { l1: log('2025-01-01', [{ ...lunges, exerciseMetadata: gone }]) },
        { 'exercisePerformanceView/u1_lunge': { userId: 'u1', exerciseMetadata } },
      );
    const copyWith = (held: Fields): unknown =>
      viewsWith(held).get('exercisePerformanceView/u1_lunge')?.['exerciseMetadata'];
    const known = { name: 'Old lunge', isCompoundLift: true, lastUpdated: 'once' };
    expect(copyWith(known)).toEqual({ ...known, sourceMissing: true });
    expect(copyWith({ ...known, debug: 1, equipment: 2 })).toEqual({ ...known, sourceMissing: true });
    expect(copyWith({ isCompoundLift: 'yes', sourceMissing: false })).toEqual({ sourceMissing: true });
    const views = viewsWith({});
    expect(metrics(views, 'lunge')).toMatchObject({ totalVolume: 80 });
    expect(views.has('muscleGroupAnalyticsView/u1_Legs_2025-01')).toBe(true);
  });

  test("another user's own exercise -> as if nobody knew it", () => {
    const views = expected(
      { l1: log('2025-01-01', [lunges]) },
      { 'exercises/lunge': { ...gone, userId: 'u2' } },
    );
    expect(views.get('exercisePerformanceView/u1_lunge')).toMatchObject({
      exerciseMetadata: { sourceMissing: true },
      performanceMetrics: { totalVolume: 20 },
    });
  });
});

test.each([
  ['2024-02-29', '2024-02-29'],
  ['2000-02-29T10:00:00+14:00', '2000-02-29'],
  ['1900-02-29', undefined],
  ['2023-02-29', undefined],
  ['0001-01-01', '0001-01-01'],
  ['0000-12-31', undefined],
  ['9999-12-31', '9999-12-31'],
  ['2025-04-31', undefined],
  ['2025-00-10', undefined],
  ['2025-13-10', undefined],
  ['2025-01-00', undefined],
  ['2025-1-10', undefined],
  [' 2025-01-10', undefined],
  ['20250110', undefined],
])('the day of %j', (stringValue, day) => {
  expect(dayIn({ stringValue })).toBe(day);
});

test('the day of a timestamp -> that of UTC; of anything else none', () => {
  expect(dayIn({ timestampValue: '2025-01-01T23:59:59.999999Z' })).toBe('2025-01-01');
  expect(dayIn({ integerValue: '20250101' })).toBeUndefined();
  expect(dayIn(undefined)).toBeUndefined();
});

// As calendars print them.
test.each([
  ['0001-01-01', '0001-W01'],
  ['1969-12-28', '1969-W52'],
  ['1969-12-29', '1970-W01'],
  ['2000-01-02', '1999-W52'],
  ['2004-12-31', '2004-W53'],
  ['2005-01-02', '2004-W53'],
  ['2008-12-29', '2009-W01'],
  ['2010-01-03', '2009-W53'],
  ['2020-12-31', '2020-W53'],
  ['2021-01-03', '2020-W53'],
  ['2021-01-04', '2021-W01'],
  ['2023-01-01', '2022-W52'],
  ['2024-12-30', '2025-W01'],
  ['2026-06-15', '2026-W25'],
  ['9999-12-31', '9999-W52'],
])('the week of %s is %s', (day, week) => {
  expect(weekOf(day)).toBe(week);
});

const long = 'x'.repeat(1500);

test.each<[string[], string]>([
  [['u1', 'squat'], 'u1_squat'],
  [['u_1', 'a_b'], 'u%5F1_a_b'],
  [['u_1'], 'u_1'],
  [['u%', 'a/b%'], 'u%25_a%2Fb%25'],
  [['u', 'Upper_Back', '2025-01'], 'u_Upper%5FBack_2025-01'],
  // What Firestore refuses is hashed: SHA-256 of the parts as JSON.
  [['.'], '%h19a3f6872c35183258369865a8dbf1c1d9153746792b755d177241c485a2544f'],
  [['..'], '%h5bd4aa190f631b2292d90298cbb65d0a3c91f1974aa26db9b28dfb03e3a1cfee'],
  [['__u__'], '%hee22fef8bc90907edcda5874db4fb65e59bb4ebf77d0f98d4d2c8d7e68ec6add'],
  [['__u', '__'], '%5F%5Fu___'],
  [[long, 'a'], '%h6fa8ee008986a1c88d0f2285529f300965577430a6060c63035420aaa992e3c7'],
])('the id of %j', (parts, id) => {
  const [first = '', ...others] = parts;
  expect(viewPath('userProgressView', first, ...others)).toBe(`userProgressView/${id}`);
});
