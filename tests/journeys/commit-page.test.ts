import { grpc } from 'google-gax';
import type { Transaction } from 'firebase-admin/firestore';
import { commitPage } from '../../functions/src/settle/commit-page';
import { RpcError } from '../support/rpc-hook';
import { World } from '../support/world';
import { PageOfDocuments, patch, pathOf } from './page-of-documents';

/** Failed commits of a page before the rest is read again, and the one that finds it out. */
const FAILURES_MAX = 17;

// Hundreds of documents and more a test: seconds on a busy machine.
jest.setTimeout(60_000);

let world: World;
let page: PageOfDocuments;

beforeEach(async () => {
  world = new World();
  page = await PageOfDocuments.in(world);
});

afterEach(() => world.close());

describe('commitPage', () => {
  it('I8 nothing to change -> no read, no commit', async () => {
    expect(await page.commit([])).toMatchObject({ written: 0, superseded: false });
    expect(world.hook.seen).toEqual([]);
  });

  it('I8 300 documents as they were read -> one guard, one commit', async () => {
    const changes = await page.of(300);
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes)).toMatchObject({ written: 300, moved: 0 });
    });
    expect(cost).toMatchObject({ reads: 1, writes: 300 });
    expect(page.countOf('Commit')).toBe(1);
    expect(await page.all()).toEqual({ copies: ['new'], mine: 0 });
  });

  it.each([
    ['one', [137], 20],
    ['the first', [0], 20],
    ['the last', [299], 20],
    ['two far apart', [10, 290], 36],
    ['two side by side', [10, 11], 36],
  ])(
    'I7 %s of 300 moved -> found by halving, edits survive, few documents read again',
    async (_, moved, most) => {
      const changes = await page.of(300);
      await page.move(moved);
      const cost = await world.costOf(async () => {
        expect(await page.commit(changes)).toMatchObject({ written: 300, superseded: false });
      });
      expect(await page.all()).toEqual({ copies: ['new'], mine: moved.length });
      expect(cost.writes).toBe(300);
      expect(page.countOf('Commit')).toBeLessThanOrEqual(most);
      // A guard for each commit, and the documents of at most a small rest.
      expect(cost.reads).toBeLessThanOrEqual(most + 45);
    },
  );

  it('I7 all of 300 moved -> halving gives up, each is read again once, edits survive', async () => {
    const changes = await page.of(300);
    await page.move(Array.from({ length: 300 }, (_, index) => index));
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes)).toMatchObject({ written: 300, moved: 300 });
    });
    expect(await page.all()).toEqual({ copies: ['new'], mine: 300 });
    expect(page.countOf('Commit')).toBeLessThanOrEqual(2 * FAILURES_MAX + 1);
    expect(cost.reads).toBeLessThanOrEqual(300 + 2 * FAILURES_MAX + 1);
    expect(cost.writes).toBe(300);
  });

  it('I14 some of the page deleted -> they stay deleted, the rest is written', async () => {
    const changes = await page.of(40);
    for (const index of [3, 20]) await world.delete(pathOf(index));
    expect(await page.commit(changes)).toMatchObject({ written: 38, moved: 2, unsettled: [] });
    expect(await world.all('page')).toHaveLength(38);
    expect(await page.all()).toEqual({ copies: ['new'], mine: 0 });
  });

  it('I7 moved document that needs nothing any more -> left as its user wrote it', async () => {
    const changes = await page.of(5);
    await world.update(pathOf(2), { copy: 'his own' });
    expect(await page.commit(changes, () => null)).toMatchObject({ written: 4, moved: 1 });
    expect(await world.data(pathOf(2))).toMatchObject({ copy: 'his own' });
  });

  it('I7 moved document that needs the full path -> handed back, not written', async () => {
    const changes = await page.of(5);
    await page.move([2]);
    const result = await page.commit(changes, () => 'settle');
    expect(result).toMatchObject({ written: 4, moved: 1, unsettled: [pathOf(2)] });
    expect(await world.data(pathOf(2))).toMatchObject({ copy: 'old', mine: 1 });
  });

  it('I16 moved document that cannot be written -> handed back for the full path, the rest written', async () => {
    const changes = await page.of(5);
    await page.move([2]);
    const result = await page.commit(changes, () => patch('x'.repeat(1_100_000)));
    expect(result).toMatchObject({ written: 4, moved: 1, unsettled: [pathOf(2)] });
    expect(await world.data(pathOf(2))).toMatchObject({ copy: 'old', mine: 1 });
  });

  it('I8 large patches -> as many commits as their bytes need, a guard each', async () => {
    const changes = (await page.of(7)).map((change) => ({
      ...change,
      patch: patch('x'.repeat(900_000)),
    }));
    const cost = await world.costOf(async () => {
      expect(await page.commit(changes)).toMatchObject({ written: 7 });
    });
    expect(page.countOf('Commit')).toBe(3);
    expect(cost).toMatchObject({ reads: 3, writes: 7 });
  });

  it('I8 the guard says stop between two commits -> the first stays, nothing more is written', async () => {
    const changes = (await page.of(7)).map((change) => ({
      ...change,
      patch: patch('x'.repeat(900_000)),
    }));
    const reads: number[] = [];
    const stopping = async (tx: Transaction): Promise<string | undefined> => {
      const state = await page.guard(tx);
      reads.push(reads.length);
      return reads.length > 1 ? undefined : state;
    };
    expect(await commitPage(world.deps, changes, { guard: stopping, again: () => null })).toEqual({
      written: 3,
      moved: 0,
      superseded: true,
      unsettled: [],
    });
    const untouched = (await world.all('page')).filter(({ copy }) => copy === 'old');
    expect(untouched).toHaveLength(4);
    expect(reads).toHaveLength(2);
  });

  it('I8 the guard says stop while a page is halved -> what was written stays, the rest waits', async () => {
    const changes = await page.of(8);
    await page.move([7]);
    let guards = 0;
    const stopping = async (tx: Transaction): Promise<string | undefined> => {
      const state = await page.guard(tx);
      guards += 1;
      return guards > 2 ? undefined : state;
    };
    const result = await commitPage(world.deps, changes, { guard: stopping, again: () => patch('new') });
    expect(result).toMatchObject({ written: 4, superseded: true });
    expect((await world.all('page')).filter(({ copy }) => copy === 'new')).toHaveLength(4);
  });
});

it('I16 one document moved, and in contention for longer than the SDK tries -> thrown for the queue, not left out', async () => {
  const changes = await page.of(1);
  await page.move([0]);
  let commits = 0;
  world.hook.use({
    before: ({ method }) => {
      if (method !== 'Commit') return;
      commits += 1;
      if (commits > 1) throw new RpcError(grpc.status.ABORTED, 'too much contention');
    },
  });
  const work = commitPage(world.deps, changes, { guard: page.guard, again: () => patch('new') });
  await expect(work).rejects.toMatchObject({ code: grpc.status.ABORTED });
  expect(await page.commit(changes)).toMatchObject({ written: 1, unsettled: [] });
});
