import { types } from 'node:util';
import type { ViewsAndSources } from '../support/oracle-views-stored';
import type { TypedDocument, TypedValue } from '../support/typed-rest';

/** Documents of a user and his views, counted by hand and right in everything; each test breaks one thing. */

/** Fields as plain values; a `Date` is a timestamp. */
export type Fields = Record<string, unknown>;
/** By path. */
export type Documents = Record<string, Fields>;

const lastUpdated = '2026-01-02T03:04:05.000006Z';

const squat = {
  name: 'Squat',
  primaryMuscleGroup: 'Legs',
  exerciseType: 'Barbell',
  movementPattern: 'squat',
};
/** Says neither how it moves nor with what, nor whether it is a compound lift. */
const plank = { name: 'Plank', primaryMuscleGroup: 'Core', exerciseType: 'Bodyweight' };

export const exercises: Documents = {
  'exercises/squat': { ...squat, equipment: 'barbell', isCompoundLift: true },
  'exercises/plank': plank,
};

/** An entry with one completed set for each pair of weight and repetitions. */
export function entry(exerciseId: unknown, ...sets: readonly (readonly [unknown, unknown])[]): Fields {
  return {
    exerciseId,
    weights: sets.map(([weight]) => weight),
    reps: sets.map(([, reps]) => reps),
    completed: sets.map(() => true),
  };
}

export function log(date: unknown, entries: unknown, fields: Fields = {}): Fields {
  return { userId: 'u1', date, exercises: entries, ...fields };
}

/** A Sunday, the Monday after it, and twice the Sunday of that week, which is another year's. */
const logs: Documents = {
  'workoutLogs/l1': log(
    '2024-12-29',
    [{ ...entry('squat', [100, 5], [102.5, 5], [200, 1]), completed: [true, true, false] }],
    {
      isWorkoutFinished: true,
      duration: 3_600_000,
    },
  ),
  'workoutLogs/l2': log(
    '2024-12-30',
    [entry('squat', [105, 5]), { ...entry('plank', [0, 2]), bodyweight: 80 }],
    {
      duration: 1_800_000.5,
    },
  ),
  'workoutLogs/l3': log(
    new Date('2025-01-05T23:59:59Z'),
    [entry('squat', [110, 5]), entry(undefined, [10, 10])],
    {
      isWorkoutFinished: true,
    },
  ),
  'workoutLogs/l4': log('2025-01-05T08:00:00.000Z', [entry('squat', [90, 3])], { isWorkoutFinished: 'yes' }),
};

const squatCopy = { ...squat, equipment: 'barbell', isCompoundLift: true, lastUpdated };
const plankCopy = {
  ...plank,
  movementPattern: 'Unknown',
  equipment: 'Unknown',
  isCompoundLift: null,
  lastUpdated,
};

export const views: Documents = {
  'userProgressView/u1': {
    ...{ userId: 'u1', workouts: 4, finished: 2, totalVolume: 2617.5, totalSets: 7, totalReps: 35 },
    ...{ totalDuration: 5_400_000.5, firstWorkout: '2024-12-29', lastWorkout: '2025-01-05' },
    byMonth: { '2024-12': { workouts: 2, volume: 1697.5 }, '2025-01': { workouts: 2, volume: 920 } },
    ...{ complete: true, lastUpdated },
  },
  'workoutTrendsView/u1_2024-12': {
    ...{
      userId: 'u1',
      month: '2024-12',
      workouts: 2,
      finished: 1,
      totalVolume: 1697.5,
      totalSets: 4,
      totalReps: 17,
    },
    ...{ totalDuration: 5_400_000.5, avgVolumePerWorkout: 848.75 },
    byWeek: { '2024-W52': { workouts: 1, volume: 1012.5 }, '2025-W01': { workouts: 1, volume: 685 } },
    byDay: { '29': 1, '30': 1 },
    lastUpdated,
  },
  'workoutTrendsView/u1_2025-01': {
    ...{
      userId: 'u1',
      month: '2025-01',
      workouts: 2,
      finished: 1,
      totalVolume: 920,
      totalSets: 3,
      totalReps: 18,
    },
    ...{ totalDuration: 0, avgVolumePerWorkout: 460 },
    byWeek: { '2025-W01': { workouts: 2, volume: 920 } },
    byDay: { '05': 2 },
    lastUpdated,
  },
  'muscleGroupAnalyticsView/u1_Legs_2024-12': {
    ...{ userId: 'u1', muscleGroup: 'Legs', month: '2024-12', totalVolume: 1537.5, totalWorkouts: 2 },
    ...{ exerciseCounts: { squat: 2 }, exerciseVariety: 1, avgVolumePerWorkout: 768.75, lastUpdated },
  },
  'muscleGroupAnalyticsView/u1_Core_2024-12': {
    ...{ userId: 'u1', muscleGroup: 'Core', month: '2024-12', totalVolume: 160, totalWorkouts: 1 },
    ...{ exerciseCounts: { plank: 1 }, exerciseVariety: 1, avgVolumePerWorkout: 160, lastUpdated },
  },
  'muscleGroupAnalyticsView/u1_Legs_2025-01': {
    ...{ userId: 'u1', muscleGroup: 'Legs', month: '2025-01', totalVolume: 820, totalWorkouts: 2 },
    ...{ exerciseCounts: { squat: 2 }, exerciseVariety: 1, avgVolumePerWorkout: 410, lastUpdated },
  },
  'exercisePerformanceView/u1_squat': {
    ...{ userId: 'u1', exerciseId: 'squat', exerciseMetadata: squatCopy },
    denorm: { copies: ['squat@aaaaaaaaaaaaaaaa'] },
    performanceMetrics: {
      ...{ totalSessions: 4, totalVolume: 2357.5, totalSets: 5, totalReps: 23, maxWeight: 110 },
      ...{ avgIntensity: (100 * (2357.5 / 23)) / 110, firstSession: '2024-12-29', lastSession: '2025-01-05' },
      trend: 'declining',
    },
    recentSessions: [
      { date: '2025-01-05', logId: 'l4', volume: 270, maxWeight: 90, sets: 1, totalReps: 3, avgReps: 3 },
      { date: '2025-01-05', logId: 'l3', volume: 550, maxWeight: 110, sets: 1, totalReps: 5, avgReps: 5 },
      { date: '2024-12-30', logId: 'l2', volume: 525, maxWeight: 105, sets: 1, totalReps: 5, avgReps: 5 },
      {
        date: '2024-12-29',
        logId: 'l1',
        volume: 1012.5,
        maxWeight: 102.5,
        sets: 2,
        totalReps: 10,
        avgReps: 5,
      },
    ],
    lastUpdated,
  },
  'exercisePerformanceView/u1_plank': {
    ...{ userId: 'u1', exerciseId: 'plank', exerciseMetadata: plankCopy },
    denorm: { copies: ['plank@bbbbbbbbbbbbbbbb'] },
    performanceMetrics: {
      ...{ totalSessions: 1, totalVolume: 160, totalSets: 1, totalReps: 2, maxWeight: 80, avgIntensity: 100 },
      ...{ firstSession: '2024-12-30', lastSession: '2024-12-30', trend: 'insufficient_data' },
    },
    recentSessions: [
      { date: '2024-12-30', logId: 'l2', volume: 160, maxWeight: 80, sets: 1, totalReps: 2, avgReps: 2 },
    ],
    lastUpdated,
  },
};

/** At rest. What stands in `current` beside its owner and its day is the service's own affair. */
export function ledger(date: string, exerciseIds: readonly string[], userId = 'u1'): Fields {
  const current = { userId, date, numbers: { of: exerciseIds.length } };
  return { userId, exerciseIds, date, current, counted: current, pending: false };
}

const ledgers: Documents = {
  'workoutContributions/l1': ledger('2024-12-29', ['squat']),
  'workoutContributions/l2': ledger('2024-12-30', ['squat', 'plank']),
  'workoutContributions/l3': ledger('2025-01-05', ['squat']),
  'workoutContributions/l4': ledger('2025-01-05', ['squat']),
};

/** All of them, to be changed at will. */
export function right(): Documents {
  return structuredClone({ ...exercises, ...logs, ...views, ...ledgers });
}

/** The documents as they would be read. */
export function stored(documents: Documents): ViewsAndSources {
  const of = (collection: string): TypedDocument[] =>
    Object.entries(documents)
      .filter(([path]) => path.startsWith(`${collection}/`))
      .map(([path, fields]) => ({ path, fields: typedFields(fields), updateTime: lastUpdated }));
  return {
    exercises: of('exercises'),
    exerciseTombstones: of('exerciseTombstones'),
    workoutLogs: of('workoutLogs'),
    workoutLogShards: of('workoutLogShards'),
    userProgressView: of('userProgressView'),
    workoutTrendsView: of('workoutTrendsView'),
    muscleGroupAnalyticsView: of('muscleGroupAnalyticsView'),
    exercisePerformanceView: of('exercisePerformanceView'),
    workoutContributions: of('workoutContributions'),
  };
}

/** Whole numbers as integers, as an SDK would write them; what is undefined is left out. */
export function typedFields(fields: Fields): Record<string, TypedValue> {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, typedValue(value)]));
}

function typedValue(value: unknown): TypedValue {
  if (value === null) return { nullValue: null };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') {
    const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
    return isInteger ? { integerValue: String(value) } : { doubleValue: value };
  }
  if (types.isDate(value)) return { timestampValue: value.toISOString() };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(typedValue) } };
  return { mapValue: { fields: typedFields(value as Fields) } };
}
