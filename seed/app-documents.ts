/** The app's documents as its model classes hold them, before a client library gives their numbers a wire type. */

/** `exercises/{id}`. Without `userId` it is in the shared library. */
export interface AppExercise {
  id: string;
  name: string;
  primaryMuscleGroup: string;
  exerciseType: string;
  movementPattern?: string;
  equipment?: string;
  isCompoundLift?: boolean;
  userId?: string;
}

/** One exercise of a log. `reps`, `weights` and `completed` are `sets` long. */
export interface AppLogEntry {
  exerciseId: string;
  sets: number;
  reps: number[];
  /** In the user's own unit; negative is assistance. */
  weights: number[];
  completed: boolean[];
  /** In the same unit as `weights`. */
  bodyweight?: number;
  notes?: string;
}

/** `workoutLogs/{id}`. */
export interface AppLog {
  id: string;
  userId: string;
  /** `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`. */
  startedAt: string;
  title?: string;
  exercises: AppLogEntry[];
  isWorkoutFinished: boolean;
  durationMs?: number;
}

export interface AppProgramEntry {
  exerciseId: string;
  sets: number;
  /** One number when every set has the same, else a text such as `5, 3, 1` or `8-12`. */
  reps: number | string;
  notes: string;
}

export interface AppProgramDay {
  /** 1 to 7. */
  day: number;
  name?: string;
  exercises: AppProgramEntry[];
}

/** `programs/{id}`. */
export interface AppProgram {
  id: string;
  userId: string;
  name: string;
  isCurrent: boolean;
  /** In order; the first is week 1. */
  weeks: AppProgramDay[][];
}
