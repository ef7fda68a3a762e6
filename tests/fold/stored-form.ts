import type { ExerciseFields } from '../../functions/src/model/exercise';
import { encode, encodeFields, type RawFields, type RawValue } from '../../functions/src/model/value';
import type { TypedFields, TypedValue } from '../support/typed-rest';
import type { Log } from './app';

/** A log as a client stores it. */
export function logFields({ userId, day, dayAs, isFinished, duration, entries }: Log): RawFields {
  return {
    ...(userId !== null && { userId: { stringValue: userId } }),
    date: day === null ? { integerValue: '20250101' } : dateValue(day, dayAs),
    isWorkoutFinished: { booleanValue: isFinished },
    duration: { doubleValue: duration },
    exercises: {
      arrayValue: {
        values: entries.map(({ exerciseId, bodyweight, sets }) => ({
          mapValue: {
            fields: encodeFields({
              ...(exerciseId !== null && { exerciseId }),
              ...{ bodyweight, sets: sets.length },
              weights: sets.map(({ weight }) => weight),
              reps: sets.map(({ reps }) => reps),
              completed: sets.map(({ done }) => done),
            }),
          },
        })),
      },
    },
  };
}

/** An exercise as an admin stores it. */
export function exerciseFields(fields: ExerciseFields): RawFields {
  return encodeFields(fields);
}

/** Late in the day by UTC, so that a place east of it is a day ahead. */
function dateValue(day: string, as: Log['dayAs']): RawValue {
  const time = `${day}T23:30:00Z`;
  switch (as) {
    case 'day':
      return encode(day);
    case 'iso':
      return encode(time);
    case 'timestamp':
      return { timestampValue: { seconds: String(Date.parse(time) / 1000), nanos: 0 } };
  }
}

/** As the REST API writes them, for the oracle. */
export function typedFields(fields: RawFields): TypedFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typedValue(value)]));
}

function typedValue(value: RawValue): TypedValue {
  if (value.mapValue) return { mapValue: { fields: typedFields(value.mapValue.fields ?? {}) } };
  if (value.arrayValue) return { arrayValue: { values: (value.arrayValue.values ?? []).map(typedValue) } };
  if (value.timestampValue) {
    const ms = Number(String(value.timestampValue.seconds)) * 1000;
    return { timestampValue: new Date(ms).toISOString() };
  }
  return value as TypedValue;
}
