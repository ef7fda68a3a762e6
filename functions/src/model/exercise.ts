import { z } from 'zod';
import { decodeFields, type RawFields } from './value';
import type { StoredDocument, Version } from './document';

const owner = z
  .string()
  .min(1)
  .nullish()
  .transform((id) => id ?? null);
const label = z
  .string()
  .nullish()
  .transform((text) => text ?? 'Unknown');

/** Written by the app and its admins; read by everybody who logs. `userId` null: in the shared library. */
export const exerciseSchema = z.object({
  name: z.string().refine((name) => name.trim() !== ''),
  primaryMuscleGroup: z.string(),
  exerciseType: z.string(),
  movementPattern: label,
  equipment: label,
  isCompoundLift: z
    .boolean()
    .nullish()
    .transform((flag) => flag ?? null),
  userId: owner,
});

export type ExerciseFields = z.output<typeof exerciseSchema>;

/** A version of a source: what it held, and when it was written. */
export interface ExerciseVersion extends ExerciseFields {
  readonly version: Version;
}

/**
 * Written by fan-out/ when an exercise is deleted, becomes invalid or changes its owner; read by settle/ and fan-out/.
 * One per exercise: what it held in its last version that counted.
 */
export const tombstoneSchema = exerciseSchema.extend({ version: z.string() });

/** A source and its tombstone; `null` where there is none. An exercise that cannot be parsed is none. */
export interface Source {
  readonly exercise: ExerciseVersion | null;
  readonly tombstone: ExerciseVersion | null;
}

/** The exercise in a document, or null when there is none or it cannot be parsed (no name, wrong types). */
export function parseExercise(document: StoredDocument | undefined): ExerciseVersion | null {
  if (document === undefined) return null;
  const parsed = exerciseSchema.safeParse(decodeFields(document.fields));
  return parsed.success ? { ...parsed.data, version: document.version } : null;
}

/** The tombstone in a document. It is ours, so it is parsed strictly: throws when it cannot be. */
export function parseTombstone(fields: RawFields | undefined): ExerciseVersion | null {
  return fields === undefined ? null : tombstoneSchema.parse(decodeFields(fields));
}
