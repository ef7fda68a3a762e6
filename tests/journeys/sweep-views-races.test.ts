import { lookAtLedgerViews } from '../../functions/src/sweep/views/ledger-views';
import { lookAtView } from '../../functions/src/sweep/views/look';
import { recomputeView } from '../../functions/src/sweep/views/recompute';
import type { StoredDocument } from '../../functions/src/model/document';
import { exercise, log } from '../support/documents';
import { drainOf, drainWithRead } from '../support/drain-meanwhile';
import { lookAtAll, trainedUser, withMeanwhile } from '../support/sweep-views';
import { expectViewsRight, follow, january, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

type Data = Record<string, unknown>;

const LIFE = 'userProgressView/u1';
const MONTH = 'workoutTrendsView/u1_2026-01';
const CHEST = 'muscleGroupAnalyticsView/u1_Chest_2026-01';
const BENCH = 'exercisePerformanceView/u1_bench';

const views = [LIFE, MONTH, CHEST, BENCH];
/** A damage of any view, of those that a fold goes on from without a word. */
const DAMAGE: Readonly<Record<string, Data>> = {
  [LIFE]: { workouts: 99, 'byMonth.2024-01': { workouts: 3, volume: 5 } },
  [MONTH]: { workouts: 99, 'byDay.31': 2 },
  [CHEST]: { totalWorkouts: 99, 'exerciseCounts.dip': 1 },
  [BENCH]: { 'performanceMetrics.totalSessions': 99, 'performanceMetrics.maxWeight': 1 },
};

/** What a user may do to a log that is counted, or to his logs. */
const edits: [string, Record<string, Data | null>][] = [
  ['its heaviest session is lighter', { heaviest: session('bench', 30, { date: '2025-12-30' }) }],
  ['a session is deleted', { s11: null }],
  ['a session moves to another month', { s5: session('bench', 65, { date: '2025-12-31' }) }],
  ["a session is another user's", { s5: session('bench', 65, { userId: 'u2', ...january(6) }) }],
  ['a new session', { new: session('bench', 200, january(25)) }],
];

let world: World;

beforeEach(async () => {
  world = new World();
  await trainedUser(world);
});
afterEach(async () => {
  world.hook.reset();
  await world.restViews();
  expect(await lookAtAll(world)).toEqual({});
  await expectViewsRight(world);
  await world.close();
});

async function edit(saves: Record<string, Data | null>): Promise<void> {
  for (const [logId, data] of Object.entries(saves)) await save(world, logId, data);
}

async function read(path: string): Promise<StoredDocument> {
  const stored = await world.read(path);
  if (stored === undefined) throw new Error(`${path}: expected a document`);
  return stored;
}

describe.each(edits)('%s', (_, saves) => {
  it('I18 and is not counted yet -> nothing is wrong; what is damaged is put right as counted before', async () => {
    await edit(saves);
    expect(await lookAtAll(world)).toEqual({});
    for (const path of views) {
      expect(await recomputeView(world.deps, path)).toBe('right');
      await world.app.doc(path).update(DAMAGE[path] ?? {});
      expect(await recomputeView(world.deps, path)).toBe('written');
    }
    expect(await lookAtAll(world)).toEqual({});
  });

  it('I18 and is counted between the reading of a view and the look -> nothing is wrong', async () => {
    const before = await Promise.all([...views, 'workoutContributions/s5'].map(read));
    await follow(world, saves);
    for (const view of before.slice(0, -1)) expect(await lookAtView(world.deps, view)).toBeNull();
    for (const ledger of before.slice(-1)) expect(await lookAtLedgerViews(world.deps, ledger)).toEqual([]);
  });

  it('I18 and is counted between look and putting right -> counted once', async () => {
    for (const path of views) await world.app.doc(path).update(DAMAGE[path] ?? {});
    expect(Object.keys(await lookAtAll(world)).sort()).toEqual(views.toSorted());
    await follow(world, saves);
    for (const path of views) expect(await recomputeView(world.deps, path)).toBe('written');
  });
});

it.each([
  [LIFE, 'a session is deleted'],
  [MONTH, 'a session moves to another month'],
  [CHEST, "a session is another user's"],
  [BENCH, 'its heaviest session is lighter'],
])('I18 while %s is put right, %s -> no edit is lost, none is counted twice', async (path, what) => {
  await world.app.doc(path).update(DAMAGE[path] ?? {});
  const work = (): Promise<void> => edit(Object.fromEntries(edits)[what] ?? {});
  const outcome = await withMeanwhile(world, { method: 'Commit', nth: 1, work }, () =>
    recomputeView(world.deps, path),
  );
  expect(outcome).toBe('written');
});

describe('a view is put right while a drain is under way', () => {
  const saves = { heaviest: null, new: session('bench', 90, january(21)), s3: log(['squat'], january(4)) };

  beforeEach(() => edit(saves));

  it('I18 the drain begins before the commit -> both are done', async () => {
    await world.app.doc(BENCH).update(DAMAGE[BENCH] ?? {});
    await withMeanwhile(world, { method: 'Commit', nth: 1, work: () => drainOf(world, 'u1') }, () =>
      recomputeView(world.deps, BENCH),
    );
    expect(await recomputeView(world.deps, BENCH)).toBe('right');
  });

  it('I18 it begins before the commit that makes a view, and has nothing to make one from -> both are done', async () => {
    await drainOf(world, 'u1');
    await edit({ s5: session('bench', 30, january(6)) });
    await world.app.doc(BENCH).delete();
    await withMeanwhile(world, { method: 'Commit', nth: 1, work: () => drainOf(world, 'u1') }, () =>
      recomputeView(world.deps, BENCH),
    );
    expect(await recomputeView(world.deps, BENCH)).toBe('right');
  });

  it('I18 it begins when the drain has read all -> both are done', async () => {
    await world.app.doc(MONTH).update(DAMAGE[MONTH] ?? {});
    await drainWithRead(world, 'u1', () => recomputeView(world.deps, MONTH));
    expect(await recomputeView(world.deps, MONTH)).toBe('right');
    // The drain took his last day from the month as it was.
    await recomputeView(world.deps, LIFE);
  });

  it('I18 twice at the same time -> right, and written by one', async () => {
    await world.app.doc(MONTH).update(DAMAGE[MONTH] ?? {});
    const both = [recomputeView(world.deps, MONTH), recomputeView(world.deps, MONTH)];
    expect((await Promise.all(both)).sort()).toEqual(['right', 'written']);
  });
});

describe('a look while drains are under way', () => {
  beforeEach(() => edit({ heaviest: null, new: session('bench', 90, january(21)) }));

  it('I18 between the ledgers and the view -> all is of one moment', async () => {
    for (const [at, path] of views.entries()) {
      const stale = await read(path);
      await follow(world, { [`seen${at}`]: session('bench', 75, january(3)) });
      await edit({ [`unseen${at}`]: session('bench', 91, january(22)) });
      const fault = await withMeanwhile(
        world,
        { method: 'BatchGetDocuments', nth: 1, work: () => world.restViews() },
        () => lookAtView(world.deps, stale),
      );
      expect(fault).toBeNull();
    }
  });

  it('I18 a log is deleted and counted, with its views, between ledger and views -> none is missing', async () => {
    await follow(world, { alone: log(['dip'], { date: '2024-05-05' }) });
    const ledger = await read('workoutContributions/alone');
    await follow(world, { alone: null });
    expect(await lookAtLedgerViews(world.deps, ledger)).toEqual([]);
  });

  it('I18 a view is made between look and putting right -> right', async () => {
    await save(world, 'alone', log(['squat'], { date: '2024-05-05' }));
    await follow(world, {});
    expect(await recomputeView(world.deps, 'workoutTrendsView/u1_2024-05')).toBe('right');
  });

  it('I18 the last log of a damaged view is deleted and counted before it is put right -> deleted', async () => {
    await follow(world, { alone: log(['squat'], { date: '2024-05-05' }) });
    const path = 'workoutTrendsView/u1_2024-05';
    await world.app.doc(path).update({ workouts: 2 });
    await follow(world, { alone: null });
    expect(await recomputeView(world.deps, path)).toBe('deleted');
  });
});

describe('an exercise is edited while its view is made', () => {
  const edited = exercise('Bench press');

  it.each([
    ['before its exercise is read', 'BatchGetDocuments', 2],
    ['before the commit', 'Commit', 1],
  ])('I1, I18 %s -> its copy is of the exercise as it is', async (_, method, nth) => {
    await world.app.doc(BENCH).delete();
    await withMeanwhile(world, { method, nth, work: () => world.edit('bench', edited) }, () =>
      recomputeView(world.deps, BENCH),
    );
    expect(await world.data(BENCH)).toMatchObject({ exerciseMetadata: { name: 'Bench press' } });
  });

  it('I1, I18 deleted before -> what the tombstone says', async () => {
    await world.app.doc(BENCH).delete();
    await world.edit('bench', null);
    await recomputeView(world.deps, BENCH);
    expect(await world.data(BENCH)).toMatchObject({
      exerciseMetadata: { name: 'Bench', sourceMissing: true },
    });
  });
});
