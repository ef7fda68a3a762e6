import { contributionSchema, type Contribution } from '../../functions/src/model/contribution';
import type { RawValue } from '../../functions/src/model/value';
import type { StoredDocument } from '../../functions/src/model/document';
import type { Source } from '../../functions/src/model/exercise';
import { entry, log, program } from '../support/documents';
import { buried, derived, live, NEVER_KNOWN, settled, stored } from './stored';

/** A log of u1 of 2026-01-01, an hour long and finished, that trained nothing. */
const NOTHING = {
  userId: 'u1',
  date: '2026-01-01',
  finished: true,
  durationMicros: 3_600_000_000,
  volumeMilli: 0,
  sets: 0,
  repsMilli: 0,
  exerciseIds: [],
  exercises: [],
  muscleGroups: [],
};

function of(document: StoredDocument, sources: Record<string, Source>): Contribution | null {
  return derived('workoutLogs', document, sources).contribution;
}

/** What a log with these entries contributes. */
function contributed(
  exercises: readonly unknown[],
  sources: Record<string, Source> = {},
  fields: Record<string, unknown> = {},
): Contribution | null {
  return of(stored('workoutLogs', log([], { exercises, ...fields })), sources);
}

/** What a log contributes whose `field` holds `value`; without the field when it is undefined. */
function withField(field: string, value: unknown): Contribution | null {
  const { [field]: usual, ...others } = log([]);
  expect(usual).toBeDefined();
  return of(stored('workoutLogs', value === undefined ? others : { ...others, [field]: value }), {});
}

function withDate(date: RawValue): Contribution | null {
  const document = stored('workoutLogs', log([]));
  return of({ ...document, fields: { ...document.fields, date } }, {});
}

describe('sets', () => {
  test('I4 two sets of a barbell exercise -> one session, one workout of its muscle group', () => {
    expect(contributed([entry('a', { reps: [5, 3], weights: [60, 62.5] })], { a: live() })).toEqual({
      ...NOTHING,
      volumeMilli: 487_500,
      sets: 2,
      repsMilli: 8_000,
      exerciseIds: ['a'],
      exercises: [
        { exerciseId: 'a', volumeMilli: 487_500, sets: 2, repsMilli: 8_000, maxWeightMilli: 62_500 },
      ],
      muscleGroups: [{ muscleGroup: 'Chest', volumeMilli: 487_500, exerciseIds: ['a'] }],
    });
  });

  test.each([
    ['Barbell', 487_500, 62_500],
    ['Machine', 487_500, 62_500],
    ['bodyweight', 487_500, 62_500],
    ['', 487_500, 62_500],
    ['Bodyweight', 640_000, 80_000],
    ['Bodyweight Loadable', 1_127_500, 142_500],
  ])('I4 type %j -> the weight that it says was moved', (exerciseType, volumeMilli, maxWeightMilli) => {
    const entries = [entry('a', { reps: [5, 3], weights: [60, 62.5], bodyweight: 80 })];
    const found = contributed(entries, { a: live({ exerciseType }) });
    expect(found).toMatchObject({ volumeMilli, exercises: [{ volumeMilli, maxWeightMilli }] });
  });

  test('I4 assistance beyond the body -> a negative maximum and volume', () => {
    const entries = [entry('a', { reps: [2, 1], weights: [-90, -85.5], bodyweight: 80 })];
    const found = contributed(entries, { a: live({ exerciseType: 'Bodyweight Loadable' }) });
    expect(found?.exercises).toEqual([
      { exerciseId: 'a', volumeMilli: -25_500, sets: 2, repsMilli: 3_000, maxWeightMilli: -5_500 },
    ]);
  });

  test('I4 sets not completed -> not counted, in no maximum', () => {
    const fields = {
      reps: [5, 5, 5, 5],
      weights: [10, 200, 300, 12],
      completed: [true, false, 'true', true],
    };
    expect(contributed([entry('a', fields)], { a: live() })?.exercises).toEqual([
      { exerciseId: 'a', volumeMilli: 110_000, sets: 2, repsMilli: 10_000, maxWeightMilli: 12_000 },
    ]);
  });

  test.each([
    ['weights', { weights: [10] }],
    ['reps', { reps: [5] }],
    ['completed', { completed: [true] }],
  ])('I4 %s the shortest list -> sets below its length', (_, shorter) => {
    const fields = { reps: [5, 7], weights: [10, 20], completed: [true, true], ...shorter };
    expect(contributed([entry('a', fields)], { a: live() })?.exercises).toEqual([
      { exerciseId: 'a', volumeMilli: 50_000, sets: 1, repsMilli: 5_000, maxWeightMilli: 10_000 },
    ]);
  });

  test.each([
    ['no completed set', { completed: [false, false] }],
    ['no sets', { weights: [], reps: [], completed: [] }],
    ['lists missing', { weights: null }],
  ])('I4 %s -> a workout, but no session and no muscle group', (_, fields) => {
    expect(contributed([entry('a', fields)], { a: live() })).toEqual(NOTHING);
  });

  test('I4 a completed set of nothing -> a session of zeros', () => {
    const fields = { reps: [0], weights: [null], completed: [true] };
    expect(contributed([entry('a', fields)], { a: live() })).toEqual({
      ...NOTHING,
      sets: 1,
      exerciseIds: ['a'],
      exercises: [{ exerciseId: 'a', volumeMilli: 0, sets: 1, repsMilli: 0, maxWeightMilli: 0 }],
      muscleGroups: [{ muscleGroup: 'Chest', volumeMilli: 0, exerciseIds: ['a'] }],
    });
  });

  test('I4 weight, reps and volume -> each rounded to thousandths once a set, volume from the unrounded product', () => {
    const fields = { reps: [2.0004, 2.0004], weights: [0.3333, 0.3333] };
    expect(contributed([entry('a', fields)], { a: live() })?.exercises).toEqual([
      // 0.3333 * 2.0004 = 0.66673…; from the rounded ones it would be 666.
      { exerciseId: 'a', volumeMilli: 1_334, sets: 2, repsMilli: 4_000, maxWeightMilli: 333 },
    ]);
  });

  test('I4 just half a thousandth in decimals, a little less in doubles -> up', () => {
    const fields = { reps: [7], weights: [61.2345], completed: [true] };
    expect(contributed([entry('a', fields)], { a: live() })?.exercises).toEqual([
      { exerciseId: 'a', volumeMilli: 428_642, sets: 1, repsMilli: 7_000, maxWeightMilli: 61_235 },
    ]);
  });

  test('I4 a body less assistance, just half a thousandth in decimals -> up', () => {
    const fields = { reps: [1], weights: [-79.9995], completed: [true], bodyweight: 80 };
    const found = contributed([entry('a', fields)], { a: live({ exerciseType: 'Bodyweight Loadable' }) });
    expect(found?.exercises).toMatchObject([{ volumeMilli: 1, maxWeightMilli: 1 }]);
  });

  test('I4 numbers as strings -> numbers', () => {
    const fields = { reps: ['5', ' 3 '], weights: ['2.5', '-20'], bodyweight: '80' };
    const found = contributed([entry('a', fields)], { a: live({ exerciseType: 'Bodyweight Loadable' }) });
    expect(found).toMatchObject({ volumeMilli: 592_500, repsMilli: 8_000 });
  });

  test.each<[string, Record<string, unknown>, [number, number, number]]>([
    ['a weight beyond 1e8', { weights: [1e8 + 1, 1] }, [5_000, 10_000, 1_000]],
    ['repetitions beyond 1e8', { reps: [1e8 + 1, 5] }, [312_500, 5_000, 62_500]],
    ['a volume beyond 1e8', { reps: [2e6, 5], weights: [60, 1] }, [5_000, 2_000_005_000, 60_000]],
    [
      'a volume of just 1e8',
      { reps: [1e6, 5], weights: [100, 1] },
      [100_000_005_000, 1_000_005_000, 100_000],
    ],
  ])('I4 %s -> what is absurd counts 0', (_, fields, [volumeMilli, repsMilli, maxWeightMilli]) => {
    const found = contributed([entry('a', fields)], { a: live() });
    expect(found?.exercises).toEqual([{ exerciseId: 'a', volumeMilli, sets: 2, repsMilli, maxWeightMilli }]);
  });
});

describe('exercises and muscle groups', () => {
  test('I4 one exercise in several entries -> one session: sums, and the largest of all', () => {
    const entries = [
      entry('a', { reps: [5], weights: [60], completed: [true] }),
      entry('b', { reps: [1], weights: [10], completed: [true] }),
      entry('a', { reps: [1], weights: [80], completed: [true] }),
      entry('a', { reps: [9], weights: [999], completed: [false] }),
    ];
    expect(contributed(entries, { a: live(), b: live({ primaryMuscleGroup: 'Back' }) })).toEqual({
      ...NOTHING,
      volumeMilli: 390_000,
      sets: 3,
      repsMilli: 7_000,
      exerciseIds: ['a', 'b'],
      exercises: [
        { exerciseId: 'a', volumeMilli: 380_000, sets: 2, repsMilli: 6_000, maxWeightMilli: 80_000 },
        { exerciseId: 'b', volumeMilli: 10_000, sets: 1, repsMilli: 1_000, maxWeightMilli: 10_000 },
      ],
      muscleGroups: [
        { muscleGroup: 'Back', volumeMilli: 10_000, exerciseIds: ['b'] },
        { muscleGroup: 'Chest', volumeMilli: 380_000, exerciseIds: ['a'] },
      ],
    });
  });

  test('I4 exercises of one muscle group -> its ids sorted and distinct, of completed sets alone', () => {
    const entries = ['c', 'a', 'c', 'b'].map((id) => entry(id, { completed: [id !== 'b', false] }));
    const found = contributed(entries, { a: live(), b: live(), c: live() });
    expect(found?.muscleGroups).toEqual([
      { muscleGroup: 'Chest', volumeMilli: 900_000, exerciseIds: ['a', 'c'] },
    ]);
    expect(found?.exercises.map(({ exerciseId }) => exerciseId)).toEqual(['a', 'c']);
    expect(found?.exerciseIds).toEqual(['a', 'c']);
  });

  test('I4 an entry that names no exercise -> in the totals alone, by its own weights', () => {
    const exerciseMetadata = { exerciseType: 'Bodyweight', primaryMuscleGroup: 'Back' };
    const odd = entry('a/b', { bodyweight: 80, exerciseMetadata });
    expect(contributed([odd, 'text', null])).toEqual({
      ...NOTHING,
      volumeMilli: 612_500,
      sets: 2,
      repsMilli: 10_000,
    });
  });

  test('I4 a source without a muscle group -> a session, but no muscle group', () => {
    expect(contributed([entry('a')], { a: live({ primaryMuscleGroup: '' }) })).toMatchObject({
      exercises: [{ exerciseId: 'a' }],
      muscleGroups: [],
    });
  });

  test('I4 a source that is gone -> as its tombstone says', () => {
    const source = buried({ exerciseType: 'Bodyweight', primaryMuscleGroup: 'Back' });
    expect(contributed([entry('a', { bodyweight: 80 })], { a: source })).toMatchObject({
      volumeMilli: 800_000,
      muscleGroups: [{ muscleGroup: 'Back' }],
    });
  });

  test('I4 a source never known, nothing held -> a session by plain weights, no muscle group', () => {
    expect(contributed([entry('a', { bodyweight: 80 })], { a: NEVER_KNOWN })).toMatchObject({
      volumeMilli: 612_500,
      exercises: [{ exerciseId: 'a', volumeMilli: 612_500 }],
      muscleGroups: [],
    });
  });

  test('I4 a source never known, entries that hold two muscle groups and types -> one session, a workout of each', () => {
    const held = (primaryMuscleGroup: string, exerciseType: string): unknown =>
      entry('a', { bodyweight: 80, exerciseMetadata: { primaryMuscleGroup, exerciseType } });
    const entries = [held('Chest', 'Barbell'), held('Back', 'Bodyweight')];
    expect(contributed(entries, { a: NEVER_KNOWN })).toEqual({
      ...NOTHING,
      volumeMilli: 1_412_500,
      sets: 4,
      repsMilli: 20_000,
      exerciseIds: ['a'],
      exercises: [
        { exerciseId: 'a', volumeMilli: 1_412_500, sets: 4, repsMilli: 20_000, maxWeightMilli: 80_000 },
      ],
      muscleGroups: [
        { muscleGroup: 'Back', volumeMilli: 800_000, exerciseIds: ['a'] },
        { muscleGroup: 'Chest', volumeMilli: 612_500, exerciseIds: ['a'] },
      ],
    });
  });

  test('I4 sources that are not judged -> as the entries hold them', () => {
    const entries = [entry('a', { exerciseMetadata: { primaryMuscleGroup: 'Back' } })];
    expect(contributed(entries)).toMatchObject({ muscleGroups: [{ muscleGroup: 'Back' }] });
  });
});

describe('the log', () => {
  test.each<[string, unknown]>([
    ['userId', undefined],
    ['userId', null],
    ['userId', ''],
    ['userId', 7],
    ['date', undefined],
    ['date', null],
    ['date', '2026-02-29'],
    ['date', 'yesterday'],
    ['date', 1_769_882_651],
  ])('I4 %s %j -> contributes nothing', (field, value) => {
    expect(withField(field, value)).toBeNull();
  });

  test('I4 date an ISO string -> its first ten characters', () => {
    expect(withField('date', '2026-01-31T23:30:00-05:00')).toEqual({ ...NOTHING, date: '2026-01-31' });
  });

  test('I4 date a timestamp -> its UTC day', () => {
    const timestampValue = { seconds: '1769903999', nanos: 999_999_999 };
    expect(withDate({ timestampValue })).toEqual({ ...NOTHING, date: '2026-01-31' });
  });

  test.each<[unknown, boolean]>([
    [true, true],
    [false, false],
    [undefined, false],
    [null, false],
    ['true', false],
    [1, false],
  ])('I4 isWorkoutFinished %j -> finished %s', (value, finished) => {
    expect(withField('isWorkoutFinished', value)).toEqual({ ...NOTHING, finished });
  });

  test.each<[unknown, number]>([
    [undefined, 0],
    [null, 0],
    ['an hour', 0],
    [{}, 0],
    ['90000', 90_000_000],
    [1_234.5678, 1_234_568],
    [-5, -5_000],
    [1e9, 1e12],
    [-1e9, -1e12],
    [1e9 + 0.001, 0],
    [1e9 + 1, 0],
    [-1e9 - 1, 0],
    [1e300, 0],
  ])('I4 duration %j -> %d thousandths of a ms; beyond 1e9 ms none', (duration, durationMicros) => {
    expect(withField('duration', duration)).toEqual({ ...NOTHING, durationMicros });
  });

  test.each([NaN, Infinity, -Infinity])('I4 duration %d -> none', (doubleValue) => {
    const document = stored('workoutLogs', log([]));
    const duration: RawValue = { doubleValue };
    expect(of({ ...document, fields: { ...document.fields, duration } }, {})?.durationMicros).toBe(0);
  });

  test('I4 zeros that are negative, and what rounds to them -> 0, never -0', () => {
    const entries = [
      entry('a', { reps: [-0, 5], weights: [5, -0.00001], bodyweight: -0 }),
      entry('b', { reps: [-0.0001, 3], weights: [-0, -0] }),
    ];
    const sources = { a: live({ exerciseType: 'Bodyweight Loadable' }), b: live() };
    const found = contributed(entries, sources, { duration: -0.0001 });
    // Object.is tells the zeros apart in toEqual.
    expect(found).toEqual({
      ...NOTHING,
      durationMicros: 0,
      sets: 4,
      repsMilli: 8_000,
      exerciseIds: ['a', 'b'],
      exercises: [
        { exerciseId: 'a', volumeMilli: 0, sets: 2, repsMilli: 5_000, maxWeightMilli: 5_000 },
        { exerciseId: 'b', volumeMilli: 0, sets: 2, repsMilli: 3_000, maxWeightMilli: 0 },
      ],
      muscleGroups: [{ muscleGroup: 'Chest', volumeMilli: 0, exerciseIds: ['a', 'b'] }],
    });
  });

  test('I4 60,000 sets, each as large as may count -> exact, and as a ledger takes it', () => {
    const sets = Array.from({ length: 60_000 }, () => 1);
    const fields = { reps: sets, weights: sets.map(() => 1e8), completed: sets.map(() => true) };
    const found = contributed([entry('a', fields)], { a: live() });
    expect(found).toMatchObject({ sets: 60_000, volumeMilli: 6e15, exercises: [{ maxWeightMilli: 1e11 }] });
    expect(contributionSchema.parse(found)).toEqual(found);
  });

  test('I4 more than a ledger takes -> as much as it takes', () => {
    const of = <T>(value: T): T[] => Array<T>(150_000).fill(value);
    const fields = { bodyweight: 99_999_999, reps: of('1'), weights: of(''), completed: of(true) };
    const found = contributed([entry('a', fields)], { a: live({ exerciseType: 'Bodyweight' }) });
    expect(found).toMatchObject({ sets: 150_000, volumeMilli: Number.MAX_SAFE_INTEGER });
    expect(contributionSchema.parse(found)).toEqual(found);
  });

  test('I4 no room for its copies -> as its sources say', () => {
    const large = stored('workoutLogs', log(['a'], { notes: 'n'.repeat(899_900) }));
    const derivation = derived('workoutLogs', large, { a: live({ primaryMuscleGroup: 'Back' }) });
    expect(derivation).toMatchObject({
      tooLarge: true,
      contribution: { volumeMilli: 612_500, muscleGroups: [{ muscleGroup: 'Back' }] },
      heldContribution: { volumeMilli: 612_500, muscleGroups: [] },
    });
  });

  test('a program -> contributes nothing', () => {
    const derivation = derived('programs', stored('programs', program(['a'])), { a: live() });
    expect(derivation).toMatchObject({ contribution: null, heldContribution: null });
  });
});

describe('what moves with an edit of an exercise', () => {
  function moved(fields: Parameters<typeof live>[0]): [Contribution | null, Contribution | null] {
    const settledLog = settled('workoutLogs', stored('workoutLogs', log(['a'])), { a: live() });
    const { contribution, heldContribution } = derived('workoutLogs', settledLog, { a: live(fields) });
    return [heldContribution, contribution];
  }

  test.each([{ name: 'Row' }, { movementPattern: 'pull' }, { equipment: 'cable' }, { isCompoundLift: true }])(
    'I4 %j -> contributes the same',
    (fields) => {
      const [held, is] = moved(fields);
      expect(is).toEqual(held);
      expect(is).not.toBeNull();
    },
  );

  test('I4 its muscle group -> held in the old one, to be counted in the new one', () => {
    const [held, is] = moved({ primaryMuscleGroup: 'Back' });
    expect(held?.muscleGroups.map(({ muscleGroup }) => muscleGroup)).toEqual(['Chest']);
    expect(is?.muscleGroups.map(({ muscleGroup }) => muscleGroup)).toEqual(['Back']);
  });

  test('I4 its type -> held by weight, to be counted by the body', () => {
    const [held, is] = moved({ exerciseType: 'Bodyweight' });
    expect([held?.volumeMilli, is?.volumeMilli]).toEqual([612_500, 0]);
  });
});
