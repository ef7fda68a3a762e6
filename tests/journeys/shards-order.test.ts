import fc from 'fast-check';
import { dieEverywhere, type When } from '../support/die-at';
import { exercise, log } from '../support/documents';
import {
  commit,
  deliver,
  eventsOf,
  expectAllRight,
  LOG,
  save,
  shard,
  SHARD_0,
  SHARD_1,
  shardedLog,
} from '../support/shards';
import { documentsOf } from '../support/walked';
import { World, type Change } from '../support/world';

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

function permutations<T>(elements: readonly T[]): T[][] {
  if (elements.length <= 1) return [[...elements]];
  return elements.flatMap((first, index) =>
    permutations(elements.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** A document's type and id, for titles. */
const short = (path: string): string => path.split('/')[1] ?? path;

describe('the events of one commit', () => {
  it.each(
    permutations([LOG, SHARD_0, SHARD_1]).map((paths) => [paths.map(short).join(', '), paths] as const),
  )('I32 %s -> the same end', async (_, paths) => {
    const changes = await commit(world, whole);
    const inOrder = paths.flatMap((path) => changes.filter((change) => change.path === path));
    await deliver(world, inOrder);
    await expectAllRight(world);
  });

  it('I32 all at once -> contention is tried again, the same end', async () => {
    const changes = await commit(world, whole);
    await deliver(
      world,
      await eventsOf(world, () => Promise.all(changes.map((change) => world.written(change)))),
    );
    await expectAllRight(world);
  });

  it('I32 each delivered once more -> nothing is written', async () => {
    const changes = await commit(world, whole);
    await deliver(world, changes);
    const before = await documentsOf(world);
    const ledgers = await world.all('workoutContributions');
    for (const change of changes.toReversed()) await world.written(change);
    expect(await documentsOf(world)).toEqual(before);
    expect(await world.all('workoutContributions')).toEqual(ledgers);
  });

  it('I32 without data -> the same end', async () => {
    for (const change of await commit(world, whole)) await world.written(change, { data: null });
    const ours = await eventsOf(world, () => Promise.resolve());
    expect(ours).toEqual([]);
    await expectAllRight(world);
  });

  it('I32 a deleted shard, without data -> its log is known by the id of the shard', async () => {
    await save(world, whole);
    const [gone] = await commit(world, { [SHARD_1]: null });
    if (gone === undefined) throw new Error('expected an event');
    await world.written(gone, { data: null });
    await expectAllRight(world);
  });
});

it('I32 two edits of a shard, handled in reverse order -> the later one stands', async () => {
  await save(world, whole);
  const earlier = await commit(world, { [SHARD_0]: shard('l1', 0, ['bench', 'bench']) });
  const later = await commit(world, { [SHARD_0]: shard('l1', 0, ['squat']) });
  await deliver(world, [...later, ...earlier]);
  await expectAllRight(world);
});

it('I32 edited and edited back, handled in any order with the rename of an exercise between -> right', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 5 }), { minLength: 4, maxLength: 4 }),
      fc.array(fc.constantFrom('bench', 'squat', 'none'), { minLength: 3, maxLength: 3 }),
      async (picks, kept) => {
        const waiting: Change[] = await commit(world, whole);
        for (const id of kept) {
          waiting.push(...(await commit(world, { [SHARD_0]: shard('l1', 0, id === 'none' ? [] : [id]) })));
        }
        const muscle = { primaryMuscleGroup: `Group ${picks.join('')}` };
        const carried = await eventsOf(world, () => world.edit('bench', exercise('Bench', muscle)));
        waiting.push(...carried);
        const shuffled: Change[] = [];
        for (const pick of [...picks, ...picks])
          shuffled.push(...waiting.splice(pick % Math.max(1, waiting.length), 1));
        await deliver(world, [...shuffled, ...waiting]);
        await expectAllRight(world);
      },
    ),
    { numRuns: 12 },
  );
});

describe.each<When>(['before each RPC', 'after each commit'])('killed %s', (when) => {
  it('I32 while a shard is handled, then delivered again -> right', async () => {
    await save(world, whole);
    const died = await dieEverywhere(world.hook, when, {
      make: async (n) => {
        // Of another muscle group each time, so that shard and log have both to be written.
        const dip = `dip${n}`;
        await world.set(`exercises/${dip}`, exercise(dip, { primaryMuscleGroup: `Group ${n}` }));
        const [event] = await commit(world, { [SHARD_0]: shard('l1', 0, [dip]) });
        if (event === undefined) throw new Error('expected an event');
        return event;
      },
      handle: (event) => world.written(event),
      again: async (event) => {
        await deliver(world, [event]);
        await expectAllRight(world);
      },
    });
    // The shard, its exercise, its commit; the log with its ledger, the shards, the commit. Each commits once.
    expect(died).toBe(when === 'before each RPC' ? 6 : 2);
  });
});

it('I31 live derivation off -> neither shard nor log is touched', async () => {
  await save(world, whole);
  await world.set('migrationFlags/current', { live: false, since: 1, runs: {} });
  const changes = await commit(world, { [SHARD_0]: shard('l1', 0, ['squat']) });
  const before = await documentsOf(world);
  for (const change of changes) expect(await world.written(change)).toBe('off');
  expect(await documentsOf(world)).toEqual(before);
});

describe('a history', () => {
  it('I32 log and shards of before the service + a new log -> all of them are counted, with their copies', async () => {
    await commit(world, whole);
    await save(world, { 'workoutLogs/l2': log(['bench'], { date: '2026-01-05' }) });
    await deliver(world, await eventsOf(world, () => world.restViews()));
    await expectAllRight(world);
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 2, complete: true });
    expect(await world.data('exercisePerformanceView/u1_squat')).toMatchObject({
      performanceMetrics: { totalSessions: 1 },
    });
  });
});
