import { TASK_ATTEMPTS } from '../../functions/src/limits';
import { ALERT_REMEMBERS } from '../../functions/src/model/operations';
import { walkAttempt } from '../../functions/src/backfill/attempt';
import { raise } from '../../functions/src/operations/alerts';
import { drainAttempt } from '../../functions/src/views/attempt';
import { alertsOf, occasion, toldOf } from '../support/alerts';
import { Backfills } from '../support/backfills';
import { dieEverywhere, type When } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { writeOldLogs } from '../support/old-logs';
import { World } from '../support/world';

const ID = 'invalid-source_exercises%2Fx';

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

function acknowledge(id = ID): Promise<unknown> {
  return world.update(`systemAlerts/${id}`, { acknowledged: { by: 'ada', reason: 'known', at: AT } });
}

const AT = '2026-01-01T00:00:00.000Z';

describe('raise', () => {
  it('I40 a first occasion -> an alert of its cause, and one notification', async () => {
    await raise(world.deps, occasion('a'));
    expect(await alertsOf(world)).toEqual({
      [ID]: expect.objectContaining({
        ...{ kind: 'invalid-source', severity: 'warning', path: 'exercises/x', message: 'says a' },
        ...{ count: 1, firstSeenAt: AT, lastSeenAt: AT, acknowledged: null },
      }) as unknown,
    });
    expect(await world.all('systemNotifications')).toEqual([
      expect.objectContaining({ alertId: ID, why: 'opened', kind: 'invalid-source', count: 1, at: AT }),
    ]);
  });

  it('I40 the same occasion again -> one read, nothing is written', async () => {
    await raise(world.deps, occasion('a'));
    const before = await world.read(`systemAlerts/${ID}`);
    world.now += 60_000;
    const cost = await world.costOf(() => raise(world.deps, occasion('a')));
    expect(cost).toMatchObject({ reads: 1, writes: 0 });
    expect(await world.read(`systemAlerts/${ID}`)).toEqual(before);
  });

  it('I40 occasions of four causes, four each, all at the same time and twice -> each counted once, four notifications', async () => {
    const paths = ['exercises/x', 'exercises/y', 'workoutLogs/x', 'runs/x'];
    const all = paths.flatMap((path) => ['a', 'b', 'c', 'd'].map((name) => occasion(name, { path })));
    await Promise.all([...all, ...all].map((one) => raise(world.deps, one)));
    expect(
      Object.values(await alertsOf(world))
        .map(({ path, count }) => [path, count])
        .sort(),
    ).toEqual(paths.map((path) => [path, 4]).sort());
    expect((await toldOf(world)).map(({ why }) => why)).toEqual(paths.map(() => 'opened'));
  });

  it('I40 more occasions than it remembers -> counted, the last ones remembered, one notification', async () => {
    for (let n = 1; n <= ALERT_REMEMBERS + 2; n += 1) await raise(world.deps, occasion(`${n}`));
    const alert = (await alertsOf(world))[ID];
    expect(alert).toMatchObject({ count: ALERT_REMEMBERS + 2 });
    expect(alert?.occasions).toHaveLength(ALERT_REMEMBERS);
    expect(await toldOf(world)).toHaveLength(1);
  });

  it('I40 acknowledged, then what it was acknowledged for is delivered again -> stays; another occasion -> open', async () => {
    await raise(world.deps, occasion('a'));
    await acknowledge();
    await raise(world.deps, occasion('a'));
    expect((await alertsOf(world))[ID]?.acknowledged).toMatchObject({ by: 'ada' });
    world.now += 60_000;
    await raise(world.deps, occasion('b'));
    expect((await alertsOf(world))[ID]).toMatchObject({ acknowledged: null, count: 2, message: 'says b' });
    expect(await toldOf(world)).toMatchObject([
      { why: 'opened', message: 'says a' },
      { why: 'opened-again', message: 'says b' },
    ]);
  });

  it('I40 an alert that cannot be read -> begun anew: what raises it goes on', async () => {
    await world.set(`systemAlerts/${ID}`, { kind: 'invalid-source', createdAt: AT });
    await raise(world.deps, occasion('a'));
    expect((await alertsOf(world))[ID]).toMatchObject({ count: 1 });
  });

  it('I40 a path too long for an id -> an alert all the same, one for its cause', async () => {
    const path = `workoutLogs/${'x'.repeat(1_490)}`;
    for (const name of ['a', 'b']) await raise(world.deps, occasion(name, { path }));
    expect(Object.values(await alertsOf(world))).toMatchObject([{ path, count: 2 }]);
  });

  it.each<[When, number]>([
    ['before each RPC', 2],
    ['after each commit', 1],
  ])('I40 killed %s, then again -> one occasion, one notification', async (when, points) => {
    const path = (n: number): string => `exercises/x${n}`;
    const died = await dieEverywhere(world.hook, when, {
      make: (n) => Promise.resolve(occasion('a', { path: path(n) })),
      handle: (made) => raise(world.deps, made),
      again: (made) => raise(world.deps, made),
    });
    expect(died).toBe(points);
    const alerts = Object.values(await alertsOf(world));
    expect(alerts).toHaveLength(died + 1);
    expect(alerts.map(({ count }) => count)).toEqual(alerts.map(() => 1));
    expect(await toldOf(world)).toHaveLength(alerts.length);
  });
});

describe('what raises', () => {
  beforeEach(() => world.set('exercises/bench', exercise('Bench')));

  const drain = (notBefore: number): unknown => ({ v: 7, userId: 'u1', notBefore, sequence: 0 });

  it('I40 one drain given up twice, then the next one -> two occasions of one cause', async () => {
    for (const task of [drain(1), drain(1), drain(2)])
      await drainAttempt(world.deps, task, TASK_ATTEMPTS - 1);
    expect(Object.values(await alertsOf(world))).toMatchObject([
      { kind: 'drain-failed', path: 'userProgressView/u1', count: 2 },
    ]);
    expect(await toldOf(world)).toHaveLength(1);
  });

  it('I40 a range of a run given up twice where it stands, then further on -> two occasions of one cause', async () => {
    const { engine } = new Backfills(world);
    for (const seq of [3, 3, 4]) {
      const data = { v: 7, runId: 'r1', shardId: 'walk-1.0', epoch: 0, seq };
      await walkAttempt(world.deps, engine, { data, retryCount: TASK_ATTEMPTS - 1 });
    }
    expect(Object.values(await alertsOf(world))).toMatchObject([
      { kind: 'run-stalled', path: 'runs/r1', count: 2 },
    ]);
  });

  it('I40 a run fails, is tried again and fails again -> one alert, two occasions, in the commits that end it', async () => {
    const bad = Object.fromEntries(['a', 'b'].map((id) => [id, { ...log([]), exercises: 'none' }]));
    await writeOldLogs(world, bad);
    const backfills = new Backfills(world);
    const runId = await backfills.start({ shards: 1, maxFailures: 1 });
    await backfills.until(runId, 'failed');
    const path = `runs/${runId}`;
    expect(Object.values(await alertsOf(world))).toMatchObject([
      { kind: 'run-failed', severity: 'critical', path, count: 1 },
    ]);
    await backfills.minute();
    await backfills.control(runId, 'retry-failures');
    await backfills.until(runId, 'failed');
    expect(Object.values(await alertsOf(world))).toMatchObject([{ kind: 'run-failed', path, count: 2 }]);
    expect(await toldOf(world)).toHaveLength(1);
  });

  it('I40 a backfill comes by logs without room -> one alert each, in a dry run none', async () => {
    const large = log(['bench'], { notes: 'x'.repeat(899_600) });
    await writeOldLogs(world, { a: large, b: large });
    const backfills = new Backfills(world);
    await backfills.until(await backfills.start({ dryRun: true }), 'completed');
    expect(await alertsOf(world)).toEqual({});
    await backfills.until(await backfills.start(), 'completed');
    expect(Object.values(await alertsOf(world))).toMatchObject(
      ['a', 'b'].map((id) => ({ kind: 'too-large', path: `workoutLogs/${id}`, count: 1 })),
    );
    expect(await toldOf(world)).toHaveLength(2);
  });
});
