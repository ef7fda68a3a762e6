import { toAmount } from '../model/amount';
import { SET_AMOUNT_MAX } from '../limits';
import type { LogEntry } from '../model/workout-log';

/** Digits that a double keeps of any decimal number. */
const EXACT_DIGITS = 15;

/** One completed set, in thousandths of the user's own unit and of a repetition, integers. */
export interface CompletedSet {
  readonly weightMilli: number;
  readonly repsMilli: number;
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
      return {
        weightMilli: toMilli(weight),
        repsMilli: toMilli(reps),
        volumeMilli: counts ? toMilli(volume) : 0,
      };
    });
}

function movedWeight(weight: number, bodyweight: number, exerciseType: string | null): number {
  if (exerciseType === 'Bodyweight') return bodyweight;
  return exerciseType === 'Bodyweight Loadable' ? sumOf(bodyweight, weight) : weight;
}

/** To the decimals that both are exact to: of 80 - 79.9995, what is left in doubles is no longer near half a thousandth. */
function sumOf(a: number, b: number): number {
  const digitsBefore = Math.ceil(Math.log10(Math.max(1, Math.abs(a), Math.abs(b))));
  return Number((a + b).toFixed(EXACT_DIGITS - digitsBefore));
}

/**
 * Thousandths, a half up, of the decimal number that the user meant: 61.2345 times 7 is 428.6415, and in doubles a little less.
 * Zero is never negative: Firestore keeps -0 apart from 0.
 */
export function toMilli(value: number): number {
  return Math.round(Number((value * 1000).toPrecision(EXACT_DIGITS))) + 0;
}
