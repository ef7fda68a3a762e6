import { isDeepStrictEqual } from 'node:util';
import { entriesOf, type CopyCollection, type OracleEntry } from './oracle-entries';
import { isMap, readFields, type Reading, type ReadingMap } from './oracle-reading';
import type { TypedDocument, TypedFields } from './typed-rest';

/** What an exercise or a tombstone holds of the copied fields, and whose it is. */
export interface OracleSource {
  copied: ReadingMap;
  /** Copied into performance views alone; null where the source says nothing. */
  isCompoundLift: boolean | null;
  /** Null: everybody's. */
  owner: string | null;
}

/** The value that a copy must hold; `anyFields`: nobody knows the exercise, so what the entry holds stands. */
export interface WantedCopy {
  fields: ReadingMap;
  anyFields: boolean;
}

/** An entry with the copy that it ought to hold. */
export interface CopiedEntry extends OracleEntry {
  copy: ReadingMap;
}

export const copiedFields = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Every exercise and every tombstone, by exercise id. */
export class OracleSources {
  readonly #exercises: ReadonlyMap<string, OracleSource>;
  readonly #tombstones: ReadonlyMap<string, OracleSource>;

  constructor(exercises: readonly TypedDocument[], tombstones: readonly TypedDocument[]) {
    this.#exercises = usableSources(exercises);
    this.#tombstones = usableSources(tombstones);
  }

  /** The copy of an exercise in a document of `userId` (null: of nobody). */
  wanted(exerciseId: string, userId: string | null): WantedCopy {
    return this.#seen(exerciseId, userId, ({ copied }) => copied);
  }

  /** The copy in a performance view of `userId`. */
  wantedInView(exerciseId: string, userId: string): WantedCopy {
    return this.#seen(exerciseId, userId, ({ copied, isCompoundLift }) => ({ ...copied, isCompoundLift }));
  }

  #seen(exerciseId: string, userId: string | null, copied: (source: OracleSource) => ReadingMap): WantedCopy {
    const sees = (source: OracleSource | undefined): source is OracleSource =>
      source !== undefined && (source.owner === null || source.owner === userId);
    const exercise = this.#exercises.get(exerciseId);
    if (sees(exercise)) return { fields: copied(exercise), anyFields: false };
    const tombstone = this.#tombstones.get(exerciseId);
    if (sees(tombstone)) return { fields: { ...copied(tombstone), sourceMissing: true }, anyFields: false };
    return { fields: { sourceMissing: true }, anyFields: true };
  }
}

/** The entries of a document, each with the copy that it ought to hold; entries that name no exercise have none. */
export function copiedEntries(
  collection: CopyCollection,
  fields: TypedFields,
  sources: OracleSources,
): CopiedEntry[] {
  const userId = userIdOf(fields);
  return entriesOf(collection, fields).map((entry) => {
    const wanted = entry.exerciseId === undefined ? undefined : sources.wanted(entry.exerciseId, userId);
    const held = entry.fields['exerciseMetadata'];
    return { ...entry, copy: wanted?.anyFields && isMap(held) ? held : (wanted?.fields ?? {}) };
  });
}

export function userIdOf(fields: TypedFields): string | null {
  const { userId } = readFields(fields);
  return typeof userId === 'string' && userId !== '' ? userId : null;
}

/** Whether the copy that an entry holds is the wanted one; its `lastUpdated` must be a time, whichever. */
export function isWanted(held: Reading | undefined, { fields, anyFields }: WantedCopy): boolean {
  if (!isMap(held)) return false;
  const { lastUpdated, ...rest } = held;
  if (!anyFields) {
    return isDeepStrictEqual(rest, fields) && typeof lastUpdated === 'string' && isoTime.test(lastUpdated);
  }
  const { sourceMissing, ...known } = rest;
  return (
    sourceMissing === true &&
    Object.entries(known).every(([name, value]) => copiedFields.includes(name) && typeof value === 'string')
  );
}

function usableSources(documents: readonly TypedDocument[]): Map<string, OracleSource> {
  const sources = new Map<string, OracleSource>();
  for (const { path, fields } of documents) {
    const source = usableSource(readFields(fields));
    if (source) sources.set(path.slice(path.indexOf('/') + 1), source);
  }
  return sources;
}

/** Undefined for what cannot be an exercise: it is as good as deleted. */
export function usableSource(document: ReadingMap): OracleSource | undefined {
  const { name, primaryMuscleGroup, exerciseType, isCompoundLift, userId } = document;
  if (typeof name !== 'string' || name.trim() === '') return undefined;
  if (typeof primaryMuscleGroup !== 'string' || typeof exerciseType !== 'string') return undefined;
  const movementPattern = document['movementPattern'] ?? 'Unknown';
  const equipment = document['equipment'] ?? 'Unknown';
  if (typeof movementPattern !== 'string' || typeof equipment !== 'string') return undefined;
  if (typeof (isCompoundLift ?? false) !== 'boolean') return undefined;
  const owner = userId ?? null;
  if (owner !== null && (typeof owner !== 'string' || owner === '')) return undefined;
  return {
    copied: { name, primaryMuscleGroup, exerciseType, movementPattern, equipment },
    isCompoundLift: typeof isCompoundLift === 'boolean' ? isCompoundLift : null,
    owner,
  };
}
