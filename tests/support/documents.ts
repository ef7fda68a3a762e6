/** Plain documents for tests; whatever a test is about it spells out itself. */

export function exercise(name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name,
    primaryMuscleGroup: 'Chest',
    exerciseType: 'Barbell',
    movementPattern: 'push',
    equipment: 'barbell',
    ...fields,
  };
}

export function entry(exerciseId: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { exerciseId, sets: 2, reps: [5, 5], weights: [60, 62.5], completed: [true, true], ...fields };
}

export function log(
  exerciseIds: readonly string[],
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    userId: 'u1',
    date: '2026-01-01',
    exercises: exerciseIds.map((id) => entry(id)),
    isWorkoutFinished: true,
    duration: 3_600_000,
    ...fields,
  };
}

export function program(
  exerciseIds: readonly string[],
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    userId: 'u1',
    name: 'Two days',
    isCurrent: true,
    weeklyConfigs: {
      week1: {
        day1: { exercises: exerciseIds.map((exerciseId) => ({ exerciseId, sets: 3, reps: '5', notes: '' })) },
      },
    },
    ...fields,
  };
}

/** The copy of an exercise in a log's or program's data, from its first entry; undefined where there is none. */
export function copyIn(
  data: Record<string, unknown> | undefined,
  exerciseId: string,
): Record<string, unknown> | undefined {
  const copy = entriesOf(data).find((found) => found['exerciseId'] === exerciseId)?.['exerciseMetadata'];
  return copy as Record<string, unknown> | undefined;
}

type Entries = { exercises?: Record<string, unknown>[] } | undefined;

function entriesOf(data: Record<string, unknown> | undefined): Record<string, unknown>[] {
  const weeks = Object.values((data?.['weeklyConfigs'] ?? {}) as Record<string, Record<string, Entries>>);
  const days = weeks.flatMap((week) => Object.values(week));
  return [data as Entries, ...days].flatMap((day) => day?.exercises ?? []);
}
