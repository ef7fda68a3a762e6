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
