import {
  DRAIN_MAX_LEDGERS,
  FIRST_PAGE_DOCUMENTS,
  HISTORY_PAGE_MAX_DOCUMENTS,
} from '../../functions/src/limits';
import type { Cost } from '../../functions/src/platform/meter';
import { exercise, log } from '../support/documents';
import { runHistory, writeOldLogs } from '../support/old-logs';
import { viewCollections } from '../support/oracle-views-paths';
import { World } from '../support/world';

/** Exact costs of a user's first touch, as the meter counts them: the limit of the cost table for histories. */
let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

/** Whether it was counted, before the first page; and the progress, which is read when it is marked complete. */
const BEGIN_AND_END = 2;

function count(): Promise<Cost> {
  return world.costOf(() => runHistory(world));
}

/** What the pages of a history read besides the exercises: each log, its ledger, and an empty query after a full page. */
function settled(logs: number): { pages: number; reads: number } {
  let [rest, size, pages] = [logs, FIRST_PAGE_DOCUMENTS, 1];
  for (; rest >= size; pages += 1) [rest, size] = [rest - size, HISTORY_PAGE_MAX_DOCUMENTS];
  return { pages: rest > 0 ? pages : pages - 1, reads: 2 * logs + Number(rest === 0) };
}

/** What the pages of a drain read and write, when each touches the same views. */
function drained(logs: number, views: number): { reads: number; writes: number } {
  const pages = Math.ceil(logs / DRAIN_MAX_LEDGERS);
  const emptyQuery = Number(logs % DRAIN_MAX_LEDGERS === 0);
  return { reads: 2 * logs + pages * views + emptyQuery, writes: logs + pages * views };
}

/** So many logs of one day, as the app writes them: never handled. Each names every exercise. */
async function oldLogs(logs: number, exerciseIds: readonly string[]): Promise<void> {
  for (const id of exerciseIds) await world.set(`exercises/${id}`, exercise(id));
  const ids = Array.from({ length: logs }, (_, index) => `l${1_000 + index}`);
  await writeOldLogs(world, Object.fromEntries(ids.map((id) => [id, log(exerciseIds)])));
}

async function deleteAll(...collections: readonly string[]): Promise<void> {
  for (const name of collections) await world.app.recursiveDelete(world.app.collection(name));
}

describe.each([
  [1, 1],
  [FIRST_PAGE_DOCUMENTS - 1, 3],
  [FIRST_PAGE_DOCUMENTS, 3],
  [FIRST_PAGE_DOCUMENTS + 1, 3],
  [FIRST_PAGE_DOCUMENTS + HISTORY_PAGE_MAX_DOCUMENTS, 3],
  [FIRST_PAGE_DOCUMENTS + HISTORY_PAGE_MAX_DOCUMENTS + 7, 3],
])('L = %i logs of %i exercises', (logs, each) => {
  const ids = Array.from({ length: each }, (_, index) => `e${index}`);
  // A performance view of each exercise, a muscle group's, a month's, the user's.
  const views = each + 3;
  const { pages, reads } = settled(logs);
  const drain = drained(logs, views);

  it('never handled -> 2·L + the exercises of each page, and the drain; each log, its ledger and its views written', async () => {
    await oldLogs(logs, ids);
    const cost = await count();
    expect(cost).toMatchObject({
      reads: reads + pages * each + drain.reads + each + BEGIN_AND_END,
      writes: 2 * logs + drain.writes + 1,
      deletes: 0,
      wrote: { workoutLogs: logs, workoutContributions: 2 * logs },
    });
    // The limit: 2·L + L/page + exercises, O(1); the first page is smaller, and an empty query may end them.
    expect(reads).toBeLessThanOrEqual(2 * logs + logs / HISTORY_PAGE_MAX_DOCUMENTS + 2);
  });

  it('as they must be, without ledgers -> only ledgers and views written', async () => {
    await oldLogs(logs, ids);
    await count();
    await deleteAll('workoutContributions', ...viewCollections);
    expect(await count()).toMatchObject({
      reads: reads + pages * each + drain.reads + each + BEGIN_AND_END,
      writes: logs + drain.writes + 1,
      wrote: { workoutContributions: 2 * logs, userProgressView: Math.ceil(logs / DRAIN_MAX_LEDGERS) + 1 },
    });
  });

  it('as they must be, with their ledgers, all counted -> one write, that he is complete', async () => {
    await oldLogs(logs, ids);
    await count();
    await world.app.doc('userProgressView/u1').update({ complete: false });
    const emptyDrain = 1;
    expect(await count()).toEqual({
      reads: reads + pages * each + emptyDrain + BEGIN_AND_END,
      writes: 1,
      deletes: 0,
      wrote: { userProgressView: 1 },
    });
  });

  it('counted already -> 1 read', async () => {
    await oldLogs(logs, ids);
    await count();
    expect(await count()).toEqual({ reads: 1, writes: 0, deletes: 0, wrote: {} });
  });
});

it('more logs than a page of the drain takes -> views read and written with each of its pages', async () => {
  const logs = DRAIN_MAX_LEDGERS + 7;
  await oldLogs(logs, ['x']);
  const [{ pages, reads }, drain] = [settled(logs), drained(logs, 4)];
  expect(await count()).toMatchObject({
    reads: reads + pages + drain.reads + 1 + BEGIN_AND_END,
    writes: 2 * logs + drain.writes + 1,
  });
});

it('no logs -> three empty queries, no write', async () => {
  expect(await count()).toEqual({ reads: BEGIN_AND_END + 3, writes: 0, deletes: 0, wrote: {} });
});

it('exercises that differ from page to page -> read once for each page that names them', async () => {
  const [first, second] = [
    Array.from({ length: 5 }, (_, index) => `a${index}`),
    Array.from({ length: 4 }, (_, index) => `b${index}`),
  ];
  for (const id of [...first, ...second]) await world.set(`exercises/${id}`, exercise(id));
  for (let index = 0; index < FIRST_PAGE_DOCUMENTS; index += 1)
    await world.set(`workoutLogs/a${100 + index}`, log([first[index % 5] ?? '']));
  for (let index = 0; index < 10; index += 1)
    await world.set(`workoutLogs/b${100 + index}`, log([second[index % 4] ?? '', 'a0']));
  const logs = FIRST_PAGE_DOCUMENTS + 10;
  const drain = drained(logs, 9 + 3);
  expect(await count()).toMatchObject({
    reads: settled(logs).reads + 5 + (4 + 1) + drain.reads + 9 + BEGIN_AND_END,
  });
});

it('exercises that are gone -> one read more for the tombstone of each, once a page', async () => {
  await oldLogs(7, ['x', 'y']);
  await world.edit('y', null);
  const copies = 2 + 1;
  expect(await count()).toMatchObject({
    reads: settled(7).reads + (2 + 1) + drained(7, 2 + 3).reads + copies + BEGIN_AND_END,
  });
});

it('a log that cannot be counted -> the full path besides: itself, its ledger, its exercises, its letter', async () => {
  await oldLogs(7, ['x', 'y']);
  await world.set('workoutLogs/m', log(['x', 'y'], { date: 'someday' }));
  const fullPath = 2 + 2 + 1;
  expect(await count()).toMatchObject({
    reads: settled(8).reads + 2 + fullPath + drained(7, 2 + 3).reads + 2 + BEGIN_AND_END,
    wrote: { workoutLogs: 8, workoutContributions: 14, deadLetters: 1 },
  });
});

it("others' logs -> cost nothing", async () => {
  await oldLogs(3, ['x']);
  const alone = await count();
  await deleteAll('workoutContributions', ...viewCollections, 'workoutLogs');
  await oldLogs(3, ['x']);
  for (let index = 0; index < 5; index += 1)
    await world.set(`workoutLogs/theirs${index}`, log(['x'], { userId: 'u2' }));
  expect(await count()).toEqual(alone);
});
