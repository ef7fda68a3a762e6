import { entry, exercise, log } from '../support/documents';
import { commit, eventsOf, LOG, save, shard, SHARD_0, SHARD_1, shardedLog } from '../support/shards';
import { World, type Change } from '../support/world';

/** Exact costs of logs in shards, as the meter counts them. */
let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

const whole = {
  [LOG]: shardedLog(),
  [SHARD_0]: shard('l1', 0, ['bench']),
  [SHARD_1]: shard('l1', 1, ['squat']),
};

const nothing = { reads: 0, writes: 0, deletes: 0, wrote: {} };
const logAndLedger = { writes: 2, deletes: 0, wrote: { workoutLogs: 1, workoutContributions: 1 } };

/** A client's edit of a shard that sends back what it has read. */
async function autosave(
  change: (entry: Record<string, unknown>) => Record<string, unknown>,
): Promise<Change> {
  const { exercises, ...saved } = (await world.data(SHARD_0)) ?? {};
  const edited = (exercises as Record<string, unknown>[]).map(change);
  const [event] = await commit(world, { [SHARD_0]: { ...saved, exercises: edited } });
  if (event === undefined) throw new Error('expected an event');
  return event;
}

it('an autosave of one shard of two -> log, ledger and shards are read, log and ledger written; our write back -> nothing', async () => {
  await save(world, whole);
  const event = await autosave((one) => ({ ...one, weights: [70, 70] }));
  const ours = await eventsOf(world, async () => {
    expect(await world.costOf(() => world.written(event))).toEqual({ reads: 2 + 2, ...logAndLedger });
  });
  expect(ours.map(({ path }) => path)).toEqual([LOG]);
  for (const change of ours) expect(await world.costOf(() => world.written(change))).toEqual(nothing);
});

it('the same delivered again -> 2 + k reads, no write', async () => {
  await save(world, whole);
  const event = await autosave((one) => ({ ...one, weights: [70, 70] }));
  await world.written(event);
  expect(await world.costOf(() => world.written(event))).toEqual({ ...nothing, reads: 2 + 2 });
});

it.each([
  ['notes', (one: Record<string, unknown>) => ({ ...one, notes: 'light' })],
  [
    'a set that is not completed',
    (one: Record<string, unknown>) => ({
      ...one,
      ...entry('bench', { weights: [60, 62.5, 90], reps: [5, 5, 5] }),
    }),
  ],
])('an autosave of one shard that leaves what counts alone: %s -> nothing', async (_, change) => {
  await save(world, whole);
  const event = await autosave(change);
  expect(await world.costOf(() => world.written(event))).toEqual(nothing);
});

it('a shard saved without our fields -> 1 + E reads and 1 write for itself, 2 + k reads for its log', async () => {
  await save(world, whole);
  const [event] = await commit(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
  if (event === undefined) throw new Error('expected an event');
  const cost = await world.costOf(() => world.written(event));
  expect(cost).toEqual({ reads: 2 + 2 + 2, writes: 1, deletes: 0, wrote: { workoutLogShards: 1 } });
});

it('a shard without a log -> 1 + E reads and 1 write for itself, 2 reads that find none', async () => {
  const [event] = await commit(world, { [SHARD_0]: shard('l1', 0, ['bench']) });
  if (event === undefined) throw new Error('expected an event');
  const cost = await world.costOf(() => world.written(event));
  expect(cost).toEqual({ reads: 2 + 2, writes: 1, deletes: 0, wrote: { workoutLogShards: 1 } });
});

it("an autosave of the log itself -> 2 + k reads, and its letters' query", async () => {
  await save(world, whole);
  const event = await world.update(LOG, { duration: 1 });
  expect(await world.costOf(() => world.written(event))).toEqual({ reads: 2 + 2 + 1, ...logAndLedger });
});

describe('our own writes coming back', () => {
  async function carried(fields: Record<string, unknown>): Promise<Change[]> {
    return eventsOf(world, () => world.edit('bench', exercise('Press', fields)));
  }

  it('a rename in a shard -> nothing', async () => {
    await save(world, whole);
    const events = await carried({});
    expect(events.map(({ path }) => path)).toEqual([SHARD_0]);
    for (const event of events) expect(await world.costOf(() => world.written(event))).toEqual(nothing);
  });

  it('another muscle group in a shard -> its log is settled, the shard is not read', async () => {
    await save(world, whole);
    const events = await carried({ primaryMuscleGroup: 'Shoulders' });
    expect(events.map(({ path }) => path)).toEqual([SHARD_0]);
    for (const event of events)
      expect(await world.costOf(() => world.written(event))).toEqual({ reads: 2 + 2, ...logAndLedger });
  });
});

it('a log without shards -> as ever: not one read more', async () => {
  await save(world, { 'workoutLogs/l2': log(['bench']) });
  const event = await world.update('workoutLogs/l2', { duration: 1 });
  expect(await world.costOf(() => world.written(event))).toEqual({ reads: 0, ...logAndLedger });
});
