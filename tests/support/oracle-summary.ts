import type { CopyCollection } from './oracle-entries';
import { isMap, numberIn, type Reading, type ReadingMap } from './oracle-reading';
import { completedSets } from './oracle-sets';
import type { CopiedEntry } from './oracle-sources';

export const summaryField = {
  workoutLogs: 'workoutSummary',
  programs: 'programSummary',
} as const satisfies Partial<Record<CopyCollection, string>>;

/** Documents that have a summary. */
export type Summarised = keyof typeof summaryField;

/** The summary of a document, without `lastUpdated`, counted from nothing but all the entries that it comes to. */
export function recountedSummary(
  collection: Summarised,
  document: ReadingMap,
  entries: readonly CopiedEntry[],
): ReadingMap {
  const targeted = {
    muscleGroupsTargeted: distinct(entries.map(({ copy }) => copy['primaryMuscleGroup'])),
    exerciseTypes: distinct(entries.map(({ copy }) => copy['exerciseType'])),
  };
  if (collection === 'workoutLogs') {
    const volume = entries.flatMap(completedSets).reduce((sum, set) => sum + set.volume, 0n);
    return { totalVolume: Number(volume) / 1000, ...targeted, duration: numberIn(document['duration']) };
  }
  let minutes = 10;
  for (const { fields } of entries) {
    const sets = numberIn(fields['sets'], 3);
    minutes += 2 * (sets < 0 ? 3 : sets);
  }
  const totalExercises = distinct(entries.map(({ exerciseId }) => exerciseId)).length;
  return { totalExercises, ...targeted, estimatedDuration: Math.round(minutes * 60_000) };
}

function distinct(values: readonly (Reading | undefined)[]): string[] {
  const texts = values.filter((value): value is string => typeof value === 'string' && value !== '');
  return [...new Set(texts)].sort();
}

/** Whether a stored summary is the recounted one; its `lastUpdated` must be there, whenever it was. */
export function isRecounted(stored: Reading | undefined, recounted: ReadingMap): boolean {
  if (!isMap(stored) || typeof stored['lastUpdated'] !== 'string') return false;
  const names = Object.keys(stored).filter((name) => name !== 'lastUpdated');
  if (names.length !== Object.keys(recounted).length) return false;
  return names.every((name) => JSON.stringify(stored[name]) === JSON.stringify(recounted[name]));
}
