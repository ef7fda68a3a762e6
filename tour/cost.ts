import { exercisesNamedIn, type Sent } from '../tests/support/oracle';
import type { Invocation } from './suite-log';
import { unused, type Use } from './use';

/** Documents read, and written or deleted. */
export interface Cost {
  readonly reads: number;
  readonly writes: number;
}

/** Documents of a fan-out's full page. Stated here and not imported: a limit that moves with the code limits nothing. */
const page = 100;
/** The first pages are small, since nobody knows yet how large the documents are: up to two more than full ones. */
const smallPages = 2;
/** The task's look at the source before its first page, and the query that finds nothing more. */
const lookAndLastQuery = 2;

export function costOf(invocations: readonly Invocation[]): Cost {
  return invocations.reduce(
    (sum, { reads, writes, deletes }) => ({
      reads: sum.reads + reads,
      writes: sum.writes + writes + deletes,
    }),
    { reads: 0, writes: 0 },
  );
}

/**
 * The most that an edit of an exercise may cost: for each target with N documents that name it, N + N/page + 4 reads and N
 * writes.
 *
 * An exercise that goes (`buries`) costs one more read with each commit and with the task's look, since its tombstone is read
 * too, and two reads and one write for the tombstone itself.
 */
export function limitOfEdit({ documents }: Use, { buries }: { buries: boolean }): Cost {
  const reads = Object.values(documents).map((n) => {
    const commits = n === 0 ? 0 : Math.ceil(n / page) + smallPages;
    return n + commits + lookAndLastQuery + (buries ? commits + 1 : 0);
  });
  return {
    reads: total(reads) + (buries ? 2 : 0),
    writes: total(Object.values(documents)) + (buries ? 1 : 0),
  };
}

/**
 * The most that the app's first writes may cost: 2 + E reads and 2 writes for each log and program that names E exercises;
 * each new exercise is an edit like any other, of one that nothing names yet.
 */
export function limitOfSeed(sent: Sent): Cost {
  const ofExercise = limitOfEdit(unused, { buries: false });
  const each = [...sent].map(([path, fields]) =>
    path.startsWith('exercises/')
      ? ofExercise
      : { reads: 2 + new Set(exercisesNamedIn(path, fields)).size, writes: 2 },
  );
  return { reads: total(each.map(({ reads }) => reads)), writes: total(each.map(({ writes }) => writes)) };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
