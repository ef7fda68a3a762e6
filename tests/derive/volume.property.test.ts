import fc from 'fast-check';
import type { RawValue } from '../../functions/src/model/value';
import { array, document, map, text } from './arbitraries';
import { check } from '../support/property';
import { live, plain, settled } from './stored';

/** The forms in which clients store the same number. */
const form = fc.constantFrom('double', 'string');

/** A completed set as the oracle sees it: a decimal of thousandths, no double. */
interface NaiveSet {
  readonly milli: number;
  readonly reps: number;
  readonly done: boolean;
  readonly form: string;
}

const set: fc.Arbitrary<NaiveSet> = fc.record({
  milli: fc.integer({ min: -200_000, max: 1_000_000 }),
  reps: fc.integer({ min: 0, max: 200 }),
  done: fc.boolean(),
  form,
});
const types = fc.constantFrom('Barbell', 'Bodyweight', 'Bodyweight Loadable');
const entry = fc.record({
  type: types,
  body: fc.integer({ min: 0, max: 200_000 }),
  sets: fc.array(set, { maxLength: 12 }),
});
type NaiveEntry = typeof entry extends fc.Arbitrary<infer Entry> ? Entry : never;

function number(milli: number, as: string): RawValue {
  const sign = milli < 0 ? '-' : '';
  const digits = String(Math.abs(milli)).padStart(4, '0');
  const decimal = `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
  return as === 'string' ? text(decimal) : { doubleValue: Number(decimal) };
}

function toRaw({ type, body, sets }: NaiveEntry): RawValue {
  return map({
    exerciseId: text(type),
    bodyweight: number(body, 'double'),
    weights: array(sets.map(({ milli, form: as }) => number(milli, as))),
    reps: array(sets.map(({ reps }) => ({ integerValue: String(reps) }))),
    completed: array(sets.map(({ done }) => ({ booleanValue: done }))),
  });
}

function moved({ type, body }: NaiveEntry, { milli }: NaiveSet): bigint {
  if (type === 'Bodyweight') return BigInt(body);
  return type === 'Barbell' ? BigInt(milli) : BigInt(body) + BigInt(milli);
}

const sources = new Map(
  ['Barbell', 'Bodyweight', 'Bodyweight Loadable'].map((exerciseType) => [
    exerciseType,
    live({ exerciseType }),
  ]),
);

function totalVolume(exercises: RawValue): unknown {
  const after = settled('workoutLogs', document('workoutLogs', { exercises }), sources);
  return (plain(after)['workoutSummary'] as Record<string, unknown>)['totalVolume'];
}

describe('totalVolume', () => {
  test('I4 decimals of up to three places -> equals their sum in integers, exactly', () => {
    check(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const expected = entries
          .flatMap((each) => each.sets.map((one) => (one.done ? moved(each, one) * BigInt(one.reps) : 0n)))
          .reduce((sum, milli) => sum + milli, 0n);
        expect(totalVolume(array(entries.map(toRaw)))).toBe(Number(expected) / 1000);
      }),
      400,
    );
  });

  test('I4 any doubles -> equals the sum of each product written with three decimals', () => {
    const amount = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    const isHalf = (product: number): boolean => Math.abs(Math.abs((product * 1000) % 1) - 0.5) < 1e-3;
    const pairs = fc.array(
      fc.tuple(amount, amount).filter(([weight, reps]) => !isHalf(weight * reps)),
      { maxLength: 20 },
    );
    check(
      fc.property(pairs, (sets) => {
        const milli = sets
          .map(([weight, reps]) => BigInt((weight * reps).toFixed(3).replace('.', '')))
          .reduce((sum, product) => sum + product, 0n);
        const doubles = (values: number[]): RawValue => array(values.map((doubleValue) => ({ doubleValue })));
        const raw = map({
          weights: doubles(sets.map(([weight]) => weight)),
          reps: doubles(sets.map(([, reps]) => reps)),
          completed: array(sets.map(() => ({ booleanValue: true }))),
        });
        expect(totalVolume(array([raw]))).toBe(Number(milli) / 1000);
      }),
      400,
    );
  });
});
