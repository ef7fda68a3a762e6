import { createHash } from 'node:crypto';
import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import type { DeadLetter } from '../model/operations';
import type { Deps } from '../platform/deps';
import { createOnce } from './create-once';

/** What failed where, and why; the same path and reason are one letter, however often it fails. */
export type Letter = Omit<DeadLetter, 'createdAt'>;

export function letterReference(
  db: Firestore,
  { path, reason }: Pick<Letter, 'path' | 'reason'>,
): DocumentReference {
  const id = createHash('sha256')
    .update(JSON.stringify([path, reason]))
    .digest('hex');
  return db.collection(COLLECTIONS.deadLetters).doc(id);
}

/** The letters among `letters` that are not recorded yet, to be written by `recordLetters` in the same transaction. */
export async function unrecorded(
  tx: Transaction,
  db: Firestore,
  letters: readonly Letter[],
): Promise<Letter[]> {
  if (letters.length === 0) return [];
  const found = await tx.getAll(...letters.map((letter) => letterReference(db, letter)));
  return letters.filter((_, index) => found[index]?.exists !== true);
}

export function recordLetters(tx: Transaction, deps: Deps, letters: readonly Letter[]): void {
  for (const letter of letters) tx.set(letterReference(deps.db, letter), written(letter, deps));
}

/** Records a letter outside a transaction; one that is there already stays as it is. */
export async function recordLetter(deps: Deps, letter: Letter): Promise<void> {
  await createOnce(letterReference(deps.db, letter), written(letter, deps));
}

/** Every letter of a document, for when nothing is known of its earlier versions. */
export async function lettersOf(tx: Transaction, db: Firestore, path: string): Promise<DocumentReference[]> {
  const found = await tx.get(db.collection(COLLECTIONS.deadLetters).where('path', '==', path));
  return found.docs.map((letter) => letter.ref);
}

function written(letter: Letter, { clock }: Deps): DeadLetter {
  return { ...letter, createdAt: new Date(clock.now()).toISOString() };
}
