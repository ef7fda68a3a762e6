import { randomUUID } from 'node:crypto';
import { switchLive } from '../../functions/src/backfill/switch';
import { EMBED_MIGRATION } from '../../functions/src/model/runs';
import { mindRuns } from '../../functions/src/walk/minder';
import { Backfills } from '../support/backfills';
import { exercise, log, program } from '../support/documents';
import { expectViewsRight, follow, january, save, session } from '../support/views-at-rest';
import { expectCopiesRight, writeOld } from '../support/walked';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** Users whose histories were asked for, in order. */
function historiesAsked(): string[] {
  return world.asked.flatMap(({ task }) => ('occasion' in task ? [task.userId] : []));
}

async function throwSwitch(live: boolean): Promise<string> {
  const input = { live, requestId: randomUUID(), reason: 'as planned' };
  const { runId } = await switchLive(world.deps, backfills.engine, { input, by: 'admin' });
  return runId ?? '';
}

describe('build-analytics-views', () => {
  beforeEach(async () => {
    await follow(world, {
      a1: session('bench', 80, { userId: 'a' }),
      a2: session('bench', 90, { userId: 'a', ...january(2) }),
    });
    await writeOld(world, 9);
    await save(world, 'begun', session('bench', 70, { userId: 'u1' }));
    world.asked.length = 0;
  });

  it('users of old, one begun, one complete -> a history for each but the complete one, each once; then all views are right', async () => {
    const runId = await backfills.start({ migration: 'build-analytics-views', shards: 1 });
    const run = await backfills.until(runId, 'completed');
    expect(historiesAsked()).toEqual(['u0', 'u1', 'u2']);
    expect(run.counters).toMatchObject({ visited: 4, written: 3, failed: 0 });
    await world.runDrains();
    await expectViewsRight(world);
  });

  it('while a run embeds the copies -> histories wait for its end, and all users are counted, of whom nobody knew, too', async () => {
    const embeds = await backfills.start({ shards: 1 });
    await backfills.control(embeds, 'pause');
    const runId = await backfills.start({ migration: 'build-analytics-views', shards: 1 });
    await backfills.until(runId, 'completed');
    await world.runDrains();
    await backfills.control(embeds, 'resume');
    await backfills.until(embeds, 'completed');
    await world.runDrains();
    await expectViewsRight(world);
  });

  it('-> a read for each user and one for his views, however many logs he has', async () => {
    const runId = await backfills.start({ migration: 'build-analytics-views', shards: 1 });
    await backfills.until(runId, 'completed');
    const users = 4;
    // The query that finds no more; the run and the shard, once a batch.
    expect((await backfills.run(runId)).counters).toMatchObject({ reads: 2 * users + 1 + 2, writes: 1 });
  });

  it('its task comes twice, and a second run -> nobody is asked for who is complete', async () => {
    await backfills.until(await backfills.start({ migration: 'build-analytics-views' }), 'completed');
    await world.runDrains();
    world.asked.length = 0;
    const again = await backfills.until(
      await backfills.start({ migration: 'build-analytics-views' }),
      'completed',
    );
    expect(historiesAsked()).toEqual([]);
    expect(again.counters).toMatchObject({ visited: 4, written: 0 });
  });

  it('dry run -> counts whom it would ask for', async () => {
    const runId = await backfills.start({ migration: 'build-analytics-views', dryRun: true });
    expect((await backfills.until(runId, 'completed')).counters).toMatchObject({ written: 3 });
    expect(historiesAsked()).toEqual([]);
  });
});

describe('histories wait for the copies', () => {
  it('a user is first seen during a backfill -> counted when it has ended, and asked for once more after each retry', async () => {
    await writeOld(world, 6);
    await world.set('workoutLogs/bad', { ...log([], { userId: 'u9' }), exercises: 'none' });
    const runId = await backfills.start({ shards: 1 });
    await save(world, 'first', session('bench', 70, { userId: 'u1' }));
    await world.restViews();
    expect((await world.data('userProgressView/u1'))?.['complete']).toBe(false);
    await backfills.until(runId, 'completed_with_failures');
    expect(historiesAsked().filter((user) => user === 'u1').length).toBeGreaterThan(1);
    await world.delete('workoutLogs/bad');
    const before = world.histories.length;
    await backfills.control(runId, 'retry-failures');
    await backfills.until(runId, 'completed');
    expect(world.histories.length).toBeGreaterThan(before);
    await world.runDrains();
    expect((await world.data('userProgressView/u1'))?.['complete']).toBe(true);
    expect((await world.data('migrationFlags/current'))?.['runs']).not.toHaveProperty(EMBED_MIGRATION);
  });
});

describe('derive-again, when live derivation was off', () => {
  beforeEach(async () => {
    await follow(world, {
      kept: session('bench', 80, { userId: 'a', ...january(1) }),
      edited: session('bench', 90, { userId: 'a', ...january(2) }),
      deleted: session('squat', 120, { userId: 'a', ...january(3) }),
      moved: session('squat', 60, { userId: 'b', ...january(4) }),
    });
    await world.seed('programs/p1', program(['squat', 'bench']));
    await throwSwitch(false);
    world.now += 60_000;
  });

  it('I31 logs written, edited, deleted and given away, exercises renamed and deleted meanwhile -> copies, ledgers and views right', async () => {
    await save(world, 'written', session('bench', 100, { userId: 'a', ...january(5) }));
    await save(world, 'edited', session('squat', 95, { userId: 'a', ...january(6) }));
    await save(world, 'deleted', null);
    await save(world, 'moved', session('squat', 60, { userId: 'a', ...january(4) }));
    await save(world, 'others', session('bench', 50, { userId: 'b', ...january(7) }));
    await world.edit('bench', exercise('Bench press', { primaryMuscleGroup: 'Arms' }));
    await world.edit('squat', null);
    await expect(expectCopiesRight(world)).rejects.toThrow();
    const runId = await throwSwitch(true);
    await backfills.until(runId, 'completed');
    await world.restViews();
    await expectCopiesRight(world);
    await expectViewsRight(world);
  });

  it('I31 just switched on -> waits until no handler runs that has seen it off', async () => {
    const runId = await throwSwitch(true);
    expect(await backfills.run(runId)).toMatchObject({
      state: 'queued',
      hold: { reason: 'handler-lifetime' },
    });
    const run = await backfills.until(runId, 'completed');
    expect(run.startedAt ?? 0).toBeGreaterThanOrEqual(run.startedBy.at + 630_000);
  });

  it('nothing has moved -> no log, program or view is written, and all is counted again', async () => {
    const run = await backfills.until(await throwSwitch(true), 'completed');
    expect(run.counters).toMatchObject({ undo: 0, failed: 0 });
    await world.restViews();
    await expectViewsRight(world);
  });
});

describe('remove-denormalization', () => {
  it('I26 live derivation is off -> every field of ours is gone, nothing else; verified', async () => {
    await follow(world, { l1: session('bench', 80) });
    await world.seed('programs/p1', program(['squat']));
    const own = session('squat', 60, { exerciseIds: ['mine'] });
    await world.app.doc('workoutLogs/l2').set(own);
    await throwSwitch(false);
    const runId = await backfills.start({ migration: 'remove-denormalization', shards: 1 });
    const run = await backfills.until(runId, 'completed');
    expect(run).toMatchObject({
      counters: { written: 3, undo: 0 },
      verification: {
        wrong: 0,
        counts: { workoutLogs: { documents: 2, derived: 0 }, programs: { derived: 0 } },
      },
    });
    expect(await world.data('workoutLogs/l1')).toEqual(session('bench', 80));
    expect(await world.data('programs/p1')).toEqual(program(['squat']));
    const { exerciseIds, ...rest } = own;
    expect(exerciseIds).toEqual(['mine']);
    expect(await world.data('workoutLogs/l2')).toEqual(rest);
  });

  it('a client writes what it held after the walk -> the verification finds it; retry -> gone', async () => {
    await follow(world, { l1: session('bench', 80) });
    const held = await world.data('workoutLogs/l1');
    await throwSwitch(false);
    const runId = await backfills.start({ migration: 'remove-denormalization', shards: 1 });
    for (let minute = 0; minute < 30 && (await backfills.run(runId)).state !== 'verifying'; minute += 1) {
      world.now += 60_000;
      const task = world.walks.shift();
      await (task === undefined ? mindRuns(world.deps, backfills.engine) : backfills.work(task));
    }
    await world.app.doc('workoutLogs/l1').set(held ?? {});
    await backfills.until(runId, 'completed_with_failures');
    await backfills.control(runId, 'retry-failures');
    await backfills.until(runId, 'completed');
    expect(await world.data('workoutLogs/l1')).toEqual(session('bench', 80));
  });
});
