import { COPIED_FIELDS, type CopiedField, type CopiedFields } from '../copies';
import { shortHash } from './digest';
import type { ExerciseVersion, Source } from '../model/exercise';
import type { Json } from '../model/value';

export type CopiedValues = Readonly<Partial<Record<CopiedField, string | boolean | null>>>;

/** A source as the owner of a document sees it; `exercise`: the version whose values he sees. */
export type SeenSource =
  | { readonly kind: 'live'; readonly exercise: ExerciseVersion }
  | { readonly kind: 'gone'; readonly exercise: ExerciseVersion }
  | { readonly kind: 'never-known' };

export function copiedValues(exercise: ExerciseVersion, fields: CopiedFields): CopiedValues {
  return Object.fromEntries(fields.map((field) => [field, exercise[field]]));
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
    return { kind: 'live', exercise };
  }
  if (tombstone !== null && belongsTo(tombstone, userId)) {
    return { kind: 'gone', exercise: tombstone };
  }
  return { kind: 'never-known' };
}

/** Whether what some user sees of `exercise` depends on its tombstone. */
export function needsTombstone(exercise: ExerciseVersion | null): boolean {
  return exercise?.userId !== null;
}

/**
 * Hash of all that copies of `fields` rest on: those fields of the source, its owner, and the tombstone where one counts. Two
 * states with the same hash lead to the same copies in every document.
 */
export function sourceState({ exercise, tombstone }: Source, fields: CopiedFields = COPIED_FIELDS): string {
  const counts = needsTombstone(exercise);
  return shortHash([stateOf(exercise, fields), counts ? stateOf(tombstone, fields) : null]);
}

function stateOf(exercise: ExerciseVersion | null, fields: CopiedFields): Json {
  return exercise === null ? null : { ...copiedValues(exercise, fields), userId: exercise.userId };
}

/** Whether two versions of an exercise lead to different copies of `fields` or are seen by different users. */
export function copiesDiffer(
  before: ExerciseVersion | null,
  after: ExerciseVersion | null,
  fields: CopiedFields = COPIED_FIELDS,
): boolean {
  return shortHash(stateOf(before, fields)) !== shortHash(stateOf(after, fields));
}
