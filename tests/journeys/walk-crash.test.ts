import { grpc } from 'google-gax';
import { exercise, log, program } from '../support/documents';
import { Backfills } from '../support/backfills';
import type { When } from '../support/die-at';
import { driveDying, untilAlive } from '../support/dying-runs';
import { commits, RpcError } from '../support/rpc-hook';
import { contentsOf, documentsOf, expectCopiesRight, expectPatchedOnce, writeOld } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await writeOld(world, 12);
  await world.set('programs/p1', program(['squat']));
});
afterEach(() => world.close());

const WHEN: readonly When[] = ['before each RPC', 'after each commit'];
const SLOW = 240_000;

async function stateOf(runId: string): Promise<string> {
  return (await backfills.run(runId)).state;
}

function isIn(runId: string, ...states: readonly string[]): () => Promise<boolean> {
  return async () => states.includes(await stateOf(runId));
}

describe.each(WHEN)('the service dies %s', (when) => {
  it(
    'I24 of starts, workers and minders -> completed; each document patched once and counted once, with its undo',
    async () => {
      const before = await documentsOf(world);
      let runId = '';
      const starts = await untilAlive(backfills, when, async () => {
        runId = await backfills.start({ requestId: 'once', shards: 1, batchSize: 10 });
      });
      // Renamed before its documents are walked, and all are carried in the end.
      await world.edit('squat', exercise('Deep squat', { primaryMuscleGroup: 'Legs' }));
      const deaths = await driveDying(backfills, { when, isOver: isIn(runId, 'completed') });
      expect(starts).toBeGreaterThan(1);
      expect(deaths).toBeGreaterThan(when === 'before each RPC' ? 40 : 10);
      await expectPatchedOnce(world, runId, before);
      await world.runTasks();
      await expectCopiesRight(world);
      expect(await backfills.run(runId)).toMatchObject({
        counters: { written: 13, undo: 13, failed: 0, wrong: 0 },
        verification: { checked: 13, wrong: 0 },
      });
      expect((await world.data('migrationFlags/current'))?.['runs']).toEqual({});
    },
    SLOW,
  );

  it(
    'I26 of rollbacks -> rolled back, every document as it was',
    async () => {
      const before = await contentsOf(world);
      const runId = await backfills.start({ shards: 1, batchSize: 10 });
      await backfills.until(runId, 'completed');
      await untilAlive(backfills, when, async () => {
        if ((await stateOf(runId)) === 'completed') await backfills.rollBack(runId);
      });
      const deaths = await driveDying(backfills, { when, isOver: isIn(runId, 'rolled_back') });
      expect(deaths).toBeGreaterThan(when === 'before each RPC' ? 25 : 5);
      expect(await contentsOf(world)).toEqual(before);
    },
    SLOW,
  );

  it(
    'I24 of a pause, a resume and a cancel -> paused, queued and cancelled after all; what was walked stays',
    async () => {
      const runId = await backfills.start({ shards: 1, batchSize: 10 });
      const orderDying = (action: string, desired: string): Promise<number> =>
        untilAlive(backfills, when, async () => {
          if ((await backfills.run(runId)).desired.action !== desired) await backfills.control(runId, action);
        });
      expect(await orderDying('pause', 'pause')).toBeGreaterThan(0);
      await driveDying(backfills, { when, isOver: isIn(runId, 'paused') });
      await orderDying('resume', 'run');
      await driveDying(backfills, { when, isOver: isIn(runId, 'running') });
      await orderDying('cancel', 'cancel');
      await driveDying(backfills, { when, isOver: isIn(runId, 'cancelled') });
      await backfills.minute();
      expect((await world.data('migrationFlags/current'))?.['runs']).toEqual({});
    },
    SLOW,
  );
});

it('I24 a worker dies in a batch + its log is edited before the task comes again -> the edit is kept, its pre-image is the edited log', async () => {
  const runId = await backfills.start({ shards: 1, batchSize: 10 });
  const [task] = world.walks;
  if (task === undefined) throw new Error('expected a task');
  let dead = false;
  world.hook.use({
    before: (rpc) => {
      dead ||= commits(rpc, 'workoutLogs/old1000');
      if (dead && rpc.method !== 'Rollback') throw new RpcError(grpc.status.PERMISSION_DENIED, 'dead');
    },
  });
  await expect(backfills.work(task)).rejects.toThrow();
  world.hook.reset();
  await world.set('workoutLogs/old1000', log(['squat'], { notes: 'edited' }));
  const before = await documentsOf(world);
  await backfills.until(runId, 'completed');
  await expectPatchedOnce(world, runId, before);
  expect(await world.data('workoutLogs/old1000')).toMatchObject({ notes: 'edited' });
  await expectCopiesRight(world);
});
