import { readData } from '../../seed/data-files';
import { readStrong, strongDurationMs } from '../../seed/sources/strong';
import type { Workout } from '../../seed/workout';

const english =
  'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE';
const chinese = '日期,锻炼名称,时长,运动名称,设置顺序,重量,次,距离,秒,备注,锻炼备注,RPE';
const read = (header: string, ...rows: string[]) => readStrong([header, ...rows, ''].join('\n'));
const setsOf = (workouts: Workout[]) =>
  workouts.flatMap(({ exercises }) => exercises.flatMap(({ sets }) => sets));

describe('Strong export', () => {
  test('English and Chinese header, same rows -> the same workouts', () => {
    const rest = 'Bench Press (Barbell),1,44.09245243697551,5,0,0,,,';
    const [inEnglish] = read(english, `2021-01-24 03:10:40,Push,1h 13m,${rest}`);
    const [inChinese] = read(chinese, `2021-01-24 03:10:40,Push,1小时13分钟,${rest}`);
    expect(inChinese).toEqual(inEnglish);
    expect(inEnglish).toEqual({
      startedAt: '2021-01-24T03:10:40Z',
      title: 'Push',
      durationMs: 73 * 60_000,
      exercises: [
        { name: 'Bench Press (Barbell)', sets: [{ reps: 5, weight: 44.09245243697551, completed: true }] },
      ],
    });
  });

  test.each([
    ['1小时13分钟', 73],
    ['1小时', 60],
    ['8分钟', 8],
    ['72小时16分钟', 4336],
    ['2h', 120],
    ['58m', 58],
    ['1h 50m', 110],
  ])('duration %s -> %d minutes', (text, minutes) => {
    expect(strongDurationMs(text)).toBe(minutes * 60_000);
  });

  test.each(['', 'an hour', '1.5h'])('duration "%s" -> an error that names it', (text) => {
    expect(() => strongDurationMs(text)).toThrow(`got "${text}"`);
  });

  test('a workout exported twice -> once', () => {
    const rows = ['1,60,5', '2,60,5', '3,60,4'].map(
      (set) => `2021-01-24 03:10:40,A,1h,Squat (Barbell),${set},0,0,,,`,
    );
    expect(setsOf(read(english, ...rows, ...rows))).toHaveLength(3);
  });

  test('sets that differ in their order only -> all of them', () => {
    const rows = ['1', '2', '3'].map(
      (order) => `2021-01-24 03:10:40,A,1h,Squat (Barbell),${order},60,5,0,0,,,`,
    );
    expect(setsOf(read(english, ...rows))).toHaveLength(3);
  });

  test('assisted exercise -> negative weight, and plain 0 without assistance', () => {
    const rows = ['1,20.0,8', '2,0.0,6'].map(
      (set) => `2021-01-24 03:10:40,A,1h,Chest Dip (Assisted),${set},0,0,,,`,
    );
    expect(setsOf(read(english, ...rows)).map(({ weight }) => weight)).toEqual([-20, 0]);
  });

  test('0 reps -> not completed; 0 reps held for seconds -> completed, with the seconds in the notes', () => {
    const [workout] = read(
      english,
      '2021-01-24 03:10:40,A,1h,Bench Press (Barbell),1,60,0,0,0,,,',
      '2021-01-24 03:10:40,A,1h,Plank,1,0,0,0,90,,,',
      '2021-01-24 03:10:40,A,1h,Plank,2,0,0,0,105,,,',
    );
    expect(workout?.exercises).toEqual([
      { name: 'Bench Press (Barbell)', sets: [{ reps: 0, weight: 60, completed: false }] },
      {
        name: 'Plank',
        notes: '90 s, 105 s',
        sets: [
          { reps: 0, weight: 0, completed: true },
          { reps: 0, weight: 0, completed: true },
        ],
      },
    ]);
  });

  test('a column missing -> an error that names it', () => {
    expect(() => readStrong('Date,Workout Name\n2021-01-24 03:10:40,A\n')).toThrow('no column Duration');
  });

  test('a weight that is no number -> an error with date, exercise and set', () => {
    expect(() => read(english, '2021-01-24 03:10:40,A,1h,Squat,2,many,5,0,0,,,')).toThrow(
      'Strong export, 2021-01-24 03:10:40, Squat, set 2: expected a number, got "many"',
    );
  });

  test('the Chinese file -> 384 workouts, 433 repeated rows gone, typos kept', () => {
    const workouts = readStrong(readData('workouts/strong-zh.DericMei.csv'));
    const sets = setsOf(workouts);
    expect(workouts).toHaveLength(384);
    expect(sets).toHaveLength(6778 - 433);
    expect(setsOf(workouts.filter(({ startedAt }) => startedAt === '2021-01-24T03:10:40Z'))).toHaveLength(20);
    expect(sets.filter(({ reps }) => reps === 212)).toHaveLength(1);
    expect(sets.filter(({ completed }) => !completed)).toHaveLength(1);
    expect(Math.max(...workouts.map(({ durationMs }) => durationMs ?? 0))).toBe(4336 * 60_000);
  });

  test('the English file -> 129 workouts, every row a completed set', () => {
    const workouts = readStrong(readData('workouts/strong-en.breinsp.csv'));
    expect(workouts).toHaveLength(129);
    expect(setsOf(workouts)).toHaveLength(2078);
    expect(setsOf(workouts).filter(({ reps }) => reps === 0)).toHaveLength(6);
    expect(setsOf(workouts).filter(({ completed }) => !completed)).toHaveLength(0);
    expect(setsOf(workouts).filter(({ weight }) => weight < 0)).toHaveLength(5);
  });
});
