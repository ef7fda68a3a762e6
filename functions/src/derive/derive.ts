import { TARGETS, type Target } from '../copies';
import { DOCUMENT_MAX_BYTES, DOCUMENT_WITH_COPIES_MAX_BYTES } from '../limits';
import { documentBytes, nameOf, versionToIso, type StoredDocument } from '../model/document';
import type { Contribution } from '../model/contribution';
import type { Entry } from '../model/entry';
import type { Source } from '../model/exercise';
import { encode, isPlainMap, sameValue, type Json, type PlainMap, type RawFields } from '../model/value';
import { expectedCopy, freshCopy } from './copy';
import { copyKey } from './digest';
import { OVERSIZED, type Fault } from './faults';
import { parseDocument } from './parse';
import { asSeenBy } from './source';
import { spliceCopies, type CopyEdit } from './splice';
import type { LogPart } from './shape';
import type { Summary } from './summary';

/** The version of what `denorm` holds. */
export const DENORM_VERSION = 1;

export interface Derived {
  readonly kind: 'derived';
  /** The fields to write, raw; null when the document is as it must be. */
  readonly patch: RawFields | null;
  /** What it adds to its user's views by the copies that it is to have, and by those that it holds; null: nothing. */
  readonly contribution: Contribution | null;
  readonly heldContribution: Contribution | null;
  /** What moves `denorm.base` and nothing else, for a write that only its ledger needs. */
  readonly rebased: RawFields;
  /** The document would be too large with its copies, and is left without them. */
  readonly tooLarge: boolean;
  /** The stored document was left without copies before. */
  readonly wasTooLarge: boolean;
  readonly faults: readonly Fault[];
}

export type Derivation = Derived | { readonly kind: 'unfit'; readonly fault: Fault };

/** Entries of the log lie in shards, and what those hold was not given. */
export interface InShards {
  readonly kind: 'in-shards';
}

/**
 * What a document's derived fields must be, given the sources it names.
 *
 * Sources that are not in the map are not judged: their copies are taken as they are. So one function serves the full path
 * (all sources), an edit's fan-out (one) and the cheap path (none). Pure and total: whatever a client stored, it returns.
 *
 * `parts`: what the shards of a log hold, of all other documents nothing. They are not judged, each shard is derived by itself.
 */
export function derive(
  target: Target,
  document: StoredDocument,
  sources: ReadonlyMap<string, Source>,
  parts: readonly LogPart[],
): Derivation;
export function derive(
  target: Target,
  document: StoredDocument,
  sources: ReadonlyMap<string, Source>,
): Derivation | InShards;
export function derive(
  target: Target,
  document: StoredDocument,
  sources: ReadonlyMap<string, Source>,
  parts?: readonly LogPart[],
): Derivation | InShards {
  const parsed = parseDocument(target, document, parts);
  if (parsed.kind === 'unparsable') return { kind: 'unfit', fault: parsed.fault };
  const { plain, shape, exerciseIds } = parsed;
  if (shape.isSharded && parts === undefined) return { kind: 'in-shards' };

  const copies = shape.entries.map((entry) => copyFor(entry, shape.userId, sources));
  const candidate = (rests: readonly unknown[], tooLarge: boolean): Candidate => {
    const keys = shape.entries.flatMap(({ exerciseId }, index) =>
      exerciseId === null ? [] : [copyKey(exerciseId, rests[index])],
    );
    const values = {
      exerciseIds,
      summary: shape.summarise(rests),
      copyKeys: [...new Set(keys)].sort(),
      tooLarge,
    };
    return {
      ...values,
      rests,
      entries: spliceCopies(document.fields, editsTo(shape.entries, tooLarge ? [] : rests)),
      written: encodeDerived(target, document, values),
    };
  };
  const withRoom = (rests: readonly unknown[]): Candidate | undefined => {
    const embedding = candidate(rests, false);
    return bytesWith(document, embedding) <= DOCUMENT_WITH_COPIES_MAX_BYTES ? embedding : undefined;
  };
  const fresh = copies.map((copy) => copy.fresh);
  // Each of the three is what the next derivation chooses again, since it then finds what this one left.
  const chosen = withRoom(copies.map(({ kept }) => kept)) ?? withRoom(fresh) ?? candidate(fresh, true);
  const { tooLarge } = chosen;
  if (tooLarge && bytesWith(document, chosen) > DOCUMENT_MAX_BYTES) {
    return { kind: 'unfit', fault: OVERSIZED };
  }
  const held = shape.entries.map((entry) => entry.held);
  const contribution = shape.contribute(chosen.rests);
  const keepsCopies = held.every((copy, index) => Object.is(copy, chosen.rests[index]));
  return {
    kind: 'derived',
    patch: patchFor(target, document, { plain, candidate: chosen }),
    contribution,
    heldContribution: keepsCopies ? contribution : shape.contribute(held),
    rebased: { denorm: chosen.written['denorm'] ?? {} },
    tooLarge,
    wasTooLarge: isPlainMap(plain['denorm']) && plain['denorm']['tooLarge'] === true,
    faults: shape.faults,
  };
}

/** What the derived fields of a document may come to. */
interface DerivedValues {
  readonly exerciseIds: readonly string[];
  readonly summary: Summary;
  readonly copyKeys: readonly string[];
  readonly tooLarge: boolean;
}

interface Candidate extends DerivedValues {
  /** The copies that all else rests on, in the order of the entries. */
  readonly rests: readonly unknown[];
  /** The document's fields with the copies in their entries; the very object that was read where nothing changes. */
  readonly entries: RawFields;
  /** The values as they are written. */
  readonly written: RawFields;
}

/** `kept`: what the entry is to hold; `fresh`: the same without what only the entry itself still knows. */
interface EntryCopy {
  readonly kept: unknown;
  readonly fresh: unknown;
}

function copyFor(
  { exerciseId, held }: Entry,
  userId: string | null,
  sources: ReadonlyMap<string, Source>,
): EntryCopy {
  if (exerciseId === null) return { kept: undefined, fresh: undefined };
  const source = sources.get(exerciseId);
  if (source === undefined) return { kept: held, fresh: held };
  const seen = asSeenBy(source, userId);
  return { kept: expectedCopy(held, seen), fresh: freshCopy(seen) };
}

/** The edits that give each entry its copy, where it does not hold just that value already. */
function editsTo(entries: readonly Entry[], copies: readonly unknown[]): CopyEdit[] {
  return entries.flatMap(({ at, exerciseId, held }, index) => {
    const copy = copies[index];
    return exerciseId === null || Object.is(copy, held) ? [] : [{ at, copy: copy as Json | undefined }];
  });
}

function bytesWith(document: StoredDocument, { entries, written }: Candidate): number {
  return documentBytes(document.path, { ...entries, ...written });
}

function encodeDerived(target: Target, document: StoredDocument, values: DerivedValues): RawFields {
  const { exerciseIds, summary, copyKeys, tooLarge } = values;
  const { summaryField } = TARGETS[target];
  return {
    exerciseIds: encode(exerciseIds),
    ...(summaryField !== null && {
      [summaryField]: encode({ ...summary, lastUpdated: versionToIso(document.version) }),
    }),
    denorm: encode({
      v: DENORM_VERSION,
      base: nameOf(document),
      copies: copyKeys,
      ...(tooLarge && { tooLarge }),
    }),
  };
}

/** Only what differs, and `denorm` with it: its base names the version that this write replaces. */
function patchFor(
  target: Target,
  document: StoredDocument,
  { plain, candidate }: { plain: PlainMap; candidate: Candidate },
): RawFields | null {
  const { entriesField, summaryField } = TARGETS[target];
  const { denorm, ...fields } = candidate.written;
  const patch = {
    ...(candidate.entries !== document.fields && { [entriesField]: candidate.entries[entriesField] }),
    ...(!sameValue(plain['exerciseIds'], candidate.exerciseIds) && { exerciseIds: fields['exerciseIds'] }),
    ...(summaryField !== null &&
      !sameValue(without(plain[summaryField], 'lastUpdated'), { ...candidate.summary }) && {
        [summaryField]: fields[summaryField],
      }),
  };
  const stored = without(plain['denorm'], 'base');
  const wanted = {
    v: DENORM_VERSION,
    copies: candidate.copyKeys,
    ...(candidate.tooLarge && { tooLarge: true }),
  };
  if (Object.keys(patch).length === 0 && sameValue(stored, wanted)) return null;
  return { ...patch, denorm } as RawFields;
}

function without(value: unknown, key: string): unknown {
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
