import { copyIn, exercise, log } from '../support/documents';
import type { When } from '../support/die-at';
import { driveDying, untilAlive } from '../support/dying-runs';
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
  for (const id of ['a', 'b', 'c']) await world.seed(`workoutLogs/${id}`, log(['bench']));
  await world.restViews();
});
afterEach(() => world.close());

const LOG = 'workoutLogs/a';

/** What is stored around the service: no event of it is delivered. */
function around(path: string, fields: Record<string, unknown>): Promise<unknown> {
  return world.app.doc(path).update(fields);
}

/** Before the `nth` RPC of a kind that the work on a leg sends, something happens. */
async function sweepWith(
  leg: 'walk' | 'mend',
  { method, nth = 1 }: { method: string; nth?: number },
  meanwhile: () => Promise<unknown>,
): Promise<string> {
  const { runId } = await sweeping.sweepStarted();
  let happened = false as boolean;
  let calls = 0;
  for (let minute = 0; minute < 20; minute += 1) {
    for (let task = world.walks.shift(); task !== undefined; task = world.walks.shift()) {
      if (task.shardId.startsWith(leg) && !happened)
        world.hook.use({
          before: async (rpc) => {
            if (rpc.method !== method || happened) return;
            calls += 1;
            if (calls !== nth) return;
            happened = true;
            await meanwhile();
          },
        });
      await sweeping.work(task);
      world.hook.reset();
    }
    await world.runTasks();
    if ((await sweeping.run(runId)).state.startsWith('completed')) break;
    await sweeping.minute();
  }
  expect(happened).toBe(true);
  await world.restViews();
  return runId;
}

async function expectRight(): Promise<void> {
  await expectCopiesRight(world);
  await expectViewsRight(world);
}

describe('while a sweep is under way', () => {
  it.each(['BatchGetDocuments', 'Commit'])(
    'I50 a user saves a log that was found wrong, before a %s of its repair -> his edit stays, all is right',
    async (method) => {
      await around(LOG, { 'workoutSummary.totalVolume': 7 });
      const edited = log(['bench', 'bench'], { notes: 'mine' });
      const runId = await sweepWith('mend', { method }, () => world.seed(LOG, edited));
      expect(await world.data(LOG)).toMatchObject({ notes: 'mine', workoutSummary: { totalVolume: 1225 } });
      expect((await sweeping.run(runId)).state).toBe('completed');
      await expectRight();
    },
  );

  it('I50 a user saves a log around the service while it is read -> found as it is then, or not at all', async () => {
    await sweepWith('walk', { method: 'RunQuery' }, () => world.seed(LOG, log(['bench'], { notes: 'mine' })));
    expect(await sweeping.findings()).toEqual({});
    await expectRight();
  });

  it('I50 an exercise is renamed, and carried, between its source and its counts -> no drift', async () => {
    const runId = await sweepWith('walk', { method: 'RunAggregationQuery' }, () =>
      world.edit('bench', exercise('Bench Press')),
    );
    // Not even for as long as it takes to look again.
    expect((await sweeping.run(runId)).mends).toBe(0);
    await expectRight();
  });

  it('I50 renamed, its fan-out on its way -> looked at again when that has come, and nothing is filed', async () => {
    const renamed = await world.set('exercises/bench', exercise('Bench Press'));
    const { runId } = await sweeping.sweepStarted({ depth: 'full' });
    for (let task = world.walks.shift(); task !== undefined; task = world.walks.shift()) {
      if (task.shardId.startsWith('mend')) {
        await world.exerciseWritten(renamed);
        await world.runTasks();
      }
      await sweeping.work(task);
    }
    await sweeping.until(runId, 'completed');
    expect(await sweeping.findings()).toEqual({});
    await expectRight();
  });

  it('I50 renamed again while its copies are repaired -> the newest name wins', async () => {
    await world.set('exercises/bench', exercise('Bench Press'));
    await sweepWith('mend', { method: 'Commit' }, () => world.edit('bench', exercise('Paused bench')));
    expect(copyIn(await world.data(LOG), 'bench')).toMatchObject({ name: 'Paused bench' });
    await expectRight();
  });

  it('I50 what was found wrong is deleted before its repair -> nothing is left of it', async () => {
    await around(LOG, { 'workoutSummary.totalVolume': 7 });
    await sweepWith('mend', { method: 'BatchGetDocuments' }, async () => {
      await world.written(await world.delete(LOG));
    });
    expect(await world.data(LOG)).toBeUndefined();
    await expectRight();
  });
});

describe.each<When>(['before each RPC', 'after each commit'])('the service dies %s', (when) => {
  it('I50 of a sweep, its repairs and its report -> all is repaired, and reported once', async () => {
    await around(LOG, { 'workoutSummary.totalVolume': 7 });
    await around('workoutTrendsView/u1_2026-01', { workouts: 7 });
    await world.set('exercises/bench', exercise('Bench Press'));
    const input = { requestId: 'once' };
    let runId = '';
    await untilAlive(sweeping, when, async () => {
      ({ runId } = await sweeping.sweepStarted(input));
    });
    const deaths = await driveDying(sweeping, {
      when,
      isOver: async () => {
        const { state, historiesAsked } = await sweeping.run(runId);
        return state === 'completed' && historiesAsked;
      },
    });
    expect(deaths).toBeGreaterThan(when === 'before each RPC' ? 60 : 15);
    await world.runTasks();
    await world.restViews();
    const report = await sweeping.report(runId);
    expect(report).toMatchObject({ open: 0, accepted: 0, state: 'completed' });
    expect(report.repaired).toBeGreaterThanOrEqual(3);
    expect((await world.all('migrationMetrics')).flatMap(({ history = [] }) => history)).toHaveLength(1);
    await expectRight();
  }, 240_000);
});
