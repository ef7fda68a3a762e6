import type { Run } from '../../functions/src/model/runs';
import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { copyIn, entry, exercise, log } from '../support/documents';
import { edit, expectAllRight, LOG, save, SHARD_0, SHARD_1, untilDelivered } from '../support/shards';
import { contentsOf, failuresOf, undoOf } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

/** One more than a log may have that is not large, of three exercises in turn. */
const IDS = Array.from({ length: 21 }, (_, index) => ['bench', 'squat', 'dip'][index % 3] ?? '');

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  for (const id of ['bench', 'squat', 'dip']) await world.set(`exercises/${id}`, exercise(`The ${id}`));
  await save(world, { [LOG]: log(IDS, { notes: 'mine' }), 'workoutLogs/small': log(IDS.slice(0, 20)) });
  await world.restViews();
});
afterEach(() => world.close());

async function run(migration: string, state: Run['state'] = 'completed'): Promise<string> {
  const runId = await backfills.start({ migration });
  await untilDelivered(world, backfills, { runId, state });
  return runId;
}

const split = (state?: Run['state']): Promise<string> => run('split-large-logs', state);
const join = (state?: Run['state']): Promise<string> => run('join-sharded-logs', state);

async function entriesIn(path: string): Promise<Record<string, unknown>[]> {
  return ((await world.data(path))?.['exercises'] ?? []) as Record<string, unknown>[];
}

/** What the log holds in all of its parts, in their order. */
async function idsIn(...paths: string[]): Promise<unknown[]> {
  const entries = await Promise.all(paths.map(entriesIn));
  return entries.flat().map(({ exerciseId }) => exerciseId);
}

describe('split-large-logs', () => {
  it('I53 a log of 21 entries -> its entries in two shards, in their order; one of 20 is left; all is right', async () => {
    const before = await world.data(LOG);
    const runId = await split();
    expect(await world.data(LOG)).toMatchObject({
      exercises: [],
      isSharded: true,
      shardCount: 2,
      notes: 'mine',
    });
    expect(await world.data(SHARD_0)).toMatchObject({
      parentLogId: 'l1',
      shardIndex: 0,
      userId: 'u1',
      date: '2026-01-01',
    });
    expect(await idsIn(SHARD_0, SHARD_1)).toEqual(IDS);
    expect(await entriesIn(SHARD_1)).toHaveLength(1);
    expect(await world.data('workoutLogs/small')).not.toHaveProperty('isSharded');
    expect((await world.data(LOG))?.['workoutSummary']).toEqual(before?.['workoutSummary']);
    expect(await backfills.run(runId)).toMatchObject({
      // Both, and both again to verify them.
      counters: { visited: 4, written: 1, undo: 1, failed: 0 },
      verification: { checked: 2, wrong: 0 },
    });
    await expectAllRight(world);
  });

  it('I53 again -> nothing is written; renamed afterwards -> the shards follow', async () => {
    await split();
    expect((await backfills.run(await split())).counters).toMatchObject({ written: 0, undo: 0 });
    await edit(world, 'dip', exercise('Ring dip'));
    expect(copyIn(await world.data(SHARD_0), 'dip')).toMatchObject({ name: 'Ring dip' });
    await expectAllRight(world);
  });

  it('I53 a few entries of nearly a megabyte -> shards that leave room for more', async () => {
    const large = Array.from({ length: 4 }, () => entry('bench', { notes: 'x'.repeat(230_000) }));
    await save(world, { 'workoutLogs/big': log([], { exercises: large }) });
    expect(copyIn(await world.data('workoutLogs/big'), 'bench')).toBeUndefined();
    await split();
    expect(await world.data('workoutLogs/big')).toMatchObject({ isSharded: true, shardCount: 2 });
    expect(await idsIn('workoutLogShards/big_0', 'workoutLogShards/big_1')).toHaveLength(4);
    expect(copyIn(await world.data('workoutLogShards/big_1'), 'bench')).toMatchObject({ name: 'The bench' });
    await expectAllRight(world);
  });

  it('I53 edited between page and commit -> the edit is what is split', async () => {
    const runId = await backfills.start({ migration: 'split-large-logs' });
    const edited = [...IDS, 'dip'];
    beforeBatch(world, 1, () => save(world, { [LOG]: log(edited, { notes: 'edited' }) }));
    await untilDelivered(world, backfills, { runId, state: 'completed' });
    expect(await idsIn(SHARD_0, SHARD_1)).toEqual(edited);
    expect(await world.data(LOG)).toMatchObject({ notes: 'edited', shardCount: 2 });
    await expectAllRight(world);
  });

  it.each([
    ['a shard names the log already', 'workoutLogShards/l1_7', 'l1'],
    ['the place of a shard is taken', SHARD_1, 'other'],
  ])('I53 %s -> noted as a conflict, and nothing is changed', async (_, path, parentLogId) => {
    await save(world, { [path]: { parentLogId, shardIndex: 0, exercises: [] } });
    const before = await contentsOf(world);
    const runId = await split('completed_with_failures');
    expect(await contentsOf(world)).toEqual(before);
    expect(await failuresOf(world, runId)).toMatchObject({ [LOG]: { category: 'conflict', state: 'open' } });
  });

  it('I53 a dry run -> counts, and writes nothing', async () => {
    const before = await contentsOf(world);
    const runId = await backfills.start({ migration: 'split-large-logs', dryRun: true });
    await untilDelivered(world, backfills, { runId, state: 'completed' });
    expect((await backfills.run(runId)).counters).toMatchObject({ written: 1 });
    expect(await contentsOf(world)).toEqual(before);
  });
});

describe('a split is rolled back', () => {
  it('I53 nobody has edited -> entries, marks and all else as before, no shard is left, live derivation stays on', async () => {
    const before = await contentsOf(world);
    const runId = await split();
    expect((await backfills.impact(runId)).counts).toMatchObject({ touched: 1, joined: 1, liveDerived: 0 });
    await backfills.rollBack(runId);
    expect((await world.data('migrationFlags/current'))?.['live']).toBe(true);
    await untilDelivered(world, backfills, { runId, state: 'rolled_back' });
    const after = await contentsOf(world);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const { denorm: now, ...rest } = after[LOG] ?? {};
    const { denorm: then, ...restBefore } = before[LOG] ?? {};
    // It says on which version it stands.
    expect([now, then]).toEqual([expect.anything(), expect.anything()]);
    expect(rest).toEqual(restBefore);
    expect((await backfills.run(runId)).rollback).toMatchObject({ offAt: null, residueAt: null });
    await expectAllRight(world);
  });

  it('I53 a shard was edited since, and another log split by its app -> the edit comes back with it, the other stays', async () => {
    const runId = await split();
    const entries = await entriesIn(SHARD_1);
    await save(world, {
      [SHARD_1]: {
        ...(await world.data(SHARD_1)),
        exercises: [...entries, entry('bench', { notes: 'late' })],
      },
      'workoutLogs/l2': log([], { isSharded: true, shardCount: 1 }),
      'workoutLogShards/l2_0': { parentLogId: 'l2', shardIndex: 0, exercises: [entry('dip')] },
    });
    await backfills.rollBack(runId);
    await untilDelivered(world, backfills, { runId, state: 'rolled_back' });
    expect(await idsIn(LOG)).toEqual([...IDS, 'bench']);
    expect((await entriesIn(LOG)).at(-1)).toMatchObject({ notes: 'late' });
    expect(await world.data('workoutLogs/l2')).toMatchObject({ isSharded: true });
    await expectAllRight(world);
  });

  it('I53 a shard edited between page and commit -> the edit comes back with it', async () => {
    const runId = await split();
    await backfills.rollBack(runId);
    beforeBatch(world, 1, async () => {
      await save(world, { [SHARD_1]: { ...(await world.data(SHARD_1)), exercises: [entry('squat')] } });
    });
    await untilDelivered(world, backfills, { runId, state: 'rolled_back' });
    expect(await idsIn(LOG)).toEqual([...IDS.slice(0, 20), 'squat']);
    await expectAllRight(world);
  });

  it('I53 a shard is gone, or holds what would be lost -> stays as it is, and the rollback ends in part', async () => {
    const runId = await split();
    await save(world, { [SHARD_1]: { ...(await world.data(SHARD_1)), mood: 'good' } });
    const before = await contentsOf(world);
    await backfills.rollBack(runId);
    await untilDelivered(world, backfills, { runId, state: 'rollback_partial' });
    expect(await contentsOf(world)).toEqual(before);
    expect(await failuresOf(world, runId)).toMatchObject({
      [LOG]: { category: 'invalid_data', message: `${SHARD_1}: mood would be lost` },
    });
    await save(world, { [SHARD_1]: null });
    const kept = Object.keys(await undoOf(world, runId));
    expect(kept).toEqual([LOG]);
  });
});

describe('join-sharded-logs', () => {
  it('I53 what was split, and what its app has split -> in one document each; small ones as they were', async () => {
    await split();
    await save(world, {
      'workoutLogs/l2': log([], { isSharded: true, shardCount: 2 }),
      'workoutLogShards/l2_0': { parentLogId: 'l2', shardIndex: 0, exercises: [entry('dip')] },
      'workoutLogShards/l2_1': { parentLogId: 'l2', shardIndex: 1, exercises: [entry('bench')] },
    });
    const runId = await join();
    expect(await idsIn(LOG)).toEqual(IDS);
    expect(await idsIn('workoutLogs/l2')).toEqual(['dip', 'bench']);
    expect(await world.data('workoutLogs/l2')).not.toHaveProperty('isSharded');
    expect(await world.all('workoutLogShards')).toEqual([]);
    expect((await backfills.run(runId)).counters).toMatchObject({ written: 2, failed: 0 });
    await expectAllRight(world);
  });

  it.each([
    ['a shard is missing', { [SHARD_1]: null }, 'expected shards 0 to 1, as shardCount says; there are 0'],
    [
      'a shard has no entries',
      { [SHARD_1]: { parentLogId: 'l1', shardIndex: 1 } },
      `${SHARD_1}: exercises: expected an array`,
    ],
    [
      'a shard says that it is of another day',
      { [SHARD_1]: { parentLogId: 'l1', shardIndex: 1, exercises: [], date: '2020-01-01' } },
      `${SHARD_1}: date would be lost`,
    ],
  ])('I53 %s -> noted, and left as it is', async (_, writes, message) => {
    await split();
    await save(world, writes);
    const before = await contentsOf(world);
    const runId = await join('completed_with_failures');
    expect(await contentsOf(world)).toEqual(before);
    expect(await failuresOf(world, runId)).toMatchObject({ [LOG]: { category: 'invalid_data', message } });
  });

  it('I53 more than fits into a document -> noted, and left as it is', async () => {
    await save(world, {
      'workoutLogs/l2': log([], { isSharded: true, shardCount: 2 }),
      ...Object.fromEntries(
        [0, 1].map((n) => [
          `workoutLogShards/l2_${n}`,
          { parentLogId: 'l2', shardIndex: n, exercises: [entry('dip', { notes: 'x'.repeat(600_000) })] },
        ]),
      ),
    });
    const runId = await join('completed_with_failures');
    expect(await failuresOf(world, runId)).toMatchObject({ 'workoutLogs/l2': { category: 'too_large' } });
    expect(await world.all('workoutLogShards')).toHaveLength(2);
  });
});
