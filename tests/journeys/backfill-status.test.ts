import { listRuns, listSchema } from '../../functions/src/backfill/list';
import { Backfills } from '../support/backfills';
import { refusalOf, writeOldApp } from '../support/old-app';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

/** Does one waiting task, and lets so much time pass with it. */
async function workFor(ms: number): Promise<void> {
  const task = world.walks.shift();
  if (task === undefined) throw new Error('No task waits');
  world.now += ms;
  await backfills.work(task);
}

/** With one decimal; its time is that of the work, and what the pace has waited. */
function rateOf(visited: number, activeSeconds: number): number {
  expect(activeSeconds).toBeGreaterThanOrEqual(10);
  expect(activeSeconds).toBeLessThan(11);
  return Math.round((visited * 10) / activeSeconds) / 10;
}

it('no such run -> NOT_FOUND', async () => {
  expect(await refusalOf(backfills.status('none'))).toMatchObject({ code: 'NOT_FOUND' });
});

it('started, nothing visited -> 0 percent, rate and ETA unknown, who and why', async () => {
  await writeOldApp(world, { logs: 9 });
  const runId = await backfills.start({ reason: 'rollout' });
  const status = await backfills.status(runId);
  expect(status).toMatchObject({
    ...{ state: 'running', phase: 'walk', done: 0, total: 10, percent: 0 },
    ...{ documentsPerSecond: null, etaSeconds: null, failures: {}, skipped: 0, lastError: null },
    ...{ protection: { kind: 'undo' }, startedBy: { by: 'admin', reason: 'rollout' } },
  });
  expect(status.events.map(({ what }) => what).toSorted()).toEqual(['begin', 'start']);
});

it('a shard walked since the minder looked -> counted, with rate, and ETA of walk and verification', async () => {
  await writeOldApp(world, { logs: 40 });
  const runId = await backfills.start({ shards: 1 });
  // The logs; the program is left. What the run itself says is of before.
  await workFor(10_000);
  await world.app.doc(`runs/${runId}`).update({ counters: (await backfills.run(runId)).counted });
  const status = await backfills.status(runId);
  const { activeSeconds } = status;
  expect(status).toMatchObject({
    ...{ phase: 'walk', done: 40, total: 41, percent: 97.5, shards: { done: 1, total: 3 } },
    ...{ documentsPerSecond: rateOf(40, activeSeconds), counters: { visited: 40, written: 40 } },
    // One document of the walk, and all of the verification.
    etaSeconds: Math.ceil(((1 + 41) * activeSeconds) / 40),
  });
  expect(status.counters.reads).toBeGreaterThan(40);
  expect(status.counters.writes).toBeGreaterThan(80);
});

it('paused, time passes -> no ETA, and the rate stays', async () => {
  await writeOldApp(world, { logs: 40 });
  const runId = await backfills.start({ shards: 1 });
  await workFor(10_000);
  await backfills.control(runId, 'pause');
  world.now += 3_600_000;
  const status = await backfills.status(runId);
  expect(status).toMatchObject({
    ...{ state: 'paused', etaSeconds: null, documentsPerSecond: rateOf(40, status.activeSeconds) },
    desired: { action: 'pause', by: 'admin' },
  });
});

it('held by its budget, time passes -> the reason, no ETA, and the rate stays', async () => {
  await writeOldApp(world, { logs: 120 });
  const runId = await backfills.start({ shards: 1, maxReads: 3 * 48 });
  await workFor(10_000);
  await backfills.runWalks();
  const { documentsPerSecond } = await backfills.status(runId);
  world.now += 3_600_000;
  const status = await backfills.status(runId);
  expect(status).toMatchObject({ state: 'running', hold: { reason: 'budget' }, etaSeconds: null });
  expect(status.documentsPerSecond).toBe(documentsPerSecond);
  await backfills.control(runId, 'set-limits', { limits: { maxReads: null } });
  expect((await backfills.status(runId)).documentsPerSecond).toBe(documentsPerSecond);
});

it('verifying -> counted anew, ETA of what is left of it; completed -> 100 percent, no ETA', async () => {
  await writeOldApp(world, { logs: 9 });
  const runId = await backfills.start({ shards: 1 });
  await workFor(5_000);
  // Shards of logs, of which there are none, and the program.
  await workFor(0);
  await workFor(0);
  expect(await backfills.status(runId)).toMatchObject({
    ...{ state: 'verifying', phase: 'verify', done: 0, total: 10, percent: 0 },
    ...{ documentsPerSecond: 2, etaSeconds: 5 },
  });
  await backfills.until(runId, 'completed');
  expect(await backfills.status(runId)).toMatchObject({
    ...{ state: 'completed', phase: 'verify', done: 10, total: 10, percent: 100, etaSeconds: null },
    verification: { checked: 10, wrong: 0 },
  });
});

it('a sample is verified -> the ETA counts the sample', async () => {
  await writeOldApp(world, { logs: 10 });
  const runId = await backfills.start({ shards: 1, verify: 'sample' });
  await workFor(10_000);
  expect((await backfills.status(runId)).etaSeconds).toBe(1 + 11);
});

it('failures -> by category, those that are open; skipped apart', async () => {
  await writeOldApp(world, { logs: 3, broken: 3 });
  const runId = await backfills.start();
  await backfills.until(runId, 'completed_with_failures');
  const [first, second] = (await world.app.collection(`runs/${runId}/failures`).get()).docs;
  await first?.ref.update({ state: 'skipped' });
  await second?.ref.update({ category: 'timeout' });
  expect(await backfills.status(runId)).toMatchObject({
    failures: { invalid_data: 1, timeout: 1 },
    skipped: 1,
  });
  expect(Object.keys((await backfills.status(runId)).failures)).toHaveLength(2);
});

it('rolling back -> its own phase and hold; rolled back -> what is left, and when residue is looked for', async () => {
  await writeOldApp(world, { logs: 9 });
  const runId = await backfills.start();
  await backfills.until(runId, 'completed');
  await backfills.rollBack(runId);
  expect(await backfills.status(runId)).toMatchObject({
    ...{ state: 'rolling_back', phase: 'rollback', done: 0, total: 10, etaSeconds: null },
    hold: { reason: 'flag-delay' },
  });
  await backfills.until(runId, 'rolled_back');
  const { residueMs } = backfills.engine.delays;
  const { endedAt, ...status } = await backfills.status(runId);
  expect(status).toMatchObject({
    ...{ phase: 'rollback', done: 10, percent: 100 },
    rollback: { left: 0, residueAt: (endedAt ?? 0) + residueMs },
  });
});

it('users are visited, whom nobody counts -> total, percent and ETA unknown', async () => {
  await writeOldApp(world, { logs: 9 });
  const runId = await backfills.start({ migration: 'build-analytics-views' });
  await workFor(3_000);
  expect(await backfills.status(runId)).toMatchObject({
    done: 3,
    total: null,
    percent: null,
    etaSeconds: null,
  });
});

it('more than ten events -> the last ten, newest first', async () => {
  await writeOldApp(world, { logs: 3 });
  const runId = await backfills.start();
  for (let turn = 0; turn < 3; turn += 1) {
    world.now += 1_000;
    await backfills.control(runId, 'pause');
    world.now += 1_000;
    await backfills.control(runId, 'resume');
  }
  const { events } = await backfills.status(runId);
  expect(events).toHaveLength(10);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => b - a));
  expect(events[0]?.at).toBe(world.now);
});

describe('list', () => {
  const list = (given: Record<string, unknown> = {}): ReturnType<typeof listRuns> =>
    listRuns(world.deps, listSchema.parse(given));

  it('four runs -> newest first, in pages, filtered by migration and by state', async () => {
    await writeOldApp(world, { logs: 2 });
    const ids: string[] = [];
    for (const migration of ['embed-exercise-metadata', 'build-analytics-views', 'embed-exercise-metadata']) {
      const runId = await backfills.start({ migration, dryRun: ids.length === 2 });
      await backfills.control(runId, 'cancel');
      world.now += 60_000;
      ids.unshift(runId);
    }
    ids.unshift(await backfills.start({ reason: 'the last' }));
    const all = await list();
    expect(all).toMatchObject({ runs: ids.map((runId) => ({ runId })), nextPageToken: null });
    expect(all.runs[0]).toMatchObject({ state: 'running', startedBy: { reason: 'the last' }, dryRun: false });
    expect(all.runs[1]).toMatchObject({
      state: 'cancelled',
      dryRun: true,
      total: 3,
    });

    const first = await list({ limit: 2, migration: 'embed-exercise-metadata' });
    const second = await list({
      ...{ limit: 2, migration: 'embed-exercise-metadata' },
      pageToken: first.nextPageToken,
    });
    const found = [...first.runs, ...second.runs].map(({ runId }) => runId);
    expect(found).toEqual([ids[0], ids[1], ids[3]]);
    expect(second.nextPageToken).toBeNull();
    expect((await list({ state: 'cancelled' })).runs.map(({ runId }) => runId)).toEqual(ids.slice(1));
  });

  it('a token of no run -> VALIDATION_ERROR', async () => {
    expect(await refusalOf(list({ pageToken: 'none' }))).toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});
