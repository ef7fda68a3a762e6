import { COPIED_FIELDS, TARGETS, type Target } from '../../copies';
import { freshCopy } from '../../derive/copy';
import { copyKey } from '../../derive/digest';
import { parseDocument, type Parsed } from '../../derive/parse';
import type { LogPart } from '../../derive/shape';
import { asSeenBy } from '../../derive/source';
import { DOCUMENT_WITH_COPIES_MAX_BYTES } from '../../limits';
import { documentBytes, type StoredDocument } from '../../model/document';
import type { Entry } from '../../model/entry';
import type { Source } from '../../model/exercise';
import type { FindingKind } from '../../model/findings';
import { encode, isPlainMap, sameValue, type Json } from '../../model/value';

/** Something of a document that is not as its sources say. */
export interface Difference {
  readonly kind: FindingKind;
  readonly field: string;
  /** Undefined: there is none. */
  readonly expected: unknown;
  readonly found: unknown;
  /** For people, where the values would say too little. */
  readonly message: string;
  /** The exercise and what its copies must be, where it is about one. */
  readonly source?: string;
}

/** What a document must follow from: the sources that it names, and of a log whose entries lie in shards what those hold. */
export interface Rests {
  readonly sources: ReadonlyMap<string, Source>;
  readonly parts: readonly LogPart[];
}

/** What of a document is not as its sources say, for people; empty: all is right. */
export function wrongIn(target: Target, document: StoredDocument, known: Rests): string[] {
  return differencesIn(target, document, known).map(({ field, message }) => `${field}: ${message}`);
}

/**
 * What of a document is not as its sources say; empty: all is right. It asks field by field what must hold, and knows nothing of patches,
 * so that a mistake in how documents are derived does not pass its own proof.
 */
export function differencesIn(
  target: Target,
  document: StoredDocument,
  { sources, parts }: Rests,
): Difference[] {
  const parsed = parseDocument(target, document, parts);
  // Recorded as a dead letter; nobody derives it.
  if (parsed.kind === 'unparsable') return [];
  const { plain, shape, exerciseIds } = parsed;
  const denorm = plain['denorm'];
  if (!isPlainMap(denorm) || denorm['v'] !== 1) {
    const message = 'missing, expected version 1';
    return [{ kind: 'never-derived', field: 'denorm', expected: { v: 1 }, found: denorm, message }];
  }
  const wrong: Difference[] = [];
  if (!sameValue(plain['exerciseIds'], exerciseIds)) {
    const message = 'not the exercises of the entries';
    wrong.push(index('exerciseIds', { expected: exerciseIds, found: plain['exerciseIds'], message }));
  }
  const isTooLarge = denorm['tooLarge'] === true;
  // One that was left without copies rests on what they would be.
  const rests = shape.entries.map(({ exerciseId, held }) => {
    if (!isTooLarge) return held;
    return exerciseId === null ? undefined : freshCopy(asSeenBy(sourceOf(sources, exerciseId), shape.userId));
  });
  if (isTooLarge !== isBeyondRoom(document, isTooLarge ? rests : [])) {
    const message = isTooLarge ? 'it has room for its copies' : 'its copies leave no room for edits';
    const [expected, found] = isTooLarge ? [undefined, true] : [true, undefined];
    wrong.push({ kind: 'oversized', field: 'denorm.tooLarge', expected, found, message });
    return wrong;
  }
  if (!isTooLarge) wrong.push(...shape.entries.flatMap((entry) => wrongCopy(entry, shape.userId, sources)));
  return [...wrong, ...wrongList(parsed, rests), ...wrongSummary(target, parsed, rests)];
}

/** Whether a document has no room for its copies: as it is, and of one that was left without them with those that it lacks. */
function isBeyondRoom({ path, fields }: StoredDocument, lacking: readonly unknown[]): boolean {
  const copies = lacking.flatMap((exerciseMetadata) =>
    exerciseMetadata === undefined ? [] : [{ exerciseMetadata: exerciseMetadata as Json }],
  );
  const whole = copies.length === 0 ? fields : { ...fields, copies: encode(copies) };
  return documentBytes(path, whole) > DOCUMENT_WITH_COPIES_MAX_BYTES;
}

type Readable = Extract<Parsed, { kind: 'parsed' }>;

function index(
  field: string,
  { expected, found, message }: Pick<Difference, 'expected' | 'found' | 'message'>,
): Difference {
  return { kind: 'wrong-index', field, expected, found, message };
}

/** `rests`: the copies that all else rests on, in the order of the entries. */
function wrongList({ plain, shape }: Readable, rests: readonly unknown[]): Difference[] {
  const keys = shape.entries.flatMap(({ exerciseId }, at) =>
    exerciseId === null ? [] : [copyKey(exerciseId, rests[at])],
  );
  const expected = [...new Set(keys)].sort();
  const found = isPlainMap(plain['denorm']) ? plain['denorm']['copies'] : undefined;
  if (sameValue(found, expected)) return [];
  return [index('denorm.copies', { expected, found, message: 'not the copies of the entries' })];
}

function wrongSummary(target: Target, { plain, shape }: Readable, rests: readonly unknown[]): Difference[] {
  const { summaryField } = TARGETS[target];
  if (summaryField === null) return [];
  const summary = plain[summaryField];
  const counted: Record<string, unknown> = { ...shape.summarise(rests) };
  return Object.entries(counted).flatMap(([name, expected]): Difference[] => {
    const found = isPlainMap(summary) ? summary[name] : undefined;
    if (sameValue(found, expected)) return [];
    const message = 'not what the entries come to';
    return [{ kind: 'wrong-summary', field: `${summaryField}.${name}`, expected, found, message }];
  });
}

function wrongCopy(
  { exerciseId, held, at }: Entry,
  userId: string | null,
  sources: ReadonlyMap<string, Source>,
): Difference[] {
  if (exerciseId === null) return [];
  const where = `${at.join('.')} (${exerciseId})`;
  const source = sourceOf(sources, exerciseId);
  const seen = asSeenBy(source, userId);
  const expected = freshCopy(seen);
  const about = { source: `exercises/${copyKey(exerciseId, expected)}` };
  if (!isPlainMap(held)) {
    return [{ kind: 'missing-copy', field: where, expected, found: undefined, message: 'no copy', ...about }];
  }
  const missing = held['sourceMissing'] === true;
  if (missing !== (seen.kind !== 'live')) {
    const kind = missing ? 'stale-copy' : source.exercise === null ? 'orphaned-reference' : 'owner-changed';
    const message = `sourceMissing is ${missing}, its source is ${seen.kind}`;
    return [{ kind, field: where, expected, found: held, message, ...about }];
  }
  if (seen.kind === 'never-known') return [];
  return COPIED_FIELDS.flatMap((field): Difference[] => {
    const [is, must] = [held[field], seen.exercise[field]];
    if (is === must) return [];
    const message = `${JSON.stringify(is)}, expected ${JSON.stringify(must)}`;
    return [{ kind: 'stale-copy', field: `${where}.${field}`, expected: must, found: is, message, ...about }];
  });
}

function sourceOf(sources: ReadonlyMap<string, Source>, exerciseId: string): Source {
  return sources.get(exerciseId) ?? { exercise: null, tombstone: null };
}
