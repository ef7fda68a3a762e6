import type { CopiedField } from '../copies';
import type { Json } from '../model/value';
import { isPlainMap } from '../model/value';
import type { ProgramEntry } from '../model/program';
import type { LogEntry } from '../model/workout-log';
import { completedSets } from './volume';

const MINUTE_MS = 60_000;
const MINUTES_PER_SET = 2;
const MINUTES_PER_PROGRAM = 10;

/** An entry with the copy that it is to hold; undefined when it names no exercise or its source is not known here. */
export interface Copied<E> {
  readonly entry: E;
  readonly copy: unknown;
}

export type Summary = Readonly<Record<string, Json>>;

/** `workoutSummary` without `lastUpdated`: volume in the user's own unit, duration in ms. */
export function workoutSummary(copied: readonly Copied<LogEntry>[], duration: number): Summary {
  const volumeMilli = copied
    .flatMap(({ entry, copy }) => completedSets(entry, textOf(copy, 'exerciseType')))
    .reduce((sum, set) => sum + set.volumeMilli, 0);
  return { totalVolume: volumeMilli / 1000, ...targeted(copied), duration };
}

/** `programSummary` without `lastUpdated`: every entry of every week counts once, duration in ms. */
export function programSummary(copied: readonly Copied<ProgramEntry>[]): Summary {
  const ids = new Set(copied.flatMap(({ entry }) => entry.exerciseId ?? []));
  const sets = copied.reduce((sum, { entry }) => sum + entry.sets, 0);
  return {
    totalExercises: ids.size,
    ...targeted(copied),
    estimatedDuration: Math.round((sets * MINUTES_PER_SET + MINUTES_PER_PROGRAM) * MINUTE_MS),
  };
}

function targeted(copied: readonly Copied<unknown>[]): Summary {
  return {
    muscleGroupsTargeted: distinct(copied.map(({ copy }) => textOf(copy, 'primaryMuscleGroup'))),
    exerciseTypes: distinct(copied.map(({ copy }) => textOf(copy, 'exerciseType'))),
  };
}

function distinct(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts.filter((text) => text !== null && text !== ''))].sort() as string[];
}

/** A text in a copy; null where there is none. */
export function textOf(copy: unknown, field: CopiedField): string | null {
  const value = isPlainMap(copy) ? copy[field] : undefined;
  return typeof value === 'string' ? value : null;
}
