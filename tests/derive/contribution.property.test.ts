import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { contributionSchema, type Contribution } from '../../functions/src/model/contribution';
import { derive } from '../../functions/src/derive/derive';
import { anything, array, document, documents, map, sources as anySources, text } from './arbitraries';
import { check } from '../support/property';
import { derived, live } from './stored';

/** A set as the oracle sees it: thousandths, no doubles. */
interface NaiveSet {
  readonly weight: bigint;
  readonly reps: bigint;
  readonly done: boolean;
}

interface NaiveEntry {
  /** Undefined: it names no exercise. */
  readonly exerciseId: string | undefined;
  readonly body: bigint;
  readonly sets: readonly NaiveSet[];
}

/** Type and muscle group of each exercise; some share theirs, one has no group. */
const EXERCISES: Readonly<Record<string, readonly [type: string, group: string]>> = {
  bench: ['Barbell', 'Chest'],
  dip: ['Bodyweight Loadable', 'Chest'],
  chin: ['Bodyweight', 'Back'],
  row: ['Cable', 'Back'],
  odd: ['Bodyweight', ''],
};
const sources = new Map(
  Object.entries(EXERCISES).map(([id, [exerciseType, primaryMuscleGroup]]) => [
    id,
    live({ exerciseType, primaryMuscleGroup }),
  ]),
);

const set: fc.Arbitrary<NaiveSet> = fc.record({
  weight: fc.bigInt({ min: -200_000n, max: 500_000n }),
  reps: fc.bigInt({ min: 0n, max: 60_000n }),
  done: fc.boolean(),
});
const entry: fc.Arbitrary<NaiveEntry> = fc.record({
  exerciseId: fc.constantFrom(undefined, ...Object.keys(EXERCISES)),
  body: fc.bigInt({ min: 0n, max: 150_000n }),
  sets: fc.array(set, { maxLength: 5 }),
});

const decimal = (milli: bigint): object => ({ doubleValue: Number(milli) / 1000 });
const toRaw = ({ exerciseId, body, sets }: NaiveEntry): object =>
  map({
    ...(exerciseId !== undefined && { exerciseId: text(exerciseId) }),
    bodyweight: decimal(body),
    weights: array(sets.map(({ weight }) => decimal(weight))),
    reps: array(sets.map(({ reps }) => decimal(reps))),
    completed: array(sets.map(({ done }) => ({ booleanValue: done }))),
  });

/** One completed set, with what it belongs to. */
interface Counted {
  readonly exerciseId: string | undefined;
  readonly group: string;
  readonly weight: bigint;
  readonly reps: bigint;
  readonly volume: bigint;
}

function counted({ exerciseId, body, sets }: NaiveEntry): Counted[] {
  const [type, group] = EXERCISES[exerciseId ?? ''] ?? ['', ''];
  const done = sets.filter((one) => one.done);
  return done.map(({ weight: listed, reps }) => {
    const weight = type === 'Bodyweight' ? body : type === 'Bodyweight Loadable' ? body + listed : listed;
    return { exerciseId, group, weight, reps, volume: halfUp(weight * reps) };
  });
}

/** Millionths to thousandths, a half upwards. */
function halfUp(millionths: bigint): bigint {
  const doubled = 2n * millionths + 1_000n;
  return doubled < 0n && doubled % 2_000n !== 0n ? doubled / 2_000n - 1n : doubled / 2_000n;
}

function naive(
  entries: readonly NaiveEntry[],
): Omit<Contribution, 'userId' | 'date' | 'finished' | 'durationMicros'> {
  const all = entries.flatMap(counted);
  const total = (of: readonly Counted[], key: 'volume' | 'reps'): number =>
    Number(of.reduce((sum, one) => sum + one[key], 0n));
  const sums = (of: readonly Counted[]): { volumeMilli: number; sets: number; repsMilli: number } => ({
    volumeMilli: total(of, 'volume'),
    sets: of.length,
    repsMilli: total(of, 'reps'),
  });
  const ids = [...new Set(all.flatMap(({ exerciseId }) => exerciseId ?? []))].sort();
  const groups = [...new Set(all.map(({ group }) => group))].filter((group) => group !== '').sort();
  return {
    ...sums(all),
    exerciseIds: ids,
    exercises: ids.map((exerciseId) => {
      const own = all.filter((one) => one.exerciseId === exerciseId);
      const weights = own.map(({ weight }) => Number(weight));
      return { exerciseId, ...sums(own), maxWeightMilli: Math.max(...weights) };
    }),
    muscleGroups: groups.map((muscleGroup) => {
      const own = all.filter(({ group }) => group === muscleGroup);
      const exerciseIds = ids.filter((id) => own.some(({ exerciseId }) => exerciseId === id));
      return { muscleGroup, volumeMilli: total(own, 'volume'), exerciseIds };
    }),
  };
}

test('I4 any sets of any exercises -> equals a count in integers, exactly', () => {
  check(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const log = document('workoutLogs', {
        userId: text('u1'),
        date: text('2026-01-31'),
        exercises: array(entries.map(toRaw)),
      });
      expect(derived('workoutLogs', log, sources).contribution).toEqual({
        ...{ userId: 'u1', date: '2026-01-31', finished: false, durationMicros: 0 },
        ...naive(entries),
      });
    }),
    500,
  );
});

test('I4 whatever is stored of a user and a day -> what a ledger takes and gives back as it was, without -0', () => {
  const whatever = fc.oneof(
    { weight: 9, arbitrary: documents.workoutLogs },
    { weight: 1, arbitrary: anything.map((fields) => document('workoutLogs', fields)) },
  );
  check(
    fc.property(whatever, anySources, ({ fields }, given) => {
      const log = document('workoutLogs', { ...fields, userId: text('u1'), date: text('2026-01-31') });
      const derivation = derive('workoutLogs', log, new Map(Object.entries(given)), []);
      if (derivation.kind === 'unfit') return;
      for (const contribution of [derivation.contribution, derivation.heldContribution]) {
        expect(isDeepStrictEqual(contributionSchema.parse(contribution), contribution)).toBe(true);
        // JSON has no -0.
        expect(isDeepStrictEqual(JSON.parse(JSON.stringify(contribution)), contribution)).toBe(true);
      }
    }),
    500,
  );
});
