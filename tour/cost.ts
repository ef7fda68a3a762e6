import { exercisesNamedIn, type Sent } from '../tests/support/oracle';
import { userIdOf } from '../tests/support/oracle-sources';
import type { Invocation } from './suite-log';
import { unused, type Use } from './use';

/** Documents read, and written or deleted. */
export interface Cost {
  readonly reads: number;
  readonly writes: number;
}

/** What a part of a step's work has cost, and the most that it may cost. */
export interface Bill {
  /** The work, for people. */
  readonly of: string;
  readonly cost: Cost;
  readonly limit: Cost;
}

/** Documents of a fan-out's full page. Stated here and not imported: a limit that moves with the code limits nothing. */
const page = 100;
/** The first pages are small, since nobody knows yet how large the documents are: up to two more than full ones. */
const smallPages = 2;
/** The task's look at the source before its first page, and the query that finds nothing more. */
const lookAndLastQuery = 2;

export function costOf(invocations: readonly Invocation[]): Cost {
  return sumOf(
    invocations.map(({ reads, writes, deletes }) => ({
      reads,
      writes: writes + deletes,
    })),
  );
}

export function sumOf(costs: readonly Cost[]): Cost {
  return {
    reads: total(costs.map(({ reads }) => reads)),
    writes: total(costs.map(({ writes }) => writes)),
  };
}

/** What an edit of an exercise costs more than a rename of one of the library. */
export interface EditKind {
  /** It goes: its tombstone is written first, and read wherever it is. */
  readonly buries?: boolean;
  /** It is somebody's own: its tombstone is read wherever it is. */
  readonly isOwned?: boolean;
  /** Its muscle group or its type has changed: the logs with it count elsewhere, and their ledgers are written. */
  readonly regroups?: boolean;
}

/**
 * The most that an edit of an exercise may cost, without the drains it leads to: for each target with N documents that name
 * it, N + N/page + 4 reads and N writes.
 *
 * A tombstone is read with each commit, with the task's look, and by the trigger. Ledgers are written without a read, but may
 * be drained already: then a commit begins again.
 */
export function limitOfEdit({ documents }: Use, { buries, isOwned, regroups }: EditKind): Cost {
  const readsTombstone = buries === true || isOwned === true;
  const reads = Object.values(documents).map((n) => {
    const commits = n === 0 ? 0 : Math.ceil(n / page) + smallPages;
    const tries = regroups === true ? 2 * commits : commits;
    return n + tries + lookAndLastQuery + (readsTombstone ? tries + 1 : 0);
  });
  const ledgers = regroups === true ? documents.workoutLogs : 0;
  return {
    reads: total(reads) + (readsTombstone ? 2 : 0),
    writes: total(Object.values(documents)) + ledgers + (buries === true ? 1 : 0),
  };
}

/**
 * The most that the app's first writes may cost, without the drains and histories they lead to: 2 + E reads and 2 writes for
 * each log and program that names E exercises; each new exercise is an edit like any other, of one that nothing names yet.
 *
 * A history may `visit` a log while its own event is settling it: then that begins again.
 */
export function limitOfSeed(sent: Sent, { visited }: { visited: number }): Cost {
  const ofExercises = [...sent]
    .filter(([path]) => path.startsWith('exercises/'))
    .map(([, fields]) => limitOfEdit(unused, { isOwned: userIdOf(fields) !== null }));
  const ofOthers = [...sent]
    .filter(([path]) => !path.startsWith('exercises/'))
    .map(([path, fields]) => ({ reads: 2 + new Set(exercisesNamedIn(path, fields)).size, writes: 2 }));
  const again = ofOthers.map(({ reads }) => reads).sort((a, b) => b - a);
  const { reads, writes } = sumOf([...ofExercises, ...ofOthers]);
  return { reads: reads + total(again.slice(0, visited)), writes };
}

/** The most that a log which goes may cost, without its drain: the log and its ledger are looked for, the ledger is written. */
export const limitOfDeletedLog: Cost = { reads: 2, writes: 1 };

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
