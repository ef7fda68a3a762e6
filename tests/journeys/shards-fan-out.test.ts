import { copyIn, exercise, log } from '../support/documents';
import {
  commit,
  deliver,
  edit,
  eventsOf,
  expectAllRight,
  LOG,
  save,
  shard,
  SHARD_0,
  SHARD_1,
  shardedLog,
} from '../support/shards';
import { World } from '../support/world';

/** Edits of exercises that lie in shards. */
let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await save(world, {
    [LOG]: shardedLog(),
    [SHARD_0]: shard('l1', 0, ['bench']),
    [SHARD_1]: shard('l1', 1, ['squat']),
  });
  await world.restViews();
});
afterEach(() => world.close());

async function summary(): Promise<unknown> {
  return (await world.data(LOG))?.['workoutSummary'];
}

it('I32 renamed -> the copy in the shard follows, its log is not touched', async () => {
  const [before, other] = [await world.read(LOG), await world.read(SHARD_1)];
  await edit(world, 'bench', exercise('Bench Press'));
  expect(copyIn(await world.data(SHARD_0), 'bench')).toMatchObject({ name: 'Bench Press' });
  expect([await world.read(LOG), await world.read(SHARD_1)]).toEqual([before, other]);
  await expectAllRight(world);
});

it.each([
  ['muscle group', { primaryMuscleGroup: 'Shoulders' }, { muscleGroupsTargeted: ['Legs', 'Shoulders'] }],
  ['type', { exerciseType: 'Bodyweight' }, { exerciseTypes: ['Barbell', 'Bodyweight'] }],
])('I32 %s changed -> copies, summary, ledger and views follow', async (_, fields, expected) => {
  await edit(world, 'bench', exercise('Bench', fields));
  expect(await summary()).toMatchObject(expected);
  await expectAllRight(world);
});

it('I32 deleted -> the shard keeps its tombstone, the log counts as before', async () => {
  const before = await world.read(LOG);
  await edit(world, 'bench', null);
  expect(copyIn(await world.data(SHARD_0), 'bench')).toMatchObject({ name: 'Bench', sourceMissing: true });
  expect(await world.read(LOG)).toEqual(before);
  await expectAllRight(world);
});

it('I32 known only after the shard -> the log learns its muscle group', async () => {
  await save(world, { [SHARD_0]: shard('l1', 0, ['row']) });
  expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Legs'] });
  await edit(world, 'row', exercise('Row', { primaryMuscleGroup: 'Back' }));
  expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Back', 'Legs'] });
  await expectAllRight(world);
});

it('I32 named by the log itself and by a shard -> both follow', async () => {
  await save(world, { [LOG]: shardedLog({ exercises: log(['bench'])['exercises'] }) });
  await edit(world, 'bench', exercise('Bench Press', { primaryMuscleGroup: 'Shoulders' }));
  expect(copyIn(await world.data(LOG), 'bench')).toMatchObject({ name: 'Bench Press' });
  expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Legs', 'Shoulders'] });
  await expectAllRight(world);
});

it('I32 carried while the shard is edited -> the edit is kept, all follow', async () => {
  await world.exerciseWritten(
    await world.set('exercises/bench', exercise('Bench Press', { primaryMuscleGroup: 'Shoulders' })),
  );
  const saved = await world.data(SHARD_0);
  const edits = await commit(world, { [SHARD_0]: { ...saved, notes: 'light' } });
  await deliver(world, [...(await eventsOf(world, () => world.runTasks())), ...edits]);
  expect(await world.data(SHARD_0)).toMatchObject({ notes: 'light' });
  expect(await summary()).toMatchObject({ muscleGroupsTargeted: ['Legs', 'Shoulders'] });
  await expectAllRight(world);
});
