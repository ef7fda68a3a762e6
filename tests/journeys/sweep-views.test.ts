import { FieldValue, Timestamp } from '@google-cloud/firestore';
import { recomputeView } from '../../functions/src/sweep/views/recompute';
import { lookAtView } from '../../functions/src/sweep/views/look';
import { lookAtUserViews } from '../../functions/src/sweep/views/user-views';
import { exercise } from '../support/documents';
import { expectViewsRight, viewsMovedSince, viewVersions } from '../support/views-at-rest';
import { lookAt, lookAtAll, trainedUser } from '../support/sweep-views';
import { World } from '../support/world';

type Data = Record<string, unknown>;

const LIFE = 'userProgressView/u1';
const MONTH = 'workoutTrendsView/u1_2026-01';
const NO_MONTH = 'workoutTrendsView/u1_2026-02';
const CHEST = 'muscleGroupAnalyticsView/u1_Chest_2026-01';
const BENCH = 'exercisePerformanceView/u1_bench';

/** One for all: each test leaves everything right. */
let world: World;

beforeAll(async () => {
  world = new World();
  await trainedUser(world);
  await expectAllRight();
});
afterEach(() => {
  world.drains.length = world.histories.length = 0;
});
afterAll(() => world.close());

/** Puts a view right: what becomes of it. Nothing of any other, nothing more when it is done again, and nothing is found wrong then. */
async function putRight(path: string): Promise<string> {
  const [collection = ''] = path.split('/');
  let outcome = '';
  const cost = await world.costOf(async () => (outcome = await recomputeView(world.deps, path)));
  expect(cost.wrote).toEqual({ [collection]: 1 });
  const again = await world.costOf(async () => {
    expect(await recomputeView(world.deps, path)).toBe('right');
  });
  expect(again.wrote).toEqual({});
  for (const userId of ['u1', 'u2']) expect(await lookAtUserViews(world.deps, userId)).toEqual([]);
  return outcome;
}

/** All is right, by its own look and by the oracle. */
async function expectAllRight(): Promise<void> {
  expect(await lookAtAll(world)).toEqual({});
  await expectViewsRight(world);
}

function withoutTime(view: Data = {}): Data {
  return { ...view, lastUpdated: null };
}

async function newest(): Promise<Data[]> {
  return ((await world.data(BENCH)) as { recentSessions: Data[] }).recentSessions;
}

test('I18 nothing is wrong -> nothing is found, and nothing is written', async () => {
  const before = await viewVersions(world);
  for (const path of Object.keys(before)) expect(await recomputeView(world.deps, path)).toBe('right');
  expect(Object.keys(before)).toHaveLength(2 + 3 + 5 + 3);
  expect(await viewsMovedSince(world, before)).toEqual([]);
});

describe('a view is damaged', () => {
  afterAll(expectAllRight);

  const damages: [string, string, string[], () => Data | Promise<Data>][] = [
    [BENCH, 'a sum', ['performanceMetrics.totalVolume'], () => ({ 'performanceMetrics.totalVolume': 1 })],
    [
      BENCH,
      'a session too many',
      ['performanceMetrics.totalSessions', 'recentSessions[0].logId', 'recentSessions[0].volume'],
      async () => {
        const sessions = await newest();
        const twin = { ...sessions[0], logId: 'twin', volume: 5 };
        return {
          'performanceMetrics.totalSessions': 15,
          recentSessions: [twin, ...sessions.slice(1)],
        };
      },
    ],
    [
      BENCH,
      'a session less',
      ['recentSessions'],
      async () => ({ recentSessions: (await newest()).slice(1) }),
    ],
    [
      BENCH,
      'a heaviest that nobody lifted',
      ['performanceMetrics.maxWeight'],
      () => ({ 'performanceMetrics.maxWeight': 500 }),
    ],
    [
      BENCH,
      'no first day',
      ['performanceMetrics.firstSession'],
      () => ({ 'performanceMetrics.firstSession': null }),
    ],
    [BENCH, 'a trend of no kind', ['performanceMetrics.trend'], () => ({ 'performanceMetrics.trend': 7 })],
    [BENCH, 'a text for its numbers', ['performanceMetrics'], () => ({ performanceMetrics: 'none' })],
    [BENCH, 'no sessions', ['recentSessions'], () => ({ recentSessions: FieldValue.delete() })],
    [BENCH, 'another exercise', ['exerciseId'], () => ({ exerciseId: 'squat' })],
    [BENCH, 'nobody as its user', ['userId'], () => ({ userId: null })],
    [BENCH, 'a field of nobody', ['note'], () => ({ note: 'by hand' })],
    [CHEST, 'a sum', ['totalVolume'], () => ({ totalVolume: 0.001 })],
    [CHEST, 'a workout too many', ['totalWorkouts'], () => ({ totalWorkouts: 14 })],
    [CHEST, 'an exercise too many', ['exerciseCounts.dip'], () => ({ 'exerciseCounts.dip': 1 })],
    [CHEST, 'no exercises', ['exerciseCounts'], () => ({ exerciseCounts: FieldValue.delete() })],
    [CHEST, 'no number', ['avgVolumePerWorkout'], () => ({ avgVolumePerWorkout: NaN })],
    [CHEST, 'another month', ['month'], () => ({ month: '2025-12' })],
    [MONTH, 'a sum', ['totalReps'], () => ({ totalReps: -5 })],
    [MONTH, 'a workout too many', ['byDay.20', 'workouts'], () => ({ workouts: 14, 'byDay.20': 2 })],
    [MONTH, 'no week', ['byWeek.2026-W01'], () => ({ 'byWeek.2026-W01': FieldValue.delete() })],
    [MONTH, 'a list for its days', ['byDay'], () => ({ byDay: [1, 2] })],
    [MONTH, 'a time for a number', ['finished'], () => ({ finished: new Timestamp(5, 0) })],
    [LIFE, 'a sum', ['totalDuration'], () => ({ totalDuration: 1 })],
    [LIFE, 'a month less', ['byMonth.2025-12'], () => ({ 'byMonth.2025-12': FieldValue.delete() })],
    [
      LIFE,
      'a month too many',
      ['byMonth.2024-02'],
      () => ({ 'byMonth.2024-02': { workouts: 1, volume: 1 } }),
    ],
    [LIFE, 'another last day', ['lastWorkout'], () => ({ lastWorkout: '2026-01-21' })],
    [LIFE, 'texts for its numbers', ['totalSets', 'workouts'], () => ({ totalSets: '29', workouts: '14' })],
    [LIFE, 'a text for its months', ['byMonth'], () => ({ byMonth: '' })],
  ];

  it.each(damages)('I18 %s holds %s -> found as that, and put right', async (path, _, fields, damage) => {
    // As the drains have made it, and the oracle has judged.
    const right = await world.data(path);
    await world.app.doc(path).update(await damage());
    const fault = await lookAt(world, path);
    expect(fault).toMatchObject({ kind: 'wrong', fields, more: 0 });
    expect(await lookAtUserViews(world.deps, 'u1')).toEqual([{ path, fault }]);
    expect(await putRight(path)).toBe('written');
    expect(withoutTime(await world.data(path))).toEqual(withoutTime(right));
  });

  it.each([LIFE, MONTH, CHEST, BENCH])('I18 %s is empty -> put right, all of it', async (path) => {
    await world.app.doc(path).set({});
    expect(await lookAt(world, path)).toMatchObject({ kind: 'wrong' });
    expect(await putRight(path)).toBe('written');
    await world.app.doc(LIFE).update({ complete: true });
  });

  it('I18 what it says as to whether his history is counted -> stays', async () => {
    await world.app.doc(LIFE).update({ complete: false, workouts: 3 });
    expect(await lookAt(world, LIFE)).toMatchObject({ fields: ['workouts'] });
    expect(await putRight(LIFE)).toBe('written');
    expect([await world.data(LIFE), world.histories]).toMatchObject([{ complete: false, workouts: 14 }, []]);
    await world.app.doc(LIFE).update({ complete: true });
  });

  it.each([
    ['is no truth value', 'yes'],
    ['is left out', FieldValue.delete()],
  ])('I18 what it says of that %s -> not complete, and his history is asked for', async (_, complete) => {
    await world.app.doc(LIFE).update({ complete });
    expect(await lookAt(world, LIFE)).toMatchObject({ fields: ['complete'] });
    world.forgetTaskNames();
    expect(await putRight(LIFE)).toBe('written');
    expect([await world.data(LIFE), world.histories]).toMatchObject([
      { complete: false },
      [{ userId: 'u1' }],
    ]);
    await world.runDrains();
  });

  it('I1, I18 an edit of its exercise passed while it named another -> its copy too', async () => {
    await world.app.doc(BENCH).update({ exerciseId: 'squat', userId: 'u2' });
    await world.edit('bench', exercise('Bench press'));
    expect(await putRight(BENCH)).toBe('written');
    expect(await world.data(BENCH)).toMatchObject({ exerciseMetadata: { name: 'Bench press' } });
    await world.edit('bench', exercise('Bench'));
  });
});

describe('a view is gone', () => {
  afterAll(expectAllRight);

  it.each([LIFE, MONTH, CHEST, BENCH])(
    'I18 %s -> found by the ledgers that touch it, and made',
    async (path) => {
      await world.app.doc(path).delete();
      expect(await lookAtAll(world)).toEqual({ [path]: 'missing' });
      expect(await lookAtUserViews(world.deps, 'u1')).toMatchObject([{ path, fault: { kind: 'missing' } }]);
      world.forgetTaskNames();
      expect(await putRight(path)).toBe('written');
      expect(world.histories).toHaveLength(Number(path === LIFE));
      await world.runDrains();
    },
  );

  it('I18 read, and gone when it is looked at -> missing', async () => {
    const stored = await world.read(MONTH);
    await world.app.doc(MONTH).delete();
    if (stored === undefined) throw new Error(`${MONTH}: expected a view`);
    const damaged = { ...stored, fields: { ...stored.fields, workouts: { integerValue: '99' } } };
    expect(await lookAtView(world.deps, damaged)).toMatchObject({ kind: 'missing', found: {} });
    await recomputeView(world.deps, MONTH);
  });

  it('all of them -> each found once, made from its path alone', async () => {
    const paths = Object.keys(await viewVersions(world)).filter((path) => path.includes('/u1'));
    for (const path of paths) await world.app.doc(path).delete();
    expect(await lookAtAll(world)).toEqual(Object.fromEntries(paths.map((path) => [path, 'missing'])));
    for (const path of paths) expect(await recomputeView(world.deps, path)).toBe('written');
    await world.app.doc(LIFE).update({ complete: true });
  });
});

test("I18 somebody else's view says that it is his -> found by a look at either, and put right as the other's", async () => {
  const path = 'exercisePerformanceView/u2_bench';
  await world.app.doc(path).update({ userId: 'u1' });
  const fault = await lookAt(world, path);
  expect(fault).toMatchObject({ kind: 'wrong', fields: ['userId'] });
  for (const userId of ['u1', 'u2'])
    expect(await lookAtUserViews(world.deps, userId)).toEqual([{ path, fault }]);
  expect(await putRight(path)).toBe('written');
});

describe('a view that must not be', () => {
  afterAll(expectAllRight);

  const surplus: [string, string, () => Promise<Data>][] = [
    [
      'of an exercise that he has not trained',
      'exercisePerformanceView/u1_dip',
      copyOf(BENCH, { exerciseId: 'dip' }),
    ],
    [
      'of a muscle group that he has not trained',
      'muscleGroupAnalyticsView/u1_Back_2026-01',
      copyOf(CHEST, { muscleGroup: 'Back' }),
    ],
    ['of a month without a workout', 'workoutTrendsView/u1_2025-11', copyOf(MONTH, { month: '2025-11' })],
    ['of somebody who has none', 'workoutTrendsView/u3_2026-01', copyOf(MONTH, { userId: 'u3' })],
    ['of no month', 'workoutTrendsView/u1_soon', copyOf(MONTH, { month: 'soon' })],
    ['whose id names no user', 'exercisePerformanceView/bench', copyOf(BENCH)],
    ['whose id is not as ids are joined', 'exercisePerformanceView/%75_bench', copyOf(BENCH)],
    ['whose hash is of something else', `exercisePerformanceView/%h${'0'.repeat(64)}`, copyOf(BENCH)],
    ['that is empty', 'muscleGroupAnalyticsView/none', () => Promise.resolve({})],
  ];

  function copyOf(path: string, fields: Data = {}): () => Promise<Data> {
    return async () => ({ ...(await world.data(path)), ...fields });
  }

  it.each(surplus)('I18 %s -> found, and deleted', async (_, path, data) => {
    await world.app.doc(path).set(await data());
    const fault = await lookAt(world, path);
    expect(fault).toMatchObject({ kind: 'surplus', expected: {} });
    const userId: unknown = (await world.data(path))?.['userId'];
    if (typeof userId === 'string')
      expect(await lookAtUserViews(world.deps, userId)).toEqual([{ path, fault }]);
    expect(await putRight(path)).toBe('deleted');
  });

  it('I18 read, and gone when it is looked at -> no fault', async () => {
    await world.app.doc(NO_MONTH).set((await world.data(MONTH)) ?? {});
    const stored = await world.read(NO_MONTH);
    await world.app.doc(NO_MONTH).delete();
    expect(stored && (await lookAtView(world.deps, stored))).toBeNull();
  });

  it('I18 the progress of somebody of whom nothing is counted -> stays, and holds zeros', async () => {
    await world.app.doc('userProgressView/u3').set({ ...(await world.data(LIFE)), userId: 'u3' });
    expect(await lookAt(world, 'userProgressView/u3')).toMatchObject({ kind: 'wrong' });
    expect(await putRight('userProgressView/u3')).toBe('written');
    expect(await world.data('userProgressView/u3')).toMatchObject({
      workouts: 0,
      byMonth: {},
      complete: true,
    });
  });
});

test('I18 the progress of somebody who was purged after it was read -> no fault, and none is made', async () => {
  const path = 'userProgressView/u3';
  await world.app.doc(path).set({ ...(await world.data(LIFE)), userId: 'u3' });
  const stored = await world.read(path);
  await world.app.doc(path).delete();
  expect(stored && (await lookAtView(world.deps, stored))).toBeNull();
  expect(await recomputeView(world.deps, path)).toBe('right');
  expect(await world.data(path)).toBeUndefined();
});

test.each(['workoutLogs/l1', 'userProgressView', 'userProgressView/u1/days/1'])(
  'the path %s -> refused: no view lies there',
  async (path) => {
    await expect(recomputeView(world.deps, path)).rejects.toThrow(`${path}: expected the path of a view`);
  },
);
