import { z } from 'zod';
import { PERFORMANCE_VIEW } from '../copies';
import { COLLECTIONS } from './collections';
import { joinedId } from './joined-id';

/** Amounts are in the user's own unit and durations in ms, to thousandths; days are `YYYY-MM-DD`, months `YYYY-MM`. */
const totalsSchema = z.object({
  workouts: z.number(),
  finished: z.number(),
  totalVolume: z.number(),
  totalSets: z.number(),
  totalReps: z.number(),
  totalDuration: z.number(),
});
const shareSchema = z.object({ workouts: z.number(), volume: z.number() });

export const sessionSchema = z.object({
  date: z.string(),
  logId: z.string(),
  volume: z.number(),
  maxWeight: z.number(),
  sets: z.number(),
  totalReps: z.number(),
  avgReps: z.number(),
});

/** Written by views/, its copy by fan-out/ too; read by its owner. One for each user and exercise. */
export const performanceViewSchema = z.object({
  performanceMetrics: z.object({
    totalSessions: z.number(),
    totalVolume: z.number(),
    totalSets: z.number(),
    totalReps: z.number(),
    maxWeight: z.number(),
    avgIntensity: z.number(),
    firstSession: z.string().nullable(),
    lastSession: z.string().nullable(),
    trend: z.enum(['improving', 'declining', 'stable', 'insufficient_data']),
  }),
  /** The ten newest, newest first. */
  recentSessions: z.array(sessionSchema),
});

/** Written by views/; read by its owner. One for each user, muscle group and month. */
export const muscleGroupViewSchema = z.object({
  totalVolume: z.number(),
  totalWorkouts: z.number(),
  /** Logs by exercise id. */
  exerciseCounts: z.record(z.string(), z.number()),
  exerciseVariety: z.number(),
  avgVolumePerWorkout: z.number(),
});

/** Written by views/; read by its owner. One for each user and month. */
export const trendsViewSchema = totalsSchema.extend({
  avgVolumePerWorkout: z.number(),
  /** By ISO week, `YYYY-Www`. */
  byWeek: z.record(z.string(), shareSchema),
  /** Workouts by day, `DD`. */
  byDay: z.record(z.string(), z.number()),
});

/** Written by views/; read by its owner, who may trust his views when `complete` is true. One for each user. */
export const progressViewSchema = totalsSchema.extend({
  firstWorkout: z.string().nullable(),
  lastWorkout: z.string().nullable(),
  byMonth: z.record(z.string(), shareSchema),
  /** Whether all of the user's logs are counted. */
  complete: z.boolean(),
});

export type Totals = z.output<typeof totalsSchema>;
export type Share = z.output<typeof shareSchema>;
export type RecentSession = z.output<typeof sessionSchema>;
export type PerformanceView = z.output<typeof performanceViewSchema>;
export type MuscleGroupView = z.output<typeof muscleGroupViewSchema>;
export type TrendsView = z.output<typeof trendsViewSchema>;
export type ProgressView = z.output<typeof progressViewSchema>;

export function performancePath(userId: string, exerciseId: string): string {
  return `${PERFORMANCE_VIEW.collection}/${joinedId(userId, exerciseId)}`;
}

export function muscleGroupPath(userId: string, muscleGroup: string, month: string): string {
  return `${COLLECTIONS.muscleGroups}/${joinedId(userId, muscleGroup, month)}`;
}

export function trendsPath(userId: string, month: string): string {
  return `${COLLECTIONS.trends}/${joinedId(userId, month)}`;
}

export function progressPath(userId: string): string {
  return `${COLLECTIONS.progress}/${joinedId(userId)}`;
}
