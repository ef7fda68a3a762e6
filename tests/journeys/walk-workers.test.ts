import { createHash } from 'node:crypto';
import { grpc } from 'google-gax';
import type { WalkTask } from '../../functions/src/model/tasks';
import { mindRuns } from '../../functions/src/walk/minder';
import { rangesOf } from '../../functions/src/walk/ranges';
import { splitLarge } from '../../functions/src/walk/split';
import { shardsOf } from '../../functions/src/walk/runs';
import { Backfills } from '../support/backfills';
import { beforeBatch } from '../support/before-batch';
import { dieAt } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { writeOldLogs } from '../support/old-logs';
import { commits, RpcError } from '../support/rpc-hook';
import { countedIn, documentsOf, expectCopiesRight, expectPatchedOnce, writeOld } from '../support/walked';
import { World } from '../support/world';

// Fewer documents than in production are cut in two, so that few have to be written.
jest.mock('../../functions/src/limits', () => ({
  ...jest.requireActual<object>('../../functions/src/limits'),
  WALK_SPLIT_FROM_DOCUMENTS: 20,
}));

let world: World;
let backfills: Backfills;

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** A run over so many logs in one range, and the task of that range. */
async function started(logs: number, options = {}): Promise<{ runId: string; task: WalkTask }> {
  await writeOld(world, logs);
  const runId = await backfills.start({ shards: 1, batchSize: 10, ...options });
  const task = world.walks.find(({ shardId }) => shardId === 'walk-1.0');
  if (task === undefined) throw new Error('expected a task of the logs');
  world.walks.splice(world.walks.indexOf(task), 1);
  return { runId, task };
}

/** The lease of whoever works runs out, and the minder gives the shard to another. */
async function givenToAnother(): Promise<void> {
  world.now += 120_000;
  await mindRuns(world.deps, backfills.engine);
}

describe('two workers on one shard', () => {
  it('I24 a task comes twice at once -> one walks, the other finds it busy or done; each document once', async () => {
    const { runId, task } = await started(25);
    const before = await documentsOf(world);
    const outcomes = await Promise.all([backfills.work(task), backfills.work(task)]);
    const found = outcomes.map(({ outcome }) => outcome);
    expect(found).toContain('done');
    expect(found.some((outcome) => outcome === 'busy' || outcome === 'stale')).toBe(true);
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });

  it('I24 a task comes again when its shard is done -> stale, nothing is read twice', async () => {
    const { runId, task } = await started(12);
    await backfills.work(task);
    expect(await backfills.work(task)).toMatchObject({ outcome: 'stale', visited: 0 });
    await backfills.until(runId, 'completed');
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ visited: 12, written: 12 });
  });

  it.each([1, 2])(
    'I24 one sleeps before batch %i until its lease is over, another ends the shard -> it wakes and commits nothing',
    async (nth) => {
      const { runId, task } = await started(25);
      const before = await documentsOf(world);
      beforeBatch(world, nth, async () => {
        await givenToAnother();
        await backfills.runWalks();
      });
      expect(await backfills.work(task)).toMatchObject({ outcome: 'fenced', visited: (nth - 1) * 10 });
      await backfills.until(runId, 'completed');
      await expectPatchedOnce(world, runId, before);
      await expectCopiesRight(world);
    },
  );

  it('I24 one sleeps, its shard is given to another who has not begun -> it commits nothing, though the cursor is where it was', async () => {
    const { runId, task } = await started(12);
    const before = await documentsOf(world);
    beforeBatch(world, 1, givenToAnother);
    expect(await backfills.work(task)).toMatchObject({ outcome: 'fenced', visited: 0 });
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ visited: 0, written: 0 });
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });

  it('I24 one sleeps, the same task is taken by another when the lease is over -> it commits nothing', async () => {
    const { runId, task } = await started(12);
    const before = await documentsOf(world);
    beforeBatch(world, 1, async () => {
      world.now += 120_000;
      expect(await backfills.work(task)).toMatchObject({ outcome: 'done', visited: 12 });
    });
    expect(await backfills.work(task)).toMatchObject({ outcome: 'fenced' });
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });
});

describe('the queue tries a task again while its shard is held', () => {
  it('I24 its first worker died -> taken over at once, no lease is waited for; each document once', async () => {
    const { runId, task } = await started(25);
    const before = await documentsOf(world);
    dieAt(world.hook, 6, 'before each RPC');
    await expect(backfills.work(task)).rejects.toThrow();
    world.hook.reset();
    expect(await backfills.work(task)).toMatchObject({ outcome: 'busy' });
    expect(await backfills.workAgain(task)).toMatchObject({ outcome: 'done' });
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });

  it.each([1, 2])(
    'I24 its first worker lives, and is before batch %i -> it wakes and commits nothing; each document once',
    async (nth) => {
      const { runId, task } = await started(25);
      const before = await documentsOf(world);
      beforeBatch(world, nth, async () => {
        expect(await backfills.workAgain(task)).toMatchObject({ outcome: 'done' });
      });
      expect(await backfills.work(task)).toMatchObject({ outcome: 'fenced', visited: (nth - 1) * 10 });
      await backfills.until(runId, 'completed');
      await expectPatchedOnce(world, runId, before);
    },
  );
});

describe('the answer to a commit is lost', () => {
  it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'PERMISSION_DENIED'] as const)(
    'I24 %s -> the shard says that it was applied; each document once',
    async (code) => {
      const { runId, task } = await started(25);
      const before = await documentsOf(world);
      let lost = 0;
      const applied = new Set<number>();
      world.hook.use({
        after: (rpc) => {
          if (!commits(rpc, 'workoutLogs/old1000') && !commits(rpc, 'workoutLogs/old1015')) return;
          // Asked for the answer and for the status of one commit.
          applied.add(rpc.order);
          lost = applied.size;
          throw new RpcError(grpc.status[code], 'lost');
        },
      });
      expect(await backfills.work(task)).toMatchObject({ outcome: 'done', visited: 25 });
      world.hook.reset();
      expect(lost).toBe(2);
      await backfills.until(runId, 'completed');
      await expectPatchedOnce(world, runId, before);
    },
  );
});

describe.each([
  ['pause', 'paused'],
  ['cancel', 'cancelled'],
] as const)('%s while a worker sleeps between page and commit', (action, state) => {
  it(`I24 -> ${state} at once, and it commits nothing afterwards`, async () => {
    const { runId, task } = await started(25);
    let then = new Map();
    beforeBatch(world, 2, async () => {
      expect(await backfills.control(runId, action)).toMatchObject({ state });
      then = await documentsOf(world);
    });
    expect(await backfills.work(task)).toMatchObject({ outcome: 'fenced', visited: 10 });
    expect(await documentsOf(world)).toEqual(then);
    // Nor does anybody else, however long.
    for (const outcome of await backfills.runWalks()) expect(outcome).toMatchObject({ written: 0 });
    for (let minute = 0; minute < 5; minute += 1) await backfills.minute();
    expect(await documentsOf(world)).toEqual(then);
    expect((await backfills.run(runId)).state).toBe(state);
  });
});

it('I24 paused in the middle + resume -> goes on where it was; each document once', async () => {
  const { runId, task } = await started(25);
  const before = await documentsOf(world);
  beforeBatch(world, 2, () => backfills.control(runId, 'pause'));
  await backfills.work(task);
  await backfills.control(runId, 'resume');
  await backfills.until(runId, 'completed');
  await expectPatchedOnce(world, runId, before);
});

describe('a range is cut in two while its worker is at it', () => {
  async function cut(runId: string): Promise<void> {
    const run = await backfills.run(runId);
    const shards = await shardsOf(world.db, { runId, leg: 'walk-1' });
    const migration = backfills.engine.migrations.get(run.migration.name);
    if (migration === undefined) throw new Error('expected its migration');
    await splitLarge(world.deps, {
      ...{ runId, migration, shards },
      run: { ...run, options: { ...run.options, shards: 8 } },
    });
  }

  it.each([
    ['behind the page', 1, 10],
    ['behind the page', 2, 10],
    ['behind the page', 3, 10],
    ['in the page', 3, 50],
  ])(
    'I24 %s, before batch %i of %i documents -> the worker stops at its new end; no gap, no document twice',
    async (_, nth, batchSize) => {
      const { runId, task } = await started(60, { batchSize });
      const before = await documentsOf(world);
      beforeBatch(world, nth, () => cut(runId));
      expect(await backfills.work(task)).toMatchObject({ outcome: 'done' });
      const shards = await shardsOf(world.db, { runId, leg: 'walk-1' });
      expect(shards.filter(({ shard }) => shard.part === 0).length).toBeGreaterThan(1);
      await backfills.until(runId, 'completed');
      await expectPatchedOnce(world, runId, before);
      await expectCopiesRight(world);
    },
  );

  it('I24 again and again, by two at once -> no gap, no document twice', async () => {
    const { runId, task } = await started(60);
    const before = await documentsOf(world);
    beforeBatch(world, 1, () => Promise.all([cut(runId), cut(runId)]));
    await backfills.work(task);
    await cut(runId);
    await backfills.until(runId, 'completed');
    await expectPatchedOnce(world, runId, before);
  });

  it('documents that failed are tried again -> their range is never cut', async () => {
    const { runId, task } = await started(60);
    await backfills.work(task);
    const [named] = await shardsOf(world.db, { runId, leg: 'walk-1' });
    if (named === undefined) throw new Error('expected a shard');
    const run = await backfills.run(runId);
    const migration = backfills.engine.migrations.get(run.migration.name);
    if (migration === undefined) throw new Error('expected its migration');
    const retried = { id: 'retry-2.0', shard: { ...named.shard, leg: 'retry-2', done: false, cursor: null } };
    world.hook.reset();
    await splitLarge(world.deps, { runId, run, migration, shards: [retried] });
    expect(world.hook.seen).toEqual([]);
  });
});

describe('key ranges of a collection', () => {
  /** Spread, and always the same. */
  const mixed = (index: number, encoding: 'hex' | 'base64url'): string =>
    createHash('sha256').update(`${index}`).digest(encoding);

  it.each<[string, (index: number) => string]>([
    ['numbered, with a common beginning', (index) => `workout-of-a-user-${100_000 + index}`],
    ['numbered from 1', (index) => `log_${String(index + 1).padStart(6, '0')}`],
    ['as Firestore makes them', (index) => mixed(index, 'base64url').replace(/[-_]/g, '').slice(0, 20)],
    ['UUIDs', (index) => mixed(index, 'hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')],
    ['days', (index) => `u1-20${20 + (index % 6)}-${String(1 + (index % 12)).padStart(2, '0')}-${index}`],
  ])('ids %s -> even: each of four has 12 % to 40 % of the documents', async (_, idOf) => {
    const ids = Array.from({ length: 240 }, (_, index) => idOf(index));
    await writeOldLogs(world, Object.fromEntries(ids.map((id) => [id, log([])])));
    const part = {
      kind: 'act',
      collection: 'workoutLogs',
      keyedBy: 'id',
      act: () => Promise.resolve(false),
    } as const;
    const ranges = await rangesOf(world.db, part, 4);
    expect(ranges).toHaveLength(4);
    const counts = ranges.map(({ after, until }) => {
      return ids.filter((id) => (after === null || id > after) && (until === null || id <= until)).length;
    });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(240);
    expect(Math.min(...counts)).toBeGreaterThan(0.12 * 240);
    expect(Math.max(...counts)).toBeLessThan(0.4 * 240);
  });

  it.each([3, 5, 7, 16])('%i are wanted -> each has at least a third of its share', async (wanted) => {
    const ids = Array.from({ length: 320 }, (_, index) => `log-${1_000 + index}`);
    await writeOldLogs(world, Object.fromEntries(ids.map((id) => [id, log([])])));
    const part = {
      kind: 'act',
      collection: 'workoutLogs',
      keyedBy: 'id',
      act: () => Promise.resolve(false),
    } as const;
    const ranges = await rangesOf(world.db, part, wanted);
    expect(ranges).toHaveLength(wanted);
    for (const { after, until } of ranges) {
      const count = ids.filter(
        (id) => (after === null || id > after) && (until === null || id <= until),
      ).length;
      expect(count).toBeGreaterThan(320 / wanted / 3);
    }
  });

  it.each([[[]], [['only']], [['a', 'b']]])('ids %j -> ranges without a gap, however few', async (ids) => {
    await writeOldLogs(world, Object.fromEntries(ids.map((id) => [id, log([])])));
    const part = {
      kind: 'act',
      collection: 'workoutLogs',
      keyedBy: 'id',
      act: () => Promise.resolve(false),
    } as const;
    const ranges = await rangesOf(world.db, part, 4);
    expect(ranges[0]?.after).toBeNull();
    expect(ranges.at(-1)?.until).toBeNull();
    expect(ranges.slice(1).map(({ after }) => after)).toEqual(ranges.slice(0, -1).map(({ until }) => until));
  });
});
