import type { DocumentReference, DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { SOURCE_COLLECTION } from '../copies';
import { asSeenBy, needsTombstone } from '../derive/source';
import { COLLECTIONS } from '../model/collections';
import { parseExercise, parseTombstone, type ExerciseVersion, type Source } from '../model/exercise';
import { toStored } from '../platform/wire';

export function exerciseReference(db: Firestore, exerciseId: string): DocumentReference {
  return db.collection(SOURCE_COLLECTION).doc(exerciseId);
}

export function tombstoneReference(db: Firestore, exerciseId: string): DocumentReference {
  return db.collection(COLLECTIONS.tombstones).doc(exerciseId);
}

/**
 * The sources that a document of `userId` names, and the tombstones of those that are gone for him: inside the transaction
 * that writes the copies, or a rename that runs in between would be lost on this document.
 */
export async function readSources(
  tx: Transaction,
  db: Firestore,
  { exerciseIds, userId }: { exerciseIds: readonly string[]; userId: string | null },
): Promise<Map<string, Source>> {
  const exercises = await readAll(
    tx,
    exerciseIds.map((id) => exerciseReference(db, id)),
  );
  const living = new Map(exerciseIds.map((id, index) => [id, toExercise(exercises[index])]));
  const gone = exerciseIds.filter((id) => {
    const exercise = living.get(id) ?? null;
    return asSeenBy({ exercise, tombstone: null }, userId).kind !== 'live';
  });
  const tombstones = await readAll(
    tx,
    gone.map((id) => tombstoneReference(db, id)),
  );
  const buried = new Map(gone.map((id, index) => [id, toTombstone(tombstones[index])]));
  return new Map(
    exerciseIds.map((id) => [id, { exercise: living.get(id) ?? null, tombstone: buried.get(id) ?? null }]),
  );
}

/** Sources as they are now, each with its tombstone where that counts for anybody. Outside a transaction unless `tx` is given. */
export async function loadSources(
  db: Firestore,
  exerciseIds: readonly string[],
  tx?: Transaction,
): Promise<Map<string, Source>> {
  const reader = tx ?? db;
  const exercises = await readAll(
    reader,
    exerciseIds.map((id) => exerciseReference(db, id)),
  );
  const living = new Map(exerciseIds.map((id, index) => [id, toExercise(exercises[index])]));
  const doubtful = exerciseIds.filter((id) => needsTombstone(living.get(id) ?? null));
  const tombstones = await readAll(
    reader,
    doubtful.map((id) => tombstoneReference(db, id)),
  );
  const buried = new Map(doubtful.map((id, index) => [id, toTombstone(tombstones[index])]));
  return new Map(
    exerciseIds.map((id) => [id, { exercise: living.get(id) ?? null, tombstone: buried.get(id) ?? null }]),
  );
}

export interface ReadSource {
  readonly source: Source;
  /** The document exists and cannot be parsed. */
  readonly invalid: boolean;
}

/** One source with its tombstone, where that counts for anybody. In `tx` when given. */
export async function readSource(db: Firestore, exerciseId: string, tx?: Transaction): Promise<ReadSource> {
  const read = (reference: DocumentReference): Promise<DocumentSnapshot> =>
    tx === undefined ? reference.get() : tx.get(reference);
  const snapshot = await read(exerciseReference(db, exerciseId));
  const exercise = toExercise(snapshot);
  const tombstone = needsTombstone(exercise)
    ? toTombstone(await read(tombstoneReference(db, exerciseId)))
    : null;
  return { source: { exercise, tombstone }, invalid: snapshot.exists && exercise === null };
}

async function readAll(
  reader: Transaction | Firestore,
  references: readonly DocumentReference[],
): Promise<DocumentSnapshot[]> {
  return references.length === 0 ? [] : reader.getAll(...references);
}

function toExercise(snapshot: DocumentSnapshot | undefined): ExerciseVersion | null {
  return snapshot === undefined ? null : parseExercise(toStored(snapshot));
}

function toTombstone(snapshot: DocumentSnapshot | undefined): ExerciseVersion | null {
  return snapshot === undefined ? null : parseTombstone(toStored(snapshot)?.fields);
}
