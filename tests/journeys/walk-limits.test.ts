import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { exercise, log } from '../support/documents';
import { documentsOf, expectPatchedOnce, undoOf, writeOld } from '../support/walked';
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

describe('options', () => {
  it('I29 dry run -> counts what it would write, and writes nothing outside the run', async () => {
    await world.set('workoutLogs/bad', { ...log([]), exercises: 'none' });
    const before = await documentsOf(world);
    const runId = await start({ dryRun: true });
    const run = await backfills.until(runId, 'completed_with_failures');
    expect(await documentsOf(world)).toEqual(before);
    expect(run).toMatchObject({ counters: { visited: 13, written: 12, failed: 1, undo: 12 } });
    const roots = (await world.app.listCollections()).map(({ id }) => id).sort();
    expect(roots).toEqual(['exercises', 'migrationFlags', 'runs', 'workoutLogs']);
    expect(await undoOf(world, runId)).toEqual({});
  });

  it('I29 budgets are used up -> held, nothing more is written; raised -> goes on, each document once', async () => {
    await writeOld(world, 60, 'more');
    const before = await documentsOf(world);
    const runId = await start({ maxWrites: 150 });
    for (let minute = 0; minute < 5; minute += 1) await backfills.minute();
    const held = await backfills.run(runId);
    expect(held).toMatchObject({ state: 'running', hold: { reason: 'budget' }, wakeAt: null });
    expect(held.counters.writes).toBeLessThanOrEqual(150);
    expect(held.counters.written).toBeGreaterThanOrEqual(10);
    await backfills.control(runId, 'set-limits', { limits: { maxWrites: null } });
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });

  it('I29 reads are used up -> held; raised twice -> goes on each time', async () => {
    await writeOld(world, 60, 'more');
    const runId = await start({ maxReads: 150 });
    for (const maxReads of [230, null]) {
      for (let minute = 0; minute < 4; minute += 1) await backfills.minute();
      const held = await backfills.run(runId);
      expect(held).toMatchObject({ state: 'running', hold: { reason: 'budget' } });
      expect(held.counters.reads).toBeLessThanOrEqual(held.options.maxReads ?? 0);
      await backfills.control(runId, 'set-limits', { limits: { maxReads } });
    }
    await backfills.until(runId, 'completed');
  });

  it('I29 a budget is lowered under way -> honoured', async () => {
    await writeOld(world, 60, 'more');
    const runId = await start();
    beforeBatch(world, 3, () => backfills.control(runId, 'set-limits', { limits: { maxWrites: 100 } }));
    for (let minute = 0; minute < 4; minute += 1) await backfills.minute();
    const held = await backfills.run(runId);
    expect(held).toMatchObject({ state: 'running', hold: { reason: 'budget' } });
    expect(held.counters.writes).toBeLessThanOrEqual(100);
  });

  it('I29 the definition changes under way -> held until somebody resumes it, and no worker goes on before', async () => {
    const runId = await start();
    const { migrations } = backfills.engine;
    const [[name, migration]] = [...migrations] as [[string, NonNullable<ReturnType<typeof migrations.get>>]];
    const changed = new Map([...migrations, [name, { ...migration, version: 3 }]]);
    const deployed = new Backfills(world);
    Object.assign(deployed.engine, { migrations: changed });
    for (let minute = 0; minute < 3; minute += 1) await deployed.minute();
    expect(await deployed.run(runId)).toMatchObject({
      ...{ state: 'running', wakeAt: null, counters: { visited: 0 } },
      hold: { reason: 'definition-changed', message: expect.stringContaining('is version 3 now') as unknown },
    });
    await deployed.control(runId, 'resume');
    expect(await deployed.until(runId, 'completed')).toMatchObject({ migration: { version: 3 } });
  });
});
