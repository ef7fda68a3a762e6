import type { Totals } from '../model/views';
import { milli } from './tally';
import type { Touch, Workout } from './touches';

export const NO_TOTALS: Totals = {
  workouts: 0,
  finished: 0,
  totalVolume: 0,
  totalSets: 0,
  totalReps: 0,
  totalDuration: 0,
};

/** A workout that is put in, or taken out again. */
export type Signed<Piece> = Piece & { readonly by: 1 | -1 };

export function signed<Piece extends object>({ removed, added }: Touch<unknown, Piece>): Signed<Piece>[] {
  return [
    ...removed.map((piece) => ({ ...piece, by: -1 as const })),
    ...added.map((piece) => ({ ...piece, by: 1 as const })),
  ];
}

export function totalsWith(stored: Totals, workouts: readonly Signed<Workout>[]): Totals {
  const sum = (of: (workout: Workout) => number): number =>
    workouts.reduce((total, workout) => total + workout.by * of(workout), 0);
  const amount = (held: number, of: (workout: Workout) => number): number => (milli(held) + sum(of)) / 1000;
  return {
    workouts: stored.workouts + sum(() => 1),
    finished: stored.finished + sum(({ finished }) => Number(finished)),
    totalVolume: amount(stored.totalVolume, ({ volumeMilli }) => volumeMilli),
    totalSets: stored.totalSets + sum(({ sets }) => sets),
    totalReps: amount(stored.totalReps, ({ repsMilli }) => repsMilli),
    totalDuration: amount(stored.totalDuration, ({ durationMicros }) => durationMicros),
  };
}
