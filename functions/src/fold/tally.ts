import type { Share } from '../model/views';

/** Thousandths of an amount as a view stores it. Exact below 2^51 thousandths. */
export function milli(amount: number): number {
  return Math.round(amount * 1000);
}

/** `numerator / denominator`; 0 where that is undefined. Zero is never negative: Firestore keeps -0 apart from 0. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator + 0;
}

/** Counts `by` more under `key`; what comes to nothing is forgotten. */
export function count(counts: Map<string, number>, key: string, by: number): void {
  const sum = (counts.get(key) ?? 0) + by;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}

/** Counts `by` more workouts with their volume under `key`; what holds no workout any more is forgotten. */
export function countShare(
  shares: Map<string, Share>,
  key: string,
  { by, volumeMilli }: { by: 1 | -1; volumeMilli: number },
): void {
  const { workouts, volume } = shares.get(key) ?? { workouts: 0, volume: 0 };
  const sum = { workouts: workouts + by, volume: (milli(volume) + by * volumeMilli) / 1000 };
  if (sum.workouts === 0) shares.delete(key);
  else shares.set(key, sum);
}
