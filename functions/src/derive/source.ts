import { COPIED_FIELDS, type CopiedField } from '../copies';
import { shortHash } from './digest';
import type { ExerciseVersion, Source } from '../model/exercise';
import type { Version } from '../model/document';
import type { Json } from '../model/value';

export type CopiedValues = Record<CopiedField, string>;

/** A source as the owner of a document sees it. */
export type SeenSource =
  | { readonly kind: 'live'; readonly values: CopiedValues; readonly version: Version }
  | { readonly kind: 'gone'; readonly values: CopiedValues; readonly version: Version }
  | { readonly kind: 'never-known' };

export function copiedValues(exercise: ExerciseVersion): CopiedValues {
  return Object.fromEntries(COPIED_FIELDS.map((field) => [field, exercise[field]])) as CopiedValues;
}

/** Whether a version of an exercise may be embedded into documents of `userId` (null: a document without a user). */
function belongsTo(exercise: ExerciseVersion, userId: string | null): boolean {
  return exercise.userId === null || exercise.userId === userId;
}

/**
 * - exists, and is shared or the user's own → live
 * - deleted, invalid or somebody else's, with a tombstone that the user may see → gone, with the tombstone's values
 * - the same without such a tombstone → never known: what a document holds is the best that is left
 */
export function asSeenBy(source: Source, userId: string | null): SeenSource {
  const { exercise, tombstone } = source;
  if (exercise !== null && belongsTo(exercise, userId)) {
    return { kind: 'live', values: copiedValues(exercise), version: exercise.version };
  }
  if (tombstone !== null && belongsTo(tombstone, userId)) {
    return { kind: 'gone', values: copiedValues(tombstone), version: tombstone.version };
  }
  return { kind: 'never-known' };
}

/** Whether what some user sees of `exercise` depends on its tombstone. */
export function needsTombstone(exercise: ExerciseVersion | null): boolean {
  return exercise?.userId !== null;
}

/**
 * Hash of all that copies of this source rest on: its copied fields, its owner, and the tombstone where one counts. Two
 * states with the same hash lead to the same copies in every document.
 */
export function sourceState({ exercise, tombstone }: Source): string {
  return shortHash([stateOf(exercise), needsTombstone(exercise) ? stateOf(tombstone) : null]);
}

function stateOf(exercise: ExerciseVersion | null): Json {
  return exercise === null ? null : { ...copiedValues(exercise), userId: exercise.userId };
}

/** Whether two versions of an exercise lead to different copies or are seen by different users. */
export function copiesDiffer(before: ExerciseVersion | null, after: ExerciseVersion | null): boolean {
  return shortHash(stateOf(before)) !== shortHash(stateOf(after));
}
