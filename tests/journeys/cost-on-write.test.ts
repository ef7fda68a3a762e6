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

const oneWrite = (collection: string): object => ({ writes: 1, deletes: 0, wrote: { [collection]: 1 } });
const nothing = { reads: 0, writes: 0, deletes: 0, wrote: {} };

describe.each([0, 1, 50, 300])('E = %i exercises', (count) => {
  it.each([
    ['log', LOG, log],
    ['program', PROGRAM, program],
  ])('a new %s -> 1 + E reads, 1 write; delivered again 1 + E reads, 0 writes', async (_, path, data) => {
    const created = await world.set(path, data(await exercises(count)));
    const collection = path.split('/')[0] ?? '';
    expect(await world.costOf(() => world.written(created))).toEqual({
      reads: 1 + count,
      ...oneWrite(collection),
    });
    expect(await world.costOf(() => world.written(created))).toEqual({ ...nothing, reads: 1 + count });
  });

  it('a save that drops our fields -> 1 + E reads, 1 write', async () => {
    const ids = await exercises(count);
    await world.seed(LOG, log(ids));
    const save = await world.set(LOG, log(ids));
    expect(await world.costOf(() => world.written(save))).toEqual({
      reads: 1 + count,
      ...oneWrite('workoutLogs'),
    });
  });

  it('an autosave -> 0 reads, 1 write; our own writes back -> nothing', async () => {
    const created = await world.set(LOG, log(await exercises(count)));
    const settled = await world.change(LOG, () => world.written(created));
    const autosave = await world.update(LOG, { duration: 1 });
    const cheap = await world.change(LOG, async () => {
      expect(await world.costOf(() => world.written(autosave))).toEqual({
        reads: 0,
        ...oneWrite('workoutLogs'),
      });
    });
    for (const ours of [settled, cheap])
      expect(await world.costOf(() => world.written(ours))).toEqual(nothing);
  });

  it('a save that moves nothing that counts -> nothing', async () => {
    await world.seed(LOG, log(await exercises(count)));
    const save = await world.update(LOG, { notes: 'felt good' });
    expect(await world.costOf(() => world.written(save))).toEqual(nothing);
  });

  it('a deletion -> 1 read', async () => {
    await world.seed(LOG, log(await exercises(count)));
    const deleted = await world.delete(LOG);
    expect(await world.costOf(() => world.written(deleted))).toEqual({ ...nothing, reads: 1 });
  });
});

it('the same exercise in many entries -> read once', async () => {
  const created = await world.set(LOG, log(['e0', 'e0', 'e0'], { exercises: Array(20).fill(entry('e0')) }));
  await world.set('exercises/e0', exercise('One'));
  expect(await world.costOf(() => world.written(created))).toMatchObject({ reads: 2, writes: 1 });
});

it('G of E sources gone -> a read more for the tombstone of each, whether there is one or not', async () => {
  const ids = await exercises(10);
  for (const id of ids.slice(0, 3)) await world.edit(id, null);
  await world.delete('exercises/e003');
  await world.set('exercises/e004', exercise('Theirs', { userId: 'u2' }));
  const created = await world.set(LOG, log(ids));
  expect(await world.costOf(() => world.written(created))).toEqual({
    reads: 1 + 10 + 5,
    ...oneWrite('workoutLogs'),
  });
});

it('an event without data -> 1 read more, for the letters', async () => {
  const created = await world.set(LOG, log(await exercises(2)));
  expect(await world.costOf(() => world.written(created, { data: null }))).toMatchObject({
    reads: 4,
    writes: 1,
  });
});
