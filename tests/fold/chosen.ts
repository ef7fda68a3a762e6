/** Some of the elements in any order, all of it following from the seed: another seed, other elements. */
export function chosen<T>(from: readonly T[], count: number, seed: number): T[] {
  const left = [...from];
  let state = seed;
  return Array.from({ length: Math.min(count, left.length) }, () => {
    // A linear congruential generator; its low bits are poor.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return left.splice((state >>> 8) % left.length, 1);
  }).flat();
}
