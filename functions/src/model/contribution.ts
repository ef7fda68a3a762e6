import { z } from 'zod';

/**
 * What one log adds to its user's views. Amounts are integers: thousandths of the user's own unit, of a repetition, and of a
 * millisecond, so that sums are exact in any order.
 */
export const contributionSchema = z.object({
  userId: z.string().min(1),
  /** `YYYY-MM-DD`. */
  date: z.iso.date(),
  finished: z.boolean(),
  durationMicros: z.int(),
  /** Of all entries, those too that name no exercise. */
  volumeMilli: z.int(),
  sets: z.int(),
  repsMilli: z.int(),
  /** Of `exercises`: Firestore cannot query inside an array of maps. */
  exerciseIds: z.array(z.string()),
  /** Exercises with a completed set, by id. */
  exercises: z.array(
    z.object({
      exerciseId: z.string(),
      volumeMilli: z.int(),
      sets: z.int(),
      repsMilli: z.int(),
      maxWeightMilli: z.int(),
    }),
  ),
  /** Muscle groups with a completed set, by name, each with the exercises that it was trained with. */
  muscleGroups: z.array(
    z.object({ muscleGroup: z.string(), volumeMilli: z.int(), exerciseIds: z.array(z.string()) }),
  ),
});

export type Contribution = z.output<typeof contributionSchema>;

/**
 * Between a log and the views, one for each log. Written by every writer of logs (`current`, and with it all but `counted`),
 * and by views/ (`counted`, `pending`); read by settle/ and views/ alone.
 */
export const ledgerSchema = z.object({
  /** Of `current`; once that is null, of what was there before, so that the user's drain still finds it. */
  userId: z.string().min(1),
  /** Of `current`. */
  exerciseIds: z.array(z.string()),
  date: z.string().nullable(),
  /** What the log contributes now; null when it is gone or counts nowhere. */
  current: contributionSchema.nullable(),
  /** What the views hold of it. Absent until it was first counted. */
  counted: contributionSchema.nullish().transform((counted) => counted ?? null),
  /** Whether a drain must look. */
  pending: z.boolean(),
});

export type Ledger = z.output<typeof ledgerSchema>;

/** All of a ledger but `counted`: what a writer stores who changes the contribution of a log. */
export type LedgerPatch = Omit<Ledger, 'counted'>;

/** `userId`: whose drain has to look when the log contributes nothing more. */
export function ledgerPatch(current: Contribution | null, userId: string): LedgerPatch {
  return {
    userId: current?.userId ?? userId,
    exerciseIds: current?.exerciseIds ?? [],
    date: current?.date ?? null,
    current,
    pending: true,
  };
}
