import type { TypedFields, TypedValue } from '../tests/support/typed-rest';
import type { AppExercise, AppLog, AppLogEntry, AppProgram, AppProgramDay } from './app-documents';

/** A document as it goes over the wire. */
export interface SeedDocument {
  /** `workoutLogs/x`. */
  path: string;
  fields: TypedFields;
}

/**
 * The library that wrote a user's documents. JavaScript knows one kind of number and sends integral ones as
 * integers; Dart and Swift send what the field is declared as, so a weight of 60 kg is the double 60.0.
 */
export type WireClient = 'javascript' | 'dart' | 'swift';

/** How a user's app stores the date of a log. */
export type DateForm = 'timestamp' | 'iso' | 'day';

/** How a user's app stores `weeklyConfigs`: `{week1: {day1: …}}`, or an array of weeks that are maps of days. */
export type WeeksForm = 'maps' | 'arrays';

const text = (value: string): TypedValue => ({ stringValue: value });
const flag = (value: boolean): TypedValue => ({ booleanValue: value });
const list = (values: TypedValue[]): TypedValue => ({ arrayValue: { values } });
const map = (fields: TypedFields): TypedValue => ({ mapValue: { fields } });

/** A number of a field that the app declares as an integer; all three clients agree on those. */
function integer(value: number): TypedValue {
  if (!Number.isSafeInteger(value)) throw new Error(`Seed value ${value}: expected an integer`);
  return { integerValue: String(value) };
}

/** A number of a field that the app declares as floating point. */
export function real(client: WireClient, value: number): TypedValue {
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    throw new Error(`Seed value ${String(value)}: expected a finite number other than -0`);
  }
  return client === 'javascript' && Number.isSafeInteger(value) ? integer(value) : { doubleValue: value };
}

export function encodeExercise(exercise: AppExercise): SeedDocument {
  const { id, name, primaryMuscleGroup, exerciseType, movementPattern, equipment, isCompoundLift, userId } =
    exercise;
  return {
    path: `exercises/${id}`,
    fields: {
      name: text(name),
      primaryMuscleGroup: text(primaryMuscleGroup),
      exerciseType: text(exerciseType),
      ...(movementPattern !== undefined && { movementPattern: text(movementPattern) }),
      ...(equipment !== undefined && { equipment: text(equipment) }),
      ...(isCompoundLift !== undefined && { isCompoundLift: flag(isCompoundLift) }),
      ...(userId !== undefined && { userId: text(userId) }),
    },
  };
}

export function encodeLog(log: AppLog, client: WireClient, dateForm: DateForm): SeedDocument {
  return {
    path: `workoutLogs/${log.id}`,
    fields: {
      userId: text(log.userId),
      date: date(log.startedAt, dateForm),
      ...(log.title !== undefined && { title: text(log.title) }),
      exercises: list(log.exercises.map((entry) => logEntry(entry, client))),
      isWorkoutFinished: flag(log.isWorkoutFinished),
      ...(log.durationMs !== undefined && { duration: integer(log.durationMs) }),
    },
  };
}

export function encodeProgram(program: AppProgram, weeksForm: WeeksForm): SeedDocument {
  const weeks = program.weeks.map(week);
  return {
    path: `programs/${program.id}`,
    fields: {
      userId: text(program.userId),
      name: text(program.name),
      isCurrent: flag(program.isCurrent),
      weeklyConfigs:
        weeksForm === 'arrays'
          ? list(weeks)
          : map(Object.fromEntries(weeks.map((days, index) => [`week${index + 1}`, days]))),
    },
  };
}

function logEntry(entry: AppLogEntry, client: WireClient): TypedValue {
  return map({
    exerciseId: text(entry.exerciseId),
    sets: integer(entry.sets),
    reps: list(entry.reps.map(integer)),
    weights: list(entry.weights.map((weight) => real(client, weight))),
    completed: list(entry.completed.map(flag)),
    ...(entry.bodyweight !== undefined && { bodyweight: real(client, entry.bodyweight) }),
    ...(entry.notes !== undefined && { notes: text(entry.notes) }),
  });
}

function date(startedAt: string, form: DateForm): TypedValue {
  switch (form) {
    case 'timestamp':
      return { timestampValue: startedAt };
    case 'iso':
      return text(startedAt.replace(/Z$/, '.000Z'));
    case 'day':
      return text(startedAt.slice(0, 10));
  }
}

function week(days: AppProgramDay[]): TypedValue {
  return map(Object.fromEntries(days.map((day) => [`day${day.day}`, programDay(day)])));
}

function programDay({ name, exercises }: AppProgramDay): TypedValue {
  return map({
    ...(name !== undefined && { name: text(name) }),
    exercises: list(
      exercises.map(({ exerciseId, sets, reps, notes }) =>
        map({
          exerciseId: text(exerciseId),
          sets: integer(sets),
          reps: typeof reps === 'number' ? integer(reps) : text(reps),
          notes: text(notes),
        }),
      ),
    ),
  });
}
