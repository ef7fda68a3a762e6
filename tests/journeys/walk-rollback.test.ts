import { grpc } from 'google-gax';
import type { Run } from '../../functions/src/model/runs';
import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { entry, exercise, log, program } from '../support/documents';
import { commits, RpcError } from '../support/rpc-hook';
import { contentsOf, documentsOf, expectCopiesRight, failuresOf, undoOf, writeOld } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;
const LOG = 'workoutLogs/old1003';
const WEEK_MS = 7 * 24 * 3600_000;

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await writeOld(world, 12);
  await world.set('programs/p1', program(['squat']));
});
afterEach(() => world.close());

async function backfilled(): Promise<string> {
  const runId = await backfills.start({ shards: 1, batchSize: 10 });
  await backfills.until(runId, 'completed');
  return runId;
}

/** Minutes pass until the run waits for handlers that may be running: its first walk back is over. */
async function walkedBack(runId: string): Promise<Run> {
  for (let minute = 0; minute < 8; minute += 1) {
    await backfills.minute();
    const run = await backfills.run(runId);
    if (run.hold?.reason === 'handler-lifetime') return run;
  }
  throw new Error(`Run ${runId}: it has not walked back`);
}

/** What a document holds without anything of the service. */
async function expectBare(path: string, expected: Record<string, unknown>): Promise<void> {
  expect(await world.data(path)).toEqual(expected);
}

describe('users and admins go on', () => {
  it('I25 logs are saved and exercises renamed during a backfill -> nothing lost, nothing stale', async () => {
    const runId = await backfills.start({ shards: 1, batchSize: 10 });
    beforeBatch(world, 1, async () => {
      await world.update('workoutLogs/old1001', { notes: 'before its visit' });
      await world.edit('bench', exercise('Bench press'));
    });
    const [task] = world.walks;
    if (task === undefined) throw new Error('expected a task');
    await backfills.work(task);
    await world.seed('workoutLogs/old1000', log(['squat'], { notes: 'after its visit' }));
    await world.seed('workoutLogs/new', log(['bench']));
    await world.edit('squat', null);
    await backfills.until(runId, 'completed');
    await world.runTasks();
    await expectCopiesRight(world);
    expect(await world.data('workoutLogs/old1000')).toMatchObject({
      notes: 'after its visit',
      exerciseIds: ['squat'],
    });
    expect(await world.data('workoutLogs/old1001')).toMatchObject({ notes: 'before its visit' });
  });

  it('I26 entries are edited, logs written, an exercise renamed during a rollback -> edits kept without our part, all others as before', async () => {
    const before = await contentsOf(world);
    const runId = await backfilled();
    await backfills.rollBack(runId);
    // A client saves what it holds, our fields with it; the triggers return.
    const held = await world.data(LOG);
    const edited = log(['squat', 'bench'], { notes: 'edited', userId: 'u0' });
    await world.seed(LOG, { ...held, ...edited });
    await world.seed('workoutLogs/new', { ...held, ...log(['bench'], { userId: 'u0' }) });
    await world.exerciseWritten(await world.set('exercises/bench', exercise('Bench press')));
    expect(world.queue).toEqual([]);
    beforeBatch(world, 1, () => world.update('workoutLogs/old1005', { duration: 1 }));
    await backfills.until(runId, 'rolled_back');
    await expectBare(LOG, edited);
    await expectBare('workoutLogs/new', log(['bench'], { userId: 'u0' }));
    const now = await contentsOf(world);
    expect(now['workoutLogs/old1005']).toEqual({
      ...before['workoutLogs/old1005'],
      duration: expect.objectContaining({ integerValue: '1' }) as unknown,
    });
    for (const path of Object.keys(before).filter((path) => path !== LOG && path !== 'workoutLogs/old1005'))
      expect([path, now[path]]).toEqual([path, before[path]]);
  });

  it('I26 renamed after the backfill and before the rollback -> still byte-equal to before', async () => {
    const before = await contentsOf(world);
    const runId = await backfilled();
    await world.edit('bench', exercise('Bench press', { primaryMuscleGroup: 'Arms' }));
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });

  it('I26 a document that the live path touched first -> only our fields go; his own field of our name is put back where we came first', async () => {
    const own = { ...log(['bench']), exerciseIds: ['mine'], workoutSummary: 'great' };
    await world.set('workoutLogs/own', own);
    await world.seed('workoutLogs/live', log(['bench'], { notes: 'live' }));
    // What the live path wrote is not as it must be any more, so that the run has something to write.
    await world.set('exercises/bench', exercise('Bench press'));
    const runId = await backfilled();
    expect((await undoOf(world, runId))['workoutLogs/live']).toMatchObject({ first: false });
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    await expectBare('workoutLogs/live', log(['bench'], { notes: 'live' }));
    await expectBare('workoutLogs/own', own);
  });

  it('I26 a run that was cancelled half-way -> what it had written is as before', async () => {
    const before = await contentsOf(world);
    const runId = await backfills.start({ shards: 1, batchSize: 10 });
    beforeBatch(world, 2, () => backfills.control(runId, 'cancel'));
    await backfills.runWalks();
    expect(await contentsOf(world)).not.toEqual(before);
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });

  it('I26 a run that failed half-way -> what it had written is as before', async () => {
    await world.set('workoutLogs/old1011', { ...log([]), exercises: 'none' });
    const before = await contentsOf(world);
    const runId = await backfills.start({ shards: 1, batchSize: 10, stopOnError: true });
    await backfills.until(runId, 'failed');
    expect(await contentsOf(world)).not.toEqual(before);
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });
});

describe('handlers that were running', () => {
  it('I27 live derivation was just switched off -> nothing is walked before every instance honours it', async () => {
    const runId = await backfilled();
    const then = await contentsOf(world);
    await backfills.rollBack(runId);
    await backfills.runWalks();
    expect(await backfills.run(runId)).toMatchObject({
      state: 'rolling_back',
      hold: { reason: 'flag-delay' },
      leg: null,
    });
    expect(await contentsOf(world)).toEqual(then);
    expect(await world.data('migrationFlags/current')).toMatchObject({ live: false });
  });

  it('I27 one writes our fields after the walk has passed -> walked again; rolled back only when a later count finds nothing', async () => {
    const before = await contentsOf(world);
    const runId = await backfilled();
    const derived = await world.data(LOG);
    await backfills.rollBack(runId);
    const { legs, rollback } = await walkedBack(runId);
    expect(await contentsOf(world)).toEqual(before);
    if (derived === undefined || rollback === null) throw new Error('expected a derived log and a rollback');
    await world.app.doc(LOG).set(derived);
    const run = await backfills.until(runId, 'rolled_back');
    expect(run.legs).toBeGreaterThan(legs);
    expect(run.rollback).toMatchObject({ left: 0 });
    expect(run.endedAt ?? 0).toBeGreaterThanOrEqual((rollback.offAt ?? Infinity) + 630_000);
    expect(await contentsOf(world)).toEqual(before);
  });

  it('I27 one writes while the second walk is under way, behind it -> a third', async () => {
    const before = await contentsOf(world);
    const runId = await backfilled();
    const derived = {
      first: await world.data('workoutLogs/old1000'),
      last: await world.data('workoutLogs/old1011'),
    };
    await backfills.rollBack(runId);
    const { legs } = await walkedBack(runId);
    await world.app.doc('workoutLogs/old1011').set(derived.last ?? {});
    for (let minute = 0; minute < 30 && (await backfills.run(runId)).legs === legs; minute += 1) {
      beforeBatch(world, 2, () => world.app.doc('workoutLogs/old1000').set(derived.first ?? {}));
      await backfills.minute();
    }
    const run = await backfills.until(runId, 'rolled_back');
    expect(run.legs).toBe(legs + 2);
    expect(await contentsOf(world)).toEqual(before);
  });
});

describe('documents that cannot be rolled back', () => {
  function refuse(path: string): void {
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, path)) throw new RpcError(grpc.status.INVALID_ARGUMENT, 'not this one');
      },
    });
  }

  it('I27 one is refused -> rolled back in part, it is listed; rolled back again without the cause -> rolled back', async () => {
    const before = await contentsOf(world);
    const runId = await backfilled();
    await backfills.rollBack(runId);
    refuse(LOG);
    const run = await backfills.until(runId, 'rollback_partial');
    expect(run.rollback).toMatchObject({ left: 1 });
    expect(await failuresOf(world, runId)).toEqual({
      [LOG]: expect.objectContaining({ category: 'invalid_data', leg: run.leg }) as unknown,
    });
    world.hook.reset();
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });

  it('its undo record is damaged -> rolled back in part, the record is named', async () => {
    const runId = await backfilled();
    const undo = await world.app.collection(`runs/${runId}/undo`).where('path', '==', LOG).get();
    await undo.docs[0]?.ref.update({ chunk: '{}' });
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rollback_partial');
    const { [LOG]: failure } = await failuresOf(world, runId);
    expect(failure?.message).toMatch(/Undo record of workoutLogs\/old1003 at version .* expected/);
  });
});

describe('residue', () => {
  async function offlineClientComesBack(runId: string): Promise<Record<string, unknown>> {
    const held = await world.data(LOG);
    if (held === undefined) throw new Error('expected a derived log');
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    const saved = { ...held, notes: 'from offline' };
    await world.app.doc(LOG).set(saved);
    return saved;
  }

  it('I27 a client comes back from offline -> a week later our fields go, his edit stays; then never again', async () => {
    const runId = await backfilled();
    await offlineClientComesBack(runId);
    await backfills.minute();
    expect(await world.data(LOG)).toHaveProperty('denorm');
    world.now += WEEK_MS;
    for (let minute = 0; minute < 4; minute += 1) await backfills.minute();
    await expectBare(LOG, log(['bench'], { userId: 'u0', notes: 'from offline' }));
    expect(await backfills.run(runId)).toMatchObject({
      ...{ state: 'rolled_back', wakeAt: null },
      rollback: { residueAt: null },
    });
  });

  it('after a rollback in part, too -> the same', async () => {
    const runId = await backfilled();
    await offlineClientComesBack(runId);
    await world.app.doc(`runs/${runId}`).update({ state: 'rollback_partial' });
    world.now += WEEK_MS;
    for (let minute = 0; minute < 4; minute += 1) await backfills.minute();
    expect(await world.data(LOG)).not.toHaveProperty('denorm');
    expect(await backfills.run(runId)).toMatchObject({ wakeAt: null, rollback: { residueAt: null } });
  });

  it('I27 live derivation is on again by then -> nothing is taken out', async () => {
    const runId = await backfilled();
    const saved = await offlineClientComesBack(runId);
    await world.app.doc('migrationFlags/current').update({ live: true });
    world.now += WEEK_MS;
    for (let minute = 0; minute < 3; minute += 1) await backfills.minute();
    expect(await world.data(LOG)).toEqual(saved);
    expect((await backfills.run(runId)).wakeAt).toBeNull();
  });

  it('I27 live derivation is switched on while it is looked for -> its worker commits nothing any more', async () => {
    const runId = await backfilled();
    await offlineClientComesBack(runId);
    world.now += WEEK_MS;
    let then = new Map();
    beforeBatch(world, 1, async () => {
      await world.app.doc('migrationFlags/current').update({ live: true });
      world.now += 60_000;
      then = await documentsOf(world);
      await backfills.minute();
    });
    for (let minute = 0; minute < 4; minute += 1) await backfills.minute();
    expect(then.size).toBe(13);
    expect(await documentsOf(world)).toEqual(then);
  });
});

it('I26 entries that were there before in odd shapes -> byte-equal after a backfill and a rollback', async () => {
  await world.set('workoutLogs/odd', {
    ...log([]),
    exercises: [entry('bench', { exerciseMetadata: { name: 'his' } }), 7, entry('..')],
  });
  await world.set('programs/odd', {
    ...program(['bench']),
    weeklyConfigs: [{ day1: { exercises: [] } }, 'rest'],
  });
  const before = await contentsOf(world);
  const runId = await backfills.start({ shards: 1, batchSize: 10 });
  for (let minute = 0; minute < 5; minute += 1) await backfills.minute();
  await backfills.rollBack(runId);
  await backfills.until(runId, 'rolled_back');
  expect(await contentsOf(world)).toEqual(before);
});
