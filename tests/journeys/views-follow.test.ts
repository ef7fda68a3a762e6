import { entry, exercise, log } from '../support/documents';
import { expectViewsRight, follow, january, save, session, viewIds } from '../support/views-at-rest';
import { World } from '../support/world';

const LIBRARY = {
  bench: exercise('Bench', { isCompoundLift: true }),
  squat: exercise('Squat', { primaryMuscleGroup: 'Legs' }),
  pullup: exercise('Pull-up', { primaryMuscleGroup: 'Back', exerciseType: 'Bodyweight Loadable' }),
};

let world: World;

beforeEach(async () => {
  world = new World();
  for (const [id, data] of Object.entries(LIBRARY)) await world.set(`exercises/${id}`, data);
});
afterEach(() => world.close());

describe('a log', () => {
  it('I18 nobody has trained + a first log -> all four views, and they are complete', async () => {
    await follow(world, { l1: log(['bench', 'squat'], { date: '2026-01-31' }) });
    const lastUpdated = expect.any(String) as string;
    const amounts = { totalVolume: 1225, totalSets: 4, totalReps: 20 };
    const totals = { workouts: 1, finished: 1, ...amounts, totalDuration: 3_600_000 };
    expect(await world.data('userProgressView/u1')).toEqual({
      ...{ userId: 'u1', ...totals, firstWorkout: '2026-01-31', lastWorkout: '2026-01-31' },
      ...{ byMonth: { '2026-01': { workouts: 1, volume: 1225 } }, complete: true, lastUpdated },
    });
    expect(await world.data('workoutTrendsView/u1_2026-01')).toEqual({
      ...{ userId: 'u1', month: '2026-01', ...totals, avgVolumePerWorkout: 1225 },
      ...{ byWeek: { '2026-W05': { workouts: 1, volume: 1225 } }, byDay: { '31': 1 }, lastUpdated },
    });
    expect(await world.data('muscleGroupAnalyticsView/u1_Legs_2026-01')).toEqual({
      ...{ userId: 'u1', muscleGroup: 'Legs', month: '2026-01', totalVolume: 612.5, totalWorkouts: 1 },
      ...{ exerciseCounts: { squat: 1 }, exerciseVariety: 1, avgVolumePerWorkout: 612.5, lastUpdated },
    });
    expect(await world.data('exercisePerformanceView/u1_bench')).toEqual({
      ...{ userId: 'u1', exerciseId: 'bench', lastUpdated },
      exerciseMetadata: { ...LIBRARY.bench, lastUpdated: expect.any(String) as string },
      denorm: { copies: [expect.stringMatching(/^bench@[\w-]{16}$/) as string] },
      performanceMetrics: {
        ...{ totalSessions: 1, totalVolume: 612.5, totalSets: 2, totalReps: 10, maxWeight: 62.5 },
        ...{ avgIntensity: 98, firstSession: '2026-01-31', lastSession: '2026-01-31' },
        trend: 'insufficient_data',
      },
      recentSessions: [
        {
          ...{ date: '2026-01-31', logId: 'l1', volume: 612.5, maxWeight: 62.5 },
          ...{ sets: 2, totalReps: 10, avgReps: 5 },
        },
      ],
    });
    expect(await expectViewsRight(world)).toMatchObject({ users: 1, views: 6, right: 6 });
  });

  it.each<[string, Record<string, unknown>]>([
    ['other weights', log(['bench', 'squat'], { exercises: [entry('bench', { weights: [1.005, 80] })] })],
    ['another exercise', log(['pullup'])],
    ['no exercise', log([])],
    ['no completed set', log([], { exercises: [entry('bench', { completed: [false, false] })] })],
    ['not finished', log(['bench', 'squat'], { isWorkoutFinished: false })],
    ['another duration', log(['bench', 'squat'], { duration: 1.5 })],
    ['the same exercise twice', log(['bench', 'squat', 'bench'])],
    ['entries that name no exercise', log(['', 'a/b', 'bench'])],
    ['an exercise that nobody knows', log(['bench', 'curl'])],
    ['a weight that is a slip', log([], { exercises: [entry('bench', { weights: [1e9, 60] })] })],
    ['assistance', log([], { exercises: [entry('pullup', { bodyweight: 80, weights: [-20, -85] })] })],
  ])('I18 counted + edited: %s -> right, what holds nothing is gone', async (_, edited) => {
    await follow(world, { l1: log(['bench', 'squat']), l2: log(['squat']) });
    await follow(world, { l1: edited });
    await expectViewsRight(world);
    await follow(world, { l1: log(['bench', 'squat']) });
    expect(await expectViewsRight(world)).toMatchObject({ views: 6 });
  });

  it('I18 edited six times within one bucket -> what was saved last', async () => {
    await follow(world, { l1: log(['bench']) });
    for (const weight of [60, 70, 80, 90, 100, 110]) {
      await save(world, 'l1', session(weight < 100 ? 'squat' : 'pullup', weight));
    }
    await world.restViews();
    expect(Object.values(await viewIds(world)).flat()).toEqual([
      ...['u1', 'u1_2026-01', 'u1_Back_2026-01', 'u1_pullup'],
    ]);
    await expectViewsRight(world);
  });

  it('I18 one of two logs deleted -> what the other holds', async () => {
    await follow(world, { l1: log(['bench']), l2: log(['bench', 'squat']) });
    await follow(world, { l2: null });
    expect((await viewIds(world))['exercisePerformanceView']).toEqual(['u1_bench']);
    await expectViewsRight(world);
  });

  it('I18 the only log deleted -> views and ledger gone; progress stays, and says that nothing is left', async () => {
    await follow(world, { l1: log(['bench', 'squat']) });
    await follow(world, { l1: null });
    expect(Object.values(await viewIds(world))).toEqual([['u1'], [], [], []]);
    expect(await world.data('userProgressView/u1')).toEqual({
      ...{ userId: 'u1', workouts: 0, finished: 0, totalVolume: 0, totalSets: 0, totalReps: 0 },
      ...{ totalDuration: 0, firstWorkout: null, lastWorkout: null, byMonth: {}, complete: true },
      lastUpdated: expect.any(String) as string,
    });
    expect(await world.all('workoutContributions')).toEqual([]);
    await expectViewsRight(world);
  });

  it('I18 deleted before it was counted -> progress alone, nothing in it', async () => {
    await save(world, 'l1', log(['bench']));
    await follow(world, { l1: null });
    expect(Object.values(await viewIds(world))).toEqual([['u1'], [], [], []]);
    await expectViewsRight(world);
  });

  it('I18 deleted and created again, before and after it was counted -> counted once', async () => {
    await save(world, 'l1', log(['bench']));
    await save(world, 'l1', null);
    await follow(world, { l1: log(['squat']) });
    expect(await expectViewsRight(world)).toMatchObject({ views: 4 });
    await save(world, 'l1', null);
    await follow(world, { l1: log(['bench']) });
    expect((await viewIds(world))['exercisePerformanceView']).toEqual(['u1_bench']);
    await expectViewsRight(world);
  });
});

describe('the owner of a log', () => {
  const guest = log(['bench', 'squat'], { userId: 'guest' });
  const account = log(['bench', 'squat'], { userId: 'account' });

  it('I18 a guest becomes an account -> his numbers move, nothing of them stays; and back', async () => {
    await follow(world, { l1: guest, l2: guest });
    await follow(world, { l1: account, l2: account });
    expect(Object.values(await viewIds(world))).toEqual([
      ['account', 'guest'],
      ['account_2026-01'],
      ['account_Chest_2026-01', 'account_Legs_2026-01'],
      ['account_bench', 'account_squat'],
    ]);
    expect(await world.data('userProgressView/guest')).toMatchObject({
      workouts: 0,
      totalVolume: 0,
      byMonth: {},
    });
    expect(await world.data('userProgressView/account')).toMatchObject({ workouts: 2, totalVolume: 2450 });
    await expectViewsRight(world);
    await follow(world, { l1: guest, l2: guest });
    expect(await world.data('userProgressView/account')).toMatchObject({ workouts: 0, complete: true });
    await expectViewsRight(world);
  });

  it('I18 both have logs of their own, one of which moves -> the best, the newest and the sums of both follow', async () => {
    await follow(world, {
      ...{
        a1: session('bench', 50, { userId: 'a' }),
        a2: session('bench', 90, { userId: 'a', ...january(9) }),
      },
      ...{
        b1: session('bench', 60, { userId: 'b' }),
        b2: session('bench', 70, { userId: 'b', ...january(5) }),
      },
    });
    await follow(world, { a2: session('bench', 90, { userId: 'b', ...january(9) }) });
    expect(await world.data('exercisePerformanceView/a_bench')).toMatchObject({
      performanceMetrics: { totalSessions: 1, maxWeight: 50, lastSession: '2026-01-01' },
    });
    expect(await world.data('exercisePerformanceView/b_bench')).toMatchObject({
      performanceMetrics: { totalSessions: 3, maxWeight: 90, lastSession: '2026-01-09', trend: 'improving' },
    });
    await expectViewsRight(world);
  });

  it('I18 moved on and back before any drain -> as it was', async () => {
    await follow(world, { l1: guest, l2: guest });
    await save(world, 'l1', account);
    await follow(world, { l1: guest });
    expect(await world.data('userProgressView/guest')).toMatchObject({ workouts: 2 });
    await expectViewsRight(world);
  });

  it('I18 moved twice and then deleted, all before any drain -> counts nowhere', async () => {
    await follow(world, { l1: guest });
    await save(world, 'l1', account);
    await save(world, 'l1', { ...account, userId: 'third' });
    await follow(world, { l1: null });
    expect(Object.values(await viewIds(world)).slice(1)).toEqual([[], [], []]);
    await expectViewsRight(world);
  });
});

describe('ids', () => {
  it('I18 users and muscle groups with _, / and % -> no two share a view', async () => {
    for (const [id, primaryMuscleGroup] of Object.entries({
      b_c: 'b_c',
      c: 'c',
      d: 'a/b',
      e: '100%',
      f: 'c_d',
    }))
      await world.set(`exercises/${id}`, exercise(id, { primaryMuscleGroup }));
    const users = ['a', 'a_b', 'a%5Fb', 'a/b', 'a%2Fb', '%', '_', '__id__'];
    await follow(
      world,
      Object.fromEntries(users.map((userId, at) => [`l${at}`, log(['b_c', 'c', 'd', 'e', 'f'], { userId })])),
    );
    const { exercisePerformanceView, muscleGroupAnalyticsView } = await viewIds(world);
    expect(exercisePerformanceView).toEqual(
      expect.arrayContaining(['a_b_c', 'a%5Fb_c', 'a%255Fb_c', 'a%2Fb_c']),
    );
    expect(muscleGroupAnalyticsView).toEqual(
      expect.arrayContaining(['a_b%5Fc_2026-01', 'a%5Fb_c_2026-01', 'a_a%2Fb_2026-01', 'a_100%25_2026-01']),
    );
    // Progress, a month, five muscle groups and five exercises each.
    expect(await expectViewsRight(world)).toMatchObject({ users: 8, views: 96 });
    await follow(world, Object.fromEntries(users.map((_, at) => [`l${at}`, null])));
    expect(Object.values(await viewIds(world)).map((ids) => ids.length)).toEqual([8, 0, 0, 0]);
  });
});
