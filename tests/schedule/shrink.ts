/** Replays that shrinking may take. */
const REPLAYS_MAX = 400;

/**
 * A smaller tape that still fails: first whole stretches of answers become zero, the benign one, then single answers become
 * smaller. Answers are not taken out, or all that follow would answer other questions. `fails` replays a tape.
 */
export async function shrink(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<boolean>,
): Promise<number[]> {
  let best = [...tape];
  let replays = 0;
  const isBetter = async (candidate: number[]): Promise<boolean> => {
    replays += 1;
    if (replays > REPLAYS_MAX || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let length = best.length; length >= 1; length = Math.floor(length / 2)) {
    for (let from = 0; from < best.length; from += length) {
      const zeroed = best.map((answer, at) => (at >= from && at < from + length ? 0 : answer));
      if (zeroed.some((answer, at) => answer !== best[at])) await isBetter(zeroed);
    }
  }
  for (let at = 0; at < best.length; at += 1) {
    for (let smaller = 1; smaller < (best[at] ?? 0); smaller += 1)
      if (await isBetter(best.with(at, smaller))) break;
  }
  return best.slice(0, best.findLastIndex((answer) => answer !== 0) + 1);
}
