import type { Cache, ClientWrite } from './scenario-types';

/** Who does something, and with what. */
export interface Device {
  /** As in labels: `u1's phone`. */
  readonly name: string;
  /** Whose logs and programs it makes. */
  readonly userId: string;
}

/** What was drawn for one operation; each kind takes of it what it needs. */
export interface Drawn {
  readonly device: Device;
  readonly logId: string;
  readonly exerciseId: string;
  /** A weight. */
  readonly amount: number;
  /** The one of several ways; the first is the most benign. One question for each operation. */
  readonly of: <T>(ways: readonly T[]) => T;
}

export interface Deed {
  /** What follows the verb in labels: `a (x, y)`. */
  readonly what: string;
  readonly writes: (cache: Cache) => readonly ClientWrite[];
}

/**
 * What scenarios are about: anything, or mostly one log, or mostly one exercise and what holds copies of it; or a log and an
 * exercise by turns, where saves and fan-outs meet.
 */
export const THEMES = ['anything', 'log', 'exercise', 'turns'] as const;
export type Theme = (typeof THEMES)[number];

/** A kind of operation. */
export interface Kind {
  /** As in labels, and no other kind's: `autosaves log`. */
  readonly verb: string;
  /** How often it is drawn, by theme. */
  readonly weights: Readonly<Record<Theme, number>>;
  readonly draw: (drawn: Drawn) => Deed;
}

/** In the order of the themes. */
export function weighing(anything: number, log: number, exercise: number, turns = 0): Kind['weights'] {
  return { anything, log, exercise, turns };
}
