import { COMMIT_MAX_BYTES, DRAIN_MAX_LEDGERS, DRAIN_MAX_VIEWS } from '../../functions/src/limits';
import { fieldsBytes, type RawFields } from '../../functions/src/model/value';
import { entry, exercise, log } from '../support/documents';
import { drainOf, drainWithRead } from '../support/drain-meanwhile';
import {
  expectViewsRight,
  follow,
  january,
  save,
  saveMany,
  session,
  viewIds,
} from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await follow(world, { first: session('bench', 100, january(31)) });
});
afterEach(() => world.close());

/** One session a log, the heavier the later, on the days of three months, and then again. */
function sessions(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) =>
    session('bench', 1 + (index % (3 * 28)), {
      date: `2026-0${1 + (index % 3)}-${String(1 + (index % 28)).padStart(2, '0')}`,
    }),
  );
}

/** Commits of the drains that `work` runs. */
async function commitsOf(work: () => Promise<unknown>): Promise<number> {
  world.hook.reset();
  await work();
  return world.hook.seen.filter((method) => method === 'Commit').length;
}

describe('many ledgers are pending', () => {
  it.each([
    [DRAIN_MAX_LEDGERS - 1, 1],
    [DRAIN_MAX_LEDGERS, 1],
    [DRAIN_MAX_LEDGERS + 1, 2],
    [2 * DRAIN_MAX_LEDGERS + 20, 3],
  ])('I20 %i of them -> all counted by one drain, pages: %i', async (count, pages) => {
    await saveMany(world, 'more', sessions(count));
    expect(await commitsOf(() => drainOf(world, 'u1'))).toBe(pages);
    expect(await expectViewsRight(world)).toMatchObject({ users: 1 });
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 1 + count });
  });

  it('I20 all counted, then all edited, moved or deleted at once -> nothing of the old is left', async () => {
    const before = sessions(DRAIN_MAX_LEDGERS + 10);
    await saveMany(world, 'more', before);
    await world.restViews();
    const after = before.map(
      (data, index) =>
        [null, { ...data, userId: 'u2' }, { ...data, date: '2025-01-01' }, session('bench', 7)][index % 4] ??
        null,
    );
    for (const [index, data] of after.entries()) await save(world, `more-${index}`, data);
    await world.restViews();
    await expectViewsRight(world);
  });

  it('I20 more become pending while pages are drained -> counted too', async () => {
    await saveMany(world, 'more', sessions(DRAIN_MAX_LEDGERS + 1));
    world.hook.once('RunQuery', 2, async () => {
      world.hook.reset();
      await saveMany(world, 'late', sessions(3));
    });
    expect(await drainOf(world, 'u1')).toMatchObject({ outcome: 'done', ledgers: DRAIN_MAX_LEDGERS + 4 });
    await expectViewsRight(world);
  });
});

describe('logs touch many views', () => {
  /** A log with so many exercises that nobody knows: a view each. */
  function untrained(of: string, count: number): Record<string, unknown> {
    return log(Array.from({ length: count }, (_, index) => `${of}-${index}`));
  }

  it('I20 more views than a page takes -> as many logs a page as fit', async () => {
    // Besides, they touch their month and the user's progress.
    const tooWide = ['a', 'b', 'c'].map((of) => untrained(of, DRAIN_MAX_VIEWS / 2));
    await saveMany(world, 'wide', tooWide);
    expect(await commitsOf(() => drainOf(world, 'u1'))).toBe(tooWide.length);
    await expectViewsRight(world);
    const fitting = ['d', 'e'].map((of) => untrained(of, DRAIN_MAX_VIEWS / 2 - 1));
    await saveMany(world, 'fitting', fitting);
    expect(await commitsOf(() => drainOf(world, 'u1'))).toBe(1);
    await expectViewsRight(world);
  });

  it('I20 one log alone touches more -> a page of its own', async () => {
    const ids = Array.from({ length: DRAIN_MAX_VIEWS / 2 }, (_, index) => `x${index}`);
    const batch = world.app.batch();
    for (const id of ids)
      batch.set(world.app.doc(`exercises/${id}`), exercise(id, { primaryMuscleGroup: `Of ${id}` }));
    await batch.commit();
    await save(world, 'wide', log([], { exercises: ids.map((id) => entry(id)) }));
    await save(world, 'other', log(['bench']));
    expect(await commitsOf(() => drainOf(world, 'u1'))).toBe(2);
    expect((await viewIds(world)).muscleGroupAnalyticsView).toHaveLength(1 + ids.length);
    await expectViewsRight(world);
  });
});

describe('logs contribute much', () => {
  it('I20 more bytes than a commit takes -> more pages, each of which fits', async () => {
    const name = 'x'.repeat(300);
    const large = log(Array.from({ length: 300 }, (_, index) => `${name}${index}`));
    // A fifth of a megabyte each.
    await saveMany(world, 'large', Array<typeof large>(20).fill(large));
    const written: number[] = [];
    world.hook.use({
      before: ({ method, request }) => {
        if (method !== 'Commit') return;
        const { writes } = request as { writes: { update?: { fields: RawFields } }[] };
        written.push(writes.reduce((sum, { update }) => sum + fieldsBytes(update?.fields ?? {}), 0));
      },
    });
    expect(await drainOf(world, 'u1')).toMatchObject({ outcome: 'done', ledgers: 20 });
    world.hook.reset();
    expect(written.length).toBeGreaterThan(1);
    for (const bytes of written) expect(bytes).toBeLessThan(COMMIT_MAX_BYTES);
    await expectViewsRight(world);
  });
});

describe('the user is deleted while his drains go on', () => {
  async function deleteUser(): Promise<void> {
    const { docs } = await world.app.collection('workoutLogs').where('userId', '==', 'u1').get();
    await Promise.all(docs.map(({ id }) => save(world, id, null)));
  }

  it.each([
    ['before the first page is read', 'BatchGetDocuments', 1],
    ['between two pages', 'RunQuery', 2],
    ['before the second page is read', 'BatchGetDocuments', 3],
  ])(
    'I20 all his logs go %s -> his progress stays, and says that nothing is left',
    async (_, method, nth) => {
      await saveMany(world, 'more', sessions(DRAIN_MAX_LEDGERS + 10));
      let deleted = false;
      world.hook.once(method, nth, async () => {
        world.hook.reset();
        await deleteUser();
        deleted = true;
      });
      await drainOf(world, 'u1');
      expect(deleted).toBe(true);
      await world.restViews();
      expect(Object.values(await viewIds(world))).toEqual([['u1'], [], [], []]);
      expect(await world.data('userProgressView/u1')).toMatchObject({
        workouts: 0,
        totalVolume: 0,
        byMonth: {},
      });
      await expectViewsRight(world);
    },
  );

  it('I20 all his logs go between the reads and the commit of a page -> the same', async () => {
    await saveMany(world, 'more', sessions(3));
    await drainWithRead(world, 'u1', deleteUser);
    await world.restViews();
    expect(Object.values(await viewIds(world))).toEqual([['u1'], [], [], []]);
    await expectViewsRight(world);
  });
});
