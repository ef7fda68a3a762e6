import { readData } from '../../seed/data-files';
import { readFitnotes } from '../../seed/sources/fitnotes';

const header = 'Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time';

describe('FitNotes export', () => {
  test('identical rows, an exercise taken up again -> all sets, one entry each exercise', () => {
    const text = [
      header,
      '2024-01-20,Pull Up,Back,64.0,kgs,8,,,',
      '2024-01-20,Pull Up,Back,64.0,kgs,8,,,',
      '2024-01-20,Leg Press,Legs,100.0,kgs,10,,,',
      '2024-01-20,Pull Up,Back,64.0,kgs,0,,,',
    ].join('\n');
    expect(readFitnotes(text)).toEqual([
      {
        startedAt: '2024-01-20',
        exercises: [
          {
            name: 'Pull Up',
            category: 'Back',
            sets: [
              { reps: 8, weight: 64, completed: true },
              { reps: 8, weight: 64, completed: true },
              { reps: 0, weight: 64, completed: false },
            ],
          },
          { name: 'Leg Press', category: 'Legs', sets: [{ reps: 10, weight: 100, completed: true }] },
        ],
      },
    ]);
  });

  test('the file -> 124 days, 2,495 sets although 1,089 rows repeat another, 3 not completed', () => {
    const text = readData('workouts/fitnotes.lukaszebedin.csv');
    const rows = text.trimEnd().split('\n').slice(1);
    expect(rows.length - new Set(rows).size).toBe(1089);
    const workouts = readFitnotes(text);
    const sets = workouts.flatMap(({ exercises }) => exercises.flatMap((exercise) => exercise.sets));
    expect(workouts).toHaveLength(124);
    expect(sets).toHaveLength(2495);
    expect(sets.filter(({ completed }) => !completed)).toHaveLength(3);
  });
});
