import type { DocumentReference, DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import { needsTombstone } from '../derive/source';
import { parseExercise, parseTombstone, type Source } from '../model/exercise';
import { toStored } from '../platform/wire';
import { exerciseReference, tombstoneReference } from '../settle/sources';

/** Documents that one RPC asks for. */
const ASKED_AT_ONCE = 500;

/** Reads those of the sources that `known` lacks, with their tombstones where they count for anybody, and puts them there. */
export async function learnSources(
  db: Firestore,
  known: Map<string, Source>,
  exerciseIds: Iterable<string>,
): Promise<void> {
  const ids = [...new Set(exerciseIds)].filter((id) => !known.has(id));
  const found = await readAll(
    db,
    ids.map((id) => exerciseReference(db, id)),
  );
  const exercises = ids.map((id, index) => {
    const stored = found[index] && toStored(found[index]);
    return { id, exercise: parseExercise(stored) };
  });
  const doubtful = exercises.filter(({ exercise }) => needsTombstone(exercise));
  const buried = await readAll(
    db,
    doubtful.map(({ id }) => tombstoneReference(db, id)),
  );
  const tombstones = new Map(
    doubtful.map(({ id }, index) => [id, parseTombstone(buried[index] && toStored(buried[index])?.fields)]),
  );
  for (const { id, exercise } of exercises)
    known.set(id, { exercise, tombstone: tombstones.get(id) ?? null });
}

async function readAll(db: Firestore, references: readonly DocumentReference[]): Promise<DocumentSnapshot[]> {
  const found: DocumentSnapshot[] = [];
  for (let from = 0; from < references.length; from += ASKED_AT_ONCE)
    found.push(...(await db.getAll(...references.slice(from, from + ASKED_AT_ONCE))));
  return found;
}
