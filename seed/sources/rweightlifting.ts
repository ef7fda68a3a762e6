import { parse } from 'csv-parse/sync';
import {
  byStart,
  groupInOrder,
  type LoggedExercise,
  type LoggedSet,
  numberCell,
  type Workout,
} from '../workout';

const fixedColumns = ['date', 'exercise', 'equipment', 'variant'];

/**
 * Reads the training log of the rweightlifting package, given as the texts of its files: a row per exercise and
 * day, then pairs of weight (pounds) and repetitions, as many as there were sets.
 *
 * - Rows end where their sets end, some in the middle of a pair; short rows are not padded.
 * - A weight without repetitions, or with 0 of them, is a set that was not done.
 * - A negative weight is assistance.
 */
export function readRweightlifting(texts: readonly string[]): Workout[] {
  const rows = texts.flatMap((text) => {
    const [header = [], ...body] = parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    if (fixedColumns.some((column, index) => header[index] !== column)) {
      throw new Error(
        `rweightlifting log: expected ${fixedColumns.join(', ')} first, got ${header.join(', ')}`,
      );
    }
    return body;
  });
  return byStart(
    groupInOrder(rows, ([day = '']) => day).map((lifts) => ({
      startedAt: lifts[0][0] ?? '',
      exercises: lifts.map(loggedExercise),
    })),
  );
}

/** `('bicep curl', 'EZ bar')` → `Bicep curl (EZ bar)`, the form in which the other sources name exercises. */
export function liftName(exercise: string, equipment: string): string {
  return `${capitalised(exercise)} (${capitalised(equipment)})`;
}

function loggedExercise(row: string[]): LoggedExercise {
  const [day = '', exercise = '', equipment = '', variant = '', ...cells] = row;
  const where = `rweightlifting log, ${day}, ${exercise}`;
  const sets: LoggedSet[] = [];
  for (let index = 0; index < cells.length; index += 2) {
    if (!cells[index]) continue;
    const reps = numberCell(cells[index + 1], where);
    sets.push({ reps, weight: numberCell(cells[index], where), completed: reps > 0 });
  }
  return { name: liftName(exercise, equipment), ...(variant && { variant, notes: variant }), sets };
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
