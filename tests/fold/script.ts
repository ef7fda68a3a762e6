import fc from 'fast-check';
import { EXERCISE_IDS, EXERCISES, USER_IDS, type Action, type Change, type Entry, type Log } from './app';

/** What the service does in between; every choice follows from its seed. */
export type Handling =
  /** Events of logs that nobody has handled yet, in any order, and one that somebody may have. */
  | { readonly do: 'deliver'; readonly count: number; readonly blind: boolean; readonly seed: number }
  /** Carries the edits of an exercise to some of the logs that name it, and to its performance views. */
  | { readonly do: 'carry'; readonly exerciseId: string; readonly count: number; readonly seed: number }
  /** A page of a drain: any pending ledgers of a user. */
  | { readonly do: 'drain'; readonly userId: string; readonly size: number; readonly seed: number };

export interface Script {
  /** Logs that are saved first. */
  readonly opening: readonly Log[];
  /** What has become of them when the steps begin. */
  readonly openingIs: 'saved' | 'delivered' | 'counted';
  readonly steps: readonly (Action | Handling)[];
  /** The pages of the last drains. */
  readonly closing: { readonly size: number; readonly seed: number };
}

/** The most ledgers of a page. */
export const PAGE_MAX = 50;

/** What scripts of a kind draw from. */
interface Kind {
  readonly logs: number;
  /** Whose logs are changed, and whose views are drained. */
  readonly user: fc.Arbitrary<string>;
  /** Whom a log belongs to. */
  readonly owner: fc.Arbitrary<string | null>;
  readonly day: fc.Arbitrary<string | null>;
  readonly entries: fc.Arbitrary<Entry[]>;
  /** How many are handled at once: events, logs to which an edit is carried. */
  readonly count: fc.Arbitrary<number>;
  /** Of pages. */
  readonly size: fc.Arbitrary<number>;
}

const seed = fc.nat({ max: 2 ** 20 });
const userId = fc.constantFrom(...USER_IDS);
const mostlyOneUser = mostly(fc.constant('u1'), userId);
const exerciseId = fc.constantFrom(...EXERCISE_IDS);

const weight = fc.oneof(
  fc.constantFrom<number | string>(60, 62.5, '80', 33.3333, 0.1, 102.125, -15, -62.0625, 1e9, 'heavy'),
  fc.integer({ min: 80, max: 800 }).map((quarters) => quarters / 4),
);
const set = fc.record({
  weight,
  reps: fc.constantFrom(0, 1, 3, 5, 5, 8, 2.5, -1),
  done: mostly(fc.constant(true), fc.constant(false)),
});
const entry = entryOf(mostly<string | null>(exerciseId, fc.constant(null)));

/** Some logs, saved, changed, deleted and saved again, where months, years and weeks meet. */
const few: Kind = {
  logs: 8,
  user: userId,
  owner: mostly<string | null>(userId, fc.constant(null)),
  day: fc.constantFrom(
    ...['2024-02-29', '2024-03-01', '2024-12-29', '2024-12-30', '2024-12-31', '2025-01-01', '2025-01-31'],
    ...['2025-02-01', '2026-12-31', '2027-01-01', '0001-01-01', '9999-12-31', null],
  ),
  entries: fc.array(entry, { minLength: 1, maxLength: 3 }),
  count: fc.constantFrom(1, 2, 8),
  size: fc.constantFrom(1, 2, 8),
};

/** A little more sessions of one exercise than its view lists, which are changed and counted one by one. */
const dozen: Kind = {
  logs: 17,
  user: mostly(fc.constant('u1'), fc.constant('u2')),
  owner: mostly(fc.constant('u1'), fc.constant('u2')),
  day: fc.nat({ max: 30 }).map(dayOfWinter),
  entries: fc.array(mostly(entryOf(fc.constant('bench')), entry), { minLength: 1, maxLength: 2 }),
  count: fc.constantFrom(1, 1, 2),
  size: fc.constantFrom(1, 1, 3),
};

/** Months of training, mostly one user's. */
const many: Kind = {
  logs: 75,
  user: mostlyOneUser,
  owner: mostlyOneUser,
  day: fc.nat({ max: 59 }).map(dayOfWinter),
  entries: fc.array(entry, { minLength: 1, maxLength: 3 }),
  count: fc.constantFrom(1, 2, 5, 20, Infinity),
  size: fc.oneof(fc.constantFrom(1, 2, 3, PAGE_MAX), fc.integer({ min: 1, max: PAGE_MAX })),
};

/** Scripts that fold views from nothing. */
export const fewLogs = scriptOf(few, {
  opening: [0, few.logs],
  openingIs: ['saved', 'delivered'],
  steps: 40,
});

/** Scripts in which sessions take the place of others in a performance view. */
export const dozenLogs = scriptOf(dozen, {
  opening: [dozen.logs - 4, dozen.logs],
  openingIs: ['counted'],
  steps: 30,
});

/** Scripts in which more ledgers of a user are pending than a page takes. */
export const manyLogs = scriptOf(many, {
  opening: [PAGE_MAX + 10, many.logs],
  openingIs: ['saved', 'delivered', 'counted', 'counted', 'counted'],
  steps: 30,
});

function scriptOf(
  kind: Kind,
  {
    opening: [minLength, maxLength],
    openingIs,
    steps,
  }: {
    opening: readonly [number, number];
    openingIs: readonly Script['openingIs'][];
    steps: number;
  },
): fc.Arbitrary<Script> {
  return fc.record({
    opening: fc.array(logOf(kind), { minLength, maxLength }),
    openingIs: fc.constantFrom(...openingIs),
    steps: fc.array(stepOf(kind), { minLength: 5, maxLength: steps }),
    closing: fc.record({ size: kind.size, seed }),
  });
}

function stepOf(kind: Kind): fc.Arbitrary<Action | Handling> {
  const { logs, user, owner, day, count, size } = kind;
  const which = fc.record({
    of: fc.constantFrom('any', 'any', 'newest', 'oldest', 'oldest', 'heaviest', 'heaviest'),
    ...{ userId: user, exerciseId: mostly(fc.constant('bench'), exerciseId), seed },
  });
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ to: fc.constantFrom('deleted', 'without') }),
    fc.record({ to: fc.constant('owned'), userId: owner }),
    fc.record({ to: fc.constant('dated'), day }),
    fc.record({ to: fc.constant('with'), entry }),
  );
  const fields = fc.option(
    fc.record(
      {
        exerciseType: fc.constantFrom('Barbell', 'Bodyweight', 'Bodyweight Loadable'),
        primaryMuscleGroup: fc.constantFrom('Chest', 'Back', ''),
        isCompoundLift: fc.constantFrom(true, null),
      },
      { requiredKeys: [] },
    ),
    { freq: 5 },
  );
  const actions = [
    weighing(2, { do: fc.constant('save'), log: fc.nat({ max: logs - 1 }), content: logOf(kind) }),
    weighing(6, { do: fc.constant('change'), which, change }),
    weighing(3, { do: fc.constant('undo'), seed }),
    weighing(1, { do: fc.constant('edit'), exerciseId: fc.constantFrom(...Object.keys(EXERCISES)), fields }),
  ] as const;
  const handlings = [
    weighing(8, { do: fc.constant('deliver'), count, blind: fc.boolean(), seed }),
    weighing(1, { do: fc.constant('carry'), exerciseId, count, seed }),
    weighing(8, { do: fc.constant('drain'), userId: user, size, seed }),
  ] as const;
  return fc.oneof(...actions, ...handlings);
}

function logOf({ owner, day, entries }: Kind): fc.Arbitrary<Log> {
  return fc.record({
    userId: owner,
    day,
    dayAs: fc.constantFrom('day', 'day', 'iso', 'timestamp'),
    isFinished: fc.boolean(),
    duration: fc.constantFrom(0, 3_600_000, 1_234_567.891, 2e9),
    entries,
  });
}

function entryOf(exercise: fc.Arbitrary<string | null>): fc.Arbitrary<Entry> {
  return fc.record({
    exerciseId: exercise,
    bodyweight: fc.constantFrom(0, 80.4, 80.4, 75.05),
    sets: fc.oneof(
      { weight: 9, arbitrary: fc.array(set, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
  });
}

function mostly<T>(usual: fc.Arbitrary<T>, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: others });
}

function weighing<T>(
  weight: number,
  model: { [K in keyof T]: fc.Arbitrary<T[K]> },
): { weight: number; arbitrary: fc.Arbitrary<T> } {
  return { weight, arbitrary: fc.record(model) };
}

function dayOfWinter(index: number): string {
  return new Date(Date.UTC(2024, 11, 1 + index)).toISOString().slice(0, 10);
}
