import { rollbackSchema } from '../../functions/src/backfill/rollback';
import { rollbackImpact } from '../../functions/src/backfill/impact';
import { undoId } from '../../functions/src/walk/undo-records';
import { Backfills } from '../support/backfills';
import { entry, log } from '../support/documents';
import { refusalOf, writeOldApp } from '../support/old-app';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

async function completed(logs: number, given: Record<string, unknown> = {}): Promise<string> {
  await writeOldApp(world, { logs });
  const runId = await backfills.start(given);
  await backfills.until(runId, 'completed');
  return runId;
}

describe('what a rollback would do', () => {
  it('nothing has happened since -> everything as before, and it is so', async () => {
    const runId = await completed(5);
    const before = await world.data('workoutLogs/old1000');
    const impact = await backfills.impact(runId);
    expect(impact).toMatchObject({ dryRun: true, partial: false });
    expect(impact.counts).toEqual({
      ...{ touched: 6, asBefore: 6, takenOut: 0, joined: 0, unchanged: 0, liveDerived: 0 },
      ...{ changedSince: 0, deletedSince: 0, conflicts: 0 },
    });
    expect(impact.samples.asBefore).toHaveLength(6);
    expect((await world.data('migrationFlags/current'))?.['live']).toBe(true);
    expect(await world.data('workoutLogs/old1000')).toEqual(before);
  });

  it('edited, deleted, overwritten, broken, live-derived -> each in its class, by its path', async () => {
    const runId = await completed(6);
    const edited = await world.data('workoutLogs/old1000');
    await world.app.doc('workoutLogs/old1000').update({
      exercises: [...(edited?.['exercises'] as unknown[]), entry('squat')],
    });
    await world.app.doc('workoutLogs/old1001').delete();
    await world.app.doc('workoutLogs/old1002').set(log(['bench'], { userId: 'u2' }));
    await world.app.doc(`runs/${runId}/undo/${undoId('workoutLogs/old1003')}`).update({ chunk: '{}' });
    // Notes are no entries: it is as before all the same.
    await world.app.doc('workoutLogs/old1004').update({ notes: 'tired' });
    await world.seed('workoutLogs/new', log(['squat']));

    const { counts, samples, partial } = await backfills.impact(runId);
    expect(samples).toEqual({
      changedSince: ['workoutLogs/old1000'],
      deletedSince: ['workoutLogs/old1001'],
      unchanged: ['workoutLogs/old1002'],
      conflicts: ['workoutLogs/old1003'],
      takenOut: ['workoutLogs/old1000'],
      joined: [],
      liveDerived: ['workoutLogs/new'],
      asBefore: expect.arrayContaining([
        'workoutLogs/old1004',
        'workoutLogs/old1005',
        'programs/p1',
      ]) as string[],
    });
    expect([counts.touched, counts.asBefore, partial]).toEqual([7, 3, false]);

    // And the rollback does just that.
    await backfills.rollBack(runId);
    const { counters } = await backfills.until(runId, 'rollback_partial');
    expect(counters.failed).toBe(counts.conflicts);
    expect(Object.keys((await world.data('workoutLogs/new')) ?? {})).not.toContain('denorm');
    expect(await world.data('rollbackLogs/' + runId)).toMatchObject({ state: 'rollback_partial', failed: 1 });
  });

  it('more than twenty of a class -> twenty paths, and all are counted', async () => {
    const { counts, samples } = await backfills.impact(await completed(25));
    expect([counts.asBefore, samples.asBefore.length]).toEqual([26, 20]);
  });

  it('time runs out -> partial', async () => {
    const runId = await completed(3);
    let now = world.now;
    const clock = { ...world.deps.clock, now: () => (now += 300_000) };
    const impact = await rollbackImpact({ ...world.deps, clock }, backfills.engine, { runId });
    expect(impact.partial).toBe(true);
  });

  it('no such run -> NOT_FOUND', async () => {
    expect(await refusalOf(backfills.impact('none'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a rollback begins', () => {
  it('no confirmation, no reason, no request -> all are named; a dry run needs none', () => {
    const problems = rollbackSchema.safeParse({ runId: 'r' }).error?.issues.map(({ path }) => path.join('.'));
    expect(problems?.toSorted()).toEqual(['confirm', 'reason', 'requestId']);
    expect(rollbackSchema.safeParse({ runId: 'r', dryRun: true }).success).toBe(true);
  });

  it('completed + roll back -> live derivation off, and a log of it from beginning to end', async () => {
    const runId = await completed(3);
    expect(await backfills.rollBack(runId)).toMatchObject({ state: 'rolling_back', repeated: false });
    expect(await world.data('migrationFlags/current')).toMatchObject({ live: false });
    const order = { by: 'admin', reason: 'not wanted', at: world.now };
    const log = { migration: 'embed-exercise-metadata', order };
    expect(await world.data(`rollbackLogs/${runId}`)).toEqual({
      ...{ ...log, state: 'rolling_back', left: null, failed: null, endedAt: null },
    });
    const { endedAt } = await backfills.until(runId, 'rolled_back');
    expect(await world.data(`rollbackLogs/${runId}`)).toEqual({
      ...{ ...log, state: 'rolled_back', left: 0, failed: 0, endedAt },
    });
  });

  it('the same request again -> repeated, at any time', async () => {
    const runId = await completed(3);
    await backfills.rollBack(runId, 'b1');
    expect(await backfills.rollBack(runId, 'b1')).toMatchObject({ state: 'rolling_back', repeated: true });
    await backfills.until(runId, 'rolled_back');
    expect(await backfills.rollBack(runId, 'b1')).toMatchObject({ state: 'rolled_back', repeated: true });
  });

  it('rolling back, or rolled back + another request -> ROLLBACK_ERROR', async () => {
    const runId = await completed(3);
    await backfills.rollBack(runId);
    const twice = { code: 'ROLLBACK_ERROR', details: { state: 'rolling_back' } };
    expect(await refusalOf(backfills.rollBack(runId))).toMatchObject(twice);
    await backfills.until(runId, 'rolled_back');
    for (const call of [() => backfills.rollBack(runId), () => backfills.impact(runId)])
      expect(await refusalOf(call())).toMatchObject({
        code: 'ROLLBACK_ERROR',
        details: { state: 'rolled_back' },
      });
  });

  it('running + roll back -> ROLLBACK_ERROR; cancelled half-way -> it goes', async () => {
    await writeOldApp(world, { logs: 20 });
    const runId = await backfills.start({ shards: 4 });
    const refusal = await refusalOf(backfills.rollBack(runId));
    expect(refusal).toMatchObject({ code: 'ROLLBACK_ERROR' });
    expect(refusal.message).toContain('cancelled first');
    await backfills.control(runId, 'cancel');
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
  });

  it('another run is under way -> ALREADY_RUNNING, which names it', async () => {
    const runId = await completed(3);
    const other = await backfills.start();
    const refusal = { code: 'ALREADY_RUNNING', details: { runId: other } };
    expect(await refusalOf(backfills.rollBack(runId))).toMatchObject(refusal);
  });

  it('a dry run, or one that cannot be undone -> ROLLBACK_ERROR, live derivation stays on', async () => {
    const dry = await completed(3, { dryRun: true });
    const views = await backfills.start({ migration: 'build-analytics-views' });
    await backfills.until(views, 'completed');
    for (const runId of [dry, views])
      expect(await refusalOf(backfills.rollBack(runId))).toMatchObject({ code: 'ROLLBACK_ERROR' });
    expect((await world.data('migrationFlags/current'))?.['live']).toBe(true);
  });

  it('its budget was used up + cancel, roll back -> rolled back: budgets were meant for the way there', async () => {
    await writeOldApp(world, { logs: 60 });
    const runId = await backfills.start({ shards: 1, maxReads: 3 * 48 });
    await backfills.runWalks();
    expect((await backfills.run(runId)).hold?.reason).toBe('budget');
    await backfills.control(runId, 'cancel');
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
  });
});
