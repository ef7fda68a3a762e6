import type { Sent, Stored } from '../support/oracle';
import type { TypedDocument, TypedFields, TypedValue } from '../support/typed-rest';

/** Documents by hand, small and right in everything; each test breaks one thing. */

const updateTime = '2026-01-02T03:04:05.000006Z';
export const lastUpdated: TypedValue = { stringValue: '2026-01-02T03:04:05.000006Z' };

export const text = (value: string): TypedValue => ({ stringValue: value });
export const map = (fields: TypedFields): TypedValue => ({ mapValue: { fields } });
export const list = (...values: TypedValue[]): TypedValue => ({ arrayValue: { values } });
export const integer = (value: number): TypedValue => ({ integerValue: String(value) });
export const double = (value: number): TypedValue => ({ doubleValue: value });
const done: TypedValue = { booleanValue: true };

export const squat: TypedFields = {
  name: text('Squat'),
  primaryMuscleGroup: text('Legs'),
  exerciseType: text('Barbell'),
  movementPattern: text('squat'),
  equipment: text('barbell'),
};
/** Says neither how it moves nor with what. */
export const plank: TypedFields = {
  name: text('Plank'),
  primaryMuscleGroup: text('Core'),
  exerciseType: text('Bodyweight'),
};

const unknown = text('Unknown');
export const squatCopy: TypedFields = { ...squat, lastUpdated };
export const plankCopy: TypedFields = { ...plank, movementPattern: unknown, equipment: unknown, lastUpdated };

export const squatKey = 'squat@aaaaaaaaaaaaaaaa';
export const plankKey = 'plank@bbbbbbbbbbbbbbbb';

/** Two sets of 60.5 kg, the second not completed, and one of the body alone. */
export const sentLog: TypedFields = {
  userId: text('u1'),
  exercises: list(
    map({
      exerciseId: text('squat'),
      weights: list(double(60.5), double(60)),
      reps: list(integer(5), integer(5)),
      completed: list(done, { booleanValue: false }),
    }),
    map({
      exerciseId: text('plank'),
      bodyweight: double(80),
      weights: list(integer(0)),
      reps: list(integer(2)),
      completed: list(done),
    }),
  ),
  duration: integer(1000),
};

export const sentProgram: TypedFields = {
  userId: text('u1'),
  weeklyConfigs: map({
    week1: map({ day1: map({ exercises: list(map({ exerciseId: text('squat'), sets: integer(4) })) }) }),
    week2: list(map({ exercises: list(map({ exerciseId: text('squat') })) })),
  }),
};

export function document(path: string, fields: TypedFields): TypedDocument {
  return { path, fields, updateTime };
}

export function denorm(...copies: string[]): TypedValue {
  return map({ v: integer(1), base: text('1767323045.000006000 a'), copies: list(...copies.map(text)) });
}

/** The stored log, with copies of its two entries and their parts to choose. */
export function log(
  changes: TypedFields = {},
  copies: readonly (TypedFields | undefined)[] = [squatCopy, plankCopy],
): TypedDocument {
  return document('workoutLogs/l1', {
    ...sentLog,
    exercises: withCopies(sentLog['exercises'], copies),
    exerciseIds: list(text('plank'), text('squat')),
    workoutSummary: map({
      totalVolume: double(462.5),
      muscleGroupsTargeted: list(text('Core'), text('Legs')),
      exerciseTypes: list(text('Barbell'), text('Bodyweight')),
      duration: integer(1000),
      lastUpdated,
    }),
    denorm: denorm(plankKey, squatKey),
    ...changes,
  });
}

export function program(changes: TypedFields = {}): TypedDocument {
  const entry = (fields: TypedFields): TypedValue =>
    list(map({ exerciseId: text('squat'), ...fields, exerciseMetadata: map(squatCopy) }));
  return document('programs/p1', {
    ...sentProgram,
    weeklyConfigs: map({
      week1: map({ day1: map({ exercises: entry({ sets: integer(4) }) }) }),
      week2: list(map({ exercises: entry({}) })),
    }),
    exerciseIds: list(text('squat')),
    programSummary: map({
      totalExercises: integer(1),
      muscleGroupsTargeted: list(text('Legs')),
      exerciseTypes: list(text('Barbell')),
      estimatedDuration: integer((4 + 3) * 120_000 + 600_000),
      lastUpdated,
    }),
    denorm: denorm(squatKey),
    ...changes,
  });
}

export function stored(changes: Partial<Stored> = {}): Stored {
  return {
    exercises: [document('exercises/squat', squat), document('exercises/plank', plank)],
    exerciseTombstones: [],
    workoutLogs: [log()],
    workoutLogShards: [],
    programs: [program()],
    ...changes,
  };
}

export const sent: Sent = new Map([
  ['exercises/squat', squat],
  ['exercises/plank', plank],
  ['workoutLogs/l1', sentLog],
  ['programs/p1', sentProgram],
]);

function withCopies(
  entries: TypedValue | undefined,
  copies: readonly (TypedFields | undefined)[],
): TypedValue {
  const values = entries !== undefined && 'arrayValue' in entries ? entries.arrayValue.values : [];
  return list(
    ...values.map((entry, index) => {
      const copy = copies[index];
      if (!('mapValue' in entry) || copy === undefined) return entry;
      return map({ ...entry.mapValue.fields, exerciseMetadata: map(copy) });
    }),
  );
}
