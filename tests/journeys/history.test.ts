import { grpc } from 'google-gax';
import { drain, type DrainOutcome } from '../../functions/src/views/drain';
import { exercise, log } from '../support/documents';
import { historyOf, runHistory, writeOldLogs, writeOldSessions } from '../support/old-logs';
import { expectRight } from '../support/recount';
import { commits, RpcError } from '../support/rpc-hook';
import { expectViewsRight, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** A log with its copies, but of a time before there were ledgers. */
async function oldDerived(id: string, data: Record<string, unknown>): Promise<void> {
  await save(world, id, data);
  await world.app.doc(`workoutContributions/${id}`).delete();
}

/** The drain that all pending ledgers ask for together, and nothing after it. */
async function drainOnce(): Promise<DrainOutcome> {
  await world.askForDrains();
  const [task] = world.drains.splice(0);
  if (task === undefined) throw new Error('expected a drain');
  return drain(world.deps, task);
}

function historiesAsked(): string[] {
  return world.asked.flatMap(({ task }) => ('occasion' in task ? [task.occasion] : []));
}

function progress(userId = 'u1'): Promise<Record<string, unknown> | undefined> {
  return world.data(`userProgressView/${userId}`);
}

/** Everything handled that is waiting, and the views held against a recount. */
async function expectRightAtRest(): Promise<void> {
  await world.restViews();
  await expectViewsRight(world);
}

async function letterKinds(): Promise<unknown[]> {
  return (await world.all('deadLetters')).map(({ kind, path }) => [path, kind]).sort();
}

describe('first touch', () => {
  it('I19 a user with old logs writes one -> his drain asks for his history once; complete when that has run', async () => {
    await writeOldSessions(world, 5);
    await oldDerived('d1', log(['bench', 'squat']));
    await save(world, 'new', session('bench', 50, { date: '2026-01-02' }));
    expect(await drainOnce()).toMatchObject({ outcome: 'done', ledgers: 1, enqueued: 1 });
    expect(historiesAsked()).toEqual(['2026-01-01T00']);
    expect(await progress()).toMatchObject({ complete: false, workouts: 1 });
    expect(await world.runDrains()).toEqual([
      expect.objectContaining({ outcome: 'complete', visited: 7, ledgers: 6 }),
    ]);
    expect(await progress()).toMatchObject({ complete: true, workouts: 7 });
    expect((await expectViewsRight(world)).views).toBeGreaterThan(5);
  });

  it('I1 old logs never handled -> they get their copies on the way', async () => {
    await writeOldLogs(world, { o1: log(['bench', 'squat']), o2: log(['bench']) });
    await runHistory(world);
    for (const id of ['o1', 'o2']) await expectRight(world.app, `workoutLogs/${id}`);
    await expectRightAtRest();
  });

  it('I19 more drains of a user before his history has run -> refused by name within the hour, not in the next', async () => {
    await writeOldSessions(world, 3);
    for (const [weight, enqueued] of [
      [50, 1],
      [60, 0],
      [70, 0],
    ] as const) {
      await save(world, 'new', session('bench', weight));
      expect(await drainOnce()).toMatchObject({ enqueued });
      world.now += 60_000;
    }
    expect(historiesAsked()).toEqual(Array(3).fill('2026-01-01T00'));
    world.now += 3_600_000;
    await save(world, 'new', session('bench', 80));
    expect(await drainOnce()).toMatchObject({ enqueued: 1 });
    expect(world.histories.map(({ occasion }) => occasion)).toEqual(['2026-01-01T00', '2026-01-01T01']);
    expect(await progress()).toMatchObject({ complete: false });
    await expectRightAtRest();
  });

  it('I19 complete already -> no drain asks, and a history that comes late looks once', async () => {
    await writeOldSessions(world, 3);
    await save(world, 'new', session('bench', 50));
    await world.restViews();
    world.now += 7_200_000;
    await save(world, 'new', session('bench', 60));
    expect(await drainOnce()).toMatchObject({ enqueued: 0 });
    expect(historiesAsked()).toHaveLength(1);
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete-already', visited: 0, written: 0 });
    await expectViewsRight(world);
  });

  it('I19 an edit of an exercise reaches a log of old -> its user is touched as by his own write', async () => {
    await writeOldSessions(world, 2);
    await oldDerived('d1', log(['squat']));
    await world.edit('squat', exercise('Squat', { primaryMuscleGroup: 'Quadriceps' }));
    expect(await drainOnce()).toMatchObject({ enqueued: 1 });
    await expectRightAtRest();
  });

  it('a log that was never counted is deleted -> nobody is asked', async () => {
    await writeOldLogs(world, { o1: log(['bench']) });
    await save(world, 'o1', null);
    await world.askForDrains();
    expect(world.asked).toEqual([]);
    expect(await world.all('userProgressView')).toEqual([]);
  });

  it('I19 a user without logs, of whom nothing is known -> nothing counted, nothing written', async () => {
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 0 });
    expect(await world.all('userProgressView')).toEqual([]);
    await expectViewsRight(world);
  });

  it('I19 a user whose logs were deleted while he was not counted -> complete', async () => {
    await save(world, 'new', session('bench', 50));
    await world.askForDrains();
    world.histories.splice(0);
    for (let task = world.drains.shift(); task !== undefined; task = world.drains.shift())
      await drain(world.deps, task);
    world.histories.splice(0);
    await save(world, 'new', null);
    await world.restViews();
    expect(await runHistory(world, historyOf('u1', 'again'))).toMatchObject({ visited: 0 });
    expect(await progress()).toMatchObject({ workouts: 0, complete: true });
    await expectViewsRight(world);
  });

  it('I19 only logs that count for nobody -> nothing counted, complete', async () => {
    await writeOldLogs(world, { o1: log(['bench'], { date: 'someday' }) });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 1 });
    expect(await progress()).toEqual({
      userId: 'u1',
      ...{ workouts: 0, finished: 0, totalVolume: 0, totalSets: 0, totalReps: 0, totalDuration: 0 },
      ...{ firstWorkout: null, lastWorkout: null, byMonth: {}, complete: true },
      lastUpdated: '2026-01-01T00:00:00.000Z',
    });
    await expectViewsRight(world);
  });

  it("I18 others' old logs -> left alone", async () => {
    await writeOldSessions(world, 3);
    const theirs = ['u2', 'u1_x', 'u', 'U1'].map((userId) => ({ path: `workoutLogs/${userId}`, userId }));
    for (const { path, userId } of theirs) await world.set(path, log(['bench'], { userId }));
    const before = await Promise.all(theirs.map(({ path }) => world.read(path)));
    await save(world, 'new', session('bench', 50));
    await world.restViews();
    expect(await Promise.all(theirs.map(({ path }) => world.read(path)))).toEqual(before);
    expect((await world.all('userProgressView')).map(({ userId }) => userId)).toEqual(['u1']);
    expect(await world.all('workoutContributions')).toHaveLength(4);
    for (const { userId } of theirs) await runHistory(world, historyOf(userId));
    await expectRightAtRest();
  });

  it('I18 a user id that needs escaping -> his views whole', async () => {
    const userId = 'a_b/c%d';
    await writeOldLogs(world, { o1: log(['bench'], { userId }) });
    await save(world, 'new', session('bench', 50, { userId }));
    await expectRightAtRest();
  });
});

describe('logs that cannot be counted', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['exercises is no array', 'unparsable', log([], { exercises: 'none' })],
    ['301 exercises', 'unparsable', log(Array.from({ length: 301 }, (_, index) => `e${index}`))],
    ['no date', 'no-date', log(['bench'], { date: null })],
    ['a day that is in no calendar', 'no-date', log(['bench'], { date: '2025-02-29' })],
  ])('I5 %s -> one letter, the others counted, complete', async (_, kind, data) => {
    await writeOldSessions(world, 3);
    await writeOldLogs(world, { o1001a: data });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 4, ledgers: 3 });
    expect(await letterKinds()).toEqual([['workoutLogs/o1001a', kind]]);
    await expectRightAtRest();
    // A second task finds the same, and records it once.
    await world.app.doc('userProgressView/u1').update({ complete: false });
    await runHistory(world, historyOf('u1', 'second'));
    expect(await letterKinds()).toEqual([['workoutLogs/o1001a', kind]]);
  });

  it('I11 no room for copies -> an alert, counted like the others', async () => {
    await writeOldSessions(world, 3);
    await writeOldLogs(world, { o1001a: log(['bench'], { notes: 'x'.repeat(899_600) }) });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', ledgers: 4 });
    expect(await world.all('systemAlerts')).toEqual([
      expect.objectContaining({ kind: 'too-large', path: 'workoutLogs/o1001a' }),
    ]);
    await expectRightAtRest();
  });

  it('I11 no room even for what is derived -> one letter, the others counted, complete', async () => {
    await writeOldSessions(world, 3);
    await writeOldLogs(world, { o1001a: log(['bench'], { notes: 'x'.repeat(1_048_250) }) });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 4, ledgers: 3 });
    expect(await letterKinds()).toEqual([['workoutLogs/o1001a', 'oversized']]);
    await save(world, 'o1001a', log(['bench']));
    expect(await letterKinds()).toEqual([]);
    await expectRightAtRest();
  });

  it('I16 Firestore refuses the write of one -> one letter, the others of its page counted, complete', async () => {
    await writeOldSessions(world, 3);
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, 'workoutLogs/o1001'))
          throw new RpcError(grpc.status.INVALID_ARGUMENT, 'too many index entries');
      },
    });
    expect(await runHistory(world)).toMatchObject({
      outcome: 'complete',
      visited: 3,
      written: 2,
      ledgers: 2,
    });
    world.hook.reset();
    expect(await letterKinds()).toEqual([['workoutLogs/o1001', 'refused']]);
    expect(await progress()).toMatchObject({ complete: true, workouts: 2 });
    // Saved anew it is counted, and its letter closes.
    await world.written(await world.update('workoutLogs/o1001', { notes: 'shorter' }));
    expect(await letterKinds()).toEqual([]);
    await expectRightAtRest();
  });
});
