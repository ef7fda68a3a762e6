import { grpc } from 'google-gax';
import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { entry, exercise, log } from '../support/documents';
import { withoutBackoff } from '../support/no-backoff';
import { commits, RpcError } from '../support/rpc-hook';
import { countedIn, expectCopiesRight, failuresOf, undoOf, writeOld } from '../support/walked';
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

describe('a document moves between page and commit', () => {
  it('I24 edited -> patched as it is now; the edit is kept, its pre-image is the edited one', async () => {
    const runId = await start();
    beforeBatch(world, 1, () => world.update(LOG, { notes: 'edited', exercises: [entry('squat')] }));
    await backfills.runWalks();
    expect(await world.data(LOG)).toMatchObject({ notes: 'edited', exerciseIds: ['squat'] });
    expect((await undoOf(world, runId))[LOG]).toMatchObject({ first: true });
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ visited: 12, written: 12, moved: 1 });
    await backfills.until(runId, 'completed');
    await expectCopiesRight(world);
  });

  it('I24 deleted -> not brought back, and counted by nobody', async () => {
    const runId = await start();
    beforeBatch(world, 1, () => world.delete(LOG));
    await backfills.until(runId, 'completed');
    expect(await world.read(LOG)).toBeUndefined();
    expect((await undoOf(world, runId))[LOG]).toBeUndefined();
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ visited: 11, written: 11, failed: 0 });
  });

  it('I24 settled by its own trigger -> left as it is, without an undo record', async () => {
    const runId = await start();
    beforeBatch(world, 1, async () => world.written(await world.update(LOG, { notes: 'edited' })));
    await backfills.until(runId, 'completed');
    expect((await undoOf(world, runId))[LOG]).toBeUndefined();
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ visited: 12, written: 11, moved: 1 });
    await expectCopiesRight(world);
  });
});

describe('a document fails', () => {
  async function expectFailedAlone(runId: string, category: string, wrong: number): Promise<void> {
    const run = await backfills.until(runId, 'completed_with_failures');
    expect(run).toMatchObject({ counters: { written: 11, failed: 1 }, verification: { wrong } });
    expect(await failuresOf(world, runId)).toEqual({
      [LOG]: expect.objectContaining({ category, state: 'open', leg: 'walk-1' }) as unknown,
    });
    expect((await undoOf(world, runId))[LOG]).toBeUndefined();
  }

  async function expectCured(runId: string): Promise<void> {
    await backfills.control(runId, 'retry-failures');
    const run = await backfills.until(runId, 'completed');
    expect(run).toMatchObject({ verification: { wrong: 0 } });
    expect(await failuresOf(world, runId)).toEqual({});
    await expectCopiesRight(world);
  }

  it('cannot be parsed -> invalid data and a dead letter, the walk goes on; mended + retry -> completed', async () => {
    await world.set(LOG, { ...log([]), exercises: 'none' });
    const runId = await start();
    await expectFailedAlone(runId, 'invalid_data', 0);
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ path: LOG, kind: 'unparsable' }),
    ]);
    await world.set(LOG, log(['bench']));
    await expectCured(runId);
  });

  it('no room for anything of ours -> too large; smaller + retry -> completed', async () => {
    await world.set(LOG, log(['bench', 'bench'], { notes: 'n'.repeat(1_048_100) }));
    const runId = await start();
    await expectFailedAlone(runId, 'too_large', 0);
    await world.set(LOG, log(['bench']));
    await expectCured(runId);
  });

  it.each([
    ['INVALID_ARGUMENT', 'invalid_data'],
    ['ABORTED', 'conflict'],
  ] as const)(
    'Firestore answers %s for ever -> %s, the others are written; retry -> completed',
    async (code, category) => {
      const backToNormal = withoutBackoff();
      const runId = await start();
      world.hook.use({
        before: (rpc) => {
          if (commits(rpc, LOG)) throw new RpcError(grpc.status[code], 'not this one');
        },
      });
      await expectFailedAlone(runId, category, 1);
      backToNormal();
      world.hook.reset();
      await expectCured(runId);
      expect((await undoOf(world, runId))[LOG]).toMatchObject({ first: true });
    },
  );

  it('it is deleted + retry -> nothing has failed any more', async () => {
    await world.set(LOG, { ...log([]), exercises: 'none' });
    const runId = await start();
    await backfills.until(runId, 'completed_with_failures');
    await world.delete(LOG);
    await expectCured(runId);
  });

  it('it is deleted while it is tried again -> nothing has failed any more', async () => {
    await world.set(LOG, { ...log([]), exercises: 'none' });
    const runId = await start();
    await backfills.until(runId, 'completed_with_failures');
    await world.set(LOG, log(['bench']));
    await backfills.control(runId, 'retry-failures');
    beforeBatch(world, 1, () => world.delete(LOG));
    await backfills.until(runId, 'completed');
    expect(await failuresOf(world, runId)).toEqual({});
  });

  it('more fail than may -> the run fails, and says so', async () => {
    for (const id of ['old1002', 'old1003', 'old1004'])
      await world.set(`workoutLogs/${id}`, { ...log([]), exercises: 'none' });
    const runId = await start({ maxFailures: 2 });
    const run = await backfills.until(runId, 'failed');
    expect(run.failure).toBe('3 documents failed, at most 2 may');
    expect((await world.data('migrationFlags/current'))?.['runs']).toEqual({});
  });

  it('just as many as may -> completed with failures', async () => {
    await world.set(LOG, { ...log([]), exercises: 'none' });
    await backfills.until(await start({ maxFailures: 1 }), 'completed_with_failures');
  });
});
