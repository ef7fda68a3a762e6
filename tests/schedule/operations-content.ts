import { copiedFields } from '../support/oracle-sources';
import type { Cache, Data } from './scenario-types';

/** Documents as the app makes them, and what it changes in them. */

export const logPath = (id: string): string => `workoutLogs/${id}`;
export const exercisePath = (id: string): string => `exercises/${id}`;
export const programPath = 'programs/p';

/** What a client that makes copies itself takes for their time; the service keeps it. */
const COPIED_AT = '2026-01-01T00:00:00.000000Z';

/** The name that every exercise has at first. */
export const FIRST_NAME = 'n0';

/** `z` is u1's own, the others everybody's. */
export function exercise(id: string, name = FIRST_NAME): Data {
  return {
    name,
    primaryMuscleGroup: 'Chest',
    exerciseType: 'Barbell',
    movementPattern: 'push',
    equipment: 'barbell',
    userId: id === 'z' ? 'u1' : null,
  };
}

/** Its bodyweight counts once the exercise is of the type `Bodyweight`. */
export function entry(exerciseId: string, weight: number): Data {
  return {
    exerciseId,
    sets: 2,
    reps: [5, 5],
    weights: [weight, weight + 2.5],
    completed: [true, true],
    bodyweight: 80,
  };
}

export interface LogContent {
  readonly userId: string;
  readonly entries: readonly Data[];
  readonly date?: string;
}

export function log({ userId, entries, date = '2026-01-01' }: LogContent): Data {
  return { userId, date, exercises: entries, isWorkoutFinished: true, duration: 3_600_000 };
}

export function program(userId: string, exerciseIds: readonly string[]): Data {
  return { userId, name: 'One day', isCurrent: true, weeklyConfigs: week(exerciseIds, '5') };
}

/** The plan of a program: one day. */
export function week(exerciseIds: readonly string[], reps: string): Data {
  const exercises = exerciseIds.map((exerciseId) => ({ exerciseId, sets: 3, reps, notes: '' }));
  return { week1: { day1: { exercises } } };
}

export function entriesOf(saved: Data): readonly Data[] {
  return saved['exercises'] as readonly Data[];
}

function exerciseIdOf(given: Data): string {
  return given['exerciseId'] as string;
}

export function omit(data: Data, fields: readonly string[]): Data {
  return Object.fromEntries(Object.entries(data).filter(([field]) => !fields.includes(field)));
}

/** The entries of a log, with `change` made in one of them. */
export function withEntry(saved: Data, which: 'first' | 'last', change: (entry: Data) => Data): Data[] {
  const entries = entriesOf(saved);
  const at = which === 'first' ? 0 : entries.length - 1;
  return entries.map((given, index) => (index === at ? change(given) : given));
}

/** An entry with the copy of its exercise as the device knows it; without one where the device does not. */
export function withCopy(cache: Cache, given: Data): Data {
  const plain = omit(given, ['exerciseMetadata']);
  const known = cache.get(exercisePath(exerciseIdOf(given)));
  if (known === undefined) return plain;
  const copy = Object.entries(known).filter(([field]) => copiedFields.includes(field));
  return { ...plain, exerciseMetadata: { ...Object.fromEntries(copy), lastUpdated: COPIED_AT } };
}

/** An entry with a copy that was never its exercise's, or long ago. */
export function withStaleCopy(given: Data): Data {
  const copy = omit(exercise(exerciseIdOf(given), 'n2'), ['userId']);
  return { ...given, exerciseMetadata: { ...copy, exerciseType: 'Bodyweight', lastUpdated: COPIED_AT } };
}

const OUR_FIELDS = ['exerciseIds', 'workoutSummary', 'denorm'] as const;

/** What a client may drop that does not know it: one of our fields, those at the top, or everything of ours. */
export type Dropped =
  'all that is ours' | 'all that is ours but the copies' | 'exerciseMetadata' | (typeof OUR_FIELDS)[number];

export function without(saved: Data, dropped: Dropped): Data {
  if (dropped === 'all that is ours') return withoutCopies(omit(saved, OUR_FIELDS));
  if (dropped === 'all that is ours but the copies') return omit(saved, OUR_FIELDS);
  return dropped === 'exerciseMetadata' ? withoutCopies(saved) : omit(saved, [dropped]);
}

function withoutCopies(saved: Data): Data {
  return { ...saved, exercises: entriesOf(saved).map((given) => omit(given, ['exerciseMetadata'])) };
}
