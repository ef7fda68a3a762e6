import { readData } from '../../seed/data-files';
import { hevyInstant, readHevy } from '../../seed/sources/hevy';

const header =
  'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe';
const row = (start: string, end: string, rest: string) => `🥵,"${start}","${end}",,${rest}`;

describe('Hevy export', () => {
  test.each([
    ['15 May 2025, 20:32', '2025-05-15T20:32:00Z'],
    ['1 Jan 2026, 00:05', '2026-01-01T00:05:00Z'],
  ])('date %s -> %s', (date, instant) => {
    expect(hevyInstant(date)).toBe(instant);
  });

  test.each(['2025-05-15', '15 Mai 2025, 20:32', ''])('date "%s" -> an error that names it', (date) => {
    expect(() => hevyInstant(date)).toThrow(`got "${date}"`);
  });

  test('set index 0, superset 0, no superset, empty weight -> kept apart', () => {
    const text = [
      header,
      row('15 May 2025, 20:32', '15 May 2025, 21:25', 'JM Press (Barbell),0,,0,normal,20,15,,,'),
      row('15 May 2025, 20:32', '15 May 2025, 21:25', 'JM Press (Barbell),0,,1,normal,22.5,12,,,'),
      row('15 May 2025, 20:32', '15 May 2025, 21:25', 'Chest Dip,,,0,normal,,12,,,'),
    ].join('\n');
    expect(readHevy(text)).toEqual([
      {
        startedAt: '2025-05-15T20:32:00Z',
        title: '🥵',
        durationMs: 53 * 60_000,
        exercises: [
          {
            name: 'JM Press (Barbell)',
            notes: 'Superset 0',
            sets: [
              { reps: 15, weight: 20, completed: true },
              { reps: 12, weight: 22.5, completed: true },
            ],
          },
          { name: 'Chest Dip', sets: [{ reps: 12, weight: 0, completed: true }] },
        ],
      },
    ]);
  });

  test('9 Jun after 15 May, newest first -> oldest first', () => {
    const text = [
      header,
      row('9 Jun 2025, 08:00', '9 Jun 2025, 09:00', 'Squat,,,0,normal,20,15,,,'),
      row('15 May 2025, 08:00', '15 May 2025, 09:00', 'Squat,,,0,normal,20,15,,,'),
    ].join('\n');
    expect(readHevy(text).map(({ startedAt }) => startedAt.slice(0, 10))).toEqual([
      '2025-05-15',
      '2025-06-09',
    ]);
  });

  test('the file -> 17 workouts, 330 sets, both supersets, in order of time', () => {
    const workouts = readHevy(readData('workouts/hevy.mouadja02.csv'));
    const exercises = workouts.flatMap((workout) => workout.exercises);
    expect(workouts).toHaveLength(17);
    expect(exercises.flatMap(({ sets }) => sets)).toHaveLength(330);
    expect(new Set(exercises.map(({ notes }) => notes))).toEqual(
      new Set([undefined, 'Superset 0', 'Superset 1']),
    );
    const starts = workouts.map(({ startedAt }) => startedAt);
    expect(starts).toEqual(starts.toSorted());
  });
});
