import type { TapeKind } from './tape';

/** A change to one file of the built functions. */
export interface Patch {
  /** Below functions/lib: `settle/settle.js`. */
  readonly file: string;
  /** Occurs there just once. */
  readonly find: string;
  readonly replace: string;
}

/** A planted bug: the schedules must find it. */
export interface Mutant {
  readonly name: string;
  /** What is broken, and what comes of it. */
  readonly breaks: string;
  readonly patches: readonly Patch[];
  /** Only runs with backfills can find it: no other seed is tried, and none of those with any other bug. */
  readonly of?: Exclude<TapeKind, 'plain'>;
}
