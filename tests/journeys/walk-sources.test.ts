import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { copyIn, exercise, log } from '../support/documents';
import { documentsOf, expectCopiesRight, undoOf, writeOld } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

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

describe('sources move during the run', () => {
  const NAMED = 'workoutLogs/old1000';

  /** The walk has passed by the first batch, and is about to commit the second. */
  async function midway(
    work: () => Promise<unknown>,
    then: 'end' | 'pause' | 'cancel' = 'end',
  ): Promise<string> {
    const runId = await start();
    beforeBatch(world, 2, work);
    await backfills.runWalks();
    if (then === 'end') await backfills.until(runId, 'completed');
    return runId;
  }

  /** An edit whose own fan-out is over at once: it reached what was findable then. */
  const edited = (id: string, data: Record<string, unknown> | null) => () => world.edit(id, data);

  it.each<[string, string, Record<string, unknown> | null]>([
    ['renamed', 'bench', exercise('Bench press')],
    ['deleted', 'bench', null],
    ['made', 'row', exercise('Row', { primaryMuscleGroup: 'Back' })],
  ])('I25 %s after some of its documents were visited -> all right at the end', async (_, id, data) => {
    await writeNamed(id);
    await midway(edited(id, data));
    await world.runTasks();
    await expectCopiesRight(world);
  });

  it.each<[string, string, Record<string, unknown> | null]>([
    ['renamed', 'bench', exercise('Bench press')],
    ['deleted', 'bench', null],
    ['made', 'row', exercise('Row', { primaryMuscleGroup: 'Back' })],
  ])(
    'I25 %s before any of its documents was visited, while their worker holds what it was -> right at the end, by the last fan-out alone',
    async (_, id, data) => {
      await writeNamed(id);
      const runId = await start();
      // The worker has read its sources; the edit's own fan-out finds no copies yet.
      beforeBatch(world, 1, edited(id, data));
      await backfills.runWalks();
      await expect(expectCopiesRight(world)).rejects.toThrow();
      expect(
        world.fanOutsAsked.filter(({ task }) => task.eventId === `run ${runId} exit 0 of ${id}`),
      ).toHaveLength(4);
      await backfills.until(runId, 'completed');
      await world.runTasks();
      await expectCopiesRight(world);
    },
  );

  it('I25 two are renamed before any of their documents was visited, while their worker holds what they were -> both right at the end', async () => {
    const runId = await start();
    beforeBatch(world, 1, async () => {
      await world.edit('bench', exercise('Bench press'));
      await world.edit('squat', exercise('Front squat', { primaryMuscleGroup: 'Legs' }));
    });
    await backfills.runWalks();
    await backfills.until(runId, 'completed');
    await expectCopiesRight(world);
  });

  it.each(['pause', 'cancel'] as const)(
    'I25 renamed, and then %s -> right when it is at rest',
    async (action) => {
      const runId = await start();
      beforeBatch(world, 1, edited('bench', exercise('Bench press')));
      const [task] = world.walks;
      if (task === undefined) throw new Error('expected a task');
      await backfills.work(task);
      await backfills.control(runId, action);
      await world.runTasks();
      const written = [...(await documentsOf(world)).values()].filter(({ fields }) => 'denorm' in fields);
      expect(written.length).toBeGreaterThan(0);
      for (const { path } of written)
        expect(copyIn(await world.data(path), 'bench')).toMatchObject({ name: 'Bench press' });
    },
  );

  it('I25 renamed while paused -> right at the end of the resumed run', async () => {
    const runId = await start();
    beforeBatch(world, 2, () => backfills.control(runId, 'pause'));
    await backfills.runWalks();
    await world.runTasks();
    // Nobody handles it: its event comes only when the run is over.
    const renamed = await world.set('exercises/bench', exercise('Bench press'));
    await backfills.control(runId, 'resume');
    await backfills.until(runId, 'completed');
    await world.runTasks();
    await expectCopiesRight(world);
    await world.exerciseWritten(renamed);
    await world.runTasks();
    await expectCopiesRight(world);
  });

  it.each([
    ['a page that it has read', 'workoutLogs/old1011'],
    ['a page that it reads then', 'workoutLogs/old1025'],
  ])(
    'I25 a copy is newer than what the worker knows of its source, in %s -> not taken back',
    async (_, path) => {
      await writeOld(world, 30);
      const runId = await start();
      beforeBatch(world, 2, async () => {
        await world.edit('bench', exercise('Bench press'));
        await world.written(await world.update(path, { notes: 'saved' }));
      });
      await backfills.runWalks();
      expect(copyIn(await world.data(path), 'bench')).toMatchObject({ name: 'Bench press' });
      expect((await undoOf(world, runId))[path]).toBeUndefined();
    },
  );

  async function writeNamed(id: string): Promise<void> {
    if (id === 'row')
      for (const path of [NAMED, 'workoutLogs/old1010']) await world.set(path, log(['row', 'bench']));
  }
});
