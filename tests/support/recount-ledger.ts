import { Timestamp, type Firestore } from 'firebase-admin/firestore';
import { dataAt, recounted, type Data, type Recounted } from './recount-sources';

/**
 * Holds the ledger of the log at `path` against what the log, as it is stored now, adds to its user's views: counted again the
 * plain way, from the sources and not from the log's copies. `taken`: false for a log that Firestore refuses or that has no
 * room, which contributes nothing. For logs that are gone too.
 */
export async function expectLedger(
  db: Firestore,
  path: string,
  { taken = true }: { taken?: boolean } = {},
): Promise<void> {
  const log = await dataAt(db, path);
  const current = log !== undefined && taken ? await contributed(db, log) : null;
  const ledger = await dataAt(db, path.replace('workoutLogs/', 'workoutContributions/'));
  if (current === null && ledger === undefined) return;
  const { userId, counted, pending, ...stored } = ledger ?? {};
  expect(stored).toEqual({
    current,
    date: current?.['date'] ?? null,
    exerciseIds: current?.['exerciseIds'] ?? [],
  });
  expect(userId).toEqual(current === null ? expect.any(String) : current['userId']);
  // One that the views do not hold as it is must be looked at.
  if (pending !== true)
    expect({ pending, counted: counted ?? null }).toEqual({ pending: false, counted: current });
}

async function contributed(db: Firestore, log: Data): Promise<Data | null> {
  const { userId, exercises } = log;
  const date = dayOf(log['date']);
  if (typeof userId !== 'string' || userId === '' || date === undefined) return null;
  if (exercises != null && !Array.isArray(exercises)) return null;
  const trained = (await recounted(db, log))
    .map((entry) => ({ ...entry, sets: setsOf(entry) }))
    .filter(({ sets }) => sets.length > 0);
  const exerciseIds = distinct(trained.map(({ entry, copy }) => copy && entry['exerciseId']));
  const groups = distinct(trained.map(({ copy }) => copy?.['primaryMuscleGroup']));
  return {
    ...{ userId, date, finished: log['isWorkoutFinished'] === true },
    durationMicros: Math.round(Number(log['duration'] ?? 0) * 1000),
    ...sums(trained.flatMap(({ sets }) => sets)),
    exerciseIds,
    exercises: exerciseIds.map((exerciseId) => {
      const own = trained.filter(({ entry }) => entry['exerciseId'] === exerciseId);
      const sets = own.flatMap((one) => one.sets);
      return { exerciseId, ...sums(sets), maxWeightMilli: Math.max(...sets.map(({ weight }) => weight)) };
    }),
    muscleGroups: groups.map((muscleGroup) => {
      const own = trained.filter(({ copy }) => copy?.['primaryMuscleGroup'] === muscleGroup);
      const { volumeMilli } = sums(own.flatMap(({ sets }) => sets));
      return { muscleGroup, volumeMilli, exerciseIds: distinct(own.map(({ entry }) => entry['exerciseId'])) };
    }),
  };
}

/** A completed set, in thousandths. */
interface NaiveSet {
  readonly weight: number;
  readonly reps: number;
  readonly volume: number;
}

export function setsOf({ entry, copy }: Recounted): NaiveSet[] {
  const type = copy?.['exerciseType'];
  const [weights, reps, completed] = ['weights', 'reps', 'completed'].map(
    (key) => (entry[key] ?? []) as unknown[],
  );
  const body = String(type).startsWith('Bodyweight') ? Number(entry['bodyweight'] ?? 0) : 0;
  return (completed ?? []).flatMap((done, set) => {
    if (done !== true || weights?.[set] === undefined || reps?.[set] === undefined) return [];
    const weight = type === 'Bodyweight' ? body : body + Number(weights[set]);
    const times = Number(reps[set]);
    return [{ weight: milli(weight), reps: milli(times), volume: milli(weight * times) }];
  });
}

function sums(sets: readonly NaiveSet[]): { volumeMilli: number; sets: number; repsMilli: number } {
  const sum = (key: 'volume' | 'reps'): number => sets.reduce((total, set) => total + set[key], 0);
  return { volumeMilli: sum('volume'), sets: sets.length, repsMilli: sum('reps') };
}

function milli(amount: number): number {
  return Math.round(amount * 1000);
}

function dayOf(date: unknown): string | undefined {
  const day = date instanceof Timestamp ? date.toDate().toISOString() : date;
  if (typeof day !== 'string') return undefined;
  const [text, year, month, dayOfMonth] = /^(\d{4})-(\d\d)-(\d\d)/.exec(day) ?? [];
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const exists =
    Number(month) >= 1 && Number(month) <= 12 && Number(dayOfMonth) >= 1 && Number(dayOfMonth) <= last;
  return exists ? text : undefined;
}

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values)]
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .sort();
}
