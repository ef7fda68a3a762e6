import { COPIED_FIELDS, TARGETS, type Target } from '../../copies';
import { freshCopy } from '../../derive/copy';
import { copyKey } from '../../derive/digest';
import { parseDocument, type Parsed } from '../../derive/parse';
import type { LogPart } from '../../derive/shape';
import { asSeenBy } from '../../derive/source';
import type { StoredDocument } from '../../model/document';
import type { Entry } from '../../model/entry';
import type { Source } from '../../model/exercise';
import type { FindingKind } from '../../model/findings';
import { isPlainMap, sameValue } from '../../model/value';

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
  const { plain, exerciseIds } = parsed;
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
  if (denorm['tooLarge'] === true) return wrong;
  return [...wrong, ...wrongCopies(parsed, sources), ...wrongSummary(target, parsed)];
}

type Readable = Extract<Parsed, { kind: 'parsed' }>;

function index(
  field: string,
  { expected, found, message }: Pick<Difference, 'expected' | 'found' | 'message'>,
): Difference {
  return { kind: 'wrong-index', field, expected, found, message };
}

function wrongCopies({ plain, shape }: Readable, sources: ReadonlyMap<string, Source>): Difference[] {
  const wrong = shape.entries.flatMap((entry) => wrongCopy(entry, shape.userId, sources));
  const keys = shape.entries.flatMap(({ exerciseId, held }) =>
    exerciseId === null ? [] : [copyKey(exerciseId, held)],
  );
  const expected = [...new Set(keys)].sort();
  const found = isPlainMap(plain['denorm']) ? plain['denorm']['copies'] : undefined;
  if (sameValue(found, expected)) return wrong;
  return [...wrong, index('denorm.copies', { expected, found, message: 'not the copies of the entries' })];
}

function wrongSummary(target: Target, { plain, shape }: Readable): Difference[] {
  const { summaryField } = TARGETS[target];
  if (summaryField === null) return [];
  const summary = plain[summaryField];
  const counted: Record<string, unknown> = { ...shape.summarise(shape.entries.map(({ held }) => held)) };
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
  const source = sources.get(exerciseId) ?? { exercise: null, tombstone: null };
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
