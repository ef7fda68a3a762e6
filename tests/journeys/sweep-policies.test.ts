import type { Drift } from '../../functions/src/model/findings';
import { file, findingReference } from '../../functions/src/sweep/findings';
import { listFindings, readReport } from '../../functions/src/sweep/reading';
import { sweepAsScheduled } from '../../functions/src/sweep/scheduled';
import { exercise, log } from '../support/documents';
import { Sweeping } from '../support/sweeping';
import { expectCopiesRight } from '../support/walked';
import { expectViewsRight } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.seed('workoutLogs/a', log(['bench']));
  await world.restViews();
});
afterEach(() => world.close());

describe('a careful sweep', () => {
  const careful = (): Sweeping => new Sweeping(world, { policy: 'conservative' });

  it('I51 a name is wrong -> left open for an admin; approved -> repaired', async () => {
    const sweeping = careful();
    await world.set('exercises/bench', exercise('Bench Press'));
    const report = await sweeping.sweep({}, 'completed_with_failures');
    // The copy in a view is in no document of the app.
    expect(report).toMatchObject({ repaired: 1, open: 2, drifted: { 'lost-fan-out': 1, 'stale-copy': 2 } });
    expect((await world.data('workoutLogs/a'))?.['exercises']).toMatchObject([
      { exerciseMetadata: { name: 'Bench' } },
    ]);
    const ids = [findingReference(world.app, 'exercises/bench').id];
    expect((await sweeping.resolve({ action: 'approve', ids })).findings).toMatchObject([
      { became: 'under-way' },
    ]);
    const { findings, left } = await sweeping.resolve({ action: 'approve' });
    expect(findings).toMatchObject([{ path: 'workoutLogs/a', became: 'repaired' }]);
    expect(left).toBe(0);
    await world.runTasks();
    await expectCopiesRight(world);
  });

  it('I51 a summary is a little off -> repaired', async () => {
    await world.app.doc('workoutLogs/a').update({ 'workoutSummary.totalVolume': 0 });
    const held = Number((await world.data('workoutLogs/a'))?.['workoutSummary.totalVolume'] ?? 0);
    expect(held).toBe(0);
    const { workoutSummary } = await settledSummary();
    await world.app.doc('workoutLogs/a').update({ 'workoutSummary.totalVolume': workoutSummary - 99 });
    expect(await careful().sweep()).toMatchObject({ drifted: { 'wrong-summary': 1 }, repaired: 1 });
  });

  it('I51 a summary is far off -> left open; dismissed -> left alone as long as it stays so', async () => {
    const sweeping = careful();
    await world.app.doc('workoutLogs/a').update({ 'workoutSummary.totalVolume': 1_000_000 });
    expect(await sweeping.sweep({}, 'completed_with_failures')).toMatchObject({ repaired: 0, open: 1 });
    const { findings } = await sweeping.resolve({ action: 'dismiss', kind: 'wrong-summary' });
    expect(findings).toMatchObject([{ path: 'workoutLogs/a', became: 'dismissed' }]);
    expect((await sweeping.findings())['workoutLogs/a']).toMatchObject({
      decision: { action: 'dismiss', by: 'admin', reason: 'looked at' },
    });
    world.now += 1;
    expect(await sweeping.sweep()).toMatchObject({ drifted: {}, open: 0 });
    await world.app.doc('workoutLogs/a').update({ 'workoutSummary.totalVolume': 2_000_000 });
    expect(await sweeping.sweep({}, 'completed_with_failures')).toMatchObject({ open: 1 });
  });

  /** What the volume must be. */
  async function settledSummary(): Promise<{ workoutSummary: number }> {
    const volume = (await world.data('userProgressView/u1'))?.['totalVolume'];
    return { workoutSummary: Number(volume) };
  }
});

describe('what an admin approves', () => {
  /** As a sweep leaves what it could not put right. */
  async function left(path: string, drift: Partial<Drift>): Promise<void> {
    const found: Drift = { kind: 'view-behind-ledger', field: 'f', expected: null, found: '7', cause: path };
    const filed = { path, drifts: [{ ...found, ...drift }], since: null, runId: 'before' };
    await file(world.deps, filed, 'open');
  }

  it('I51 views of a user -> computed anew', async () => {
    const before = await world.data('userProgressView/u1');
    await world.app.doc('userProgressView/u1').update({ workouts: 7 });
    await left('userProgressView/u1', {});
    const { findings } = await new Sweeping(world).resolve({ action: 'approve' });
    expect(findings).toMatchObject([{ path: 'userProgressView/u1', became: 'repaired' }]);
    expect((await world.data('userProgressView/u1'))?.['workouts']).toBe(before?.['workouts']);
    await expectViewsRight(world);
  });

  it('I51 a ledger without its log -> what it contributed is taken out', async () => {
    await world.app.doc('workoutLogs/a').delete();
    await left('workoutContributions/a', { kind: 'ledger-without-log' });
    const { findings } = await new Sweeping(world).resolve({ action: 'approve' });
    expect(findings).toMatchObject([{ path: 'workoutContributions/a', became: 'repaired' }]);
    await world.restViews();
    await expectViewsRight(world);
  });

  it('I51 a document that is gone, or right by now -> right', async () => {
    await left('workoutLogs/gone', { kind: 'stale-copy' });
    await left('workoutLogs/a', { kind: 'stale-copy' });
    const { findings } = await new Sweeping(world).resolve({ action: 'approve' });
    expect(findings.map(({ became }) => became)).toEqual(['right', 'right']);
  });
});

describe('the breaker', () => {
  /** So many logs that are wrong in themselves. */
  async function wrongLogs(count: number): Promise<void> {
    const paths = Array.from({ length: count }, (_, index) => `workoutLogs/w${100 + index}`);
    await world.plant('workoutLogs/a', paths);
    for (const path of paths) await world.app.doc(path).update({ 'workoutSummary.totalVolume': 7 });
  }

  it('I51 20 causes -> repaired', async () => {
    await wrongLogs(20);
    expect(await new Sweeping(world).sweep()).toMatchObject({ repaired: 20, open: 0 });
  });

  it('I51 21 causes of few documents -> nothing is repaired and an alert is raised; resumed -> all is', async () => {
    await wrongLogs(21);
    const sweeping = new Sweeping(world);
    const { runId } = await sweeping.sweepStarted();
    for (let minute = 0; minute < 5; minute += 1) await sweeping.minute();
    expect(await sweeping.run(runId)).toMatchObject({
      state: 'running',
      hold: { reason: 'breaker' },
      mends: 0,
    });
    expect(await sweeping.findings()).toEqual({});
    expect(await world.all('systemAlerts')).toMatchObject([
      { kind: 'breaker', path: `runs/${runId}`, count: 1 },
    ]);
    await sweeping.control(runId, 'resume');
    await sweeping.until(runId, 'completed');
    expect(await sweeping.report(runId)).toMatchObject({ repaired: 21, open: 0 });
    await world.restViews();
    await expectViewsRight(world);
  });

  it('I51 many logs of a user whose history is not counted -> that they have no ledgers is no drift', async () => {
    await world.plant(
      'workoutLogs/a',
      Array.from({ length: 30 }, (_, index) => `workoutLogs/w${100 + index}`),
    );
    await world.app.doc('userProgressView/u1').update({ complete: false });
    expect(await new Sweeping(world).sweep()).toMatchObject({ drifted: {}, score: 100 });
  });

  it('I51 many views of one user are wrong -> one cause, repaired', async () => {
    const [right = {}] = await world.all('workoutTrendsView');
    for (let year = 1990; year < 2015; year += 1)
      await world.app.doc(`workoutTrendsView/u1_${year}-01`).set({ ...right, month: `${year}-01` });
    expect(await new Sweeping(world).sweep()).toMatchObject({
      ...{ repaired: 1, open: 0, drifted: { 'view-behind-ledger': 1 } },
    });
    await expectViewsRight(world);
  });

  it('I51 one exercise with many copies whose fan-out was lost -> one cause, repaired', async () => {
    for (let index = 0; index < 30; index += 1)
      await world.seed(`workoutLogs/w${100 + index}`, log(['bench']));
    await world.restViews();
    await world.set('exercises/bench', exercise('Bench Press'));
    const report = await new Sweeping(world).sweep();
    expect(report).toMatchObject({ open: 0, drifted: { 'lost-fan-out': 1 } });
    await expectCopiesRight(world);
  });
});

describe('what an admin reads', () => {
  it('nothing was swept -> NOT_FOUND; afterwards the newest, one by its name, and those before', async () => {
    const sweeping = new Sweeping(world);
    await expect(readReport(world.deps, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await sweeping.sweep({ depth: 'full' });
    const { runId } = await sweeping.sweep();
    expect(await readReport(world.deps, {})).toMatchObject({
      ...{ reportId: runId, report: { depth: 'deep' } },
      history: [{ reportId: '2026-01-01' }, { reportId: runId, score: 100, drifted: 0 }],
    });
    expect(await readReport(world.deps, { reportId: '2026-01-01' })).toMatchObject({
      report: { depth: 'full' },
    });
    await expect(readReport(world.deps, { reportId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('findings, page by page -> each once', async () => {
    const sweeping = new Sweeping(world, { policy: 'conservative' });
    await world.set('exercises/bench', exercise('Bench Press'));
    await sweeping.sweep({}, 'completed_with_failures');
    const found: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await listFindings(world.deps, {
        ...{ state: 'open', limit: 1 },
        ...(pageToken !== undefined && { pageToken }),
      });
      found.push(...page.findings.map(({ path }) => path));
      pageToken = page.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(found.sort()).toEqual(['exercises/bench', 'workoutLogs/a']);
    const stale = await listFindings(world.deps, { state: 'open', kind: 'stale-copy', limit: 50 });
    expect(stale.findings).toMatchObject([{ path: 'workoutLogs/a' }]);
  });
});

describe('what is left over', () => {
  it('I52 a purged queue, its names burned -> drains and histories are asked for again', async () => {
    await world.seed('workoutLogs/b', log(['bench'], { userId: 'u2' }));
    await world.askForDrains();
    world.drains.length = 0;
    world.now = Date.now() + 2 * 3600_000;
    const report = await new Sweeping(world).sweep();
    expect(report.leftOver).toEqual({ drains: 1, histories: 0 });
    await expectViewsRight(world);
  });

  it('I52 pending for less than an hour -> left to its own drain', async () => {
    await world.seed('workoutLogs/b', log(['bench'], { userId: 'u2' }));
    world.now = Date.now();
    expect((await new Sweeping(world).sweep()).leftOver).toEqual({ drains: 0, histories: 0 });
  });

  it('I52 a history that came to nothing -> asked for again', async () => {
    await world.app.doc('userProgressView/u1').update({ complete: false });
    world.histories.length = 0;
    world.now = Date.now() + 2 * 3600_000;
    const report = await new Sweeping(world).sweep();
    expect(report.leftOver).toEqual({ drains: 0, histories: 1 });
    expect(await world.data('userProgressView/u1')).toMatchObject({ complete: true });
  });

  it('a document that cannot be parsed, recorded -> costs no repair; unrecorded -> recorded', async () => {
    await world.set('workoutLogs/bad', { userId: 'u1', exercises: 7 });
    const sweeping = new Sweeping(world);
    expect(await sweeping.sweep()).toMatchObject({ drifted: { unparsable: 1 }, repaired: 1, deadLetters: 1 });
    expect(await sweeping.sweep()).toMatchObject({ drifted: {}, deadLetters: 1 });
  });
});

describe('the schedule', () => {
  it('twice in a minute -> one run; another night while it waits -> not now', async () => {
    const { engine } = new Sweeping(world);
    expect(await sweepAsScheduled(world.deps, engine, 'full')).toEqual({ outcome: 'started' });
    expect(await sweepAsScheduled(world.deps, engine, 'full')).toEqual({ outcome: 'started' });
    expect(await world.all('runs')).toHaveLength(1);
    world.now += 24 * 3600_000;
    expect(await sweepAsScheduled(world.deps, engine, 'full')).toMatchObject({ outcome: 'not-now' });
  });

  it('no sweep for more than 26 h -> an alert, once for each sweep that was the last', async () => {
    const sweeping = new Sweeping(world);
    await sweeping.sweep({ depth: 'full' });
    world.now += 25 * 3600_000;
    await sweepAsScheduled(world.deps, sweeping.engine, 'quick');
    expect(await world.all('systemAlerts')).toEqual([]);
    world.now += 2 * 3600_000;
    for (let hour = 0; hour < 2; hour += 1) await sweepAsScheduled(world.deps, sweeping.engine, 'quick');
    expect(await world.all('systemAlerts')).toMatchObject([{ kind: 'sweep-missed', count: 1 }]);
  });

  it('a sample with drift of more than 5 % -> repaired, and an alert', async () => {
    await world.app.doc('workoutLogs/a').update({ 'workoutSummary.totalVolume': 7 });
    const report = await new Sweeping(world).sweep({ depth: 'quick' });
    expect(report).toMatchObject({ depth: 'quick', score: 0, repaired: 1 });
    expect(await world.all('systemAlerts')).toMatchObject([{ kind: 'drift' }]);
  });

  it('a backfill is under way -> no sweep beside it', async () => {
    const sweeping = new Sweeping(world);
    await sweeping.start();
    await expect(sweeping.sweepStarted()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  });
});

describe('documents that nobody has derived', () => {
  /** Logs that came in around the service. */
  async function foreign(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1)
      await world.app.doc(`workoutLogs/z${100 + index}`).set(log(['bench']));
  }

  it('some -> shown by counting, all are read and derived that very night', async () => {
    await foreign(3);
    const sweeping = new Sweeping(world, { deepCheckDays: 4 });
    const report = await sweeping.sweep({ depth: 'full' });
    expect(report).toMatchObject({
      checked: { workoutLogs: 4 },
      drifted: { 'never-derived': 3 },
      repaired: 3,
    });
    await expectCopiesRight(world);
    await expectViewsRight(world);
  });

  it('one that nobody can derive -> all are read once, and no more the nights after', async () => {
    await world.set('workoutLogs/bad', { userId: 'u1', exercises: 7 });
    const sweeping = new Sweeping(world, { deepCheckDays: 4 });
    const first = await sweeping.sweep({ depth: 'full' });
    world.now += 24 * 3600_000;
    const second = await sweeping.sweep({ depth: 'full' });
    expect([first.checked['workoutLogs'], second.checked['workoutLogs']]).toEqual([2, 1]);
    expect(second).toMatchObject({ drifted: {}, deadLetters: 1, completeness: 50, errorRate: 50 });
    expect(second.recommendations[0]).toContain('Only 50 % of the logs, shards and programs');
  });

  it('many, since nothing was backfilled yet -> only the part of the night is read', async () => {
    await foreign(30);
    const sweeping = new Sweeping(world, { deepCheckDays: 4 });
    expect((await sweeping.sweep({ depth: 'full' })).checked['workoutLogs']).toBe(8);
  });
});

it('dead letters -> an alert when there are more than before, and none for those that people know of', async () => {
  const sweeping = new Sweeping(world);
  const alerts = async (): Promise<unknown[]> =>
    (await world.all('systemAlerts')).map(({ kind, count, message }) => ({ kind, count, message }));
  await sweeping.sweep();
  expect(await alerts()).toEqual([]);
  await world.seed('workoutLogs/bad', { userId: 'u1', exercises: 7 });
  const one = {
    kind: 'dead-letters',
    count: 1,
    message: expect.stringContaining('1 dead letters') as unknown,
  };
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await sweeping.sweep();
    expect(await alerts()).toEqual([one]);
  }
  await world.seed('programs/bad', { userId: 'u1', weeklyConfigs: 7 });
  await sweeping.sweep();
  expect(await alerts()).toMatchObject([{ kind: 'dead-letters', count: 2 }]);
});

it('nights, one after the other -> every document is read once before any is read again', async () => {
  const paths = Array.from({ length: 5 }, (_, index) => `workoutLogs/w${index}`);
  await world.plant('workoutLogs/a', paths);
  const sweeping = new Sweeping(world, { deepCheckDays: 3 });
  const found: string[][] = [];
  for (let night = 0; night < 4; night += 1) {
    for (const path of ['workoutLogs/a', ...paths])
      await world.app.doc(path).update({ 'workoutSummary.totalVolume': night });
    world.now += 24 * 3600_000;
    const { runId } = await sweeping.sweepStarted({ depth: 'full' });
    await sweeping.until(runId, 'completed');
    const filed = Object.values(await sweeping.findings()).filter((finding) => finding.runId === runId);
    found.push(filed.map(({ path }) => path).sort());
  }
  expect(found).toEqual([
    ['workoutLogs/a', 'workoutLogs/w0'],
    ['workoutLogs/w1', 'workoutLogs/w2'],
    ['workoutLogs/w3', 'workoutLogs/w4'],
    ['workoutLogs/a', 'workoutLogs/w0'],
  ]);
});
