import type { Counters } from '../../functions/src/model/runs';
import type { Cost } from '../../functions/src/platform/meter';
import { Backfills } from '../support/backfills';
import { exercise, log, program } from '../support/documents';
import { writeOldLogs } from '../support/old-logs';
import { countedIn } from '../support/walked';
import { World } from '../support/world';

/** Exact costs of a backfill of the copies, as the meter counts them: its line of the cost table. */
let world: World;
let backfills: Backfills;
const BATCH = 10;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

/** So many logs of one day, never handled, each naming every exercise. */
async function oldLogs(logs: number, exerciseIds: readonly string[]): Promise<void> {
  for (const id of exerciseIds) await world.set(`exercises/${id}`, exercise(id));
  const ids = Array.from({ length: logs }, (_, index) => `l${1_000 + index}`);
  await writeOldLogs(world, Object.fromEntries(ids.map((id) => [id, log(exerciseIds)])));
}

async function started(): Promise<string> {
  return backfills.start({ shards: 1, batchSize: BATCH });
}

/** What the task of one collection costs; the other collection's is not begun yet. */
function costOfTask(part: number): Promise<Cost> {
  const index = world.walks.findIndex(({ shardId }) => shardId === `walk-1.${part}`);
  const [task] = world.walks.splice(index, 1);
  if (task === undefined) throw new Error(`expected a task of part ${part}`);
  return world.costOf(() => backfills.work(task));
}

/** A task besides its batches: its claim; and at its end the run, before, with and after what its three shards have counted. */
const PER_TASK = { reads: 1 + 4 + 2, writes: 1 + 1 };

/** Full batches, and a last one that is not full, even if nothing is left for it. */
function batchesOf(documents: number): number {
  return Math.floor(documents / BATCH) + 1;
}

/** A page that finds nothing is billed as one read. */
function emptyPage(documents: number): number {
  return Number(documents % BATCH === 0);
}

describe.each([
  [1, 1],
  [9, 3],
  [10, 3],
  [25, 3],
  [60, 1],
])('%i logs of %i exercises', (logs, each) => {
  const ids = Array.from({ length: each }, (_, index) => `e${index}`);
  const batches = batchesOf(logs);

  it('never handled -> 2 reads each, 2 a batch and the sources once; 2 writes each and 1 a batch', async () => {
    await oldLogs(logs, ids);
    const runId = await started();
    const cost = await costOfTask(0);
    const batched = {
      reads: 2 * logs + 2 * batches + each + emptyPage(logs),
      writes: 2 * logs + batches,
    };
    expect(await countedIn(world, runId, 'walk')).toMatchObject({ ...batched, visited: logs, written: logs });
    expect(cost).toMatchObject({
      reads: batched.reads + PER_TASK.reads,
      writes: batched.writes + PER_TASK.writes,
      deletes: 0,
      wrote: { workoutLogs: logs, undo: logs, shards: batches + 1, runs: 1 },
    });
  });

  it('as they must be already -> the same reads, 1 write a batch', async () => {
    await oldLogs(logs, ids);
    const first = await started();
    await backfills.until(first, 'completed');
    const runId = await started();
    await costOfTask(0);
    expect(await countedIn(world, runId, 'walk')).toMatchObject({
      reads: 2 * logs + 2 * batches + each + emptyPage(logs),
      writes: batches,
      written: 0,
    });
  });
});

it('ledgers that move with their logs -> 1 write more for each', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  const ids = Array.from({ length: 12 }, (_, index) => `l${1_000 + index}`);
  for (const id of ids) await world.seed(`workoutLogs/${id}`, log(['bench']));
  // Of another muscle group by now; nobody has carried it.
  await world.set('exercises/bench', exercise('Bench', { primaryMuscleGroup: 'Arms' }));
  const runId = await started();
  const { wrote } = await costOfTask(0);
  expect(wrote).toMatchObject({ workoutLogs: 12, undo: 12, workoutContributions: 12 });
  const counted: Partial<Counters> = { reads: 2 * 12 + 2 * 2 + doubted(12), writes: 3 * 12 + 2, ledgers: 12 };
  expect(await countedIn(world, runId, 'walk')).toMatchObject(counted);
});

/** Copies that differ may be newer than the source that is known: it is read again, once a batch. */
function doubted(documents: number): number {
  return 1 + batchesOf(documents);
}

it('programs have no ledger -> 1 read each, 2 a batch and the sources; 2 writes each and 1 a batch', async () => {
  await world.set('exercises/squat', exercise('Squat'));
  const batch = world.app.batch();
  for (let index = 0; index < 25; index += 1)
    batch.set(world.app.doc(`programs/p${1_000 + index}`), program(['squat']));
  await batch.commit();
  const runId = await started();
  await costOfTask(2);
  expect(await countedIn(world, runId, 'walk')).toMatchObject({
    reads: 25 + 2 * 3 + 1,
    writes: 2 * 25 + 3,
    written: 25,
  });
});

describe('per run, whatever it walks', () => {
  /** A start, until the first batch may begin. */
  async function costOfStart(): Promise<Cost> {
    return world.costOf(() => backfills.start({ shards: 1, batchSize: BATCH }));
  }

  it('start -> the versions of all sources, two counts, and the same for one log or sixty', async () => {
    await oldLogs(1, ['e0', 'e1']);
    const one = await costOfStart();
    await world.close();
    world = new World();
    backfills = new Backfills(world);
    await oldLogs(60, ['e0', 'e1']);
    expect(await costOfStart()).toEqual(one);
  });

  it('the end of the walk -> the versions of all sources once more; none moved: no fan-out', async () => {
    await oldLogs(5, ['e0', 'e1', 'e2']);
    const runId = await started();
    await costOfTask(0);
    await costOfTask(1);
    const cost = await costOfTask(2);
    expect((await backfills.run(runId)).state).toBe('verifying');
    expect(cost.reads).toBeLessThan(60);
    expect(world.fanOutsAsked).toEqual([]);
  });
});
