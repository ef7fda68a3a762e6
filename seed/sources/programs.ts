import type { AppProgramDay, AppProgramEntry } from '../app-documents';
import type { ExerciseName } from '../user-catalogue';
import { groupInOrder } from '../workout';
import { liftName } from './rweightlifting';

/** A program before it has an owner: exercises by name. */
export interface SourceProgram {
  id: string;
  name: string;
  weeks: SourceDay[][];
}

export interface SourceDay extends Omit<AppProgramDay, 'exercises'> {
  exercises: (Omit<AppProgramEntry, 'exerciseId'> & { exercise: ExerciseName })[];
}

interface OpenweightProgram {
  name: string;
  weeks: {
    workouts: {
      name: string;
      day: number;
      exercises: { exercise: { name: string }; notes?: string; sets: OpenweightSet[] }[];
    }[];
  }[];
}

interface OpenweightSet {
  targetReps: number;
  targetRepsMin?: number;
  targetRepsMax?: number;
  percentage: number;
  notes?: string;
}

/** One row per planned set. */
interface ScheduledSet {
  /** Counts on over the weeks: 8 is the first day of the second. */
  day: number;
  exercise: string;
  equipment: string;
  variant: string;
  reps: number;
  /** Share of the maximum, which for some programs is that of five repetitions. */
  percentage: number;
}

interface RweightliftingProgram {
  id: string;
  name: string;
  RM_reps: number;
  schedule: ScheduledSet[];
  deload_schedule?: ScheduledSet[];
}

/** Reads one program in the openweight format. Sets that may vary give their reps as a range, `8-12`. */
export function readOpenweightProgram(json: string, id: string): SourceProgram {
  const { name, weeks } = JSON.parse(json) as OpenweightProgram;
  return {
    id,
    name,
    weeks: weeks.map(({ workouts }) =>
      workouts.map((workout) => ({
        day: workout.day,
        name: workout.name,
        exercises: workout.exercises.map(({ exercise, notes, sets }) => ({
          exercise: { name: exercise.name },
          sets: sets.length,
          reps: repsOf(sets.map(openweightReps)),
          notes: [
            notes,
            intensity(
              sets.map(({ percentage }) => percentage),
              1,
            ),
            ...new Set(sets.map((set) => set.notes)),
          ]
            .filter((part) => part !== undefined)
            .join('; '),
        })),
      })),
    ),
  };
}

/** Reads the programs of the rweightlifting package; a deload follows as the last week. */
export function readRweightliftingPrograms(json: string): SourceProgram[] {
  return (JSON.parse(json) as RweightliftingProgram[]).map((program) => ({
    id: `rweightlifting-${program.id}`,
    name: program.name,
    weeks: groupInOrder([...program.schedule, ...(program.deload_schedule ?? [])], ({ day }) =>
      String(Math.ceil(day / 7)),
    ).map((week) =>
      groupInOrder(week, ({ day }) => String(day)).map((day) => scheduledDay(day, program.RM_reps)),
    ),
  }));
}

function scheduledDay(sets: [ScheduledSet, ...ScheduledSet[]], maximumReps: number): SourceDay {
  const lifts = groupInOrder(
    sets,
    ({ exercise, equipment, variant }) => `${exercise}|${equipment}|${variant}`,
  );
  return {
    day: ((sets[0].day - 1) % 7) + 1,
    exercises: lifts.map((lift) => ({
      exercise: { name: liftName(lift[0].exercise, lift[0].equipment), variant: lift[0].variant },
      sets: lift.length,
      reps: repsOf(lift.map(({ reps }) => reps)),
      notes: intensity(
        lift.map(({ percentage }) => Math.round(percentage * 1000) / 10),
        maximumReps,
      ),
    })),
  };
}

function openweightReps({ targetReps, targetRepsMin, targetRepsMax }: OpenweightSet): number | string {
  return targetRepsMin !== undefined && targetRepsMax !== undefined
    ? `${targetRepsMin}-${targetRepsMax}`
    : targetReps;
}

function repsOf(perSet: (number | string)[]): number | string {
  const [first, ...others] = new Set(perSet);
  return first !== undefined && others.length === 0 ? first : perSet.join(', ');
}

function intensity(percentages: number[], maximumReps: number): string {
  return `${[...new Set(percentages)].join(', ')} % of ${maximumReps}RM`;
}
