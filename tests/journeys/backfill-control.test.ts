import { controlSchema } from '../../functions/src/backfill/orders';
import { embedExerciseMetadata, MIGRATIONS } from '../../functions/src/backfill/migrations/registry';
import { RUN_STATES, type Run, type RunState } from '../../functions/src/model/runs';
import { transition } from '../../functions/src/walk/transition';
import { Backfills } from '../support/backfills';
import { log } from '../support/documents';
import { refusalOf, writeOldApp } from '../support/old-app';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

/** A run of which one shard of eight has been walked. */
async function halfWay(): Promise<string> {
  await writeOldApp(world, { logs: 40 });
  const runId = await backfills.start({ shards: 4 });
  const task = world.walks.shift();
  if (task === undefined) throw new Error('No task waits');
  await backfills.work(task);
  return runId;
}

const eventsOf = (runId: string): Promise<Record<string, unknown>[]> => world.all(`runs/${runId}/events`);

describe('orders that make no sense', () => {
  const ACTIVE: readonly RunState[] = [
    'queued',
    'running',
    'pausing',
    'paused',
    'verifying',
    'cancelling',
    'rolling_back',
  ];
  /** The states in which each order goes. */
  const GOES: Readonly<Record<string, readonly RunState[]>> = {
    pause: ['queued', 'running', 'verifying'],
    resume: ['paused', 'pausing'],
    cancel: ['queued', 'running', 'pausing', 'paused', 'verifying'],
    'retry-failures': ['completed_with_failures', 'failed'],
    'set-limits': ACTIVE,
  };
  it.each(Object.keys(GOES))(
    'any other state + %s -> ILLEGAL_STATE, and nothing is changed',
    async (action) => {
      const runId = await backfills.start();
      const events = (await eventsOf(runId)).length;
      for (const state of RUN_STATES.filter((other) => GOES[action]?.includes(other) !== true)) {
        const desired = { pausing: 'pause', paused: 'pause', cancelling: 'cancel' }[state as string] ?? 'run';
        await world.app.doc(`runs/${runId}`).update({ state, 'desired.action': desired });
        const before = await world.data(`runs/${runId}`);
        const more = action === 'set-limits' ? { limits: { maxReads: 10_000 } } : {};
        const refusal = await refusalOf(backfills.control(runId, action, more));
        expect(refusal).toMatchObject({ code: 'ILLEGAL_STATE', details: { state } });
        expect(await world.data(`runs/${runId}`)).toEqual(before);
      }
      expect(await eventsOf(runId)).toHaveLength(events);
    },
  );

  it.each(['pause', 'resume'])(
    'to be cancelled, not yet cancelling + %s -> ILLEGAL_STATE',
    async (action) => {
      const runId = await halfWay();
      await world.app.doc(`runs/${runId}`).update({ 'desired.action': 'cancel' });
      const refusal = await refusalOf(backfills.control(runId, action));
      expect(refusal.code).toBe('ILLEGAL_STATE');
      expect(refusal.message).toContain('is to be cancelled');
    },
  );

  it('no such run + any order -> NOT_FOUND', async () => {
    expect(await refusalOf(backfills.control('none', 'pause'))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a limit that there is not, or none -> both are named', () => {
    const order = { runId: 'r', requestId: 'q', reason: 'why', action: 'set-limits' };
    const problems = (limits: unknown): unknown =>
      controlSchema.safeParse({ ...order, limits }).error?.issues;
    expect(problems({ maxRaeds: 1 })).toMatchObject([
      { code: 'unrecognized_keys', keys: ['maxRaeds'] },
      { message: 'expected at least one limit' },
    ]);
    expect(problems({})).toMatchObject([{ message: 'expected at least one limit' }]);
  });
});

describe('one request, one order', () => {
  it('paused and resumed since + the same pause again -> repeated, and it goes on', async () => {
    const runId = await halfWay();
    const first = await backfills.control(runId, 'pause', { requestId: 'p1' });
    await backfills.control(runId, 'resume');
    const again = await backfills.control(runId, 'pause', { requestId: 'p1' });
    expect([first, again]).toMatchObject([
      { state: 'paused', repeated: false },
      { state: 'running', repeated: true },
    ]);
    expect((await eventsOf(runId)).filter(({ by, what }) => by === 'admin' && what === 'resume')).not.toEqual(
      [],
    );
  });

  it('a request that has paused + cancel -> VALIDATION_ERROR', async () => {
    const runId = await halfWay();
    await backfills.control(runId, 'pause', { requestId: 'p1' });
    const call = backfills.control(runId, 'cancel', { requestId: 'p1' });
    expect(await refusalOf(call)).toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});

describe('pause, resume, cancel', () => {
  it('half-way + pause, resume -> paused, nothing more is written; then completed', async () => {
    const runId = await halfWay();
    expect(await backfills.control(runId, 'pause')).toMatchObject({ state: 'paused', hold: null });
    const written = (await backfills.run(runId)).counters.written;
    await backfills.runWalks();
    await backfills.minute();
    const paused = await backfills.run(runId);
    expect([paused.state, paused.counters.written]).toEqual(['paused', written]);
    await backfills.control(runId, 'resume');
    expect((await backfills.until(runId, 'completed')).counters.written).toBe(41);
  });

  it('the pause died before its end + resume -> it goes on', async () => {
    const runId = await halfWay();
    await world.app.doc(`runs/${runId}`).update({ 'desired.action': 'pause' });
    expect(await backfills.control(runId, 'resume')).toMatchObject({ state: 'running' });
    await backfills.until(runId, 'completed');
  });

  it('verifying + pause, resume -> verified anew, completed', async () => {
    await writeOldApp(world, { logs: 4 });
    const runId = await backfills.start({ shards: 1 });
    while ((await backfills.run(runId)).state !== 'verifying') {
      const task = world.walks.shift();
      if (task !== undefined) await backfills.work(task);
    }
    await backfills.control(runId, 'pause');
    expect(await backfills.run(runId)).toMatchObject({ state: 'paused', leg: null });
    await backfills.control(runId, 'resume');
    expect((await backfills.until(runId, 'completed')).verification).toMatchObject({ checked: 5, wrong: 0 });
  });

  it('half-way + cancel -> cancelled, and its migration is free', async () => {
    const runId = await halfWay();
    expect(await backfills.control(runId, 'cancel')).toMatchObject({ state: 'cancelled' });
    await backfills.until(await backfills.start(), 'completed');
    expect((await backfills.run(runId)).state).toBe('cancelled');
  });

  it('paused + cancel -> cancelled', async () => {
    const runId = await halfWay();
    await backfills.control(runId, 'pause');
    expect(await backfills.control(runId, 'cancel')).toMatchObject({ state: 'cancelled' });
  });

  it('another definition is deployed + resume -> it waits for approval, then goes on as that one', async () => {
    const runId = await halfWay();
    await backfills.control(runId, 'pause');
    const changed = { ...embedExerciseMetadata, version: 2 };
    Object.assign(backfills, {
      engine: { ...backfills.engine, migrations: new Map([...MIGRATIONS, [changed.name, changed]]) },
    });
    await backfills.control(runId, 'resume');
    expect((await backfills.until(runId, 'completed')).migration.version).toBe(2);
  });
});

describe('failures', () => {
  async function ended(given: Record<string, unknown> = {}): Promise<string> {
    await writeOldApp(world, { logs: 5, broken: 1 });
    const runId = await backfills.start(given);
    await backfills.until(runId, 'completed_with_failures');
    return runId;
  }

  it('a document still cannot be parsed + retry -> completed with failures, counted once', async () => {
    const runId = await ended();
    await backfills.control(runId, 'retry-failures');
    const run = await backfills.until(runId, 'completed_with_failures');
    expect(run.counters).toMatchObject({ failed: 1, written: 6 });
  });

  it('mended + retry -> completed, none failed', async () => {
    const runId = await ended();
    await world.app.doc('workoutLogs/broken1000').set(log(['bench']));
    await backfills.control(runId, 'retry-failures');
    const run = await backfills.until(runId, 'completed');
    expect(run.counters).toMatchObject({ failed: 0, written: 7 });
    expect(await world.all(`runs/${runId}/failures`)).toEqual([]);
  });

  it('skip -> its failures are closed; retry, skip again -> ILLEGAL_STATE, since none is open', async () => {
    const runId = await ended();
    await backfills.control(runId, 'skip-failures');
    expect(await world.all(`runs/${runId}/failures`)).toMatchObject([{ state: 'skipped' }]);
    for (const action of ['retry-failures', 'skip-failures'])
      expect(await refusalOf(backfills.control(runId, action))).toMatchObject({ code: 'ILLEGAL_STATE' });
  });

  it('the skip died before its end + the same request -> the rest is skipped', async () => {
    const runId = await ended();
    await backfills.control(runId, 'skip-failures', { requestId: 's1' });
    const [failure] = (await world.app.collection(`runs/${runId}/failures`).get()).docs;
    await failure?.ref.update({ state: 'open' });
    const again = await backfills.control(runId, 'skip-failures', { requestId: 's1' });
    expect(again.repeated).toBe(true);
    expect(await world.all(`runs/${runId}/failures`)).toMatchObject([{ state: 'skipped' }]);
  });

  it('failed at its first failure, mended + retry -> walks what was left, completed', async () => {
    await writeOldApp(world, { logs: 40, broken: 1 });
    const runId = await backfills.start({ shards: 1, stopOnError: true });
    const failed = await backfills.until(runId, 'failed');
    expect(failed.counters.failed).toBe(1);
    await world.app.doc('workoutLogs/broken1000').set(log(['bench']));
    await backfills.control(runId, 'retry-failures');
    expect((await backfills.until(runId, 'completed')).counters).toMatchObject({ failed: 0, written: 42 });
  });

  it('a run of the same migration is under way + retry -> ALREADY_RUNNING', async () => {
    const runId = await ended();
    const other = await backfills.start();
    const refusal = await refusalOf(backfills.control(runId, 'retry-failures'));
    expect(refusal).toMatchObject({ code: 'ALREADY_RUNNING', details: { runId: other } });
  });

  it('live derivation is off + retry -> ILLEGAL_STATE', async () => {
    const runId = await ended();
    await backfills.switchLive(false);
    const refusal = await refusalOf(backfills.control(runId, 'retry-failures'));
    expect(refusal.code).toBe('ILLEGAL_STATE');
    expect(refusal.message).toContain('backfill-switch');
  });
});

describe('limits', () => {
  it('below what is spent -> BUDGET_EXCEEDED that names each, nothing is changed', async () => {
    const runId = await halfWay();
    const { options } = await backfills.run(runId);
    const limits = { maxReads: 3, maxWrites: 3, batchSize: 20 };
    const refusal = await refusalOf(backfills.control(runId, 'set-limits', { limits }));
    expect(refusal.code).toBe('BUDGET_EXCEEDED');
    expect(refusal.details['problems']).toMatchObject([
      { path: 'limits.maxReads' },
      { path: 'limits.maxWrites' },
    ]);
    expect((await backfills.run(runId)).options).toEqual(options);
  });

  it('a running one without budget + a budget that is soon used up -> it holds; raised -> completed', async () => {
    const runId = await halfWay();
    const { reads } = (await backfills.status(runId)).counters;
    await backfills.control(runId, 'set-limits', { limits: { maxReads: reads + 20 } });
    await backfills.runWalks();
    await backfills.minute();
    const held = await backfills.run(runId);
    expect([held.state, held.hold?.reason]).toEqual(['running', 'budget']);
    expect(held.counters.reads).toBeLessThanOrEqual(reads + 20);
    const refusal = await refusalOf(backfills.control(runId, 'resume'));
    expect(refusal).toMatchObject({ code: 'ILLEGAL_STATE' });
    expect(refusal.message).toContain('raise it');
    const raised = await backfills.control(runId, 'set-limits', { limits: { maxReads: null } });
    expect(raised.hold).toBeNull();
    await backfills.until(runId, 'completed');
  });

  it('what was before and after -> noted, with who and why', async () => {
    const runId = await halfWay();
    await backfills.control(runId, 'set-limits', { limits: { batchSize: 20 }, reason: 'slower' });
    const noted = (await eventsOf(runId)).find(({ what }) => what === 'set-limits');
    expect(noted).toMatchObject({
      ...{ by: 'admin', reason: 'slower', at: world.now },
      before: { options: { batchSize: 50 } },
      after: { options: { batchSize: 20 } },
    });
  });
});

describe('a step that was decided before', () => {
  /** The step of a look at the run, taken when something else has happened since. */
  async function late(runId: string, seen: Run, happens: () => Promise<unknown>): Promise<boolean> {
    await happens();
    const { state: from, desired, exits } = seen;
    const decided = { runId, from, desired, exits, event: 'walked', by: 'minder', reason: 'walked' } as const;
    return transition(world.deps, decided);
  }

  it('I30 an order is given + the step -> not taken, and nothing of it is noted', async () => {
    const runId = await halfWay();
    const before = (await eventsOf(runId)).length;
    const order = { 'desired.action': 'pause', 'desired.at': world.now + 1 };
    const stored = world.app.doc(`runs/${runId}`);
    expect(await late(runId, await backfills.run(runId), () => stored.update(order))).toBe(false);
    expect(await backfills.run(runId)).toMatchObject({ state: 'running', desired: { action: 'pause' } });
    expect(await eventsOf(runId)).toHaveLength(before);
  });

  it('I30 the run was paused and resumed within the same moment + the step -> not taken: another leg is under way', async () => {
    const runId = await halfWay();
    const seen = await backfills.run(runId);
    const resumed = async (): Promise<void> => {
      await backfills.control(runId, 'pause');
      await backfills.until(runId, 'paused');
      await backfills.control(runId, 'resume');
      const { desired } = seen;
      await world.app.doc(`runs/${runId}`).update({ desired });
    };
    expect(await late(runId, seen, resumed)).toBe(false);
    expect(await backfills.run(runId)).toMatchObject({ state: 'running', exits: seen.exits + 1 });
  });

  it('I30 it was taken already + the step -> not taken twice', async () => {
    const runId = await halfWay();
    const seen = await backfills.run(runId);
    expect(await late(runId, seen, () => Promise.resolve())).toBe(true);
    expect(await late(runId, seen, () => Promise.resolve())).toBe(false);
  });
});
