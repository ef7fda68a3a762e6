import { deriveAgain } from '../../functions/src/backfill/migrations/registry';
import { Backfills } from '../support/backfills';
import { exercise, log } from '../support/documents';
import { refusalOf, writeOldApp } from '../support/old-app';
import { expectRight } from '../support/recount';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

const flags = (): Promise<Record<string, unknown> | undefined> => world.data('migrationFlags/current');

it('on + on, off + off -> says so, changes nothing', async () => {
  expect(await backfills.switchLive(true)).toMatchObject({ live: true, changed: false, runId: null });
  expect(await flags()).toBeUndefined();
  const { since } = await backfills.switchLive(false);
  world.now += 1_000;
  expect(await backfills.switchLive(false)).toMatchObject({
    live: false,
    changed: false,
    since,
    runId: null,
  });
  expect(await flags()).toMatchObject({ live: false, since });
});

it('on + off -> off, noted with who and why', async () => {
  expect(await backfills.switchLive(false)).toMatchObject({ live: false, changed: true, since: world.now });
  expect(await world.all('migrationFlags/current/events')).toEqual([
    {
      ...{ by: 'admin', reason: 'as planned', at: world.now, what: 'switch-off' },
      ...{ before: { live: true }, after: { live: false } },
    },
  ]);
});

it('I31 edited while off + on -> a run that derives again, which waits, and all is right', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  await world.seed('workoutLogs/l1', log(['bench']));
  await world.restViews();
  await backfills.switchLive(false);
  world.now += 60_000;
  await world.edit('bench', exercise('Bench press'));
  await world.seed('workoutLogs/l2', log(['bench']));
  const { runId, changed, message } = await backfills.switchLive(true);
  if (runId === null) throw new Error('No run was made');
  expect(changed).toBe(true);
  expect(message).toContain(runId);
  expect(await flags()).toMatchObject({ live: true, runs: { 'derive-again': runId } });
  expect(await backfills.run(runId)).toMatchObject({ state: 'queued', hold: { reason: 'handler-lifetime' } });
  await backfills.until(runId, 'completed');
  await world.restViews();
  for (const id of ['l1', 'l2']) await expectRight(world.app, `workoutLogs/${id}`);
});

it('I31 a worker who comes once more, also after the end -> a user is marked once, and never when nobody would ask for him', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  await world.seed('workoutLogs/l1', log(['bench']));
  await world.restViews();
  await backfills.switchLive(false);
  world.now += 60_000;
  const { runId } = await backfills.switchLive(true);
  const [progress, part] = [await world.read('userProgressView/u1'), deriveAgain.walk.at(-1)];
  if (runId === null || progress === undefined || part?.kind !== 'act') throw new Error('No run marks him');
  const mark = (): Promise<unknown> => part.act(world.deps, progress, { runId, dryRun: false });
  expect([await mark(), await mark()]).toEqual([true, false]);
  expect(await world.data('userProgressView/u1')).toMatchObject({ complete: false });
  await backfills.until(runId, 'completed');
  await world.restViews();
  expect(await mark()).toBe(false);
  expect(await world.data('userProgressView/u1')).toMatchObject({ complete: true });
});

it('the same request again -> repeated, even when somebody has switched back meanwhile', async () => {
  await backfills.switchLive(false, 's1');
  const on = await backfills.switchLive(true, 's2');
  const [off, again] = [await backfills.switchLive(false, 's1'), await backfills.switchLive(true, 's2')];
  expect(off).toMatchObject({ live: true, changed: false, repeated: true, runId: null });
  expect(again).toMatchObject({ live: true, changed: false, repeated: true, runId: on.runId });
  expect(await world.all('runs')).toHaveLength(1);
});

it('a request that has switched off + on -> VALIDATION_ERROR', async () => {
  await backfills.switchLive(false, 's1');
  expect(await refusalOf(backfills.switchLive(true, 's1'))).toMatchObject({ code: 'VALIDATION_ERROR' });
});

it('a run needs it on, running or paused + off -> ALREADY_RUNNING, which names it; ended -> off', async () => {
  await writeOldApp(world, { logs: 3 });
  const runId = await backfills.start();
  const refused = { code: 'ALREADY_RUNNING', details: { runId } };
  expect(await refusalOf(backfills.switchLive(false))).toMatchObject(refused);
  await backfills.control(runId, 'pause');
  expect(await refusalOf(backfills.switchLive(false))).toMatchObject(refused);
  await backfills.control(runId, 'cancel');
  expect(await backfills.switchLive(false)).toMatchObject({ changed: true });
});

it('I31 rolling back + on -> ALREADY_RUNNING; rolled back -> on', async () => {
  await writeOldApp(world, { logs: 3 });
  const runId = await backfills.start();
  await backfills.until(runId, 'completed');
  await backfills.rollBack(runId);
  const refused = { code: 'ALREADY_RUNNING', details: { runId } };
  expect(await refusalOf(backfills.switchLive(true))).toMatchObject(refused);
  expect(await flags()).toMatchObject({ live: false });
  await backfills.until(runId, 'rolled_back');
  expect(await backfills.switchLive(true)).toMatchObject({ changed: true });
});

it('everything is taken out + on -> ALREADY_RUNNING', async () => {
  await writeOldApp(world, { logs: 3 });
  await backfills.switchLive(false);
  const runId = await backfills.start({ migration: 'remove-denormalization' });
  const refused = { code: 'ALREADY_RUNNING', details: { runId } };
  expect(await refusalOf(backfills.switchLive(true))).toMatchObject(refused);
});
