import { z } from 'zod';
import type { Target } from '../copies';
import { DOCUMENT_WITH_COPIES_MAX_BYTES, EXERCISES_PER_DOCUMENT_MAX } from '../limits';
import { issuesOf } from '../model/own';
import { decodeFields, type PlainMap } from '../model/value';
import { documentBytes, type StoredDocument } from '../model/document';
import { OVERSIZED, type Fault } from './faults';
import { parseShape, type LogPart, type Shape } from './shape';

export type Parsed =
  | {
      readonly kind: 'parsed';
      readonly plain: PlainMap;
      readonly shape: Shape;
      readonly exerciseIds: readonly string[];
    }
  | { readonly kind: 'unparsable'; readonly fault: Fault };

/**
 * Parses a document of `target` and says which exercises it names itself, sorted and distinct. `parts`: of a log whose entries lie in
 * shards, what those hold. Total: never throws.
 */
export function parseDocument(
  target: Target,
  document: StoredDocument,
  parts: readonly LogPart[] = [],
): Parsed {
  const plain = decodeFields(document.fields);
  try {
    const shape = parseShape(target, plain, parts);
    const exerciseIds = [...new Set(shape.entries.flatMap(({ exerciseId }) => exerciseId ?? []))].sort();
    if (exerciseIds.length > EXERCISES_PER_DOCUMENT_MAX) {
      const reason = `names ${exerciseIds.length} exercises, expected at most ${EXERCISES_PER_DOCUMENT_MAX}`;
      return { kind: 'unparsable', fault: { kind: 'unparsable', reason } };
    }
    return { kind: 'parsed', plain, shape, exerciseIds };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { kind: 'unparsable', fault: { kind: 'unparsable', reason: issuesOf(error) } };
  }
}

/**
 * The faults for which an earlier version of a document may have been recorded: a superset, found without its sources, so
 * that its letters can be closed without looking for them.
 */
export function possibleFaults(target: Target, document: StoredDocument): Fault[] {
  const parsed = parseDocument(target, document);
  if (parsed.kind === 'unparsable') return [parsed.fault];
  // In exerciseIds and in denorm.copies, each with what Firestore and a digest add.
  const named = parsed.exerciseIds.reduce((sum, id) => sum + 2 * Buffer.byteLength(id) + 19, 0);
  const large = documentBytes(document.path, document.fields) + named > DOCUMENT_WITH_COPIES_MAX_BYTES;
  return [...parsed.shape.faults, ...(large ? [OVERSIZED] : [])];
}
