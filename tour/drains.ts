import { sumOf, type Cost } from './cost';
import type { Invocation } from './suite-log';

/** Ledgers of a drain's full page, and logs of a history's. Stated here and not imported, as in cost.ts. */
const pageOfDrain = 400;
const pageOfHistory = 50;
/** A history's first page is small, since nobody knows yet how large the logs are; and its last one may be empty. */
const morePages = 1;
/** A page reads the user's progress though nothing changes in it, and the months at the edges of his life when one of them goes. */
const ofPage = 3;
/** The query that finds nothing more. */
const lastQuery = 1;
/** Whether it was counted already; and at the end, that it is: read, and written. */
const readsOfHistory = 2;
const writesOfHistory = 1;

/** What the cost of drains and histories rests on, beside what they tell themselves. */
export interface DrainWork {
  /** How many exercises the logs of a user name, by the subject of his drains; of users whose views are yet to come. */
  readonly newExercises: ReadonlyMap<string, number>;
  /** Sessions that are looked at again, because one that a view lists, or the heaviest, has gone. */
  readonly sessions: number;
  /** How often a transaction may begin: it does so again, with all its reads, when it meets another one. */
  readonly tries: number;
}

/** Whether an invocation brings views up to date. */
export function isDrain({ function: name }: Invocation): boolean {
  return name === 'drainViews' || name === 'countHistory';
}

/**
 * The most that drains and histories may cost, given the ledgers (k), views (V) and logs (L) that they tell of.
 *
 * A drain: 2·k + V + pages + the exercise of each new performance view + O(1) reads, and the sessions that are looked at
 * again; k + V writes. A history: 2·L + L/page + the exercises of each page + O(1) reads, a write only where something was
 * missing, and its own drain.
 */
export function limitOfDrains(drains: readonly Invocation[], work: DrainWork): Cost {
  const { newExercises, sessions, tries } = work;
  const ofAll = sumOf(drains.map((drain) => limitOfOne(drain, newExercises.get(drain.subject) ?? 0)));
  const newViews = [...newExercises.values()].reduce((sum, exercises) => sum + exercises, 0);
  return { reads: tries * (ofAll.reads + newViews + sessions), writes: ofAll.writes };
}

function limitOfOne(invocation: Invocation, exercisesOfPage: number): Cost {
  const { function: name, ledgers, views, visited, written } = invocation;
  const pages = Math.ceil(ledgers / pageOfDrain);
  const drain = { reads: 2 * ledgers + views + ofPage * pages + lastQuery, writes: ledgers + views };
  if (name === 'drainViews') return drain;
  const historyPages = Math.ceil(visited / pageOfHistory) + morePages;
  const history = {
    reads: 2 * visited + historyPages * (1 + exercisesOfPage) + readsOfHistory,
    // A log that its own event has not reached yet: itself and its ledger.
    writes: 2 * written + writesOfHistory,
  };
  return sumOf([drain, history]);
}
