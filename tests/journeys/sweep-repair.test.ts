import { exercise, log, program } from '../support/documents';
import { Sweeping } from '../support/sweeping';
import { expectCopiesRight } from '../support/walked';
import { expectViewsRight } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;
let sweeping: Sweeping;

beforeEach(async () => {
  world = new World();
  sweeping = new Sweeping(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await world.set('exercises/mine', exercise('Mine', { userId: 'u1' }));
  for (const id of ['a', 'b', 'c']) await world.seed(`workoutLogs/${id}`, log(['bench', 'squat']));
  await world.seed('workoutLogs/own', log(['mine']));
  await world.seed('programs/p', program(['bench', 'squat']));
  await world.restViews();
});
afterEach(() => world.close());

/** What is stored around the service: no event of it is delivered. */
function around(path: string, fields: Record<string, unknown>): Promise<unknown> {
  return world.app.doc(path).update(fields);
}

it('I50 nothing wrong -> found nothing, written nothing, score 100', async () => {
  const report = await sweeping.sweep();
  expect(report).toMatchObject({
    depth: 'full',
    state: 'completed',
    drifted: {},
    repaired: 0,
    open: 0,
    score: 100,
  });
  expect(report.checked).toMatchObject({
    exercises: 3,
    workoutLogs: 4,
    programs: 1,
    workoutContributions: 4,
  });
  expect(await sweeping.findings()).toEqual({});
});

it('I50 an edit whose event was lost -> one cause, its fan-out once more, all copies right', async () => {
  await world.set('exercises/bench', exercise('Bench Press'));
  const report = await sweeping.sweep({ depth: 'night' });
  // Tonight's part has one log and one program, which were stale as well.
  expect(report).toMatchObject({ drifted: { 'lost-fan-out': 1, 'stale-copy': 2 }, repaired: 3, open: 0 });
  expect((await sweeping.findings())['exercises/bench']).toMatchObject({
    kind: 'lost-fan-out',
    state: 'repaired',
    // What was read tonight may have been mended before the exercise was.
    drifts: expect.arrayContaining([
      expect.objectContaining({ field: 'workoutLogs', found: '0' }),
    ]) as unknown,
  });
  await expectCopiesRight(world);
  await expectViewsRight(world);
});

it.each([
  ['entries', 'workoutLogs/a', { exercises: [] }, 'wrong-index'],
  ['a copy', 'workoutLogs/a', { exercises: log(['bench'])['exercises'] }, 'missing-copy'],
  ['a summary', 'workoutLogs/a', { 'workoutSummary.totalVolume': 7 }, 'wrong-summary'],
  ['exerciseIds', 'workoutLogs/a', { exerciseIds: ['squat'] }, 'wrong-index'],
  ['denorm', 'workoutLogs/a', { denorm: { v: 0 } }, 'never-derived'],
  ['what denorm lists', 'programs/p', { 'denorm.copies': ['bench@none'] }, 'wrong-index'],
  ['an owner', 'workoutLogs/own', { userId: 'u2' }, 'owner-changed'],
])('I50 %s changed around the service -> found, repaired, verified', async (_, path, fields, kind) => {
  await around(path, fields);
  const report = await sweeping.sweep();
  expect(report).toMatchObject({ drifted: { [kind]: 1 }, open: 0, accepted: 0 });
  expect((await sweeping.findings())[path]).toMatchObject({ kind, state: 'repaired' });
  await expectCopiesRight(world);
  await expectViewsRight(world);
});

it('I50 a ledger changed around the service -> found with its log, repaired, verified', async () => {
  await around('workoutContributions/a', { 'current.volumeMilli': 7, pending: false });
  expect(await sweeping.sweep()).toMatchObject({ drifted: { 'ledger-behind-log': 1 }, repaired: 1, open: 0 });
  await expectViewsRight(world);
});

it('I50 found, and repaired by a handler before it is mended -> nothing is filed', async () => {
  await around('workoutLogs/a', { 'workoutSummary.totalVolume': 7 });
  const { runId } = await sweeping.sweepStarted();
  for (let task = world.walks.shift(); task !== undefined; task = world.walks.shift()) {
    if (task.shardId.startsWith('mend'))
      await world.written(await world.update('workoutLogs/a', { notes: 'mine' }));
    await sweeping.work(task);
  }
  await sweeping.until(runId, 'completed');
  expect(await sweeping.findings()).toEqual({});
  await expectCopiesRight(world);
});

it.each([
  ['exercisePerformanceView/u1_bench', { 'performanceMetrics.totalSets': 7 }],
  ['userProgressView/u1', { totalVolume: 7 }],
  ['workoutTrendsView/u1_2026-01', null],
  ['userProgressView/u1', null],
])('I50 %s changed around the service (%j) -> found, and counted anew', async (path, fields) => {
  await (fields === null ? world.app.doc(path).delete() : around(path, fields));
  // A history is asked for once an hour.
  world.now += 2 * 3600_000;
  const report = await sweeping.sweep();
  expect(report).toMatchObject({ drifted: { 'view-behind-ledger': 1 }, repaired: 1, open: 0 });
  await expectViewsRight(world);
  expect(await world.data('userProgressView/u1')).toMatchObject({ complete: true });
});

it('I50 a log deleted around the service -> its ledger is settled, the views follow', async () => {
  await world.app.doc('workoutLogs/a').delete();
  expect(await sweeping.sweep()).toMatchObject({ drifted: { 'ledger-without-log': 1 }, repaired: 1 });
  await expectViewsRight(world);
});
