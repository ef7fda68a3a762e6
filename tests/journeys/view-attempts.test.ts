import { grpc } from 'google-gax';
import { TASK_ATTEMPTS } from '../../functions/src/limits';
import { drainAttempt, historyAttempt } from '../../functions/src/views/attempt';
import { exercise } from '../support/documents';
import { historyOf, writeOldSessions } from '../support/old-logs';
import { commits, RpcError } from '../support/rpc-hook';
import { expectViewsRight, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

/** Retry counts of attempts that are not the last. */
const EARLIER = [0, 1, TASK_ATTEMPTS - 2];
const LAST = TASK_ATTEMPTS - 1;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await writeOldSessions(world, 2);
  await save(world, 'new', session('bench', 50));
  await world.askForDrains();
});
afterEach(() => world.close());

/** Each kind of task: one that is due, what an attempt of it is, and what it leaves when it is given up. */
const TASKS = [
  {
    kind: 'drain',
    due: (): unknown => world.drains[0],
    attempt: drainAttempt,
    alert: 'drain-failed',
    says: 'Drain of userProgressView/u1 failed 12 times: ',
    reads: 'drain task v7: this build reads v1',
  },
  {
    kind: 'history',
    due: (): unknown => historyOf('u1'),
    attempt: historyAttempt,
    alert: 'history-failed',
    says: 'Count of the history of userProgressView/u1 failed 12 times: ',
    reads: 'history task v7: this build reads v1',
  },
] as const;

/** The task as the queue delivers it. */
function delivered(task: unknown): unknown {
  return JSON.parse(JSON.stringify(task)) as unknown;
}

function refuseViews(): void {
  world.hook.use({
    before: (rpc) => {
      if (commits(rpc, 'userProgressView/u1'))
        throw new RpcError(grpc.status.PERMISSION_DENIED, 'not allowed');
    },
  });
}

describe.each(TASKS)('$kind', ({ kind, due, attempt, alert, says, reads }) => {
  it.each(EARLIER)('I16 attempt with retry count %i fails -> throws, leaves nothing', async (retryCount) => {
    refuseViews();
    await expect(attempt(world.deps, delivered(due()), retryCount)).rejects.toThrow('not allowed');
    expect(await world.all('deadLetters')).toEqual([]);
    expect(await world.all('systemAlerts')).toEqual([]);
  });

  it('I16 last attempt fails -> given up: one dead letter, one alert, also when delivered twice', async () => {
    refuseViews();
    for (const retryCount of [LAST, LAST + 1]) {
      expect(await attempt(world.deps, delivered(due()), retryCount)).toEqual({
        outcome: 'given-up',
        error: expect.stringContaining('not allowed') as string,
      });
    }
    const reason = expect.stringContaining(says) as string;
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ kind, path: 'userProgressView/u1', reason, eventId: 'none' }),
    ]);
    expect(await world.all('systemAlerts')).toEqual([
      expect.objectContaining({
        kind: alert,
        severity: 'critical',
        path: 'userProgressView/u1',
        message: reason,
      }),
    ]);
  });

  it('I16 given up, then the user writes again -> his next drain takes it along', async () => {
    refuseViews();
    await attempt(world.deps, delivered(due()), LAST);
    world.hook.reset();
    world.drains.splice(0);
    world.histories.splice(0);
    world.now += 3_600_000;
    await save(world, 'newer', session('bench', 55));
    await world.restViews();
    await expectViewsRight(world);
  });

  it('I16 last attempt succeeds -> done, no letter', async () => {
    expect(await attempt(world.deps, delivered(due()), LAST)).not.toHaveProperty('error');
    expect(await world.data('userProgressView/u1')).toMatchObject({ complete: kind === 'history' });
    expect(await world.all('deadLetters')).toEqual([]);
  });

  it('I16 payload of another version -> says which came and which is read; given up at the last attempt', async () => {
    const data = { ...(due() as object), v: 7 };
    await expect(attempt(world.deps, data, 0)).rejects.toThrow(reads);
    expect(await attempt(world.deps, data, LAST)).toMatchObject({ outcome: 'given-up' });
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({
        path: 'userProgressView/u1',
        reason: expect.stringContaining(reads) as string,
      }),
    ]);
    expect(await world.all('userProgressView')).toEqual([]);
  });

  it.each([[null], ['text'], [{ v: 1 }], [{ v: 1, userId: '', sequence: 0, notBefore: 0, occasion: 'x' }]])(
    'I16 payload %j -> throws, and is given up with a letter at last',
    async (data) => {
      await expect(attempt(world.deps, data, 0)).rejects.toThrow();
      expect(await attempt(world.deps, data, LAST)).toMatchObject({ outcome: 'given-up' });
      expect(await world.all('deadLetters')).toEqual([expect.objectContaining({ kind })]);
    },
  );

  it.each<[string, string, Record<string, unknown>]>([
    ['ledger whose day is none', 'workoutContributions/new', { 'current.date': 'someday' }],
    ['ledger whose sets are text', 'workoutContributions/new', { 'current.sets': 'two' }],
    ['ledger without exercises', 'workoutContributions/new', { 'current.exercises': null }],
    ['view whose sum is text', 'workoutTrendsView/u1_2026-01', { totalVolume: 'much' }],
    ['view without its sessions', 'exercisePerformanceView/u1_bench', { recentSessions: null }],
  ])('I16 a damaged %s -> an error that names document and field', async (_, path, damage) => {
    await world.restViews();
    await world.app.doc('userProgressView/u1').update({ complete: false });
    await save(world, 'new', session('bench', 70));
    await world.askForDrains();
    const [field] = Object.keys(damage) as [string];
    await world.app.doc(path).update(damage);
    await expect(attempt(world.deps, delivered(due()), 0)).rejects.toThrow(`${path}: ${field}: `);
  });
});
