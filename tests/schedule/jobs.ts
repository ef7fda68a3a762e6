import type { Problem } from '../support/oracle';

/** What a worker is to do. */
export type Job =
  | { readonly kind: 'seeds'; readonly from: number; readonly count: number }
  /** These tapes, one after the other. */
  | { readonly kind: 'tapes'; readonly tapes: readonly (readonly number[])[] }
  /** Seeds until one finds the planted bug, at most `within`. */
  | { readonly kind: 'mutant'; readonly name: string; readonly from: number; readonly within: number }
  /** One tape, against a planted bug or none, with its history whatever comes of it. */
  | { readonly kind: 'replay'; readonly tape: readonly number[]; readonly mutant: string | undefined };

/** A run that failed. */
export interface Failure {
  /** Undefined where it came from a tape. */
  readonly seed: number | undefined;
  /** The smallest tape that was found to fail. */
  readonly tape: readonly number[];
  readonly problems: readonly Problem[];
  readonly history: readonly string[];
}

/** What a worker says: how far it is, and at its end what came of it. */
export type Message =
  { readonly kind: 'progress'; readonly runs: number } | ({ readonly kind: 'done' } & JobResult);

export interface JobResult {
  readonly runs: number;
  readonly rpcs: number;
  readonly failed: number;
  /** The first of those that failed. */
  readonly failures: readonly Failure[];
  readonly reached: Readonly<Record<string, number>>;
  /** Runs that were made a second time, with the same history. */
  readonly repeated: number;
}
