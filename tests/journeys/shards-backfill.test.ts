import { analyze, analyzeInputSchema, type Analysis } from '../../functions/src/backfill/analyze';
import type { Run } from '../../functions/src/model/runs';
import { rawToJson } from '../../functions/src/model/raw-json';
import { Backfills } from '../support/backfills';
import { copyIn, exercise } from '../support/documents';
import { historyOf, runHistory } from '../support/old-logs';
import {
  commit,
  deliver,
  eventsOf,
  expectAllRight,
  LOG,
  save,
  shard,
  SHARD_0,
  SHARD_1,
  shardedLog,
  untilDelivered,
} from '../support/shards';
import { contentsOf, documentsOf, expectCopiesRight, failuresOf, undoOf } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

const NAMES = Array.from({ length: 45 }, (_, index) => `e${100 + index}`);

/** Of 45 exercises in three shards, written before there was anybody to handle its events. */
async function writeLarge(logId = 'l1', fields: Record<string, unknown> = {}): Promise<void> {
  await commit(world, {
    ...Object.fromEntries(
      NAMES.map((id, index) => {
        const copied = {
          primaryMuscleGroup: `Group ${index % 7}`,
          exerciseType: index % 5 === 0 ? 'Bodyweight' : 'Barbell',
        };
        return [`exercises/${id}`, exercise(`Exercise ${id}`, copied)];
      }),
    ),
    [`workoutLogs/${logId}`]: shardedLog({ shardCount: 3, ...fields }),
    ...Object.fromEntries(
      [0, 1, 2].map((n) => [
        `workoutLogShards/${logId}_${n}`,
        shard(logId, n, NAMES.slice(15 * n, 15 * (n + 1))),
      ]),
    ),
  });
}

function until(runId: string, state: Run['state']): Promise<void> {
  return untilDelivered(world, backfills, { runId, state });
}

describe('backfill of a log of 45 exercises in shards', () => {
  it('I32 started -> completed, verified: copies in the shards, the log over all of them; histories counted, all is right', async () => {
    await writeLarge();
    const runId = await backfills.start();
    await until(runId, 'completed');
    expect(await backfills.run(runId)).toMatchObject({
      counters: { written: 4, undo: 4, failed: 0, wrong: 0 },
      verification: { checked: 4, wrong: 0 },
    });
    expect((await world.data(LOG))?.['workoutSummary']).toMatchObject({
      muscleGroupsTargeted: Array.from({ length: 7 }, (_, index) => `Group ${index}`),
      exerciseTypes: ['Barbell', 'Bodyweight'],
    });
    await expectCopiesRight(world);
    await runHistory(world, historyOf('u1'));
    await expectAllRight(world);
  });

  it.each([
    ['as the app made it', {}],
    // Which events of ours must not overwrite before the run has kept them.
    ['with fields of ours that a client has made up', { exerciseIds: ['mine'], workoutSummary: { mine: 1 } }],
  ])('I26 %s, rolled back -> byte-equal to before', async (_, fields) => {
    await writeLarge('l1', fields);
    const before = await contentsOf(world);
    const runId = await backfills.start();
    // Logs and shards are walked side by side: here the shards are done, and their events handled, before the log is visited.
    const [task] = world.walks.splice(1, 1);
    if (task === undefined) throw new Error('expected a task for the shards');
    const events = await eventsOf(world, () => backfills.work(task));
    expect(events.map(({ path }) => path).sort()).toEqual([SHARD_0, SHARD_1, 'workoutLogShards/l1_2']);
    await deliver(world, events);
    await until(runId, 'completed');
    expect(Object.keys(await undoOf(world, runId))).toHaveLength(4);
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    const after = await contentsOf(world);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    for (const [path, held] of Object.entries(before))
      expect(rawToJson(after[path] ?? {})).toBe(rawToJson(held));
  });

  it('I32 a shard edited after its visit -> the log counts the edit, the rollback keeps it', async () => {
    await writeLarge();
    const runId = await backfills.start();
    await until(runId, 'completed');
    await save(world, { [SHARD_1]: shard('l1', 1, ['e100'], { notes: 'edited' }) });
    await expectCopiesRight(world);
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    const edited = await world.data(SHARD_1);
    expect(edited).toMatchObject({ notes: 'edited' });
    expect(copyIn(edited, 'e100')).toBeUndefined();
    expect(edited).not.toHaveProperty('denorm');
  });

  it('I28 the events of what it wrote to shards are lost -> the verification finds the log wrong', async () => {
    await writeLarge();
    const runId = await backfills.start();
    await backfills.until(runId, 'completed_with_failures');
    expect((await backfills.run(runId)).verification).toMatchObject({ checked: 4, wrong: 1 });
    expect(await failuresOf(world, runId)).toMatchObject({
      [LOG]: { message: expect.stringContaining('workoutSummary.muscleGroupsTargeted') as string },
    });
  });
});

it('I32 live derivation was off while a shard was edited -> derived again, the log counts it', async () => {
  await writeLarge();
  for (const { path } of (await documentsOf(world)).values()) {
    const read = await world.read(path);
    await deliver(world, [{ path, eventId: path, before: undefined, after: read }]);
  }
  await expectAllRight(world);
  await backfills.switchLive(false);
  await commit(world, { [SHARD_0]: shard('l1', 0, ['e100']), [SHARD_1]: null });
  const { runId } = await backfills.switchLive(true);
  await until(runId ?? '', 'completed');
  await expectAllRight(world);
});

it('I31 taken out again -> nothing of ours is left in log and shards', async () => {
  await writeLarge();
  const before = await contentsOf(world);
  await until(await backfills.start(), 'completed');
  await backfills.switchLive(false);
  const runId = await backfills.start({ migration: 'remove-denormalization' });
  await backfills.until(runId, 'completed');
  expect(await contentsOf(world)).toEqual(before);
});

it('analysis -> shards are a collection, and their log is held against all of them', async () => {
  await writeLarge();
  const analysis = (): Promise<Analysis> =>
    analyze(world.deps, { ...analyzeInputSchema.parse({}), by: 'admin' });
  expect((await analysis()).collections).toMatchObject({
    workoutLogs: { documents: 1, found: { references: 0, toWrite: 1 } },
    workoutLogShards: { documents: 3, found: { references: 45, missing: 45, toWrite: 3 } },
  });
  await until(await backfills.start(), 'completed');
  expect((await analysis()).total).toMatchObject({ projected: { toWrite: 0, right: 45 } });
  await world.app.doc(SHARD_0).delete();
  const { collections, differences } = await analysis();
  expect(collections['workoutLogs']).toMatchObject({ found: { toWrite: 1 } });
  expect(differences).toMatchObject([{ path: LOG, field: 'workoutSummary' }]);
});
