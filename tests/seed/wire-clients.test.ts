import type { AppLog, AppProgram } from '../../seed/app-documents';
import { encodeLog, encodeProgram, real } from '../../seed/wire-clients';

const log: AppLog = {
  id: 'log-1',
  userId: 'user-a',
  startedAt: '2025-05-15T20:32:00Z',
  title: 'Push',
  exercises: [
    {
      exerciseId: 'Pullups',
      sets: 2,
      reps: [5, 3],
      weights: [60, 2.5],
      completed: [true, false],
      bodyweight: 78,
    },
  ],
  isWorkoutFinished: true,
  durationMs: 60_000,
};
const program: AppProgram = {
  id: 'p',
  userId: 'user-a',
  name: 'P',
  isCurrent: true,
  weeks: [
    [{ day: 1, exercises: [{ exerciseId: 'Pullups', sets: 3, reps: '8-12', notes: '' }] }],
    [{ day: 4, name: 'Pull', exercises: [{ exerciseId: 'Pullups', sets: 3, reps: 5, notes: 'slow' }] }],
  ],
};

describe('numbers on the wire', () => {
  test('JavaScript -> integral weights as integers, others as doubles', () => {
    expect([60, 2.5, -60, 0].map((weight) => real('javascript', weight))).toEqual([
      { integerValue: '60' },
      { doubleValue: 2.5 },
      { integerValue: '-60' },
      { integerValue: '0' },
    ]);
  });

  test.each(['dart', 'swift'] as const)('%s -> every weight as a double', (client) => {
    expect([60, 2.5, 0].map((weight) => real(client, weight))).toEqual([
      { doubleValue: 60 },
      { doubleValue: 2.5 },
      { doubleValue: 0 },
    ]);
  });

  test.each([NaN, Infinity, -0])('%s -> refused', (weight) => {
    expect(() => real('dart', weight)).toThrow('expected a finite number');
  });

  test('a log by Dart -> weights and body weight double, sets, reps and duration integer', () => {
    expect(encodeLog(log, 'dart', 'timestamp')).toEqual({
      path: 'workoutLogs/log-1',
      fields: {
        userId: { stringValue: 'user-a' },
        date: { timestampValue: '2025-05-15T20:32:00Z' },
        title: { stringValue: 'Push' },
        exercises: {
          arrayValue: {
            values: [
              {
                mapValue: {
                  fields: {
                    exerciseId: { stringValue: 'Pullups' },
                    sets: { integerValue: '2' },
                    reps: { arrayValue: { values: [{ integerValue: '5' }, { integerValue: '3' }] } },
                    weights: { arrayValue: { values: [{ doubleValue: 60 }, { doubleValue: 2.5 }] } },
                    completed: { arrayValue: { values: [{ booleanValue: true }, { booleanValue: false }] } },
                    bodyweight: { doubleValue: 78 },
                  },
                },
              },
            ],
          },
        },
        isWorkoutFinished: { booleanValue: true },
        duration: { integerValue: '60000' },
      },
    });
  });

  test.each([
    ['timestamp', { timestampValue: '2025-05-15T20:32:00Z' }],
    ['iso', { stringValue: '2025-05-15T20:32:00.000Z' }],
    ['day', { stringValue: '2025-05-15' }],
  ] as const)('date as %s', (form, expected) => {
    expect(encodeLog(log, 'javascript', form).fields['date']).toEqual(expected);
  });
});

describe('weeks on the wire', () => {
  const day = (reps: object, notes: string, name?: string) => ({
    mapValue: {
      fields: {
        ...(name !== undefined && { name: { stringValue: name } }),
        exercises: {
          arrayValue: {
            values: [
              {
                mapValue: {
                  fields: {
                    exerciseId: { stringValue: 'Pullups' },
                    sets: { integerValue: '3' },
                    reps,
                    notes: { stringValue: notes },
                  },
                },
              },
            ],
          },
        },
      },
    },
  });
  const first = { mapValue: { fields: { day1: day({ stringValue: '8-12' }, '') } } };
  const second = { mapValue: { fields: { day4: day({ integerValue: '5' }, 'slow', 'Pull') } } };

  test('maps -> week1, week2', () => {
    const { fields } = encodeProgram(program, 'maps');
    expect(fields['weeklyConfigs']).toEqual({ mapValue: { fields: { week1: first, week2: second } } });
  });

  test('arrays -> an array of maps of days', () => {
    const { fields } = encodeProgram(program, 'arrays');
    expect(fields['weeklyConfigs']).toEqual({ arrayValue: { values: [first, second] } });
  });
});
