import { copiesInViews, judgeEverything, type Everything } from '../../tour/judgement';
import { bestAtLast, sessionsBehind } from '../../tour/trainings';
import type { Workout } from '../support/oracle-views-workouts';
import { sent, stored } from '../oracle/stored-documents';
import { right, stored as storedViews, type Documents } from '../oracle/views-documents';

describe('the copies in performance views', () => {
  const judged = (changes: Documents, only?: string): string[] => {
    const { expected, problems, ...verdict } = copiesInViews(storedViews({ ...right(), ...changes }), only);
    expect(verdict).toEqual({ right: expected - problems.length, wrong: problems.length });
    return [`${expected} copies`, ...problems.map(({ path }) => path)];
  };
  const renamed = {
    'exercises/squat': {
      ...{ name: 'Back squat', primaryMuscleGroup: 'Legs', exerciseType: 'Barbell' },
      ...{ movementPattern: 'squat', equipment: 'barbell', isCompoundLift: true },
    },
  };

  test('counted by hand -> right, all or those of one exercise', () => {
    expect(judged({})).toEqual(['2 copies']);
    expect(judged({}, 'plank')).toEqual(['1 copies']);
  });

  test('an exercise is renamed and its view has the old name -> wrong, and nothing else', () => {
    expect(judged(renamed)).toEqual(['2 copies', 'exercisePerformanceView/u1_squat']);
    expect(judged(renamed, 'squat')).toEqual(['1 copies', 'exercisePerformanceView/u1_squat']);
    expect(judged(renamed, 'plank')).toEqual(['1 copies']);
  });
});

describe('the judgement of everything', () => {
  const nothingCounted = { ...storedViews({}), ...stored() };
  const judged = (changes: Partial<Everything>): [wrong: number, problems: string[]] => {
    const { wrong, problems } = judgeEverything({ ...nothingCounted, ...changes }, sent);
    return [wrong, problems.map(({ path, what }) => `${path}: ${what}`)];
  };
  const progress = (complete: boolean): Partial<Everything> => {
    const fields = { ...right()['userProgressView/u1'], complete };
    const { userProgressView } = storedViews({ 'userProgressView/u1': fields });
    return { userProgressView };
  };

  test('documents that are right and count in no view -> nothing wrong', () => {
    expect(judged({})).toEqual([0, []]);
  });

  test('a user whose logs are still being counted -> wrong', () => {
    const uncounted = 'userProgressView: users whose logs are not all counted';
    expect(judged(progress(false))).toEqual([1, [uncounted]]);
  });

  test('a view that a recount does not give -> wrong', () => {
    const [wrong, problems] = judged(progress(true));
    expect(wrong).toBeGreaterThan(0);
    expect(problems).toContain('userProgressView/u1: workouts');
  });
});

describe('the best session', () => {
  /** A workout of `userId` with one set of each exercise, by its weight. */
  const workout = (userId: string, day: string, weights: Readonly<Record<string, bigint>>): Workout => ({
    ...{ logId: `${userId}-${day}`, userId, day, isFinished: true, duration: 0n },
    sets: Object.entries(weights).map(([exerciseId, weight]) => ({
      ...{ exerciseId, muscleGroup: undefined, weight, reps: 5n, volume: 5n * weight },
    })),
  });
  const days = Array.from({ length: 20 }, (_, at) => `2026-01-${String(at + 1).padStart(2, '0')}`);
  /** One session a day from the first on. */
  const sessions = (userId: string, exerciseId: string, weights: readonly bigint[]): Workout[] =>
    weights.map((weight, at) => workout(userId, days[at] ?? '', { [exerciseId]: weight }));

  test('of newest sessions that are the heaviest by themselves -> the one with the most before it', () => {
    const all = [
      ...sessions('a', 'bench', [60n, 70n, 70n, 65n, 70n]),
      ...sessions('b', 'bench', [60n, 50n, 70n]),
      ...sessions('c', 'bench', [60n, 70n]),
      ...sessions('d', 'squat', [60n, 61n, 62n, 63n]),
    ];
    const found = bestAtLast(all, new Set(['bench']));
    expect([found.newest.logId, found.exerciseId, found.earlier.length]).toEqual([
      'b-2026-01-03',
      'bench',
      2,
    ]);
    expect(() => bestAtLast(all, new Set(['curl']))).toThrow('Expected a user');
  });

  test('sessions behind a log that goes -> all where none is as heavy, else ten and the oldest; the user’s own', () => {
    const last = workout('a', days[19] ?? '', { bench: 100n, squat: 90n });
    const before = [
      ...sessions(
        'a',
        'bench',
        Array.from({ length: 15 }, () => 100n),
      ),
      ...sessions(
        'a',
        'squat',
        Array.from({ length: 15 }, () => 91n),
      ),
      ...sessions('b', 'bench', [120n]),
    ];
    expect(sessionsBehind(last, [...before, last])).toBe(15 + 11);
  });
});
