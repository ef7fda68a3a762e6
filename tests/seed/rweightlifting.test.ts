import { readDataFolder } from '../../seed/data-files';
import { readRweightlifting } from '../../seed/sources/rweightlifting';

const header = 'date,exercise,equipment,variant,set1weight,set1reps,set2weight,set2reps';
const setsOf = (row: string) =>
  readRweightlifting([`${header}\n${row}\n`])[0]?.exercises[0]?.sets.map(({ reps, weight, completed }) => [
    weight,
    reps,
    completed,
  ]);

describe('rweightlifting log', () => {
  test('more sets than the header has columns -> all of them', () => {
    expect(setsOf('2017-03-09,squat,barbell,low bar,100,5,110,5,120,5')).toEqual([
      [100, 5, true],
      [110, 5, true],
      [120, 5, true],
    ]);
  });

  test('fewer sets, padded or not -> those that are there', () => {
    expect(setsOf('2018-05-12,row,dumbbell,kroc,60,36,')).toEqual([[60, 36, true]]);
    expect(setsOf('2018-05-12,row,dumbbell,kroc,60,36,,')).toEqual([[60, 36, true]]);
  });

  test('weight without reps, weight with 0 reps -> not completed', () => {
    expect(setsOf('2016-06-02,squat,barbell,high bar,270,,280,0')).toEqual([
      [270, 0, false],
      [280, 0, false],
    ]);
  });

  test('a row that ends in the middle of a pair -> read in pairs, the last without reps', () => {
    expect(setsOf('2019-07-14,pullup,chinup,neutral,10,10,5,10,5')).toEqual([
      [10, 10, true],
      [5, 10, true],
      [5, 0, false],
    ]);
  });

  test('negative weight, spaces in cells -> assistance, a plain number', () => {
    expect(setsOf('2018-02-06,pullup, machine,wide,-60,8  ')).toEqual([[-60, 8, true]]);
  });

  test('no variant -> none; a variant -> in the notes too', () => {
    const sets = [{ reps: 8, weight: 45, completed: true }];
    const [workout] = readRweightlifting([
      `${header}\n2016-05-21,tricep extension,EZ bar,,45,8\n2016-05-21,squat,barbell,low bar,45,8\n`,
    ]);
    expect(workout?.exercises).toEqual([
      { name: 'Tricep extension (EZ bar)', sets },
      { name: 'Squat (Barbell)', variant: 'low bar', notes: 'low bar', sets },
    ]);
  });

  test('another file -> an error that shows its header', () => {
    expect(() => readRweightlifting(['Date,Exercise\n'])).toThrow('got Date, Exercise');
  });

  test('the 18 files -> one history of 1,070 days and 15,061 completed sets', () => {
    const texts = readDataFolder('workouts/rweightlifting');
    const workouts = readRweightlifting(texts);
    const sets = workouts.flatMap(({ exercises }) => exercises.flatMap((exercise) => exercise.sets));
    expect(texts).toHaveLength(18);
    expect(workouts).toHaveLength(1070);
    expect(sets.filter(({ completed }) => completed)).toHaveLength(15_061);
    expect(sets.filter(({ completed }) => !completed)).toHaveLength(76 + 10);
    expect(sets.filter(({ weight }) => weight < 0)).toHaveLength(35);
  });
});
