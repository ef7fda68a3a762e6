import type { ContributionOutcome } from '../../functions/src/views/contribution-written';
import { drain } from '../../functions/src/views/drain';
import { DRAIN_MARGIN_MS } from '../../functions/src/limits';
import { drainTask, type DrainTask } from '../../functions/src/model/tasks';
import { dieAt } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { expectViewsRight, save } from '../support/views-at-rest';
import { World, type Change } from '../support/world';

/** What the world's ledger trigger gathers for. */
const BUCKET_MS = 2_000;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

/** A log saved by its user and settled, and the event that its ledger makes. */
function ledgerOf(logId: string, data: Record<string, unknown> | null = log(['bench'])): Promise<Change> {
  return world.change(`workoutContributions/${logId}`, () => save(world, logId, data));
}

function task(fields: Partial<DrainTask> = {}): DrainTask {
  return drainTask({ userId: 'u1', notBefore: 0, sequence: 0, ...fields });
}

describe('a ledger was written', () => {
  it('I23 pending -> one drain, for a moment after the end of its bucket', async () => {
    const event = await ledgerOf('l1');
    world.now = 10 * BUCKET_MS + 500;
    expect(await world.ledgerWritten(event)).toEqual({ outcome: 'pending', enqueued: 1 });
    expect(world.drains).toEqual([task({ notBefore: 11 * BUCKET_MS + DRAIN_MARGIN_MS })]);
  });

  it('I23 many ledgers of a user in one bucket, each twice -> one drain; another user -> his own', async () => {
    const ids = ['l1', 'l2', 'l3', 'l4', 'l5'];
    for (const id of ids) {
      const event = await ledgerOf(id);
      for (const delivered of [event, event]) await world.ledgerWritten(delivered);
    }
    await world.ledgerWritten(await ledgerOf('l6', log(['bench'], { userId: 'u2' })));
    expect(world.drains.map(({ userId }) => userId)).toEqual(['u1', 'u2']);
    expect(await world.runDrains()).toContainEqual(expect.objectContaining({ ledgers: ids.length }));
    await expectViewsRight(world);
  });

  it.each([
    ['the first and the last moment of a bucket', BUCKET_MS, 2 * BUCKET_MS - 1, 1],
    ['the last moment of a bucket and the first of the next', 2 * BUCKET_MS - 1, 2 * BUCKET_MS, 2],
  ])('I23 handled in %s -> as many drains as buckets', async (_, first, second, drains) => {
    const event = await ledgerOf('l1');
    for (const now of [first, second]) {
      world.now = now;
      await world.ledgerWritten(event);
    }
    expect(world.drains).toHaveLength(drains);
    for (const { notBefore } of world.drains) expect(notBefore % BUCKET_MS).toBe(DRAIN_MARGIN_MS);
  });

  it("I23 by the drain itself, which has counted it -> nothing, not a read: that ends the drain's own events", async () => {
    await ledgerOf('l1');
    const counted = await world.change('workoutContributions/l1', () => world.restViews());
    world.asked.length = 0;
    const cost = await world.costOf(async () => {
      expect(await world.ledgerWritten(counted)).toEqual({ outcome: 'not-pending', enqueued: 0 });
    });
    expect(cost).toMatchObject({ reads: 0, writes: 0 });
    expect(world.asked).toEqual([]);
  });

  it('I23 deleted by the drain that has counted its going -> nothing', async () => {
    await ledgerOf('l1');
    await world.restViews();
    await save(world, 'l1', null);
    const gone = await world.change('workoutContributions/l1', () => world.restViews());
    expect(gone.after).toBeUndefined();
    expect(await world.ledgerWritten(gone)).toEqual({ outcome: 'not-pending', enqueued: 0 });
  });

  it('I23 of a log that was deleted, or moved -> the drain of who had it, or of who has it now', async () => {
    await ledgerOf('l1');
    await world.restViews();
    await world.ledgerWritten(await ledgerOf('l1', log(['bench'], { userId: 'u2' })));
    await world.ledgerWritten(await ledgerOf('l1', null));
    expect(world.drains.map(({ userId }) => userId)).toEqual(['u2']);
    await world.runDrains();
    await expectViewsRight(world);
  });

  it.each<[string, () => Promise<unknown>, ContributionOutcome]>([
    ['still pending', () => Promise.resolve(), { outcome: 'pending', enqueued: 1 }],
    ['counted', () => world.restViews(), { outcome: 'not-pending', enqueued: 0 }],
    [
      'gone',
      () => save(world, 'l1', null).then(() => world.restViews()),
      { outcome: 'not-pending', enqueued: 0 },
    ],
  ])(
    'I23 an event without data, the ledger %s -> that decides, at the price of one read',
    async (_, then, is) => {
      const event = await ledgerOf('l1');
      await then();
      const cost = await world.costOf(async () => {
        expect(await world.ledgerWritten(event, { data: null })).toEqual(is);
      });
      expect(cost).toMatchObject({ reads: 1, writes: 0 });
    },
  );

  it('I23 the queue cannot be reached -> throws, so that the event comes again and asks again', async () => {
    const event = await ledgerOf('l1');
    world.beforeEnqueue = () => {
      throw new Error('queue unavailable');
    };
    await expect(world.ledgerWritten(event)).rejects.toThrow('queue unavailable');
    expect(world.drains).toEqual([]);
    world.beforeEnqueue = () => undefined;
    expect(await world.ledgerWritten(event)).toEqual({ outcome: 'pending', enqueued: 1 });
  });

  it('I23 the log handler dies after its commit and never comes again -> the ledger alone brings the views', async () => {
    const saved = await world.set('workoutLogs/l1', log(['bench']));
    const event = await world.change('workoutContributions/l1', async () => {
      dieAt(world.hook, 1, 'after each commit');
      await expect(world.written(saved)).rejects.toThrow('dead');
      world.hook.reset();
    });
    expect(world.asked).toEqual([]);
    await world.ledgerWritten(event);
    await world.runDrains();
    await expectViewsRight(world);
  });

  it('I23 a log is saved while its drain waits, and again after it -> the second save asks for its own', async () => {
    await world.ledgerWritten(await ledgerOf('l1'));
    await world.ledgerWritten(await ledgerOf('l1', log(['bench', 'bench'])));
    expect(world.drains).toHaveLength(1);
    await world.runDrains();
    await expectViewsRight(world);
    await world.ledgerWritten(await ledgerOf('l1', log(['bench'])));
    expect(world.drains).toHaveLength(1);
    await world.runDrains();
    await expectViewsRight(world);
  });
});

describe('a drain task', () => {
  it('I23 handed out early -> waits until its time, and looks at nothing before', async () => {
    await world.ledgerWritten(await ledgerOf('l1'));
    const [asked] = world.drains;
    if (asked === undefined) throw new Error('expected a drain');
    const early = world.now;
    const times = new Set<number>();
    world.hook.use({ before: () => void times.add(world.now) });
    await world.runDrains();
    expect(early).toBeLessThan(asked.notBefore);
    expect([...times]).toEqual([asked.notBefore]);
  });

  it('I23 handed out late -> does not wait', async () => {
    await ledgerOf('l1');
    const { now } = world;
    expect(await drain(world.deps, task({ notBefore: now - 60_000 }))).toMatchObject({ ledgers: 1 });
    expect(world.now).toBe(now);
  });

  it('I23 nothing is pending -> one read, no write, nothing asked for', async () => {
    const cost = await world.costOf(async () => {
      expect(await drain(world.deps, task())).toEqual({ outcome: 'done', ledgers: 0, views: 0, enqueued: 0 });
    });
    expect(cost).toMatchObject({ reads: 1, writes: 0, deletes: 0 });
    expect(world.asked).toEqual([]);
  });
});
