import { recomputeView, type RecomputeOptions } from '../../functions/src/sweep/views/recompute';
import { dieEverywhere } from '../support/die-at';
import { drainOf } from '../support/drain-meanwhile';
import { log } from '../support/documents';
import { lookAtAll, trainedUser, withMeanwhile } from '../support/sweep-views';
import {
  expectViewsRight,
  follow,
  january,
  save,
  session,
  viewsMovedSince,
  viewVersions,
} from '../support/views-at-rest';
import { World } from '../support/world';

/** A life with more ledgers than one transaction is to count: here, with any. */
const LONG: RecomputeOptions = { maxLedgers: 0 };

const LIFE = 'userProgressView/u1';
const JANUARY = 'workoutTrendsView/u1_2026-01';
const DECEMBER = 'workoutTrendsView/u1_2025-12';

let world: World;

/** One for all: each test leaves everything right. */
beforeAll(async () => {
  world = new World();
  await trainedUser(world);
});
afterEach(async () => {
  world.hook.reset();
  world.drains.length = world.histories.length = 0;
  await world.restViews();
  expect(await lookAtAll(world)).toEqual({});
  await expectViewsRight(world);
});
afterAll(() => world.close());

async function moved(): Promise<string[]> {
  const before = await viewVersions(world);
  await recomputeView(world.deps, LIFE, LONG);
  return viewsMovedSince(world, before);
}

test('I18 nothing is wrong -> nothing is written', async () => {
  expect(await recomputeView(world.deps, LIFE, LONG)).toBe('right');
  expect(await moved()).toEqual([]);
});

test('I18 the life alone is wrong -> it alone is written', async () => {
  await world.app.doc(LIFE).update({ workouts: 1, firstWorkout: 'never', byMonth: 3 });
  expect(await moved()).toEqual([LIFE]);
});

test.each<[string, string[], () => Promise<unknown>]>([
  ['wrong', [JANUARY], () => world.app.doc(JANUARY).update({ workouts: 1, byDay: {} })],
  ['garbage', [JANUARY], () => world.app.doc(JANUARY).set({ userId: 'u1', byWeek: 'none' })],
  ['missing', [DECEMBER], () => world.app.doc(DECEMBER).delete()],
  ["under another's name", [DECEMBER], () => world.app.doc(DECEMBER).update({ userId: 'u2' })],
  [
    'empty',
    [DECEMBER, JANUARY],
    () => Promise.all([DECEMBER, JANUARY].map((path) => world.app.doc(path).set({}))),
  ],
])('I18 months are %s -> they are put right first, and the life is their sum', async (_, months, damage) => {
  await damage();
  await world.app.doc(LIFE).update({ workouts: 77 });
  expect(await moved()).toEqual([LIFE, ...months].sort());
});

test('I18 a month in which he has not trained -> goes, and is not added', async () => {
  const path = 'workoutTrendsView/u1_2020-01';
  await world.app.doc(path).set({ ...(await world.data(JANUARY)), month: '2020-01' });
  expect(await moved()).toEqual([path]);
});

test("I18 a month of somebody else's that names him -> is not added, and left to a look at it", async () => {
  const path = 'workoutTrendsView/u2_2026-01';
  await world.app.doc(path).update({ userId: 'u1' });
  expect(await recomputeView(world.deps, LIFE, LONG)).toBe('right');
  expect(Object.keys(await lookAtAll(world))).toEqual([path]);
  await recomputeView(world.deps, path);
});

test('I18 there is none -> it is made, and his history asked for', async () => {
  await world.app.doc(LIFE).delete();
  world.forgetTaskNames();
  expect(await recomputeView(world.deps, LIFE, LONG)).toBe('written');
  expect(world.histories).toMatchObject([{ userId: 'u1' }]);
  await world.runDrains();
});

test('I18 killed before each RPC -> what is written is right; again -> all is', async () => {
  const died = await dieEverywhere(world.hook, 'before each RPC', {
    make: async () => {
      await world.app.doc(LIFE).update({ workouts: 50 });
      await world.app.doc(JANUARY).update({ totalSets: 50 });
    },
    handle: () => recomputeView(world.deps, LIFE, LONG),
    again: async () => {
      expect(await recomputeView(world.deps, LIFE, LONG)).toBe('written');
    },
  });
  // His ledgers; his months: those that are there, and two days and an end; three for each month and for the life.
  expect(died).toBe(1 + 4 + 3 * 3);
});

test('exact cost: two months of L ledgers -> their views, a day each and an end; L + 1 for each month, its view and the life', async () => {
  const ledgers = 14;
  await world.app.doc(LIFE).update({ workouts: 1 });
  const months = 2;
  expect(await world.costOf(() => recomputeView(world.deps, LIFE, LONG))).toMatchObject({
    reads: 1 + (months + months + 1) + (ledgers + months) + (months + 1),
    writes: 1,
  });
});

describe('drains and edits meanwhile', () => {
  const edits = {
    heaviest: null,
    new: session('bench', 90, { date: '2024-07-07' }),
    s3: log(['squat'], january(31)),
  };

  test('I18 a drain begins before the commit of the sum -> both are done', async () => {
    for (const path of [LIFE, JANUARY, DECEMBER]) await world.app.doc(path).update({ workouts: 50 });
    for (const [logId, data] of Object.entries(edits)) await save(world, logId, data);
    // Two months and the life: a commit each.
    await withMeanwhile(world, { method: 'Commit', nth: 3, work: () => drainOf(world, 'u1') }, () =>
      recomputeView(world.deps, LIFE, LONG),
    );
  });

  test('I18 a month comes while the others are put right -> it is added', async () => {
    await world.app.doc(LIFE).update({ workouts: 50 });
    await withMeanwhile(
      world,
      {
        method: 'Commit',
        nth: 1,
        work: () => follow(world, { first: log(['bench'], { date: '2023-03-03' }) }),
      },
      () => recomputeView(world.deps, LIFE, LONG),
    );
  });
});
