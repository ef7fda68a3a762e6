import { derive, type Derived } from '../../functions/src/derive/derive';
import { partsIn } from '../../functions/src/derive/shards';
import { TARGETS, type Target } from '../../functions/src/copies';
import type { StoredDocument, Version } from '../../functions/src/model/document';
import type { ExerciseVersion, Source } from '../../functions/src/model/exercise';
import { decodeFields, encodeFields, type Json, type PlainMap } from '../../functions/src/model/value';

/** Versions in their order, and the ISO times of the first two. */
export const V1: Version = '1767225600.000000000';
export const V2: Version = '1767225601.123456000';
export const V3: Version = '1767225602.000000000';
export const V1_ISO = '2026-01-01T00:00:00.000000Z';
export const V2_ISO = '2026-01-01T00:00:01.123456Z';

/** A stored document of `target`, from plain values with the wire types that a JavaScript client would choose. */
export function stored(target: Target, fields: Readonly<Record<string, unknown>>): StoredDocument {
  return {
    path: `${TARGETS[target].collection}/d1`,
    fields: encodeFields(fields as Record<string, Json>),
    version: V1,
  };
}

export function version(fields: Partial<ExerciseVersion> = {}): ExerciseVersion {
  return {
    name: 'Bench Press',
    primaryMuscleGroup: 'Chest',
    exerciseType: 'Barbell',
    movementPattern: 'push',
    equipment: 'barbell',
    isCompoundLift: null,
    userId: null,
    version: V2,
    ...fields,
  };
}

export function live(fields: Partial<ExerciseVersion> = {}): Source {
  return { exercise: version(fields), tombstone: null };
}

export function buried(fields: Partial<ExerciseVersion> = {}): Source {
  return { exercise: null, tombstone: version(fields) };
}

export const NEVER_KNOWN: Source = { exercise: null, tombstone: null };

/** Derives a document that is expected to be fit. */
export function derived(
  target: Target,
  document: StoredDocument,
  sources: Readonly<Record<string, Source>> | ReadonlyMap<string, Source>,
  shards: readonly StoredDocument[] = [],
): Derived {
  const map = sources instanceof Map ? sources : new Map(Object.entries(sources));
  const derivation = derive(target, document, map, partsIn(shards));
  if (derivation.kind === 'unfit') throw new Error(`expected a fit document: ${derivation.fault.reason}`);
  return derivation;
}

/** The document after the write, as its next version. */
export function written(document: StoredDocument, { patch }: Derived, next: Version = V3): StoredDocument {
  return patch === null ? document : { ...document, fields: { ...document.fields, ...patch }, version: next };
}

/** The document after it has been derived and written once. */
export function settled(
  target: Target,
  document: StoredDocument,
  sources: Readonly<Record<string, Source>> | ReadonlyMap<string, Source>,
): StoredDocument {
  return written(document, derived(target, document, sources));
}

export function plain(document: StoredDocument): PlainMap {
  return decodeFields(document.fields);
}

/** What the entries of a log hold as their copies. */
export function copiesIn(document: StoredDocument): unknown[] {
  const entries = plain(document)['exercises'] as PlainMap[];
  return entries.map((entry) => entry['exerciseMetadata']);
}
