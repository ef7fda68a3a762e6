import fc from 'fast-check';
import { checkAsync } from '../support/property';
import { BackfillWorld, SweepWorld, type Action, type Death } from './run-states-world';

const RUNS = 12;
const RUNS_OF_SWEEPS = 5;
const ACTIONS_MAX = 10;

const orders = ['pause', 'resume', 'cancel', 'retry-failures', 'skip-failures', 'roll-back'] as const;
const limits = ['few-writes', 'all-writes', 'small-batches'] as const;

const death: fc.Arbitrary<Death | null> = fc.option(
  fc.record({
    point: fc.integer({ min: 1, max: 12 }),
    when: fc.constantFrom('before each RPC' as const, 'after each commit' as const),
  }),
  { nil: null },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('task' as const), twice: fc.boolean(), death }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('minder' as const), twice: fc.boolean(), death }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      order: fc.constantFrom(...orders, ...limits),
      death,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'lost-task' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'rename' as const }) },
);

it.each([
  ['a backfill', BackfillWorld, RUNS],
  ['a sweep', SweepWorld, RUNS_OF_SWEEPS],
])(
  'I30 %s + any orders, deaths, duplicates and lost tasks -> never outside the table; then the minder alone brings the run to rest, and all is sound',
  async (_, Worlds, runs) => {
    await checkAsync(
      fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: ACTIONS_MAX }), async (actions) => {
        const world = new Worlds();
        try {
          await world.begin();
          for (const each of actions) await world.act(each);
          const run = await world.comesToRest();
          await world.expectWithinTable();
          await world.expectSound(run);
        } finally {
          await world.close();
        }
      }),
      runs,
    );
  },
  300_000,
);
