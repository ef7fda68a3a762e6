import { proveExercise } from '../../functions/src/sweep/mend-exercise';
import { exercise, log } from '../support/documents';
import { Sweeping } from '../support/sweeping';
import { uniform } from '../support/uniform';
import { expectCopiesRight } from '../support/walked';
import { World } from '../support/world';

/** Sweeps of many documents, most of which were not stored one by one. */
const EXERCISES = ['bench', 'row', 'press', 'curl'];
const STALE = 60;
const SEED = Number(process.env['FC_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const LIMIT_MS = 300_000;

const random = uniform(SEED);
let world: World;

beforeAll(() => {
  process.stderr.write(`stale copies drawn with FC_SEED=${SEED}\n`);
});
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

/** Logs that name one of the exercises each, by turns; so many of each. */
async function plant(copiesOfEach: number, exercises: readonly string[] = EXERCISES): Promise<void> {
  for (const [first, id] of exercises.entries()) {
    await world.set(`exercises/${id}`, exercise(id));
    // Of nobody, so that they are in no views.
    await world.seed(pathOf(first), log([id], { userId: null }));
    const alike = Array.from({ length: copiesOfEach }, (_, nth) => pathOf(first + nth * exercises.length));
    await world.plant(pathOf(first), alike.slice(1));
  }
}

function pathOf(at: number): string {
  return `workoutLogs/w${String(at).padStart(5, '0')}`;
}

function namedBy(at: number): string {
  return EXERCISES[at % EXERCISES.length] ?? '';
}

/** Some of so many logs, none twice. */
function drawn(logs: number): number[] {
  const some = new Set<number>();
  while (some.size < STALE) some.add(Math.floor(random() * logs));
  return [...some];
}

/** Gives the copies of these logs an old name, around the service; `also` is changed besides. The documents as they were. */
async function corrupt(
  logs: readonly number[],
  also: (at: number) => Record<string, unknown>,
): Promise<Map<number, Record<string, unknown>>> {
  const before = new Map<number, Record<string, unknown>>();
  for (const at of logs) {
    const data = (await world.data(pathOf(at))) as Record<string, unknown>;
    before.set(at, data);
    const entries = data['exercises'] as { exerciseMetadata: object }[];
    const exercises = entries.map(({ exerciseMetadata, ...rest }) => ({
      ...rest,
      exerciseMetadata: { ...exerciseMetadata, name: 'Old' },
    }));
    await world.app.doc(pathOf(at)).update({ exercises, ...also(at) });
  }
  return before;
}

test(
  'I50 20,000 logs + stale copies that denorm tells of -> counting alone finds every one, for 15 reads an exercise',
  async () => {
    const copiesOfEach = 5_000;
    await plant(copiesOfEach);
    const stale = drawn(EXERCISES.length * copiesOfEach);
    const before = await corrupt(stale, (at) => ({ 'denorm.copies': [`${namedBy(at)}@0123456789abcdef`] }));
    for (const id of EXERCISES) {
      const right = copiesOfEach - stale.filter((at) => namedBy(at) === id).length;
      const cost = await world.costOf(async () => {
        expect(await proveExercise(world.deps, `exercises/${id}`)).toMatchObject({
          kind: 'wrong',
          message: expect.stringMatching(
            new RegExp(`workoutLogs: expected ${copiesOfEach} × ${id}@.*, found ${right}$`),
          ) as unknown,
        });
      });
      // Its source, one for each thousand copies twice, one for each target without any.
      expect(cost).toMatchObject({ reads: 1 + 2 * 5 + 4 - 1 + 1, writes: 0 });
    }
    for (const [at, data] of before) await world.set(pathOf(at), data);
    for (const id of EXERCISES) expect(await proveExercise(world.deps, `exercises/${id}`)).toBe(false);
  },
  LIMIT_MS,
);

test(
  'I50 2,000 logs + stale copies that denorm says nothing of -> one rotation of the deep check finds every one',
  async () => {
    const logs = 2_000;
    await plant(logs / EXERCISES.length);
    const stale = drawn(logs);
    await corrupt(stale, () => ({}));
    const sweeping = new Sweeping(world);
    expect(await sweeping.sweep()).toMatchObject({
      checked: { workoutLogs: logs },
      drifted: { 'stale-copy': STALE },
      repaired: STALE,
      open: 0,
    });
    expect(Object.keys(await sweeping.findings()).sort()).toEqual(stale.map(pathOf).sort());
  },
  LIMIT_MS,
);

test(
  'I50, I51 a fan-out of 5,000 copies that was lost -> one cause, no breaker, carried once more',
  async () => {
    await plant(5_000, ['bench']);
    await world.set('exercises/bench', exercise('Bench Press'));
    const sweeping = new Sweeping(world);
    const { runId } = await sweeping.sweepStarted({ depth: 'full' });
    expect((await sweeping.until(runId, 'completed')).hold).toBeNull();
    expect(await sweeping.report(runId)).toMatchObject({ drifted: { 'lost-fan-out': 1 }, open: 0 });
    expect((await sweeping.findings())['exercises/bench']).toMatchObject({
      state: 'repaired',
      drifts: [{ field: 'workoutLogs' }],
    });
    await expectCopiesRight(world);
  },
  LIMIT_MS,
);
