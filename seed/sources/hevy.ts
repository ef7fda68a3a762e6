import { byStart, groupInOrder, type LoggedExercise, numberCell, type Workout } from '../workout';
import { csvRecords } from './csv-table';

const columns = [
  'title',
  'start_time',
  'end_time',
  'exercise_title',
  'superset_id',
  'set_index',
  'weight_kg',
  'reps',
  'duration_seconds',
] as const;
type Row = Record<(typeof columns)[number], string>;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads an export of the Hevy app: a row per set, kilograms, newest workout first.
 *
 * - Set indexes and superset ids start at 0; only an empty `superset_id` means that there is none.
 * - An empty weight means that only the body was moved.
 */
export function readHevy(text: string): Workout[] {
  const workouts = groupInOrder(
    csvRecords(text, 'Hevy', columns),
    ({ start_time, title }) => `${start_time}|${title}`,
  );
  return byStart(
    workouts.map((sets) => {
      const startedAt = hevyInstant(sets[0].start_time);
      return {
        startedAt,
        title: sets[0].title,
        durationMs: Date.parse(hevyInstant(sets[0].end_time)) - Date.parse(startedAt),
        exercises: groupInOrder(sets, ({ exercise_title }) => exercise_title).map(loggedExercise),
      };
    }),
  );
}

/** `15 May 2025, 20:32` → `2025-05-15T20:32:00Z`. */
export function hevyInstant(date: string): string {
  const match = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}), (\d\d:\d\d)$/.exec(date);
  const [day = '', monthName = '', year = '', time = ''] = match?.slice(1) ?? [];
  const month = months.indexOf(monthName) + 1;
  if (month === 0)
    throw new Error(`Hevy export: expected a date such as "15 May 2025, 20:32", got "${date}"`);
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}T${time}:00Z`;
}

function loggedExercise(sets: [Row, ...Row[]]): LoggedExercise {
  const superset = sets[0].superset_id;
  return {
    name: sets[0].exercise_title,
    sets: sets.map((row) => {
      const where = `Hevy export, ${row.start_time}, ${row.exercise_title}, set index ${row.set_index}`;
      const reps = numberCell(row.reps, where);
      return {
        reps,
        weight: numberCell(row.weight_kg, where),
        completed: reps > 0 || numberCell(row.duration_seconds, where) > 0,
      };
    }),
    ...(superset !== '' && { notes: `Superset ${superset}` }),
  };
}
