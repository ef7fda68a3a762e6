import {
  DRAIN_MAX_LEDGERS,
  FIRST_PAGE_DOCUMENTS,
  HISTORY_PAGE_MAX_DOCUMENTS,
  HISTORY_PAGE_MAX_EXERCISES,
  PAGE_MAX_BYTES,
  SOFT_DEADLINE_MS,
} from '../../functions/src/limits';
import { entry, exercise, log } from '../support/documents';
import { historyOf, runHistory, writeOldLogs, writeOldSessions } from '../support/old-logs';
import { commits, type Rpc } from '../support/rpc-hook';
import { expectViewsRight } from '../support/views-at-rest';
import { World } from '../support/world';

/** Google's emulator refuses larger requests. */
const REQUEST_MAX_BYTES = 4 * 1024 * 1024;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

function progress(): Promise<Record<string, unknown> | undefined> {
  return world.data('userProgressView/u1');
}

/** Everything handled that is waiting, and the views held against a recount. */
async function expectRightAtRest(): Promise<void> {
  await world.restViews();
  await expectViewsRight(world);
}

/** The sizes of the pages that a work asks for. */
async function pageSizes(work: () => Promise<unknown>): Promise<number[]> {
  const sizes: number[] = [];
  world.hook.use({
    before: ({ method, request }) => {
      if (method !== 'RunQuery') return;
      const { structuredQuery } = request as {
        structuredQuery: { from: { collectionId: string }[]; limit: { value: number } };
      };
      if (structuredQuery.from[0]?.collectionId === 'workoutLogs') sizes.push(structuredQuery.limit.value);
    },
  });
  await work();
  world.hook.reset();
  return sizes;
}

describe('pages', () => {
  it('I18 more logs than a page takes -> a small page, then full ones', async () => {
    const logs = FIRST_PAGE_DOCUMENTS + 2 * HISTORY_PAGE_MAX_DOCUMENTS + 3;
    await writeOldSessions(world, logs);
    const sizes = await pageSizes(async () => {
      expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: logs, ledgers: logs });
    });
    expect(sizes).toEqual([FIRST_PAGE_DOCUMENTS, ...Array<number>(3).fill(HISTORY_PAGE_MAX_DOCUMENTS)]);
    expect(await progress()).toMatchObject({ workouts: logs });
    await expectRightAtRest();
  });

  it('I18 more exercises than a transaction reads -> fewer logs a page, none left out', async () => {
    const each = HISTORY_PAGE_MAX_EXERCISES / 2 - 20;
    const named = (at: number): string[] => Array.from({ length: each }, (_, index) => `gone${at + index}`);
    // Three that come to more than the limit, two of the same, then one of little.
    await writeOldLogs(world, {
      a: log(named(0)),
      b: log(named(each)),
      c: log(named(2 * each)),
      d: log(named(2 * each)),
      e: log(['bench']),
    });
    const sizes = await pageSizes(async () => {
      expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 5, ledgers: 5 });
    });
    expect(sizes).toHaveLength(2);
    await expectRightAtRest();
  });

  it('I18 a page of large logs -> the next is smaller', async () => {
    const bytes = 300_000;
    const logs = Array.from({ length: 20 }, (_, index) => `o${100 + index}`);
    await writeOldLogs(
      world,
      Object.fromEntries(logs.map((id) => [id, log(['bench'], { notes: 'x'.repeat(bytes) })])),
    );
    const sizes = await pageSizes(async () => {
      expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: 20 });
    });
    expect(sizes).toEqual([FIRST_PAGE_DOCUMENTS, Math.floor(PAGE_MAX_BYTES / (bytes + 700))]);
    await expectRightAtRest();
  });

  it('I18 logs whose entries come to more than a commit takes -> no commit too large, none left out', async () => {
    const large = [entry('bench', { notes: 'x'.repeat(500_000) })];
    const logs = Array.from({ length: 9 }, (_, index) => `o${100 + index}`);
    await writeOldLogs(world, Object.fromEntries(logs.map((id) => [id, log([], { exercises: large })])));
    let commit = 0;
    world.hook.use({
      before: ({ method, request }) => {
        if (method === 'Commit') commit = Math.max(commit, Buffer.byteLength(JSON.stringify(request)));
      },
    });
    expect(await runHistory(world)).toMatchObject({
      outcome: 'complete',
      visited: 9,
      written: 9,
      ledgers: 9,
    });
    expect(commit).toBeGreaterThan(2_000_000);
    expect(commit).toBeLessThan(REQUEST_MAX_BYTES);
    await expectRightAtRest();
  });
});

describe('past the soft deadline', () => {
  /** The virtual clock jumps past it before the first RPC that is due. */
  function lateAt(isDue: (rpc: Rpc) => boolean): void {
    let isLate = false;
    world.hook.use({
      before: (rpc) => {
        if (isLate || !isDue(rpc)) return;
        isLate = true;
        world.now += SOFT_DEADLINE_MS;
      },
    });
  }

  function nthQuery(nth: number): (rpc: Rpc) => boolean {
    let queries = 0;
    return ({ method }) => method === 'RunQuery' && (queries += 1) === nth;
  }

  it('I19 between pages -> goes on after the last log, complete only then', async () => {
    await writeOldSessions(world, FIRST_PAGE_DOCUMENTS + HISTORY_PAGE_MAX_DOCUMENTS + 3);
    lateAt(nthQuery(2));
    expect(await runHistory(world)).toMatchObject({
      outcome: 'continued',
      visited: 66,
      ledgers: 0,
      enqueued: 1,
    });
    expect(world.histories).toEqual([{ ...historyOf('u1'), after: 'o1065', sequence: 1 }]);
    expect(await progress()).toBeUndefined();
    expect(await world.runDrains()).toEqual([
      expect.objectContaining({ outcome: 'complete', visited: 3, ledgers: 69 }),
    ]);
    await expectRightAtRest();
  });

  it('I19 between pages of its drain -> goes on with what is pending, complete only then', async () => {
    const logs = DRAIN_MAX_LEDGERS + 10;
    await writeOldSessions(world, logs);
    lateAt((rpc) => commits(rpc, 'userProgressView/u1'));
    expect(await runHistory(world)).toMatchObject({
      ...{ outcome: 'continued', visited: logs },
      ...{ ledgers: DRAIN_MAX_LEDGERS, enqueued: 1 },
    });
    expect(await progress()).toMatchObject({ complete: false, workouts: DRAIN_MAX_LEDGERS });
    expect(await world.runDrains()).toEqual([
      expect.objectContaining({ outcome: 'complete', visited: 0, ledgers: 10 }),
    ]);
    await expectRightAtRest();
  });

  it('I15 the first task delivered twice -> its continuation is refused by name', async () => {
    await writeOldSessions(world, FIRST_PAGE_DOCUMENTS + 4);
    for (const enqueued of [1, 0]) {
      lateAt(nthQuery(1));
      expect(await runHistory(world)).toMatchObject({ outcome: 'continued', visited: 16, enqueued });
    }
    expect(world.histories).toHaveLength(1);
    expect(await world.runDrains()).toEqual([
      expect.objectContaining({ outcome: 'complete', visited: 4, ledgers: 20 }),
    ]);
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete-already' });
    await expectRightAtRest();
  });
});
