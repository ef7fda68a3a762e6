import { readData } from '../../seed/data-files';
import { readOpenweightProgram, readRweightliftingPrograms } from '../../seed/sources/programs';

describe('programs', () => {
  const openweight = readOpenweightProgram(readData('programs/openweight.531-bbb.json'), 'bbb');
  const rweightlifting = readRweightliftingPrograms(readData('programs/rweightlifting.programs.json'));

  test('openweight -> 4 weeks of 4 named days; ranges as text, equal reps as a number', () => {
    expect(openweight.weeks.map((week) => week.map(({ day }) => day))).toEqual(Array(4).fill([1, 2, 4, 5]));
    const squatDay = openweight.weeks[0]?.[0];
    expect(squatDay?.name).toBe('Squat Day');
    expect(squatDay?.exercises.slice(0, 2)).toEqual([
      { exercise: { name: 'Barbell Back Squat' }, sets: 3, reps: 5, notes: '65, 75, 85 % of 1RM; AMRAP' },
      { exercise: { name: 'Barbell Back Squat' }, sets: 5, reps: 10, notes: 'BBB sets; 50 % of 1RM' },
    ]);
    const reps = openweight.weeks.flat().flatMap(({ exercises }) => exercises.map((entry) => entry.reps));
    expect(reps).toContainEqual(expect.stringMatching(/^\d+-\d+$/));
  });

  test('rweightlifting -> 9 programs; days counted on over weeks come back as day of the week', () => {
    expect(rweightlifting).toHaveLength(9);
    const wendler = rweightlifting.find(({ id }) => id === 'rweightlifting-wendler_531');
    expect(wendler?.weeks.map((week) => week.map(({ day }) => day))).toEqual([
      [1, 2, 4, 5],
      [1, 2, 4, 5],
      [1, 2, 4, 5],
      [1, 2, 4, 5],
    ]);
    expect(wendler?.weeks[2]?.[0]?.exercises).toEqual([
      {
        exercise: { name: 'Bench (Barbell)', variant: 'flat' },
        sets: 3,
        reps: '5, 3, 1',
        notes: '75, 85, 95 % of 1RM',
      },
    ]);
  });

  test('a program without a deload -> its own weeks only', () => {
    const madcow = rweightlifting.find(({ id }) => id === 'rweightlifting-madcow');
    expect(madcow?.weeks).toHaveLength(1);
  });
});
