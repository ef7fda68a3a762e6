/** Percent of a whole, rounded to two decimals, down by default; null: there is nothing to have a share of. Both are integers. */
export function percentOf(
  part: number,
  whole: number,
  round: (hundredths: number) => number = Math.floor,
): number | null {
  // Multiplied first: 7 / 100 * 10,000 is more than 700.
  return whole === 0 ? null : round((part * 10_000) / whole) / 100;
}
