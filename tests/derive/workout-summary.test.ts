import { entry, log } from '../support/documents';
import { buried, live, NEVER_KNOWN, plain, settled, stored, V1_ISO } from './stored';
import type { Source } from '../../functions/src/model/exercise';

function summaryOf(exercises: readonly unknown[], sources: Record<string, Source>, fields = {}): unknown {
  const document = stored('workoutLogs', log([], { exercises, ...fields }));
  return plain(settled('workoutLogs', document, sources))['workoutSummary'];
}

/** The volume of one entry of an exercise of `exerciseType`. */
function volumeOf(exerciseType: string, fields: Record<string, unknown>): unknown {
  const summary = summaryOf([entry('a', fields)], { a: live({ exerciseType }) });
  return (summary as Record<string, unknown>)['totalVolume'];
}

describe('totalVolume', () => {
  test('I4 Barbell -> weight times reps, the body does not count', () => {
    expect(volumeOf('Barbell', { reps: [5, 3], weights: [60, 62.5], bodyweight: 80 })).toBe(487.5);
  });

  test('I4 Bodyweight -> the body times reps, the weight does not count', () => {
    expect(volumeOf('Bodyweight', { reps: [5, 3], weights: [60, 60], bodyweight: 80.5 })).toBe(644);
  });

  test('I4 Bodyweight Loadable -> body and weight, a negative weight is assistance', () => {
    const fields = { reps: [5, 3], weights: [10, -20], bodyweight: 80 };
    expect(volumeOf('Bodyweight Loadable', fields)).toBe(90 * 5 + 60 * 3);
  });

  test('I4 Bodyweight without a body -> 0', () => {
    expect(volumeOf('Bodyweight', { weights: [60, 60] })).toBe(0);
  });

  test('I4 set not completed, or completed as text -> not counted', () => {
    const fields = { reps: [5, 5, 5, 5], weights: [10, 10, 10, 10], completed: [true, false, 'true', 1] };
    expect(volumeOf('Barbell', fields)).toBe(50);
  });

  test.each([
    ['weights', { weights: [10] }],
    ['reps', { reps: [5] }],
    ['completed', { completed: [true] }],
  ])('I4 %s the shortest list -> sets below its length', (_, shorter) => {
    const fields = { reps: [5, 5], weights: [10, 10], completed: [true, true] };
    expect(volumeOf('Barbell', { ...fields, ...shorter })).toBe(50);
  });

  test('I4 Bodyweight, fewer weights than reps -> sets below the number of weights', () => {
    expect(volumeOf('Bodyweight', { reps: [5, 5], weights: [0], bodyweight: 80 })).toBe(400);
  });

  test.each([['weights'], ['reps'], ['completed']])('I4 %s missing -> 0', (missing) => {
    expect(volumeOf('Barbell', { [missing]: null })).toBe(0);
  });

  test('I4 rounded to thousandths once a set -> a thousand thirds are 333 each, not the rounded sum', () => {
    const sets = Array.from({ length: 1_000 }, () => 1);
    const fields = { reps: sets, weights: sets.map(() => 1 / 3), completed: sets.map(() => true) };
    expect(volumeOf('Barbell', fields)).toBe(333);
  });

  test('I4 the product is rounded, not the weight', () => {
    expect(volumeOf('Barbell', { reps: [3, 3], weights: [0.3333, 0.3333] })).toBe(2);
  });

  test('I4 tenths that doubles cannot hold -> exact', () => {
    expect(volumeOf('Barbell', { reps: [1, 1], weights: [0.1, 0.2] })).toBe(0.3);
  });

  test('I4 numbers as strings -> numbers', () => {
    expect(
      volumeOf('Bodyweight Loadable', { reps: ['5', ' 3 '], weights: ['2.5', '-20'], bodyweight: '80' }),
    ).toBe(82.5 * 5 + 60 * 3);
  });

  test.each([
    ['60,5'],
    [''],
    [' '],
    ['heavy'],
    [null],
    [true],
    [NaN],
    [Infinity],
    [1e10],
    ['1e10'],
    [{}],
    [[60]],
  ])('I4 weight %p is no number or absurd -> 0', (weight) => {
    expect(volumeOf('Barbell', { reps: [5, 1], weights: [weight, 7] })).toBe(7);
  });

  test('I4 absurd product -> the set counts nothing', () => {
    expect(volumeOf('Barbell', { reps: [99_999, 1], weights: [99_999, 7] })).toBe(7);
  });

  test('I4 60,000 sets, each as large as may count -> exact', () => {
    const sets = Array.from({ length: 60_000 }, () => 1);
    const largest = [999_999_999.999, 99_999_999.999].find(
      (weight) => volumeOf('Barbell', heavy(weight)) === weight,
    );
    const fields = { reps: sets, weights: sets.map(() => largest), completed: sets.map(() => true) };
    const milli = BigInt(Math.round((largest ?? 0) * 1000)) * 60_000n;
    expect(volumeOf('Barbell', fields)).toBe(Number(milli) / 1000);
    expect(Number.isSafeInteger(Number(milli))).toBe(true);
  });
});

function heavy(weight: number): Record<string, unknown> {
  return { reps: [1], weights: [weight], completed: [true] };
}

describe('the rest of the summary', () => {
  test('I4 groups and types -> sorted, distinct, without empty ones', () => {
    const exercises = ['a', 'b', 'c', 'd'].map((id) => entry(id));
    const sources = {
      a: live({ primaryMuscleGroup: 'Legs', exerciseType: 'Machine' }),
      b: live(),
      c: buried(),
      d: live({ primaryMuscleGroup: '', exerciseType: '' }),
    };
    expect(summaryOf(exercises, sources)).toMatchObject({
      muscleGroupsTargeted: ['Chest', 'Legs'],
      exerciseTypes: ['Barbell', 'Machine'],
    });
  });

  test('I4 gone source -> its tombstone says what the sets weigh', () => {
    const exercises = [entry('a', { reps: [5], bodyweight: 80 })];
    const summary = summaryOf(exercises, { a: buried({ exerciseType: 'Bodyweight' }) });
    expect(summary).toMatchObject({ totalVolume: 400, exerciseTypes: ['Bodyweight'] });
  });

  test('I4 never known source -> what the entry holds says it', () => {
    const exerciseMetadata = { exerciseType: 'Bodyweight', primaryMuscleGroup: 'Back' };
    const exercises = [entry('a', { reps: [5], bodyweight: 80, exerciseMetadata })];
    expect(summaryOf(exercises, { a: NEVER_KNOWN })).toMatchObject({
      totalVolume: 400,
      muscleGroupsTargeted: ['Back'],
    });
  });

  test('I4 entry that names no exercise -> counts by its own numbers, in no group', () => {
    const exerciseMetadata = { exerciseType: 'Bodyweight', primaryMuscleGroup: 'Back' };
    const exercises = [entry('a/b', { bodyweight: 80, exerciseMetadata }), 'text', null];
    expect(summaryOf(exercises, {})).toEqual({
      totalVolume: 612.5,
      muscleGroupsTargeted: [],
      exerciseTypes: [],
      duration: 3_600_000,
      lastUpdated: V1_ISO,
    });
  });

  test.each<[unknown, number]>([
    [90_000, 90_000],
    ['90000', 90_000],
    [null, 0],
    ['an hour', 0],
    [Number.POSITIVE_INFINITY, 0],
    [260_160_000, 260_160_000],
  ])('duration %j -> %d', (duration, expected) => {
    expect(summaryOf([], {}, { duration })).toMatchObject({ duration: expected });
  });
});
