import { entry, exercise, log, program } from '../support/documents';
import { World } from '../support/world';

/** Exact costs of client writes, as the meter counts them: the limits of the cost table for writes of logs and programs. */
const LOG = 'workoutLogs/l1';
const PROGRAM = 'programs/p1';

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

/** So many exercises, made. */
async function exercises(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `e${String(index).padStart(3, '0')}`);
  const batch = world.app.batch();
  for (const id of ids) batch.set(world.app.doc(`exercises/${id}`), exercise(`Exercise ${id}`));
  await batch.commit();
  return ids;
}

const nothing = { reads: 0, writes: 0, deletes: 0, wrote: {} };
/** A write each to these collections. */
const written = (...collections: readonly string[]): object => ({
  writes: collections.length,
  deletes: 0,
  wrote: Object.fromEntries(collections.map((collection) => [collection, 1])),
});
const LOG_AND_LEDGER = written('workoutLogs', 'workoutContributions');

describe.each([0, 1, 50, 300])('E = %i exercises', (count) => {
  it('a new log -> 2 + E reads, 2 writes; delivered again 2 + E reads, 0 writes', async () => {
    const created = await world.set(LOG, log(await exercises(count)));
    expect(await world.costOf(() => world.written(created))).toEqual({ reads: 2 + count, ...LOG_AND_LEDGER });
    expect(await world.costOf(() => world.written(created))).toEqual({ ...nothing, reads: 2 + count });
  });

  it('a new program -> 1 + E reads, 1 write; delivered again 1 + E reads, 0 writes', async () => {
    const created = await world.set(PROGRAM, program(await exercises(count)));
    const cost = { reads: 1 + count, ...written('programs') };
    expect(await world.costOf(() => world.written(created))).toEqual(cost);
    expect(await world.costOf(() => world.written(created))).toEqual({ ...nothing, reads: 1 + count });
  });

  it('a save that drops our fields and changes what counts -> 2 + E reads, 2 writes', async () => {
    const ids = await exercises(count);
    await world.seed(LOG, log(ids));
    const save = await world.set(LOG, log(ids, { duration: 1 }));
    expect(await world.costOf(() => world.written(save))).toEqual({ reads: 2 + count, ...LOG_AND_LEDGER });
  });

  it('a save that drops our fields alone -> 2 + E reads, 1 write', async () => {
    const ids = await exercises(count);
    await world.seed(LOG, log(ids));
    const save = await world.set(LOG, log(ids));
    const cost = { reads: 2 + count, ...written('workoutLogs') };
    expect(await world.costOf(() => world.written(save))).toEqual(cost);
  });

  it('an autosave -> 0 reads, 2 writes; our own writes back -> nothing', async () => {
    const created = await world.set(LOG, log(await exercises(count)));
    const settled = await world.change(LOG, () => world.written(created));
    const autosave = await world.update(LOG, { duration: 1 });
    const cheap = await world.change(LOG, async () => {
      expect(await world.costOf(() => world.written(autosave))).toEqual({ reads: 0, ...LOG_AND_LEDGER });
    });
    for (const ours of [settled, cheap])
      expect(await world.costOf(() => world.written(ours))).toEqual(nothing);
  });

  it('an autosave that leaves what counts alone -> 0 reads, 1 write', async () => {
    await world.seed(LOG, log(await exercises(count)));
    const forged = await world.update(LOG, { 'workoutSummary.totalVolume': 1 });
    const cost = { reads: 0, ...written('workoutLogs') };
    expect(await world.costOf(() => world.written(forged))).toEqual(cost);
  });

  it('a save that moves nothing that counts -> nothing', async () => {
    await world.seed(LOG, log(await exercises(count)));
    const save = await world.update(LOG, { notes: 'felt good' });
    expect(await world.costOf(() => world.written(save))).toEqual(nothing);
  });

  it('a deletion -> 2 reads, 1 write; delivered again 2 reads, 0 writes', async () => {
    await world.seed(LOG, log(await exercises(count)));
    const deleted = await world.delete(LOG);
    const cost = { reads: 2, ...written('workoutContributions') };
    expect(await world.costOf(() => world.written(deleted))).toEqual(cost);
    expect(await world.costOf(() => world.written(deleted))).toEqual({ ...nothing, reads: 2 });
  });

  it('a deletion of a program -> 1 read', async () => {
    await world.seed(PROGRAM, program(await exercises(count)));
    const deleted = await world.delete(PROGRAM);
    expect(await world.costOf(() => world.written(deleted))).toEqual({ ...nothing, reads: 1 });
  });
});

it('a deletion of a log that counted nowhere -> 2 reads, and its letter is closed', async () => {
  await world.seed(LOG, log([], { date: 'today' }));
  const deleted = await world.delete(LOG);
  expect(await world.costOf(() => world.written(deleted))).toEqual({
    ...nothing,
    reads: 2,
    deletes: 1,
    wrote: { deadLetters: 1 },
  });
});

it('a new log that counts nowhere -> its letter is read and written in place of its ledger', async () => {
  const created = await world.set(LOG, log(await exercises(2), { date: 'today' }));
  const cost = { reads: 2 + 2 + 1, ...written('workoutLogs', 'deadLetters') };
  expect(await world.costOf(() => world.written(created))).toEqual(cost);
});

it('the same exercise in many entries -> read once', async () => {
  const created = await world.set(LOG, log([], { exercises: Array(20).fill(entry('e0')) }));
  await world.set('exercises/e0', exercise('One'));
  expect(await world.costOf(() => world.written(created))).toEqual({ reads: 2 + 1, ...LOG_AND_LEDGER });
});

it('G of E sources gone -> a read more for the tombstone of each, whether there is one or not', async () => {
  const ids = await exercises(10);
  for (const id of ids.slice(0, 3)) await world.edit(id, null);
  await world.delete('exercises/e003');
  await world.set('exercises/e004', exercise('Theirs', { userId: 'u2' }));
  const created = await world.set(LOG, log(ids));
  const cost = { reads: 2 + 10 + 5, ...LOG_AND_LEDGER };
  expect(await world.costOf(() => world.written(created))).toEqual(cost);
});

it('an event without data -> 1 read more, for the letters', async () => {
  const created = await world.set(LOG, log(await exercises(2)));
  const cost = await world.costOf(() => world.written(created, { data: null }));
  expect(cost).toEqual({ reads: 2 + 2 + 1, ...LOG_AND_LEDGER });
});
