import { FIRST_PAGE_DOCUMENTS, PAGE_MAX_DOCUMENTS } from '../../functions/src/limits';
import { exercise, log, program } from '../support/documents';
import { World } from '../support/world';
import type { Cost } from '../../functions/src/platform/meter';

// Hundreds of documents and more a test: seconds on a busy machine.
jest.setTimeout(60_000);

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.close());

interface Use {
  readonly logs: number;
  readonly programs: number;
  readonly views: number;
}

const LOG = 'workoutLogs/z1000';
const VIEW = 'exercisePerformanceView/u1_x';

/** An exercise in so many documents of each kind. Ids high in the key space: one chain, nothing to split. */
async function used({ logs, programs, views }: Use): Promise<void> {
  await world.set('exercises/x', exercise('Press'));
  await world.seed(LOG, log(['x']));
  if (views > 0) {
    await world.restViews();
    await world.plant(VIEW, others('exercisePerformanceView', views));
  }
  if (logs === 0) await world.delete(LOG);
  else await world.plant(LOG, others('workoutLogs', logs));
  if (programs > 0) await world.seed('programs/p1', program(['x']));
}

/** Paths of one less than `count` documents. */
function others(collection: string, count: number): string[] {
  return Array.from({ length: count - 1 }, (_, index) => `${collection}/z${1001 + index}`);
}

/** Pages that hold something, and the reads of all queries: small first pages, then full ones; an empty one costs one. */
function paged(copies: number): { pages: number; queryReads: number } {
  let [rest, size, pages] = [copies, FIRST_PAGE_DOCUMENTS, 0];
  for (; rest >= size; pages += 1) [rest, size] = [rest - size, Math.min(PAGE_MAX_DOCUMENTS, size * 4)];
  return rest > 0 ? { pages: pages + 1, queryReads: copies } : { pages, queryReads: copies + 1 };
}

async function carry(): Promise<Cost> {
  return world.costOf(() => world.runTasks());
}

/** The writes of a fan-out, by collection. */
function wrote({ logs, programs, views }: Use, ledgers = 0): Cost['wrote'] {
  const all = { workoutLogs: logs, workoutContributions: ledgers, programs, exercisePerformanceView: views };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

const RENAMED = exercise('Bench Press');

const cases: [use: Use, reads: number][] = [
  // Source and empty query for each of the four targets; nothing is in shards.
  [{ logs: 0, programs: 0, views: 0 }, 8],
  // Source, copy and guard of the logs; source and empty query of the others.
  [{ logs: 1, programs: 0, views: 0 }, 3 + 2 + 2 + 2],
  [{ logs: 1, programs: 1, views: 1 }, 3 + 3 + 3 + 2],
  // Two pages, each with its guard.
  [{ logs: 50, programs: 1, views: 0 }, 1 + 50 + 2 + 3 + 2 + 2],
  // Twelve pages.
  [{ logs: 1_001, programs: 0, views: 0 }, 1 + 1_001 + 12 + 2 + 2 + 2],
  [{ logs: 0, programs: 0, views: 1_001 }, 2 + 2 + 2 + 1 + 1_001 + 12],
];

describe.each(cases)('cost of a fan-out to %j', (use, reads) => {
  const held = [use.logs, use.programs, use.views, 0];
  const copies = held.reduce((sum, count) => sum + count, 0);

  it(`renamed -> ${reads} reads, a write a copy`, async () => {
    await used(use);
    await world.exerciseWritten(await world.set('exercises/x', RENAMED));
    expect(await carry()).toEqual({ reads, writes: copies, deletes: 0, wrote: wrote(use) });
    // The limit: N + N/page + O(1) reads, of which the small first pages are two.
    expect(reads).toBeLessThanOrEqual(copies + copies / 100 + 9);
  });

  it('the rename delivered again -> 0 writes', async () => {
    await used(use);
    const event = await world.set('exercises/x', RENAMED);
    await world.exerciseWritten(event);
    await world.runTasks();
    world.forgetTaskNames();
    await world.exerciseWritten(event);
    const queries = held.map((count) => paged(count).queryReads);
    const expected = queries.reduce((sum, queryReads) => sum + 1 + queryReads, 0);
    expect(await carry()).toEqual({ reads: expected, writes: 0, deletes: 0, wrote: {} });
  });

  it('deleted -> a tombstone, one more read a commit', async () => {
    await used(use);
    const event = await world.delete('exercises/x');
    const asking = await world.costOf(() => world.exerciseWritten(event));
    expect(asking).toEqual({ reads: 2, writes: 1, deletes: 0, wrote: { exerciseTombstones: 1 } });
    const commits = held.reduce((sum, count) => sum + paged(count).pages, 0);
    // The tombstone is read with the source: at the beginning of all tasks and in each commit.
    expect(await carry()).toEqual({
      ...{ reads: reads + 4 + commits, writes: copies, deletes: 0 },
      wrote: wrote(use),
    });
  });

  it('uncopied field edited -> 0 reads, 0 writes', async () => {
    await used(use);
    const event = await world.update('exercises/x', { level: 'expert' });
    const cost = await world.costOf(() => world.exerciseWritten(event));
    expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
    expect(world.queue).toEqual([]);
  });

  it('isCompoundLift edited -> views alone are read and written', async () => {
    await used(use);
    const event = await world.update('exercises/x', { isCompoundLift: true });
    const asking = await world.costOf(() => world.exerciseWritten(event));
    expect(asking).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
    const { pages, queryReads } = paged(use.views);
    expect(await carry()).toEqual({
      ...{ reads: 1 + queryReads + pages, writes: use.views, deletes: 0 },
      wrote: wrote({ logs: 0, programs: 0, views: use.views }),
    });
  });

  it.each([
    ['muscle group', { primaryMuscleGroup: 'Shoulders' }],
    ['type', { exerciseType: 'Bodyweight' }],
  ])('%s changed -> as a rename, and a ledger a log', async (_, fields) => {
    await used(use);
    await world.exerciseWritten(await world.set('exercises/x', exercise('Press', fields)));
    expect(await carry()).toEqual({
      ...{ reads, writes: copies + use.logs, deletes: 0 },
      wrote: wrote(use, use.logs),
    });
  });
});

describe('cost beside the copies', () => {
  it('rename of a shared exercise asks for its tasks without a read', async () => {
    await used({ logs: 1, programs: 1, views: 1 });
    const event = await world.set('exercises/x', RENAMED);
    expect(await world.costOf(() => world.exerciseWritten(event))).toMatchObject({ reads: 0, writes: 0 });
  });

  it('our own writes coming back as events -> 0 reads, 0 writes', async () => {
    await used({ logs: 1, programs: 1, views: 0 });
    for (const path of [LOG, 'programs/p1']) {
      const name = `Press of ${path}`;
      await world.exerciseWritten(await world.set('exercises/x', exercise(name)));
      const event = await world.change(path, () => world.runTasks());
      const cost = await world.costOf(async () => {
        expect(await world.written(event)).toBe('ours');
      });
      expect(cost).toMatchObject({ reads: 0, writes: 0 });
    }
  });
});
