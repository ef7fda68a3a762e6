import { cleanupLogSchema, type CleanupLog } from '../../functions/src/model/operations';
import { raise } from '../../functions/src/operations/alerts';
import { recordLetter } from '../../functions/src/operations/letters';
import { cleanUp, type CleanedUp } from '../../functions/src/operations/removal/clean-up';
import { alertsOf, occasion } from '../support/alerts';
import { Backfills } from '../support/backfills';
import { dieEverywhere } from '../support/die-at';
import { log } from '../support/documents';
import { writeOldApp } from '../support/old-app';
import { Sweeping } from '../support/sweeping';
import { contentsOf, undoOf } from '../support/walked';
import { World } from '../support/world';

const DAY_MS = 24 * 3600_000;
const RETENTION_MS = 30 * DAY_MS;

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

function clean(): Promise<CleanedUp> {
  return cleanUp(world.deps, { retentionMs: RETENTION_MS });
}

async function logsOf(): Promise<CleanupLog[]> {
  return (await world.all('cleanupLogs')).map((data) => cleanupLogSchema.parse(data));
}

function iso(daysAgo: number): string {
  return new Date(world.now - daysAgo * DAY_MS).toISOString();
}

describe('what a run keeps to undo itself', () => {
  let runId: string;
  let before: Awaited<ReturnType<typeof contentsOf>>;
  const kept = async (): Promise<number> => Object.keys(await undoOf(world, runId)).length;

  beforeEach(async () => {
    await writeOldApp(world, { logs: 3 });
    before = await contentsOf(world);
    runId = await backfills.start();
    await backfills.until(runId, 'completed');
    await backfills.minute();
  });

  it('I42 within its time -> kept; later -> removed, with an event of the run; the run itself stays', async () => {
    world.now += RETENTION_MS - DAY_MS;
    expect(await clean()).toEqual({ outcome: 'done', removed: {} });
    expect(await kept()).toBe(4);
    world.now += DAY_MS;
    expect(await clean()).toEqual({ outcome: 'done', removed: { undo: 4 } });
    expect(await kept()).toBe(0);
    const { events, state } = await backfills.status(runId);
    expect([state, events[0]]).toMatchObject(['completed', { by: 'clean-up', what: 'undo-removed' }]);
  });

  it('I42 removed, then rolled back all the same -> what is of this service is taken out', async () => {
    world.now += RETENTION_MS + DAY_MS;
    await clean();
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });

  it.each(['is under way', 'has come through in part'])('I42 a rollback %s -> kept', async (how) => {
    await backfills.rollBack(runId);
    if (how !== 'is under way') {
      await backfills.until(runId, 'rolled_back');
      await world.app.doc(`runs/${runId}`).update({ state: 'rollback_partial', wakeAt: null });
      await world.app.doc('migrationFlags/current').update({ live: true });
    }
    world.now += RETENTION_MS + DAY_MS;
    expect(await clean()).toMatchObject({ removed: {} });
    expect(await kept()).toBe(4);
  });

  it('I42 rolled back, and the residue not looked for yet -> kept; looked for, live again -> removed', async () => {
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    world.now += RETENTION_MS + DAY_MS;
    expect(await clean()).toMatchObject({ removed: {} });
    await backfills.minute();
    await backfills.minute();
    // Somebody may still roll another run back as long as it is off.
    expect(await clean()).toMatchObject({ removed: {} });
    const { runId: again } = await backfills.switchLive(true);
    await backfills.until(again ?? '', 'completed');
    expect(await clean()).toMatchObject({ removed: { undo: 4 } });
  });

  it('I42 a rollback begins once the run was found -> nothing goes any more', async () => {
    world.now += RETENTION_MS + DAY_MS;
    world.hook.once('BatchGetDocuments', 1, async () => {
      await backfills.rollBack(runId);
    });
    expect(await clean()).toEqual({ outcome: 'done', removed: {} });
    world.hook.reset();
    expect(await kept()).toBe(4);
    await backfills.until(runId, 'rolled_back');
    expect(await contentsOf(world)).toEqual(before);
  });

  it('I42 killed after each commit, then once more -> all is gone, and the logs count each once', async () => {
    world.now += RETENTION_MS + DAY_MS;
    const died = await dieEverywhere(world.hook, 'after each commit', {
      make: () => Promise.resolve(),
      handle: clean,
      again: () => Promise.resolve(),
    });
    expect(died).toBeGreaterThanOrEqual(2);
    expect(await kept()).toBe(0);
    const counted = (await logsOf()).reduce((sum, { removed }) => sum + (removed['undo'] ?? 0), 0);
    expect(counted).toBe(4);
  });

  it('I42 two at the same time -> all is gone, and the logs count each once', async () => {
    world.now += RETENTION_MS + DAY_MS;
    await Promise.all([clean(), clean()]);
    expect(await kept()).toBe(0);
    expect((await logsOf()).reduce((sum, { removed }) => sum + (removed['undo'] ?? 0), 0)).toBe(4);
  });
});

describe('sweeps', () => {
  it('I42 within their time -> kept; later -> gone with all below them, what they found and backfills stay', async () => {
    await writeOldApp(world, { logs: 2 });
    const sweeping = new Sweeping(world);
    const runId = await sweeping.start();
    await sweeping.until(runId, 'completed');
    await sweeping.minute();
    await world.app.doc('workoutLogs/old1000').update({ workoutSummary: null });
    await sweeping.sweep();
    await sweeping.minute();
    world.now += RETENTION_MS - DAY_MS;
    expect((await clean()).removed).toEqual({});
    world.now += 2 * DAY_MS;
    await sweeping.sweepStarted();
    const { removed } = await clean();
    expect(removed).toMatchObject({ undo: 3, reports: 1, sweeps: expect.any(Number) as number });
    const runs = (await world.app.collection('runs').listDocuments()).map(({ id }) => id);
    expect(runs).toHaveLength(2);
    expect(runs).toContain(runId);
    expect(Object.keys(await sweeping.findings())).toEqual(['workoutLogs/old1000']);
  });
});

describe('records', () => {
  it('I42 reports and notifications -> by their age', async () => {
    for (const [id, days] of [
      ['old', 31],
      ['new', 29],
    ] as const) {
      await world.set(`migrationReports/${id}`, { kind: 'analysis', createdAt: iso(days) });
      await world.set(`systemNotifications/${id}`, { kind: 'run-failed', at: iso(days) });
    }
    expect(await clean()).toEqual({ outcome: 'done', removed: { reports: 1, notifications: 1 } });
    expect(await world.data('migrationReports/new')).toBeDefined();
    expect(await world.data('systemNotifications/new')).toBeDefined();
  });

  it('I42 alerts -> when acknowledged and not seen for so long; open ones stay', async () => {
    const paths = ['open', 'acknowledged', 'acknowledged-lately', 'seen-lately'].map(
      (id) => `exercises/${id}`,
    );
    for (const path of paths) await raise(world.deps, occasion('a', { path }));
    const acknowledge = (id: string, at: string): Promise<unknown> =>
      world.update(`systemAlerts/invalid-source_exercises%2F${id}`, {
        acknowledged: { by: 'ada', reason: 'known', at },
      });
    const then = iso(0);
    world.now += 31 * DAY_MS;
    await acknowledge('acknowledged', then);
    await acknowledge('acknowledged-lately', iso(1));
    await world.update('systemAlerts/invalid-source_exercises%2Fseen-lately', { lastSeenAt: iso(1) });
    await acknowledge('seen-lately', then);
    await clean();
    expect(Object.values(await alertsOf(world)).map(({ path }) => path)).toEqual([
      ...['exercises/acknowledged-lately', 'exercises/open', 'exercises/seen-lately'],
    ]);
  });

  it('I42 an alert opens again while it is being removed -> it stays, open', async () => {
    await raise(world.deps, occasion('a'));
    await world.update('systemAlerts/invalid-source_exercises%2Fx', {
      acknowledged: { by: 'ada', reason: 'known', at: iso(0) },
    });
    world.now += 31 * DAY_MS;
    const [{ removed }] = await Promise.all([clean(), raise(world.deps, occasion('b'))]);
    const [alert, ...others] = Object.values(await alertsOf(world));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ acknowledged: null, count: removed['alerts'] === 1 ? 1 : 2 });
  });

  it('I42 dead letters -> those of tasks, and of documents that are gone; what is still so stays', async () => {
    await world.seed('workoutLogs/odd', log([], { exercises: 'none' }));
    const letters = [
      ...(['fan-out', 'drain', 'history'] as const).map((kind) => ({ kind, path: 'userProgressView/u1' })),
      { kind: 'unparsable', path: 'workoutLogs/gone' } as const,
    ];
    for (const letter of letters)
      await recordLetter(world.deps, { ...letter, reason: `says ${letter.kind}`, eventId: 'e' });
    world.now += 29 * DAY_MS;
    await recordLetter(world.deps, { kind: 'drain', path: 'userProgressView/u2', reason: 'x', eventId: 'e' });
    world.now += 2 * DAY_MS;
    expect(await clean()).toMatchObject({ removed: { deadLetters: 4 } });
    expect((await world.all('deadLetters')).map(({ kind, path }) => [kind, path]).sort()).toEqual([
      ['drain', 'userProgressView/u2'],
      ['unparsable', 'workoutLogs/odd'],
    ]);
  });

  it('I42 more than a page, and time runs out -> continued; the next one goes on; each has its log', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => `${1_000 + index}`);
    await world.set('migrationReports/1000', { createdAt: iso(40) });
    await world.plant(
      'migrationReports/1000',
      ids.map((id) => `migrationReports/${id}`),
    );
    world.hook.use({
      before: ({ method }) => {
        if (method === 'Commit') world.now += 130_000;
      },
    });
    expect(await clean()).toEqual({ outcome: 'continued', removed: { reports: 200 } });
    world.hook.reset();
    expect(await clean()).toEqual({ outcome: 'done', removed: { reports: 30 } });
    expect((await logsOf()).map(({ kind, endedAt }) => [kind, endedAt === null]).sort()).toEqual([
      ['retention', false],
      ['retention', true],
    ]);
  });

  it('I42 nothing is old -> a log that says so', async () => {
    expect(await clean()).toEqual({ outcome: 'done', removed: {} });
    expect(await logsOf()).toMatchObject([{ kind: 'retention', by: null, removed: {} }]);
  });
});
