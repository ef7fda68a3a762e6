import { grpc } from 'google-gax';
import { DRAIN_MAX_LEDGERS, SOFT_DEADLINE_MS } from '../../functions/src/limits';
import type { DrainOutcome } from '../../functions/src/views/drain';
import { dieAt, dieEverywhere } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { drainOf } from '../support/drain-meanwhile';
import { RpcError } from '../support/rpc-hook';
import {
  expectViewsRight,
  follow,
  january,
  save,
  saveMany,
  session,
  viewsMovedSince,
  viewVersions,
} from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await world.set('exercises/dip', exercise('Dip'));
  await world.edit('dip', null);
});
afterEach(() => world.close());

/** Drains a user, and lets the service live again. */
async function drained(userId: string): Promise<DrainOutcome | 'died'> {
  const outcome = await drainOf(world, userId).catch(() => 'died' as const);
  world.hook.reset();
  return outcome;
}

/** A user with as many logs pending as fill one page and begin another. */
async function pendingBeyondOnePage(userId: string): Promise<void> {
  const logs = Array.from({ length: DRAIN_MAX_LEDGERS + 3 }, () => log(['bench'], { userId }));
  await saveMany(world, userId, logs);
}

describe('a drain is killed, then delivered again', () => {
  /** Pending ledgers; ledgers; views; sessions; a month; exercises; tombstones; commit. */
  const RPCS_OF_THE_PAGE = 8;

  /** A user whose pending page reads whatever a page can need. */
  async function pageThatNeedsAll(n: number): Promise<string> {
    const userId = `u${n}`;
    const own = (logId: string): string => `${userId}-${logId}`;
    const best = session('bench', 100, { userId, date: '2025-11-30' });
    const listed = Array.from({ length: 11 }, (_, index) =>
      session('bench', 60 + index, { userId, ...january(1 + index) }),
    );
    await saveMany(world, own('listed'), listed);
    await follow(world, {
      ...{ [own('best')]: best, [own('first')]: session('bench', 60, { userId, date: '2025-12-31' }) },
      [own('guest')]: log(['bench'], { userId: `guest${n}` }),
    });
    await save(world, own('best'), null);
    await save(world, own('guest'), log(['bench'], { userId }));
    await save(world, own('new'), log(['squat', 'dip'], { userId }));
    return userId;
  }

  it('I20 before each RPC -> nothing has happened yet; delivered again -> right', async () => {
    const died = await dieEverywhere(world.hook, 'before each RPC', {
      make: async (nth) => {
        const userId = await pageThatNeedsAll(nth);
        return { userId, before: await viewVersions(world) };
      },
      handle: ({ userId }) => drainOf(world, userId),
      again: async ({ userId, before }) => {
        expect(await viewsMovedSince(world, before)).toEqual([]);
        expect(await drainOf(world, userId)).toMatchObject({ outcome: 'done', ledgers: 3 });
      },
    });
    expect(died).toBe(RPCS_OF_THE_PAGE);
    await expectViewsRight(world);
  });

  it('I20 after the commit of each page -> delivered again, what is left is counted and nothing twice', async () => {
    for (const [page, left] of [
      [1, 3],
      [2, 0],
    ] as const) {
      const userId = `u${page}`;
      await pendingBeyondOnePage(userId);
      dieAt(world.hook, page, 'after each commit');
      expect(await drained(userId)).toBe('died');
      expect(await drained(userId)).toMatchObject({ outcome: 'done', ledgers: left });
    }
    await world.runDrains();
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: DRAIN_MAX_LEDGERS + 3 });
    await expectViewsRight(world);
  });

  it('I20 the first one of a user, when it asks for his history -> nothing has happened; again -> right', async () => {
    await save(world, 'l1', log(['bench']));
    world.beforeEnqueue = () => {
      throw new Error('dead');
    };
    expect(await drained('u1')).toBe('died');
    expect(await viewVersions(world)).toEqual({});
    world.beforeEnqueue = () => undefined;
    expect(await drained('u1')).toMatchObject({ ledgers: 1, enqueued: 1 });
    await world.runDrains();
    await expectViewsRight(world);
  });

  it('I20 not at all, and yet delivered again -> no write', async () => {
    const userId = await pageThatNeedsAll(1);
    await drained(userId);
    const cost = await world.costOf(() => drained(userId));
    expect(cost).toMatchObject({ reads: 1, writes: 0, deletes: 0 });
    await expectViewsRight(world);
  });

  it.each([
    ['applied, its answer lost', 'after'],
    ['refused in contention', 'before'],
  ] as const)('I20 a commit %s -> looked at again, counted once', async (_, when) => {
    const userId = await pageThatNeedsAll(1);
    let failed = false;
    const failOnce = ({ method }: { method: string }): void => {
      if (method !== 'Commit' || failed) return;
      failed = true;
      const code = when === 'after' ? grpc.status.UNAVAILABLE : grpc.status.ABORTED;
      throw new RpcError(code, 'try again');
    };
    world.hook.use({ [when]: failOnce });
    expect(await drained(userId)).toMatchObject({ outcome: 'done' });
    expect(failed).toBe(true);
    await expectViewsRight(world);
  });
});

describe('the time of a drain is up', () => {
  /** Pending ledgers: two full pages and a half. */
  const PENDING = 2.5 * DRAIN_MAX_LEDGERS;

  beforeEach(async () => {
    await follow(world, { first: log(['bench']) });
    await saveMany(
      world,
      'more',
      Array.from({ length: PENDING }, () => log(['bench'])),
    );
    world.hook.use({
      before: ({ method }) => {
        if (method === 'Commit') world.now += SOFT_DEADLINE_MS;
      },
    });
  });
  afterEach(() => expectViewsRight(world));

  it('I20 past the soft deadline -> the next task goes on from there, and they end', async () => {
    await world.askForDrains();
    expect(await world.runDrains()).toMatchObject([
      { outcome: 'continued', ledgers: DRAIN_MAX_LEDGERS, enqueued: 1 },
      { outcome: 'continued', ledgers: DRAIN_MAX_LEDGERS, enqueued: 1 },
      { outcome: 'done', ledgers: DRAIN_MAX_LEDGERS / 2, enqueued: 0 },
    ]);
  });

  it('I20 past it, and delivered twice -> both do a part, one goes on', async () => {
    for (const enqueued of [1, 0]) {
      expect(await drainOf(world, 'u1')).toMatchObject({ outcome: 'continued', enqueued });
    }
    expect(world.drains).toEqual([expect.objectContaining({ userId: 'u1', sequence: 1 })]);
    expect(await world.runDrains()).toMatchObject([{ outcome: 'done', ledgers: DRAIN_MAX_LEDGERS / 2 }]);
  });

  it('I20 past it, and the queue cannot be reached -> throws; delivered again it goes on', async () => {
    world.beforeEnqueue = () => {
      throw new Error('queue unavailable');
    };
    await expect(drainOf(world, 'u1')).rejects.toThrow('queue unavailable');
    world.beforeEnqueue = () => undefined;
    expect(await drainOf(world, 'u1')).toMatchObject({ outcome: 'continued', enqueued: 1 });
    await world.runDrains();
  });
});
