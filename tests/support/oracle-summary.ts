import type { CopyCollection } from './oracle-entries';
import { childrenOf, isMap, numberIn, type Reading, type ReadingMap } from './oracle-reading';

/** An entry with the copy that it ought to hold. */
export interface CopiedEntry {
  exerciseId: string | undefined;
  fields: ReadingMap;
  copy: ReadingMap;
}

export const summaryField = {
  workoutLogs: 'workoutSummary',
  programs: 'programSummary',
} as const satisfies Record<CopyCollection, string>;

/** The summary of a document, without `lastUpdated`, counted from nothing. */
export function recountedSummary(
  collection: CopyCollection,
  document: ReadingMap,
  entries: readonly CopiedEntry[],
): ReadingMap {
  const targeted = {
    muscleGroupsTargeted: distinct(entries.map(({ copy }) => copy['primaryMuscleGroup'])),
    exerciseTypes: distinct(entries.map(({ copy }) => copy['exerciseType'])),
  };
  if (collection === 'workoutLogs') {
    const thousandths = entries.map(volumeInThousandths).reduce((sum, volume) => sum + volume, 0n);
    return { totalVolume: Number(thousandths) / 1000, ...targeted, duration: numberIn(document['duration']) };
  }
  let minutes = 10;
  for (const { fields } of entries) {
    const sets = numberIn(fields['sets'], 3);
    minutes += 2 * (sets < 0 ? 3 : sets);
  }
  const totalExercises = distinct(entries.map(({ exerciseId }) => exerciseId)).length;
  return { totalExercises, ...targeted, estimatedDuration: Math.round(minutes * 60_000) };
}

/** In decimal digits all along, so that no binary fraction can round the wrong way. */
function volumeInThousandths({ fields, copy }: CopiedEntry): bigint {
  const [weights, reps, completed] = [fields['weights'], fields['reps'], fields['completed']].map((list) =>
    Array.isArray(list) ? childrenOf(list) : [],
  );
  const bodyweight = decimal(numberIn(fields['bodyweight']));
  let volume = 0n;
  completed?.forEach((done, set) => {
    const [weight, times] = [weights?.[set], reps?.[set]];
    if (done !== true || weight === undefined || times === undefined) return;
    const moved = movedWeight(decimal(numberIn(weight)), bodyweight, copy['exerciseType']);
    volume += rounded(product(moved, decimal(numberIn(times))));
  });
  return volume;
}

function movedWeight(weight: Decimal, bodyweight: Decimal, exerciseType: Reading | undefined): Decimal {
  if (exerciseType === 'Bodyweight') return bodyweight;
  return exerciseType === 'Bodyweight Loadable' ? sum(bodyweight, weight) : weight;
}

/** `digits` / 10^`places`. */
interface Decimal {
  digits: bigint;
  places: number;
}

function decimal(number: number): Decimal {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number)) ?? [];
  const digits = BigInt(sign + whole + fraction);
  const places = fraction.length - Number(exponent);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

function product(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

function sum(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  const scaled = ({ digits, places: own }: Decimal): bigint => digits * 10n ** BigInt(places - own);
  return { digits: scaled(a) + scaled(b), places };
}

/** To thousandths; a half goes up, as in `Math.round`. */
function rounded({ digits, places }: Decimal): bigint {
  if (places <= 3) return digits * 10n ** BigInt(3 - places);
  const unit = 10n ** BigInt(places - 3);
  const doubled = 2n * digits + unit;
  const floor = doubled / (2n * unit);
  return doubled < 0n && doubled % (2n * unit) !== 0n ? floor - 1n : floor;
}

function distinct(values: readonly (Reading | undefined)[]): string[] {
  const texts = values.filter((value): value is string => typeof value === 'string' && value !== '');
  return [...new Set(texts)].sort();
}

/** Whether a stored summary is the recounted one; its `lastUpdated` must be there, whenever it was. */
export function isRecounted(stored: Reading | undefined, recounted: ReadingMap): boolean {
  if (!isMap(stored) || typeof stored['lastUpdated'] !== 'string') return false;
  const names = Object.keys(stored).filter((name) => name !== 'lastUpdated');
  if (names.length !== Object.keys(recounted).length) return false;
  return names.every((name) => JSON.stringify(stored[name]) === JSON.stringify(recounted[name]));
}
