import { toAmount } from '../model/amount';
import { SET_AMOUNT_MAX } from '../limits';
import type { LogEntry } from '../model/workout-log';

/** One completed set. `volumeMilli` and `weightMilli` in thousandths of the user's own unit, integers. */
export interface CompletedSet {
  readonly weightMilli: number;
  readonly reps: number;
  readonly volumeMilli: number;
}

/**
 * The completed sets of an entry, with the weight that its exercise's type says was moved: `Bodyweight` moves the body,
 * `Bodyweight Loadable` the body and the weight (negative: assistance), anything else the weight. Values are rounded to
 * thousandths once, here, and are added up as integers from here on.
 */
export function completedSets({ sets }: LogEntry, exerciseType: string | null): CompletedSet[] {
  const count = Math.min(sets.weights.length, sets.reps.length, sets.completed.length);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => sets.completed[index] === true)
    .map((index) => {
      const weight = movedWeight(toAmount(sets.weights[index]) ?? 0, sets.bodyweight, exerciseType);
      const reps = toAmount(sets.reps[index]) ?? 0;
      const volume = weight * reps;
      const counts = Math.abs(volume) <= SET_AMOUNT_MAX;
      return { weightMilli: toMilli(weight), reps, volumeMilli: counts ? toMilli(volume) : 0 };
    });
}

function movedWeight(weight: number, bodyweight: number, exerciseType: string | null): number {
  if (exerciseType === 'Bodyweight') return bodyweight;
  return exerciseType === 'Bodyweight Loadable' ? bodyweight + weight : weight;
}

function toMilli(value: number): number {
  return Math.round(value * 1000);
}
