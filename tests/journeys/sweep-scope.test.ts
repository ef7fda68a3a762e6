import { exercise, log, program } from '../support/documents';
import { shard, shardedLog } from '../support/shards';
import { Sweeping } from '../support/sweeping';
import { World } from '../support/world';
import { sweepStartSchema } from '../../functions/src/sweep/start';

let world: World;
let sweeping: Sweeping;

beforeEach(async () => {
  world = new World();
  sweeping = new Sweeping(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat'));
  for (const userId of ['u1', 'u2']) {
    await world.seed(`workoutLogs/${userId}-a`, log(['bench'], { userId }));
    await world.seed(`workoutLogs/${userId}-b`, log(['squat'], { userId }));
    await world.seed(`workoutLogs/${userId}-s`, shardedLog({ userId, shardCount: 1 }));
    await world.seed(`workoutLogShards/${userId}-s_0`, shard(`${userId}-s`, 0, ['bench'], { userId }));
    await world.seed(`programs/${userId}`, program(['bench'], { userId }));
  }
  await world.restViews();
});
afterEach(() => world.close());

it('I50 one user -> what is of him is read, his drift repaired; nothing else is looked at', async () => {
  for (const path of ['workoutLogs/u1-a', 'workoutLogs/u2-a'])
    await world.app.doc(path).update({ 'workoutSummary.totalVolume': 7 });
  await world.app.doc('workoutTrendsView/u1_2026-01').update({ workouts: 7 });
  const report = await sweeping.sweep({ userId: 'u1' });
  expect(report).toMatchObject({
    ...{ scope: { userId: 'u1' }, depth: 'deep', repaired: 2, open: 0 },
    drifted: { 'wrong-summary': 1, 'view-behind-ledger': 1 },
  });
  expect(report.checked).toEqual({
    ...{ exercises: 0, exerciseTombstones: 0, workoutLogs: 3, workoutLogShards: 1, programs: 1 },
    ...{ workoutContributions: 3, userProgressView: 1 },
  });
  expect(Object.keys(await sweeping.findings()).sort()).toEqual(['userProgressView/u1', 'workoutLogs/u1-a']);
});

it('I50 one exercise -> its copies are proved, and what holds them is read', async () => {
  await world.set('exercises/bench', exercise('Bench Press'));
  await world.set('exercises/squat', exercise('Back Squat'));
  const report = await sweeping.sweep({ exerciseId: 'bench' });
  expect(report.checked).toEqual({
    ...{ exercises: 1, exerciseTombstones: 0, workoutLogs: 2, workoutLogShards: 2, programs: 2 },
    ...{ workoutContributions: 4, userProgressView: 0 },
  });
  expect(report).toMatchObject({ open: 0, drifted: { 'lost-fan-out': 1 } });
  const names = (await world.all('workoutLogs')).map((held) => JSON.stringify(held['exercises']));
  expect(names.filter((entries) => entries.includes('"Bench Press"'))).toHaveLength(2);
  expect(names.filter((entries) => entries.includes('"Back Squat"'))).toHaveLength(0);
});

it('a user or an exercise that there is not -> nothing is checked, and there is no score', async () => {
  for (const scope of [{ userId: 'nobody' }, { exerciseId: 'none' }])
    expect(await sweeping.sweep(scope)).toMatchObject({ score: null, drifted: {} });
});

it('of one user or exercise -> neither the rotation nor the score of all moves', async () => {
  await sweeping.sweep({ depth: 'full' });
  const metrics = (): Promise<unknown> => world.all('migrationMetrics');
  const before = await metrics();
  await sweeping.sweep({ userId: 'u1' });
  expect(await metrics()).toEqual(before);
});

it.each([
  [{ userId: 'u1', exerciseId: 'bench' }, 'exerciseId'],
  [{ userId: 'u1', depth: 'full' }, 'depth'],
  [{ userId: '' }, 'userId'],
  [{ exerciseId: 'a/b' }, 'exerciseId'],
])('%j -> refused, and says which', (given, field) => {
  const parsed = sweepStartSchema.safeParse({ requestId: 'r1', reason: 'why', ...given });
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
});
