import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { entry, exercise, log, program } from '../support/documents';
import { documentsOf, expectCopiesRight, failuresOf, undoOf, writeOld } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;
const LOG = 'workoutLogs/old1003';

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await writeOld(world, 12);
});
afterEach(() => world.close());

function start(options = {}): Promise<string> {
  return backfills.start({ shards: 1, batchSize: 10, ...options });
}

describe('verification', () => {
  /** What happens when the walk is over and nothing was read again yet. */
  async function walkedThen(runId: string, work: () => Promise<unknown>): Promise<void> {
    const before = await documentsOf(world);
    for (;;) {
      const task = world.walks.shift();
      if (task === undefined || task.shardId.startsWith('verify-')) {
        if (task !== undefined) world.walks.unshift(task);
        break;
      }
      await backfills.work(task);
    }
    expect((await backfills.run(runId)).state).toBe('verifying');
    expect(before.size).toBeGreaterThan(0);
    await work();
  }

  it('I28 a copy is tampered with after the walk -> completed with failures, which says where; retry -> mended, oldest pre-image kept', async () => {
    const before = await documentsOf(world);
    const runId = await start();
    await walkedThen(runId, () =>
      world.update(LOG, { exercises: [entry('bench', { exerciseMetadata: { name: 'No' } })] }),
    );
    const run = await backfills.until(runId, 'completed_with_failures');
    expect(run).toMatchObject({ counters: { wrong: 1 }, verification: { checked: 12, wrong: 1 } });
    const { [LOG]: found } = await failuresOf(world, runId);
    expect(found).toMatchObject({ category: 'invalid_data', leg: 'verify-2', state: 'open' });
    expect(found?.message).toMatch(/exercises\.0 \(bench\)\.name: "No", expected "Bench"/);
    const undo = (await undoOf(world, runId))[LOG];
    expect(undo).toMatchObject({ version: before.get(LOG)?.version });
    await backfills.control(runId, 'retry-failures');
    expect(await backfills.until(runId, 'completed')).toMatchObject({ verification: { wrong: 0 } });
    expect((await undoOf(world, runId))[LOG]).toEqual(undo);
    await expectCopiesRight(world);
  });

  it('I28 a fan-out is on its way to what was found wrong -> looked at again later, and right', async () => {
    const runId = await start();
    await walkedThen(runId, async () => {
      await world.exerciseWritten(await world.set('exercises/bench', exercise('Bench press')));
    });
    await backfills.runWalks();
    expect(await backfills.run(runId)).toMatchObject({
      state: 'verifying',
      leg: 'recheck-3',
      verification: { wrong: 12 },
    });
    expect(Object.keys(await failuresOf(world, runId))).toHaveLength(12);
    const run = await backfills.until(runId, 'completed');
    expect(run).toMatchObject({ counters: { wrong: 0, failed: 0 }, verification: { checked: 12, wrong: 0 } });
    expect(await failuresOf(world, runId)).toEqual({});
    await expectCopiesRight(world);
  });

  it('I28 a log was written a moment ago, its trigger has not run -> looked at again later, and right', async () => {
    const runId = await start();
    let event: Awaited<ReturnType<World['set']>> | undefined;
    await walkedThen(runId, async () => {
      event = await world.set('workoutLogs/new', log(['squat']));
    });
    await backfills.runWalks();
    if (event === undefined) throw new Error('expected an event');
    await world.written(event);
    expect(await backfills.until(runId, 'completed')).toMatchObject({
      verification: { checked: 13, wrong: 0 },
    });
  });

  it('I28 some become right, one never does -> it alone is reported', async () => {
    const runId = await start();
    await walkedThen(runId, async () => {
      await world.exerciseWritten(await world.set('exercises/squat', exercise('Deep squat')));
      await world.update('workoutLogs/old1001', { exerciseIds: ['none'] });
    });
    const run = await backfills.until(runId, 'completed_with_failures');
    expect(run).toMatchObject({ counters: { wrong: 1 }, verification: { wrong: 1 } });
    expect(Object.keys(await failuresOf(world, runId))).toEqual(['workoutLogs/old1001']);
  });

  it('deleted after it was found wrong -> nothing is wrong', async () => {
    const runId = await start();
    await walkedThen(runId, () => world.update(LOG, { exerciseIds: ['none'] }));
    await backfills.runWalks();
    await world.delete(LOG);
    expect(await backfills.until(runId, 'completed')).toMatchObject({ verification: { wrong: 0 } });
  });

  it('I28 a moment of trouble: wrong on the page, right when it is read again at once -> never noted', async () => {
    const runId = await start();
    const healthy = (): Promise<unknown> => world.app.doc(LOG).get();
    await walkedThen(runId, healthy);
    const { exercises } = (await world.data(LOG)) as { exercises: unknown };
    await world.update(LOG, { exercises: [entry('bench')] });
    beforeBatch(world, 1, () => world.update(LOG, { exercises }));
    await backfills.runWalks();
    expect(await failuresOf(world, runId)).toEqual({});
    expect((await backfills.run(runId)).state).toBe('completed');
  });

  it('a sample -> reads as many as it says of each collection, and finds what is wrong there', async () => {
    await world.set('programs/p1', program(['squat']));
    const runId = await start({ verify: 'sample' });
    expect(await backfills.until(runId, 'completed')).toMatchObject({
      verification: { checked: 13, wrong: 0 },
    });
  });

  it('paused while it verifies + resumed -> verified from the beginning', async () => {
    const runId = await start();
    await walkedThen(runId, () => backfills.control(runId, 'pause'));
    expect(await backfills.run(runId)).toMatchObject({ state: 'paused', leg: null });
    await world.update(LOG, { exerciseIds: ['none'] });
    await backfills.control(runId, 'resume');
    expect(await backfills.until(runId, 'completed_with_failures')).toMatchObject({
      verification: { checked: 12, wrong: 1 },
    });
  });
});
