import type { Cost } from '../../functions/src/platform/meter';
import { lookAtLedgerViews } from '../../functions/src/sweep/views/ledger-views';
import { lookAtView } from '../../functions/src/sweep/views/look';
import { recomputeView } from '../../functions/src/sweep/views/recompute';
import { lookAtUserViews } from '../../functions/src/sweep/views/user-views';
import type { StoredDocument } from '../../functions/src/model/document';
import { log } from '../support/documents';
import { JANUARY_SESSIONS, lookAt, trainedUser, withMeanwhile } from '../support/sweep-views';
import { expectViewsRight, follow, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

/** Exact costs of what is done about a view, as the meter counts them; L ledgers are found, V views touched. */
const NOTHING: Cost = { reads: 0, writes: 0, deletes: 0, wrote: {} };

const LIFE = 'userProgressView/u1';
const MONTH = 'workoutTrendsView/u1_2026-01';
const LEGS = 'muscleGroupAnalyticsView/u1_Legs_2026-01';
const BENCH = 'exercisePerformanceView/u1_bench';
const SQUAT = 'exercisePerformanceView/u1_squat';

/** The twelve of January, and one of both exercises in each month. */
const [OF_BENCH, OF_SQUAT, OF_JANUARY, OF_LIFE] = [
  JANUARY_SESSIONS + 2,
  2,
  JANUARY_SESSIONS + 1,
  JANUARY_SESSIONS + 2,
];

let world: World;

async function read(path: string): Promise<StoredDocument> {
  const stored = await world.read(path);
  if (stored === undefined) throw new Error(`${path}: expected a document`);
  return stored;
}

async function costOfLook(path: string): Promise<Cost> {
  const view = await read(path);
  return world.costOf(() => lookAtView(world.deps, view));
}

describe('a few ledgers', () => {
  beforeAll(async () => {
    world = new World();
    await trainedUser(world);
  });
  afterAll(() => world.close());

  const ledgers: [string, string, number][] = [
    ['an exercise: its sessions', BENCH, OF_BENCH],
    ['an exercise: its sessions, whatever else the user has trained', SQUAT, OF_SQUAT],
    ['a month: its logs', MONTH, OF_JANUARY],
    ['a muscle group: all logs of its month', LEGS, OF_JANUARY],
    ['a life: all logs', LIFE, OF_LIFE],
  ];

  test.each(ledgers)('a look at what is right, %s -> L reads', async (_, path, found) => {
    expect(await costOfLook(path)).toEqual({ ...NOTHING, reads: found });
  });

  test.each(ledgers)('what is right is to be put right, %s -> L + 1 reads', async (_, path, found) => {
    // How many ledgers a life has is counted first.
    const counting = Number(path === LIFE);
    expect(await world.costOf(() => recomputeView(world.deps, path))).toEqual({
      ...NOTHING,
      reads: 1 + found + counting,
    });
  });

  test.each(ledgers)('what is wrong, %s -> L + 1 reads twice, 1 write', async (_, path, found) => {
    await world.app.doc(path).update({ extra: 1 });
    expect(await costOfLook(path)).toEqual({ ...NOTHING, reads: found + 1 });
    const counting = Number(path === LIFE);
    expect(await world.costOf(() => recomputeView(world.deps, path))).toMatchObject({
      ...{ reads: 1 + found + counting, writes: 1, deletes: 0 },
    });
  });

  test('a view of an exercise is missing -> its exercise besides', async () => {
    await world.app.doc(SQUAT).delete();
    expect(await world.costOf(() => recomputeView(world.deps, SQUAT))).toMatchObject({
      ...{ reads: 1 + OF_SQUAT + 1, writes: 1 },
    });
  });

  test('a view that must not be -> an empty query and the view, twice, 1 delete', async () => {
    const path = 'workoutTrendsView/u1_2020-01';
    await world.app.doc(path).set({ month: '2020-01' });
    expect(await costOfLook(path)).toEqual({ ...NOTHING, reads: 2 });
    expect(await world.costOf(() => recomputeView(world.deps, path))).toMatchObject({
      ...{ reads: 2, writes: 0, deletes: 1 },
    });
  });

  test('an id that names nothing -> the view, 1 delete', async () => {
    const path = 'workoutTrendsView/none';
    await world.app.doc(path).set({ month: 'none' });
    expect(await costOfLook(path)).toEqual({ ...NOTHING, reads: 1 });
    expect(await world.costOf(() => recomputeView(world.deps, path))).toMatchObject({ reads: 1, deletes: 1 });
  });

  test('the views that a ledger touches are there -> V reads; one is not -> it and the ledger once more', async () => {
    const ledger = await read('workoutContributions/both');
    const look = (): Promise<Cost> => world.costOf(() => lookAtLedgerViews(world.deps, ledger));
    // Two exercises, two muscle groups, the month and the life.
    const touched = 6;
    expect(await look()).toEqual({ ...NOTHING, reads: touched });
    await world.app.doc(LEGS).delete();
    expect(await look()).toEqual({ ...NOTHING, reads: touched + 2 });
    await recomputeView(world.deps, LEGS);
  });

  test('all views of a user -> each of his ledgers and views once, and the exercises of which he has views', async () => {
    const views = 1 + 2 + 4 + 2;
    const exercises = 2;
    const look = (): Promise<Cost> => world.costOf(() => lookAtUserViews(world.deps, 'u1'));
    expect(await look()).toEqual({ ...NOTHING, reads: OF_LIFE + views + exercises });
    await world.app.doc(MONTH).update({ extra: 1 });
    expect(await look()).toEqual({ ...NOTHING, reads: OF_LIFE + views + exercises });
    await recomputeView(world.deps, MONTH);
  });

  test('a ledger of which nothing is counted -> 0 reads', async () => {
    await save(world, 'new', log(['bench']));
    const ledger = await read('workoutContributions/new');
    expect(await world.costOf(() => lookAtLedgerViews(world.deps, ledger))).toEqual(NOTHING);
  });
});

describe('more ledgers than one query reads', () => {
  const PAGE = 300;

  beforeEach(async () => {
    world = new World();
    await trainedUser(world);
  });
  afterEach(async () => {
    await world.restViews();
    expect(await lookAtUserViews(world.deps, 'u1')).toEqual([]);
    await expectViewsRight(world);
    await world.close();
  });

  /** So many sessions of one exercise in all, most of them alike. */
  async function sessionsInAll(count: number): Promise<void> {
    await save(world, 'k0', session('squat', 50, { date: '2024-03-01' }));
    const others = Array.from({ length: count - OF_SQUAT - 1 }, (_, index) => `k${index + 1}`);
    for (const collection of ['workoutLogs', 'workoutContributions'])
      await world.plant(
        `${collection}/k0`,
        others.map((id) => `${collection}/${id}`),
      );
    await world.restViews();
  }

  test('exactly a page, and one more -> each ledger read once', async () => {
    await sessionsInAll(PAGE);
    expect(await costOfLook(SQUAT)).toEqual({ ...NOTHING, reads: PAGE + 1 });
    await follow(world, { more: session('squat', 50, { date: '2024-03-02' }) });
    expect(await costOfLook(SQUAT)).toEqual({ ...NOTHING, reads: PAGE + 1 });
    await world.app.doc(SQUAT).update({ performanceMetrics: 'none', recentSessions: [] });
    expect(await lookAt(world, SQUAT)).toMatchObject({ kind: 'wrong' });
    expect(await recomputeView(world.deps, SQUAT)).toBe('written');
  });

  test('I18 a drain between two pages moves logs from one to the other -> all is of one moment', async () => {
    await sessionsInAll(PAGE + 50);
    const stale = await read(SQUAT);
    await save(world, 'k0', session('squat', 300, { date: '2026-03-01' }));
    await save(world, 'both', null);
    await follow(world, { k1: null });
    await save(world, 'k2', session('squat', 400, { date: '2026-03-02' }));
    const fault = await withMeanwhile(
      world,
      { method: 'RunQuery', nth: 2, work: () => world.restViews() },
      () => lookAtView(world.deps, stale),
    );
    expect(fault).toBeNull();
    await save(world, 'k3', session('squat', 500, { date: '2026-03-03' }));
    const faults = await withMeanwhile(
      world,
      { method: 'RunQuery', nth: 2, work: () => world.restViews() },
      () => lookAtUserViews(world.deps, 'u1'),
    );
    expect(faults).toEqual([]);
  });
});
