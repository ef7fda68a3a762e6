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
    depth: 'deep',
    state: 'completed',
    drifted: {},
    repaired: 0,
    open: 0,
    score: 100,
    ...{ completeness: 100, errorRate: 0, recommendations: [] },
    // Of the two of everybody 8 each (source, four targets, three of them once more), of the other its source; the pages of exercises, the rest.
    cost: { proof: { reads: 24, paysFromCopies: 3 } },
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
  const report = await sweeping.sweep({ depth: 'full' });
  // Tonight's part has one log, one program and one user's views, which were stale as well.
  expect(report).toMatchObject({ drifted: { 'lost-fan-out': 1, 'stale-copy': 3 }, repaired: 4, open: 0 });
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
  ['that it is too large', 'workoutLogs/a', { 'denorm.tooLarge': true }, 'oversized'],
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
  const report = await sweeping.sweep();
  expect(report).toMatchObject({ drifted: { 'view-behind-ledger': 1 }, repaired: 1, open: 0 });
  await expectViewsRight(world);
  expect(await world.data('userProgressView/u1')).toMatchObject({ complete: true });
});

it.each([
  ['its copy', 'exercisePerformanceView/u1_bench', { 'exerciseMetadata.name': 'Old' }],
  // No counting proves copies of users' own exercises.
  ["the exercise itself, which is a user's own,", 'exercises/mine', { name: 'My own' }],
])(
  'I50 of a performance view %s changed around the service -> found, and copied anew',
  async (_, path, fields) => {
    await around(path, fields);
    const report = await sweeping.sweep();
    expect(report).toMatchObject({
      drifted: { 'stale-copy': path.startsWith('exercises/') ? 2 : 1 },
      open: 0,
    });
    expect((await sweeping.findings())['userProgressView/u1']).toMatchObject({
      kind: 'stale-copy',
      state: 'repaired',
    });
    await expectCopiesRight(world);
    await expectViewCopies();
  },
);

/** All performance views hold what their exercise says by now. */
async function expectViewCopies(): Promise<void> {
  for (const view of await world.all('exercisePerformanceView')) {
    const source = await world.data(`exercises/${String(view['exerciseId'])}`);
    expect(view['exerciseMetadata']).toMatchObject({ name: source?.['name'] });
  }
}

it('I50 a progress and a ledger of his lost -> one sweep, and the views count each log once', async () => {
  await world.app.doc('userProgressView/u1').delete();
  await world.app.doc('workoutContributions/a').delete();
  await sweeping.sweep();
  await expectViewsRight(world);
});

it('I50 a log deleted around the service -> its ledger is settled, the views follow', async () => {
  await world.app.doc('workoutLogs/a').delete();
  expect(await sweeping.sweep()).toMatchObject({ drifted: { 'ledger-without-log': 1 }, repaired: 1 });
  await expectViewsRight(world);
});
