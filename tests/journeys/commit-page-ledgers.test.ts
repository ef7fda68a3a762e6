import { ledgerPatch, type LedgerPatch } from '../../functions/src/model/contribution';
import { commitPage, type Again, type Change, type Patch } from '../../functions/src/settle/commit-page';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';
import { idOf, PageOfDocuments, patch, pathOf } from './page-of-documents';

// Hundreds of documents and more a test: seconds on a busy machine.
jest.setTimeout(60_000);

let world: World;
let page: PageOfDocuments;

beforeEach(async () => {
  world = new World();
  page = await PageOfDocuments.in(world);
});

afterEach(() => world.close());

/** A ledger that says what was derived: `date` tells one derivation from another. */
function ledgerOf(date: string, exerciseId = 'x'): LedgerPatch {
  const sums = { volumeMilli: 1, sets: 1, repsMilli: 1 };
  return ledgerPatch(
    {
      ...{ userId: 'u1', date, finished: true, durationMicros: 0, ...sums },
      exerciseIds: [exerciseId],
      exercises: [{ exerciseId, ...sums, maxWeightMilli: 1 }],
      muscleGroups: [],
    },
    'u1',
  );
}

const PLANNED = '2026-01-01';
const DERIVED_AGAIN = '2026-02-02';

/** The same change, with a ledger. */
function counting(change: Change): Change {
  return { ...change, patch: { ...change.patch, ledger: ledgerOf(PLANNED) } };
}

function countedAgain(): Patch {
  return { ...patch('new'), ledger: ledgerOf(DERIVED_AGAIN) };
}

/** How many ledgers there are of each derivation. */
async function ledgers(): Promise<{ planned: number; again: number }> {
  const dates = (await world.all('workoutContributions')).map(({ date }) => date);
  const count = (of: string): number => dates.filter((date) => date === of).length;
  return { planned: count(PLANNED), again: count(DERIVED_AGAIN) };
}

describe('commitPage with ledgers', () => {
  it('I21 300 documents as they were read -> one guard, one commit for documents and ledgers', async () => {
    const changes = (await page.of(300)).map(counting);
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes)).toMatchObject({ written: 300, moved: 0 });
    });
    expect(cost).toEqual({
      ...{ reads: 1, writes: 600, deletes: 0 },
      wrote: { page: 300, workoutContributions: 300 },
    });
    expect(page.countOf('Commit')).toBe(1);
    expect(await ledgers()).toEqual({ planned: 300, again: 0 });
  });

  it('I21 a ledger that is there -> all of it is replaced but `counted`', async () => {
    const { current } = ledgerOf('2025-12-31', 'before');
    const counted = { ...current, date: '2025-12-30' };
    const path = `workoutContributions/${idOf(0)}`;
    await world.set(path, { ...ledgerOf('2025-12-31', 'before'), counted, pending: false });
    await page.commit((await page.of(1)).map(counting));
    expect(await world.data(path)).toEqual({ ...ledgerOf(PLANNED), counted });
  });

  it('I21 some with a ledger, some without -> those alone', async () => {
    const changes = (await page.of(10)).map((change, index) => (index % 2 === 0 ? counting(change) : change));
    expect(await page.commit(changes)).toMatchObject({ written: 10 });
    expect(await ledgers()).toEqual({ planned: 5, again: 0 });
  });

  it.each([
    ['one', [137]],
    ['two far apart', [10, 290]],
  ])(
    'I21 %s of 300 moved -> its ledger is derived again with it, the others as planned',
    async (_, moved) => {
      const changes = (await page.of(300)).map(counting);
      await page.move(moved);
      const result = await page.commit(changes, countedAgain);
      expect(result).toMatchObject({ written: 300 });
      // Those that moved, and of their neighbours at most a small rest.
      expect(result.moved).toBeLessThanOrEqual(2 * moved.length);
      expect(await page.all()).toEqual({ copies: ['new'], mine: moved.length });
      expect(await ledgers()).toEqual({ planned: 300 - result.moved, again: result.moved });
      for (const index of moved)
        expect(await world.data(`workoutContributions/${idOf(index)}`)).toMatchObject({
          date: DERIVED_AGAIN,
        });
    },
  );

  it('I21 all of 300 moved -> each ledger derived again once', async () => {
    const changes = (await page.of(300)).map(counting);
    await page.move(Array.from({ length: 300 }, (_, index) => index));
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes, countedAgain)).toMatchObject({ written: 300, moved: 300 });
    });
    expect(cost.wrote).toEqual({ page: 300, workoutContributions: 300 });
    expect(await ledgers()).toEqual({ planned: 0, again: 300 });
  });

  it.each<[string, () => Again]>([
    ['needs nothing any more', () => null],
    ['counts as before', () => patch('new')],
    ['needs the full path', () => 'settle'],
    ['cannot be written', () => ({ ...countedAgain(), ...patch('x'.repeat(1_100_000)) })],
  ])('I21 a moved document that %s -> no ledger written for it', async (_, again) => {
    const changes = (await page.of(5)).map(counting);
    await page.move([2]);
    await page.commit(changes, again);
    expect(await ledgers()).toEqual({ planned: 4, again: 0 });
    expect(await world.data(`workoutContributions/${idOf(2)}`)).toBeUndefined();
  });

  it('I14 a document deleted meanwhile -> neither it nor its ledger comes back', async () => {
    const changes = (await page.of(5)).map(counting);
    await world.delete(pathOf(2));
    expect(await page.commit(changes, countedAgain)).toMatchObject({ written: 4, moved: 1 });
    expect(await world.data(`workoutContributions/${idOf(2)}`)).toBeUndefined();
    expect(await ledgers()).toEqual({ planned: 4, again: 0 });
  });

  it('I21 every commit that writes a document -> writes its ledger', async () => {
    const changes = (await page.of(20)).map(counting);
    await page.move([3, 4]);
    const apart: boolean[] = [];
    world.hook.use({
      before: (rpc) => {
        if (rpc.method !== 'Commit') return;
        for (const { path } of changes)
          apart.push(commits(rpc, path) !== commits(rpc, path.replace('page', 'workoutContributions')));
      },
    });
    await commitPage(world.deps, changes, { guard: page.guard, again: countedAgain });
    expect(apart.length).toBeGreaterThan(changes.length);
    expect(apart).not.toContain(true);
  });

  it('I8 large ledgers -> as many commits as their bytes need', async () => {
    const changes = (await page.of(7)).map((change) => ({
      ...change,
      patch: { ...change.patch, ledger: ledgerOf(PLANNED, 'x'.repeat(300_000)) },
    }));
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes)).toMatchObject({ written: 7 });
    });
    expect(page.countOf('Commit')).toBe(3);
    expect(cost).toMatchObject({ reads: 3, writes: 14 });
  });

  it('I8 the guard says stop -> no ledger either', async () => {
    const changes = (await page.of(5)).map(counting);
    await world.set('state/now', { value: 'newer' });
    expect(await page.commit(changes)).toMatchObject({ written: 0, superseded: true });
    expect(await ledgers()).toEqual({ planned: 0, again: 0 });
  });
});
