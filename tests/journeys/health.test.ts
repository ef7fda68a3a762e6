import { PROBE_TIMEOUT_MS } from '../../functions/src/limits';
import { raise } from '../../functions/src/operations/alerts';
import { healthOf, type HealthReply, type HealthRequest } from '../../functions/src/operations/health/answer';
import { noBacklogs, type Backlogs } from '../../functions/src/platform/backlogs';
import type { Deps } from '../../functions/src/platform/deps';
import { occasion } from '../support/alerts';
import { HandClock } from '../support/hand-clock';
import { World } from '../support/world';

const CACHE_MS = 5_000;
const ADMIN = 'Bearer admins-token';

let world: World;
let clock: HandClock;
let deps: Deps;
let ask: (request?: Partial<HealthRequest>) => Promise<HealthReply>;
/** The requests of the health under test that have looked at the database. */
const looks = (): number => world.hook.seen.filter((method) => method === 'Commit').length;

beforeEach(() => {
  world = new World();
  // What is stored bears the emulator's time.
  clock = new HandClock(Date.now());
  deps = { ...world.deps, clock };
  serve();
});
afterEach(() => world.close());

/** A new instance. */
function serve({
  backlogs = noBacklogs,
  cacheMs = CACHE_MS,
}: { backlogs?: Backlogs; cacheMs?: number } = {}): void {
  const claims: Record<string, Record<string, unknown>> = {
    'admins-token': { uid: 'ada', admin: true },
    'users-token': { uid: 'u1', admin: 'true' },
  };
  const readToken = (token: string): Promise<Record<string, unknown> | undefined> =>
    token === 'slow' ? new Promise(() => undefined) : Promise.resolve(claims[token]);
  const health = healthOf(deps, { backlogs, readToken, cacheMs });
  ask = (request = {}) => health({ method: 'GET', authorization: undefined, ...request });
}

describe('who asks', () => {
  it.each(['GET', 'HEAD'])('I41 %s without a token -> 200 and the status, nothing else', async (method) => {
    expect(await ask({ method })).toEqual({ code: 200, body: { status: 'healthy' }, status: 'healthy' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get'])(
    'I41 %s -> 405, nothing is looked at',
    async (method) => {
      expect(await ask({ method, authorization: ADMIN })).toMatchObject({ code: 405 });
      expect(world.hook.seen).toEqual([]);
    },
  );

  it('I41 an admin, nothing has happened yet -> details of everything', async () => {
    expect(await ask({ authorization: ADMIN })).toEqual({
      code: 200,
      status: 'healthy',
      body: {
        ...{ status: 'healthy', reasons: [], at: new Date(clock.now()).toISOString() },
        ...{ database: { writeMs: 0, readMs: 0 }, queues: null, pending: { looked: 0, oldestMs: null } },
        ...{ sweep: null, alerts: { info: 0, warning: 0, critical: 0 }, failedRuns: 0 },
      },
    });
  });

  it.each([
    ['a token without the claim', 'Bearer users-token', 'the token lacks the claim admin'],
    ['a token that is none', 'Bearer nobodys-token', 'the token is not valid'],
    ['another kind of authorization', 'Basic YWRhOmFkYQ==', 'the token is not valid'],
    ['no token in the header', 'Bearer ', 'the token is not valid'],
  ])('I41 %s -> the same as without, and why', async (_, authorization, why) => {
    await raise(deps, occasion('a', { kind: 'run-failed' }));
    expect(await ask({ authorization })).toEqual({
      code: 200,
      body: { status: 'degraded', note: `Details are for admins: ${why}` },
      status: 'degraded',
    });
  });

  it('I41 a token that nobody can check -> the status within the time of a probe', async () => {
    const reply = ask({ authorization: 'Bearer slow' });
    await ask();
    clock.advance(PROBE_TIMEOUT_MS);
    expect(await reply).toMatchObject({ code: 200, body: { status: 'healthy' } });
  });
});

describe('what is found', () => {
  it('I41 alerts, runs, a sweep, a ledger -> told to admins', async () => {
    await raise(deps, occasion('a', { kind: 'run-failed' }));
    for (const path of ['exercises/x', 'exercises/y']) await raise(deps, occasion('a', { path }));
    await world.update('systemAlerts/invalid-source_exercises%2Fy', {
      acknowledged: { by: 'ada', reason: 'known', at: '2026-01-01T00:00:00.000Z' },
    });
    for (const state of ['failed', 'rollback_partial', 'completed'])
      await world.set(`runs/${state}`, { state });
    const at = new Date(clock.now() - 3_600_000).toISOString();
    await world.set('migrationMetrics/consistency', { score: 99.9, at, reportId: '2026-01-01', history: [] });
    await world.set('workoutContributions/l1', { userId: 'u1', pending: true });
    await world.set('workoutContributions/l2', { userId: 'u1', pending: false });
    clock.advance(61.5 * 60_000);
    const { code, body } = await ask({ authorization: ADMIN });
    expect(code).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      reasons: ['pending: a ledger has been pending for 61 minutes', 'alerts: 1 critical ones are open'],
      alerts: { info: 0, warning: 1, critical: 1 },
      ...{ failedRuns: 2, sweep: { score: 99.9, at, reportId: '2026-01-01' }, pending: { looked: 1 } },
    });
  });

  it('I41 a stuck queue -> 200, degraded; with what it holds for admins', async () => {
    const stuck = { tasks: 7, overdueMs: 20 * 60_000, state: 'RUNNING' };
    serve({
      backlogs: (queue) =>
        Promise.resolve(queue === 'fanOut' ? stuck : { tasks: 0, overdueMs: 0, state: 'RUNNING' }),
    });
    expect(await ask()).toMatchObject({ code: 200, body: { status: 'degraded' } });
    expect((await ask({ authorization: ADMIN })).body).toMatchObject({
      reasons: ['queues: fanOut holds 7 tasks, the oldest due for 20 minutes'],
      queues: { fanOut: stuck, drainViews: { tasks: 0 } },
    });
  });

  it('I41 queues that refuse, and a report that cannot be read -> 200, degraded; the rest is told', async () => {
    await world.set('migrationMetrics/consistency', { score: 'good' });
    serve({ backlogs: () => Promise.reject(new Error('status 403')) });
    expect((await ask({ authorization: ADMIN })).body).toMatchObject({
      status: 'degraded',
      reasons: [
        'queues: not known: status 403',
        expect.stringContaining('sweep: not known: migrationMetrics/consistency: score: ') as string,
      ],
      ...{ queues: null, sweep: null, failedRuns: 0 },
    });
  });

  it('I41 a slow database -> 200, degraded', async () => {
    world.hook.use({
      before: ({ method }) => {
        if (method === 'Commit') clock.advance(1_500);
      },
    });
    expect((await ask({ authorization: ADMIN })).body).toMatchObject({
      status: 'degraded',
      database: { writeMs: 1_500 },
    });
  });

  it('I41 a dead database -> 503 once the probes have had their time; alive again -> 200', async () => {
    let wake = (): void => undefined;
    const dead = new Promise<void>((resolve) => (wake = resolve));
    world.hook.use({ before: () => dead });
    const reply = ask({ authorization: ADMIN });
    clock.advance(PROBE_TIMEOUT_MS - 1);
    clock.advance(1);
    expect(await reply).toMatchObject({
      code: 503,
      body: {
        status: 'unhealthy',
        reasons: ['database: no answer within 4000 ms'],
        database: null,
        alerts: null,
      },
    });
    wake();
    world.hook.reset();
    clock.advance(CACHE_MS);
    expect(await ask()).toMatchObject({ code: 200, body: { status: 'healthy' } });
  });
});

describe('how often it looks', () => {
  it('I41 a burst of calls -> one look, and no other until its answer is too old', async () => {
    world.hook.reset();
    await Promise.all(Array.from({ length: 50 }, () => ask()));
    clock.advance(CACHE_MS - 1);
    await ask({ authorization: ADMIN });
    expect(looks()).toBe(1);
    clock.advance(1);
    await Promise.all([ask(), ask()]);
    expect(looks()).toBe(2);
  });

  it('I41 calls while a look takes longer than its answer is kept -> one look at a time', async () => {
    const replies: Promise<HealthReply>[] = [];
    serve({ cacheMs: 1_000 });
    world.hook.use({
      before: ({ method }) => {
        if (method !== 'Commit') return;
        clock.advance(2_000);
        replies.push(ask(), ask());
      },
    });
    expect(await ask()).toMatchObject({ code: 200 });
    expect((await Promise.all(replies)).map(({ code }) => code)).toEqual([200, 200]);
    expect(looks()).toBe(1);
  });

  it('I41 the clock is set back -> looks again', async () => {
    await ask();
    clock.advance(-3_600_000);
    await ask();
    expect(looks()).toBe(2);
  });

  it('I41 a look at a service at rest -> seven reads and one write', async () => {
    const cost = await world.costOf(() => ask());
    expect(cost).toMatchObject({ reads: 7, writes: 1, wrote: { migrationMetrics: 1 } });
  });
});
