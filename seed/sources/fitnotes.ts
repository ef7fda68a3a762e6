import { byStart, groupInOrder, numberCell, type Workout } from '../workout';
import { csvRecords } from './csv-table';

/**
 * Reads an export of the FitNotes app: a row per set, with the day but no time, title, duration or set number.
 * Rows that are the same in every column are sets like each other, not copies: all of them count.
 */
export function readFitnotes(text: string): Workout[] {
  const rows = csvRecords(text, 'FitNotes', ['Date', 'Exercise', 'Category', 'Weight', 'Reps']);
  return byStart(
    groupInOrder(rows, ({ Date: day }) => day).map((sets) => ({
      startedAt: sets[0].Date,
      exercises: groupInOrder(sets, ({ Exercise }) => Exercise).map((group) => ({
        name: group[0].Exercise,
        category: group[0].Category,
        sets: group.map((row) => {
          const where = `FitNotes export, ${row.Date}, ${row.Exercise}`;
          const reps = numberCell(row.Reps, where);
          return { reps, weight: numberCell(row.Weight, where), completed: reps > 0 };
        }),
      })),
    })),
  );
}
