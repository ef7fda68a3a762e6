import fc from 'fast-check';
import type { Contribution, Ledger } from '../../functions/src/model/contribution';
import type { RawFields } from '../../functions/src/model/value';
import { touchedBy } from '../../functions/src/fold/touches';
import { countIn, type CountedViews } from '../../functions/src/sweep/views/recount';
import { check } from '../support/property';
import { countedViews, wrongViews } from './counted';

const USER = 'u1';
const EXERCISES = ['bench', 'dip', 'squat'];
const MUSCLE_GROUPS = ['Chest', 'Legs'];

const amount = fc.constantFrom(-62_063, 0, 1, 33_333, 300_000, 612_500);
const exercise = fc.record({
  volumeMilli: amount,
  sets: fc.integer({ min: 1, max: 4 }),
  repsMilli: fc.constantFrom(-1_000, 0, 2_500, 5_000),
  maxWeightMilli: amount,
});
const day = fc
  .integer({ min: 0, max: 450 })
  .map((days) => new Date(Date.UTC(2024, 11, 1 + days)).toISOString().slice(0, 10));

const contribution: fc.Arbitrary<Contribution> = fc
  .record({
    date: day,
    finished: fc.boolean(),
    durationMicros: fc.constantFrom(0, 1, 3_600_000_000),
    trained: fc.uniqueArray(fc.tuple(fc.constantFrom(...EXERCISES), exercise), { selector: ([id]) => id }),
    groups: fc.uniqueArray(fc.tuple(fc.constantFrom(...MUSCLE_GROUPS), amount), {
      selector: ([name]) => name,
    }),
    rest: exercise,
  })
  .map(({ date, finished, durationMicros, trained, groups, rest }) => {
    const ids = trained.map(([exerciseId]) => exerciseId).sort();
    return {
      ...{ userId: USER, date, finished, durationMicros, exerciseIds: ids },
      ...{ volumeMilli: rest.volumeMilli, sets: rest.sets, repsMilli: rest.repsMilli },
      exercises: trained.map(([exerciseId, session]) => ({ exerciseId, ...session })),
      muscleGroups: groups.map(([muscleGroup, volumeMilli]) => ({
        muscleGroup,
        volumeMilli,
        exerciseIds: ids,
      })),
    };
  });

test('I18 any ledgers, none or many, oldest day first, in pages of any size -> all views, from nothing, as counted', () => {
  check(
    fc.property(
      fc.array(contribution, { maxLength: 40 }),
      fc.integer({ min: 1, max: 15 }),
      (contributions, pageSize) => {
        // Oldest day first, as the query has them: a life's edges follow from its months, which are folded along in that order.
        const counted = contributions
          .toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)))
          .map((current, index) => ({ logId: `l${index}`, counted: null, current }));
        const views: CountedViews = new Map();
        for (let at = 0; at === 0 || at < counted.length; at += pageSize)
          countIn(views, touchedBy(counted.slice(at, at + pageSize), USER));
        const ledgers = new Map(counted.map(({ logId, current }) => [logId, ledgerOf(current)]));
        expect(wrongViews(present(views), countedViews(ledgers))).toEqual([]);
      },
    ),
    300,
  );
});

function ledgerOf(counted: Contribution): Ledger {
  const { userId, exerciseIds, date } = counted;
  return { userId, exerciseIds: [...exerciseIds], date, current: counted, counted, pending: false };
}

function present(views: CountedViews): Map<string, RawFields> {
  return new Map([...views].flatMap(([path, fields]) => (fields ? [[path, fields] as const] : [])));
}
