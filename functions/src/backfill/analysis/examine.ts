import { COPY_FIELD, TARGETS, type Target } from '../../copies';
import { expectedCopy } from '../../derive/copy';
import { derive, type Derived } from '../../derive/derive';
import type { Fault } from '../../derive/faults';
import type { Parsed } from '../../derive/parse';
import type { LogPart } from '../../derive/shape';
import { asSeenBy } from '../../derive/source';
import { DOCUMENT_NEARLY_FULL_BYTES, SHOWN_VALUE_MAX_CHARS } from '../../limits';
import { documentBytes, type StoredDocument } from '../../model/document';
import type { Entry } from '../../model/entry';
import type { Source } from '../../model/exercise';
import type { Difference, Figures } from '../../model/reports';
import { decode, isPlainMap, sameValue, type PlainMap } from '../../model/value';
import { NO_FIGURES } from './figures';

export interface Examined {
  readonly target: Target;
  readonly document: StoredDocument;
  readonly parsed: Parsed;
  /** At least those that the document names. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What its shards hold. */
  readonly parts: readonly LogPart[];
  /** What its ledger says that the log contributes; undefined where it has none. */
  readonly ledger: unknown;
}

export interface Examination {
  readonly figures: Figures;
  readonly differences: readonly Difference[];
}

/** What is to be said of one document: how it stands, and what a backfill would make of it. Pure and total. */
export function examine(examined: Examined): Examination {
  const { target, document, parsed, sources, parts, ledger } = examined;
  const bytesBefore = documentBytes(document.path, document.fields);
  const untouched = {
    ...{ ...NO_FIGURES, documents: 1 },
    ...{ bytesBefore, bytesAfter: bytesBefore, greatestBytes: bytesBefore },
  };
  if (parsed.kind === 'unparsable')
    return { figures: withFaults(untouched, [parsed.fault]), differences: [] };
  const { entries, userId } = parsed.shape;
  const references = entries.flatMap((entry) => referenceOf(entry, userId, sources));
  const held = { ...untouched, ...countReferences(references) };

  const derivation = derive(target, document, sources, parts);
  if (derivation.kind === 'unfit') {
    return { figures: withFaults(held, [derivation.fault]), differences: [] };
  }
  const { patch, tooLarge, faults, contribution } = derivation;
  const bytesAfter = documentBytes(document.path, { ...document.fields, ...patch });
  const figures = {
    ...withFaults(held, faults),
    toWrite: Number(patch !== null),
    ledgers: Number(ledger !== undefined && !sameValue(ledger, contribution)),
    tooLarge: Number(tooLarge),
    nearlyFull: Number(!tooLarge && bytesAfter >= DOCUMENT_NEARLY_FULL_BYTES),
    bytesAfter,
    greatestBytes: bytesAfter,
  };
  // Copies for which there is no room are missing, and will be.
  const inCopies = tooLarge ? [] : references.flatMap((one) => copyDifferences(document, one));
  return {
    figures,
    differences: [...inCopies, ...fieldDifferences(target, document, derivation, parsed.plain)],
  };
}

type State = 'missing' | 'wrong' | 'right';

interface Reference {
  readonly exerciseId: string;
  readonly orphan: boolean;
  readonly state: State;
  readonly held: unknown;
  readonly expected: unknown;
}

function referenceOf(
  { exerciseId, held }: Entry,
  userId: string | null,
  sources: ReadonlyMap<string, Source>,
): Reference[] {
  if (exerciseId === null) return [];
  const seen = asSeenBy(sources.get(exerciseId) ?? { exercise: null, tombstone: null }, userId);
  const expected = expectedCopy(held, seen);
  const state = Object.is(expected, held) ? 'right' : isPlainMap(held) ? 'wrong' : 'missing';
  return [{ exerciseId, orphan: seen.kind !== 'live', state, held, expected }];
}

function countReferences(
  references: readonly Reference[],
): Pick<Figures, 'references' | 'orphans' | 'missing' | 'wrong' | 'right'> {
  const inState = (state: State): number => references.filter((one) => one.state === state).length;
  return {
    references: references.length,
    orphans: references.filter(({ orphan }) => orphan).length,
    ...{ missing: inState('missing'), wrong: inState('wrong'), right: inState('right') },
  };
}

function withFaults(figures: Figures, faults: readonly Fault[]): Figures {
  const has = (kind: Fault['kind']): number => Number(faults.some((fault) => fault.kind === kind));
  return {
    ...figures,
    ...{ unparsable: has('unparsable'), oversized: has('oversized') },
    ...{ withoutUser: has('no-user'), withoutDate: has('no-date') },
  };
}

function copyDifferences({ path }: StoredDocument, reference: Reference): Difference[] {
  const { exerciseId, state, held, expected } = reference;
  if (state === 'right') return [];
  if (!isPlainMap(held) || !isPlainMap(expected)) {
    return [{ path, exerciseId, field: COPY_FIELD, expected: shown(expected), found: shown(held) }];
  }
  // The time of a copy takes no part in the comparison.
  const fields = [...new Set([...Object.keys(expected), ...Object.keys(held)])].filter(
    (field) => field !== 'lastUpdated' && !sameValue(expected[field], held[field]),
  );
  return fields.map((field) => ({
    ...{ path, exerciseId, field },
    ...{ expected: shown(expected[field]), found: shown(held[field]) },
  }));
}

/** What of the document's own derived fields differs; `denorm` only tells our writes from others'. */
function fieldDifferences(
  target: Target,
  { path }: StoredDocument,
  { patch }: Derived,
  plain: PlainMap,
): Difference[] {
  const { entriesField } = TARGETS[target];
  return Object.entries(patch ?? {})
    .filter(([field]) => field !== entriesField && field !== 'denorm')
    .map(([field, value]) => ({
      ...{ path, exerciseId: null, field },
      ...{ expected: shown(decode(value)), found: shown(plain[field]) },
    }));
}

function shown(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value).slice(0, SHOWN_VALUE_MAX_CHARS);
}
