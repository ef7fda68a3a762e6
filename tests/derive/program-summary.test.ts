import { program } from '../support/documents';
import { live, plain, settled, stored, V1_ISO } from './stored';

function summaryOf(weeklyConfigs: unknown): unknown {
  const document = stored('programs', program([], { weeklyConfigs }));
  const sources = { a: live(), b: live({ primaryMuscleGroup: 'Back', exerciseType: 'Cable' }) };
  return plain(settled('programs', document, sources))['programSummary'];
}

function day(...entries: unknown[]): unknown {
  return { exercises: entries };
}

describe('programSummary', () => {
  test('I4 two weeks, one exercise in both -> counted once, its sets in every week', () => {
    const weeks = {
      w1: { mon: day({ exerciseId: 'a', sets: 4 }, { exerciseId: 'b', sets: 2 }) },
      w2: { mon: day({ exerciseId: 'a', sets: 5 }) },
    };
    expect(summaryOf(weeks)).toEqual({
      totalExercises: 2,
      muscleGroupsTargeted: ['Back', 'Chest'],
      exerciseTypes: ['Barbell', 'Cable'],
      estimatedDuration: (11 * 2 + 10) * 60_000,
      lastUpdated: V1_ISO,
    });
  });

  test.each<[unknown, number]>([
    [4, 4],
    ['4', 4],
    [0, 0],
    [2.5, 2.5],
    [undefined, 3],
    [null, 3],
    ['many', 3],
    [-1, 3],
    [1e10, 3],
    [[4], 3],
  ])('I4 sets %j -> %d sets', (sets, counted) => {
    const entry = sets === undefined ? { exerciseId: 'a' } : { exerciseId: 'a', sets };
    expect(summaryOf({ w1: { mon: day(entry) } })).toMatchObject({
      estimatedDuration: (counted * 2 + 10) * 60_000,
    });
  });

  test('I4 entry that names no exercise -> its sets count, it is no exercise', () => {
    expect(summaryOf({ w1: { mon: day({ exerciseId: '', sets: 1 }, 'text') } })).toMatchObject({
      totalExercises: 0,
      muscleGroupsTargeted: [],
      estimatedDuration: (4 * 2 + 10) * 60_000,
    });
  });

  test('no weeks -> ten minutes', () => {
    expect(summaryOf(null)).toMatchObject({ totalExercises: 0, estimatedDuration: 600_000 });
  });
});
