import { proveExercise } from '../../functions/src/sweep/mend-exercise';
import { exercise, log, program } from '../support/documents';
import { Sweeping } from '../support/sweeping';
import { World } from '../support/world';

/** Exact costs of a night in which nothing drifted, as the meter counts them: its line of the cost table. */
let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

/**
 * Reads of a night besides, however many exercises there are: the run at each look, its shards, their claims and ends, two documents with
 * a ledger and the views of one user, what the minder asks, and the report with what a reading of everything would cost.
 */
const REST_READS = 205;

/** Targets that an exercise is carried to. */
const TARGETS = 4;

describe.each([
  [0, 1],
  [1, 2],
  [30, 2],
])('an exercise with %i copies in logs', (logs, countsOfLogs) => {
  it('all current -> its source, a count for each target and one more where there are copies; no write', async () => {
    await world.set('exercises/bench', exercise('Bench'));
    if (logs > 0) await world.seed('workoutLogs/a', log(['bench']));
    const others = Math.max(0, logs - 1);
    if (others > 0)
      await world.plant(
        'workoutLogs/a',
        Array.from({ length: others }, (_, index) => `workoutLogs/w${index}`),
      );
    const cost = await world.costOf(() => proveExercise(world.deps, 'exercises/bench'));
    // Nobody has drained: there is no view of it yet.
    expect(cost).toMatchObject({ reads: 1 + (TARGETS - 1) + countsOfLogs, writes: 0, deletes: 0 });
    expect(cost.reads).toBeLessThanOrEqual(TARGETS * 3);
  });
});

it('a deleted exercise with copies -> the same, and its tombstone', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  await world.seed('workoutLogs/a', log(['bench']));
  await world.edit('bench', null);
  const cost = await world.costOf(() => proveExercise(world.deps, 'exerciseTombstones/bench'));
  expect(cost).toMatchObject({ reads: 2 + TARGETS + 1, writes: 0 });
});

it.each([2, 12])(
  'a night with %i exercises in a log and a program -> 3 a target, and what a run costs',
  async (exercises) => {
    const ids = Array.from({ length: exercises }, (_, index) => `e${index}`);
    for (const id of ids) await world.set(`exercises/${id}`, exercise(id));
    await world.seed('workoutLogs/a', log(ids));
    await world.seed('programs/p', program(ids));
    await world.restViews();
    const sweeping = new Sweeping(world);
    const cost = await world.costOf(async () => {
      const { runId } = await sweeping.sweepStarted({ depth: 'full' });
      await sweeping.until(runId, 'completed');
    });
    const { cost: counted, repaired } = await sweeping.report(
      (await world.app.collection('runs').get()).docs[0]?.id ?? '',
    );
    expect(repaired).toBe(0);
    // Each exercise: its page and its source, the counts of four targets, and again where there are copies: logs, programs, views.
    const proofs = exercises * (2 + TARGETS + 3);
    expect(proofs).toBeLessThanOrEqual(TARGETS * 3 * exercises);
    // What else there is does not grow with the exercises, but for the sources of the two documents that are read, and of the user's views.
    const rest = cost.reads - proofs - 2 * exercises - exercises - exercises;
    expect({ rest, counted: counted.reads <= cost.reads }).toEqual({ rest: REST_READS, counted: true });
  },
);
