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

/** A used exercise with `logs` logs and `programs` programs. Ids high in the key space: one chain, nothing to split. */
async function used(logs: number, programs: number): Promise<void> {
  await world.set('exercises/x', exercise('Press'));
  if (logs > 0) {
    await world.seed('workoutLogs/z1000', log(['x']));
    await world.plant(
      'workoutLogs/z1000',
      Array.from({ length: logs - 1 }, (_, index) => `workoutLogs/z${1001 + index}`),
    );
  }
  if (programs > 0) await world.seed('programs/p1', program(['x']));
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

const cases: [logs: number, programs: number, reads: number][] = [
  // Source and empty query for each of both targets.
  [0, 0, 4],
  // Source, copy and guard of the logs; source and empty query of the programs.
  [1, 0, 3 + 2],
  [1, 1, 3 + 3],
  // Two pages, each with its guard.
  [50, 1, 1 + 50 + 2 + 3],
  // Twelve pages.
  [1_001, 0, 1 + 1_001 + 12 + 2],
];

describe('cost of a fan-out', () => {
  it.each(cases)(
    '%i logs and %i programs renamed -> %i reads, a write a copy',
    async (logs, programs, reads) => {
      await used(logs, programs);
      await world.exerciseWritten(await world.set('exercises/x', exercise('Bench Press')));
      expect(await carry()).toMatchObject({ reads, writes: logs + programs, deletes: 0 });
      // The limit: N + N/page + O(1) reads, of which the small first pages are two.
      const copies = logs + programs;
      expect(reads).toBeLessThanOrEqual(copies + copies / 100 + 5);
    },
  );

  it.each(cases)(
    '%i logs and %i programs, the rename delivered again -> 0 writes',
    async (logs, programs) => {
      await used(logs, programs);
      const event = await world.set('exercises/x', exercise('Bench Press'));
      await world.exerciseWritten(event);
      await world.runTasks();
      world.forgetTaskNames();
      await world.exerciseWritten(event);
      const expected = 2 + paged(logs).queryReads + paged(programs).queryReads;
      expect(await carry()).toEqual({ reads: expected, writes: 0, deletes: 0, wrote: {} });
    },
  );

  it.each(cases)(
    '%i logs and %i programs, deleted -> a tombstone, one more read a commit',
    async (logs, programs, reads) => {
      await used(logs, programs);
      const event = await world.delete('exercises/x');
      const asking = await world.costOf(() => world.exerciseWritten(event));
      expect(asking).toEqual({ reads: 2, writes: 1, deletes: 0, wrote: { exerciseTombstones: 1 } });
      const commits = paged(logs).pages + paged(programs).pages;
      // The tombstone is read with the source: at the beginning of both tasks and in each commit.
      expect(await carry()).toMatchObject({
        reads: reads + 2 + commits,
        writes: logs + programs,
        deletes: 0,
      });
    },
  );

  it.each(cases)(
    '%i logs and %i programs, uncopied field edited -> 0 reads, 0 writes',
    async (logs, programs) => {
      await used(logs, programs);
      const event = await world.update('exercises/x', { isCompoundLift: true });
      const cost = await world.costOf(() => world.exerciseWritten(event));
      expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
      expect(world.queue).toEqual([]);
    },
  );

  it.each(cases)(
    '%i logs and %i programs, muscle group changed -> as a rename',
    async (logs, programs, reads) => {
      await used(logs, programs);
      const shoulders = exercise('Press', { primaryMuscleGroup: 'Shoulders' });
      await world.exerciseWritten(await world.set('exercises/x', shoulders));
      expect(await carry()).toMatchObject({ reads, writes: logs + programs });
    },
  );

  it('rename of a shared exercise asks for its tasks without a read', async () => {
    await used(1, 1);
    const event = await world.set('exercises/x', exercise('Bench Press'));
    expect(await world.costOf(() => world.exerciseWritten(event))).toMatchObject({ reads: 0, writes: 0 });
  });

  it('our own writes coming back as events -> 0 reads, 0 writes', async () => {
    await used(1, 1);
    for (const path of ['workoutLogs/z1000', 'programs/p1']) {
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
