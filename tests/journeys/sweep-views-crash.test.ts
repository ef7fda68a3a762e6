import { recomputeView } from '../../functions/src/sweep/views/recompute';
import { lookAtView } from '../../functions/src/sweep/views/look';
import { dieEverywhere, type When } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { runHistory, historyOf } from '../support/old-logs';
import { expectViewsRight, follow, viewsMovedSince, viewVersions } from '../support/views-at-rest';
import { lookAtAll } from '../support/sweep-views';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/dip', exercise('Dip'));
});
afterEach(async () => {
  expect(await lookAtAll(world)).toEqual({});
  await expectViewsRight(world);
  await world.close();
});

/** A user of his own for each death, who has trained in two months. */
async function trained(n: number): Promise<string> {
  const userId = `u${n}`;
  await runHistory(world, historyOf(userId));
  await follow(world, {
    [`${userId}-1`]: log(['bench', 'dip'], { userId }),
    [`${userId}-2`]: log(['bench'], { userId, date: '2026-02-01' }),
  });
  // A history is asked for once an hour, and his first drain has asked.
  world.now += 3600_000;
  return userId;
}

/** Which view, what has become of it, and how many RPCs it takes to put it right. */
const views: [string, (userId: string) => string, number, (path: string) => Promise<unknown>][] = [
  // The view, its ledgers, the commit.
  ['a month is wrong', (userId) => `workoutTrendsView/${userId}_2026-01`, 3, wrong],
  ['a month must not be', (userId) => `workoutTrendsView/${userId}_2025-01`, 3, surplus],
  // And its exercise.
  ['an exercise is missing', (userId) => `exercisePerformanceView/${userId}_bench`, 4, missing],
  // And how many ledgers he has.
  ['a life is missing', (userId) => `userProgressView/${userId}`, 4, missing],
];

async function wrong(path: string): Promise<void> {
  await world.app.doc(path).update({ totalSets: 77 });
}
async function surplus(path: string): Promise<void> {
  await world.app.doc(path).set({ month: '2025-01' });
}
async function missing(path: string): Promise<void> {
  await world.app.doc(path).delete();
}

describe.each(views)('%s, and the service dies', (_, pathOf, rpcs, damage) => {
  const deathsOf = async (when: When): Promise<number> =>
    dieEverywhere(world.hook, when, {
      make: async (n) => {
        const path = pathOf(await trained(n));
        await damage(path);
        return { path, before: await viewVersions(world) };
      },
      handle: ({ path }) => recomputeView(world.deps, path),
      again: async ({ path, before }) => {
        const isDone = when === 'after each commit';
        expect(await viewsMovedSince(world, before)).toEqual(isDone ? [path] : []);
        expect(await recomputeView(world.deps, path)).toBe(
          isDone ? 'right' : damage === surplus ? 'deleted' : 'written',
        );
      },
    });
  afterEach(() => world.runDrains());

  it('I18 before each RPC -> nothing has happened; again -> right', async () => {
    expect(await deathsOf('before each RPC')).toBe(rpcs);
  });

  it('I18 after the commit -> all has happened; again -> nothing', async () => {
    expect(await deathsOf('after each commit')).toBe(1);
  });
});

it('I18 a life is missing, and its history cannot be asked for -> nothing has happened; again -> right', async () => {
  const path = `userProgressView/${await trained(1)}`;
  await missing(path);
  world.forgetTaskNames();
  world.beforeEnqueue = () => {
    throw new Error('queue unavailable');
  };
  await expect(recomputeView(world.deps, path)).rejects.toThrow('queue unavailable');
  expect(await world.data(path)).toBeUndefined();
  world.beforeEnqueue = () => undefined;
  expect(await recomputeView(world.deps, path)).toBe('written');
  await world.runDrains();
});

it('I18 a look dies before each of its RPCs -> nothing is written; again -> the same', async () => {
  const path = `workoutTrendsView/${await trained(1)}_2026-01`;
  await wrong(path);
  const stored = await world.read(path);
  if (stored === undefined) throw new Error(`${path}: expected a view`);
  const look = (): Promise<unknown> => lookAtView(world.deps, stored);
  const fault = await look();
  const before = await viewVersions(world);
  const died = await dieEverywhere(world.hook, 'before each RPC', {
    make: () => Promise.resolve(),
    handle: look,
    again: async () => {
      expect(await viewsMovedSince(world, before)).toEqual([]);
      expect(await look()).toEqual(fault);
    },
  });
  expect(died).toBeGreaterThanOrEqual(2);
  await recomputeView(world.deps, path);
});
