import { z } from 'zod';
import { COPY_FIELD, PERFORMANCE_VIEW } from '../copies';
import type { StoredDocument } from '../model/document';
import type { Source } from '../model/exercise';
import { parseOwn } from '../model/own';
import { decodeFields, encodeFields, sameValue, type Json, type RawFields } from '../model/value';
import { expectedCopy } from '../derive/copy';
import { copyKey } from '../derive/digest';
import { asSeenBy } from '../derive/source';

/** What a performance view is about. */
const ofExerciseSchema = z.object({ userId: z.string(), exerciseId: z.string() });

/** The copy that the performance view of `userId` and `exerciseId` must hold, given what it holds, with what finds it. */
export function viewCopy(
  { userId, exerciseId, held }: { userId: string; exerciseId: string; held?: unknown },
  source: Source,
): Readonly<Record<string, Json>> {
  const { copiedFields } = PERFORMANCE_VIEW;
  const copy = expectedCopy(held, asSeenBy(source, userId), copiedFields) as Json;
  return { [COPY_FIELD]: copy, denorm: { copies: [copyKey(exerciseId, copy, copiedFields)] } };
}

/** What an edit of its exercise changes in a stored performance view; null: nothing. Throws when it is no such view. */
export function viewCopyPatch(
  { path, fields }: Pick<StoredDocument, 'path' | 'fields'>,
  source: Source,
): RawFields | null {
  const plain = decodeFields(fields);
  const { [COPY_FIELD]: held, denorm } = plain;
  const wanted = viewCopy({ ...parseOwn(ofExerciseSchema, path, plain), held }, source);
  return sameValue({ [COPY_FIELD]: held, denorm }, wanted) ? null : encodeFields(wanted);
}
