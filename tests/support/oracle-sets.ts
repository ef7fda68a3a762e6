import { decimal, isBeyond, product, sum, thousandths, type Decimal } from './oracle-decimal';
import { numberIn, type Reading, type ReadingMap } from './oracle-reading';
import type { CopiedEntry } from './oracle-sources';

/** What a completed set counts: each in thousandths, rounded once. */
export interface CompletedSet {
  weight: bigint;
  reps: bigint;
  volume: bigint;
}

/** The greatest weight, number of repetitions or volume of a set that is no slip of the hand. */
const largestAmount = 100_000_000n;
const zero: Decimal = { digits: 0n, places: 0 };

export function completedSets({ fields, copy }: CopiedEntry): CompletedSet[] {
  const [weights, reps, completed] = [fields['weights'], fields['reps'], fields['completed']].map(listed);
  const bodyweight = amountIn(fields['bodyweight']);
  return (completed ?? []).flatMap((done, set) => {
    const [weight, times] = [weights?.[set], reps?.[set]];
    if (done !== true || weight === undefined || times === undefined) return [];
    const moved = movedWeight(amountIn(weight), bodyweight, copy);
    const volume = product(moved, amountIn(times));
    return {
      weight: thousandths(moved),
      reps: thousandths(amountIn(times)),
      volume: thousandths(isBeyond(volume, largestAmount) ? zero : volume),
    };
  });
}

function movedWeight(weight: Decimal, bodyweight: Decimal, { exerciseType }: ReadingMap): Decimal {
  if (exerciseType === 'Bodyweight') return bodyweight;
  return exerciseType === 'Bodyweight Loadable' ? sum(bodyweight, weight) : weight;
}

function amountIn(value: Reading | undefined): Decimal {
  const amount = decimal(numberIn(value));
  return isBeyond(amount, largestAmount) ? zero : amount;
}

function listed(value: Reading | undefined): Reading[] {
  return Array.isArray(value) ? value : [];
}
