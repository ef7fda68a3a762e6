import type { Command } from './commands';

/** A document's data as a client's SDK gives and takes it. No other types are needed here: those on the wire have tests of their own. */
export type Json = string | number | boolean | null | readonly Json[] | Data;
export interface Data {
  readonly [field: string]: Json;
}

/** One write of a client; all writes of an operation are one commit. */
export type ClientWrite =
  /** The whole document. */
  | { readonly kind: 'set'; readonly path: string; readonly data: Data }
  /** Top-level fields of a document that must exist. */
  | { readonly kind: 'update'; readonly path: string; readonly data: Data }
  | { readonly kind: 'delete'; readonly path: string };

/** What a client's device last saw, perhaps long ago. */
export interface Cache {
  get(path: string): Data | undefined;
  /** The paths of the documents of a collection, sorted. */
  paths(collection: string): readonly string[];
}

/** One thing that somebody does in the app. */
export interface Operation {
  /** For the history: `u1 creates log a (x, y)`. */
  readonly label: string;
  /** What it commits; nothing when there is nothing to do it to, as for a client that finds the log gone. */
  readonly writes: (cache: Cache) => readonly ClientWrite[];
}

export interface Scenario {
  /** A key of STARTS. */
  readonly start: string;
  /** One lane for each device; its operations come in this order. */
  readonly lanes: readonly (readonly Operation[])[];
  /** What an admin asks for, one after the other; in runs with backfills or sweeps only. */
  readonly commands?: readonly Command[];
  /** So many events and fan-outs at most are lost. */
  readonly losses?: number;
}

/** An integer below `options`, drawn from the tape of a run; 0 is the benign one. */
export type Choose = (options: number, what: string) => number;
