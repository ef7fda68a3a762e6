import { copyIn, entry, exercise, log } from '../support/documents';
import {
  commit,
  deliver,
  expectAllRight,
  LOG,
  save,
  shard,
  SHARD_0,
  SHARD_1,
  shardedLog,
} from '../support/shards';
import { World } from '../support/world';

/** Logs that the app keeps in shards: what it does with them, and what comes of it. */
const LEDGER = 'workoutContributions/l1';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await world.set('exercises/dip', exercise('Dip', { exerciseType: 'Bodyweight' }));
});
afterEach(() => world.close());

/** A log with the bench in one shard and the squat in another. */
const whole = {
  [LOG]: shardedLog(),
  [SHARD_0]: shard('l1', 0, ['bench']),
  [SHARD_1]: shard('l1', 1, ['squat']),
};

/** An entry with one set of five. */
function five(exerciseId: string, weight: number): Record<string, unknown> {
  return entry(exerciseId, { sets: 1, reps: [5], weights: [weight], completed: [true] });
}

async function summary(path = LOG): Promise<unknown> {
  return (await world.data(path))?.['workoutSummary'];
}

async function letters(): Promise<unknown[]> {
  return (await world.all('deadLetters')).map(({ path, kind }) => ({ path, kind }));
}

describe('a log in shards', () => {
  it('I32 created with its shards in one commit -> copies in the shards, summary and ledger over all of them', async () => {
    await save(world, whole);
    const one = 5 * 60 + 5 * 62.5;
    expect(await summary()).toMatchObject({
      totalVolume: 2 * one,
      muscleGroupsTargeted: ['Chest', 'Legs'],
      duration: 3_600_000,
    });
    const [held, first] = [await world.data(LOG), await world.data(SHARD_0)];
    expect(held).toMatchObject({ exercises: [], exerciseIds: [], denorm: { v: 1, copies: [] } });
    expect(copyIn(first, 'bench')).toMatchObject({ name: 'Bench' });
    expect(first).toMatchObject({ exerciseIds: ['bench'], denorm: { v: 1 } });
    expect(first).not.toHaveProperty('workoutSummary');
    expect(await world.data(LEDGER)).toMatchObject({ exerciseIds: ['bench', 'squat'], date: '2026-01-01' });
    await expectAllRight(world);
    expect(await letters()).toEqual([]);
  });

  it('I32 an edit of one shard -> summary and views follow, the other shard stays', async () => {
    await save(world, whole);
    await world.restViews();
    const other = await world.read(SHARD_1);
    await save(world, { [SHARD_0]: shard('l1', 0, [], { exercises: [five('bench', 100)] }) });
    expect(await summary()).toMatchObject({ totalVolume: 500 + 5 * 60 + 5 * 62.5 });
    expect(await world.read(SHARD_1)).toEqual(other);
    await expectAllRight(world);
  });

  it('I32 one shard more, one less -> counted over those that there are', async () => {
    await save(world, whole);
    await world.restViews();
    await save(world, { 'workoutLogShards/l1_2': shard('l1', 2, ['dip']) });
    expect(await summary()).toMatchObject({ exerciseTypes: ['Barbell', 'Bodyweight'] });
    await expectAllRight(world);
    await save(world, { [SHARD_0]: null });
    expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Chest', 'Legs'] });
    await save(world, { 'workoutLogShards/l1_2': null });
    expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Legs'], exerciseTypes: ['Barbell'] });
    await expectAllRight(world);
  });

  it('I32 deleted with all its shards -> nothing of it is left in ledger and views', async () => {
    await save(world, whole);
    await world.restViews();
    await save(world, { [LOG]: null, [SHARD_0]: null, [SHARD_1]: null });
    await expectAllRight(world);
    expect(await world.data(LEDGER)).toBeUndefined();
    expect(await world.all('exercisePerformanceView')).toEqual([]);
    expect(await letters()).toEqual([]);
  });

  it('I32 all shards deleted, the log stays -> it comes to nothing, and is a workout still', async () => {
    await save(world, whole);
    await save(world, { [SHARD_0]: null, [SHARD_1]: null });
    expect(await summary()).toMatchObject({ totalVolume: 0, muscleGroupsTargeted: [] });
    await expectAllRight(world);
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 1, totalVolume: 0 });
  });

  it('I32 entries of its own besides -> both count, exerciseIds and copies are its own', async () => {
    await save(world, { ...whole, [LOG]: shardedLog({ exercises: [five('dip', 0)] }) });
    expect(await world.data(LOG)).toMatchObject({ exerciseIds: ['dip'] });
    expect(await world.data(LEDGER)).toMatchObject({ exerciseIds: ['bench', 'dip', 'squat'] });
    await expectAllRight(world);
  });

  it('I32 shards merged into the log and back -> counted once each time', async () => {
    await save(world, whole);
    await save(world, { [LOG]: log(['bench', 'squat']), [SHARD_0]: null, [SHARD_1]: null });
    await expectAllRight(world);
    // The shards stay where the app forgets them: a log that is not marked counts by itself.
    await save(world, whole);
    await save(world, { [LOG]: log(['dip']) });
    expect(await world.data(LEDGER)).toMatchObject({ exerciseIds: ['dip'] });
    await expectAllRight(world);
  });

  it('I32 unmarked and marked again, nothing else -> its shards count no more, and again', async () => {
    await save(world, whole);
    await world.restViews();
    await deliver(world, [await world.update(LOG, { isSharded: false })]);
    expect(await world.data(LEDGER)).toMatchObject({ exerciseIds: [], current: { volumeMilli: 0 } });
    await expectAllRight(world);
    await deliver(world, [await world.update(LOG, { isSharded: true })]);
    expect(await world.data(LEDGER)).toMatchObject({ exerciseIds: ['bench', 'squat'] });
    await expectAllRight(world);
  });

  it("I32 the log's own edit -> it is in the ledger, nothing of the shards is lost", async () => {
    await save(world, whole);
    await world.restViews();
    const saved = await world.data(LOG);
    await save(world, { [LOG]: { ...saved, date: '2026-02-03', duration: 1_000 } });
    expect(await world.data(LEDGER)).toMatchObject({ date: '2026-02-03', exerciseIds: ['bench', 'squat'] });
    await expectAllRight(world);
  });

  it('I32 it and its shards change hands -> its numbers move with it', async () => {
    await save(world, whole);
    await world.restViews();
    await save(world, {
      [LOG]: shardedLog({ userId: 'u2' }),
      [SHARD_0]: shard('l1', 0, ['bench'], { userId: 'u2' }),
      [SHARD_1]: shard('l1', 1, ['squat'], { userId: 'u2' }),
    });
    await expectAllRight(world);
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 0 });
    expect(await world.data('exercisePerformanceView/u2_squat')).toMatchObject({ userId: 'u2' });
  });
});

describe('a shard', () => {
  it('I32 without a log -> gets its copies, and nothing else is written', async () => {
    await save(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
    expect(copyIn(await world.data(SHARD_0), 'bench')).toMatchObject({ name: 'Bench' });
    expect((await world.app.listCollections()).map(({ id }) => id).sort()).toEqual([
      'exercises',
      'workoutLogShards',
    ]);
  });

  it('I32 of a log that is not marked -> gets its copies, the log is left as it is', async () => {
    await world.set(LOG, log(['squat']));
    const before = await world.read(LOG);
    await save(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
    expect(copyIn(await world.data(SHARD_0), 'bench')).toMatchObject({ name: 'Bench' });
    expect(await world.read(LOG)).toEqual(before);
  });

  it('I32 before its log -> counted when the log comes', async () => {
    await save(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
    await save(world, { [LOG]: shardedLog() });
    expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Chest'] });
    await expectAllRight(world);
  });

  it('I32 moves to another log -> both are counted anew', async () => {
    await save(world, { ...whole, 'workoutLogs/l2': shardedLog({ date: '2026-01-02' }) });
    await save(world, { [SHARD_1]: shard('l2', 0, ['squat']) });
    expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Chest'] });
    expect(await summary('workoutLogs/l2')).toMatchObject({ muscleGroupsTargeted: ['Legs'] });
    await expectAllRight(world);
  });

  it("I32 of somebody else's log -> copies as its own user sees them, and no part of the log", async () => {
    await world.set('exercises/secret', exercise('Secret', { userId: 'u2', primaryMuscleGroup: 'Back' }));
    await save(world, whole);
    const before = await world.read(LOG);
    await save(world, { 'workoutLogShards/l1_9': shard('l1', 9, ['secret'], { userId: 'u2' }) });
    expect(copyIn(await world.data('workoutLogShards/l1_9'), 'secret')).toMatchObject({ name: 'Secret' });
    expect(await world.read(LOG)).toEqual(before);
    await expectAllRight(world);
  });

  it('I32 that cannot be parsed -> a dead letter, the log counts the others; parsable again -> counted', async () => {
    await save(world, whole);
    await save(world, { [SHARD_0]: shard('l1', 0, [], { exercises: 'none' }) });
    expect(await letters()).toEqual([{ path: SHARD_0, kind: 'unparsable' }]);
    expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Legs'] });
    await save(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
    expect(await letters()).toEqual([]);
    await expectAllRight(world);
  });

  it.each([
    ['no id', 7],
    ['a path', 'a/b'],
    ['nothing', undefined],
  ])('I32 whose log is named by %s -> a part of nothing, with its copies', async (_, parentLogId) => {
    const { parentLogId: named, ...fields } = shard('l1', 0, ['bench']);
    expect(named).toBe('l1');
    const data = parentLogId === undefined ? fields : { ...fields, parentLogId };
    await save(world, { [LOG]: shardedLog(), [SHARD_0]: data });
    expect(copyIn(await world.data(SHARD_0), 'bench')).toMatchObject({ name: 'Bench' });
    expect(await summary()).toMatchObject({ totalVolume: 0 });
  });

  it('I3 values of its user keep their types -> only ours are added', async () => {
    const [event] = await commit(world, { [SHARD_0]: shard('l1', 0, ['bench'], { note: 'heavy' }) });
    if (event === undefined) throw new Error('expected an event');
    await world.written(event);
    const [then, now] = [event.after?.fields ?? {}, (await world.read(SHARD_0))?.fields ?? {}];
    for (const field of Object.keys(then).filter((name) => name !== 'exercises'))
      expect(now[field]).toEqual(then[field]);
    expect(Object.keys(now).sort()).toEqual([...Object.keys(then), 'denorm', 'exerciseIds'].sort());
  });
});
