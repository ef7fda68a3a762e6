import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import { failureSchema } from '../model/runs';
import { raise } from '../operations/alerts';
import type { Deps } from '../platform/deps';
import { documentsOf } from '../platform/pages';
import { belowRun } from '../walk/runs';
import { isOfExercises } from './walked';

/** More than so many of what was checked, and more than so many causes at all, are no decay but a bug. */
const BREAKER_SHARE = 0.05;
const BREAKER_CAUSES = 20;

/** What a walk has found wrong, by what has to go wrong for it: one missed fan-out is one cause, however many copies it left. */
export interface Causes {
  readonly exercises: number;
  readonly documents: number;
}

/**
 * Why nothing is to be repaired before an admin has looked; null: all may be. Exercises whose copies are wrong are held against the
 * exercises that were proved, documents that are wrong in themselves against the documents that were read.
 */
export function verdict(causes: Causes, checkedIn: Readonly<Record<string, number>>): string | null {
  const checked = { exercises: 0, documents: 0 };
  for (const [collection, count] of Object.entries(checkedIn))
    checked[isOfExercises(collection) ? 'exercises' : 'documents'] += count;
  const beyond = (found: number, of: number): boolean => found > BREAKER_CAUSES && found > of * BREAKER_SHARE;
  const told: string[] = [];
  if (beyond(causes.exercises, checked.exercises))
    told.push(`${causes.exercises} of ${checked.exercises} exercises have copies that are not current`);
  if (beyond(causes.documents, checked.documents))
    told.push(`${causes.documents} of ${checked.documents} documents are wrong in themselves`);
  if (told.length === 0) return null;
  return `${told.join('; ')}: that is no decay but a fault somewhere. Nothing is repaired before an admin resumes the run`;
}

/** Counts the causes of what a run has found. */
export async function causesOf({ db }: Deps, runId: string): Promise<Causes> {
  const [exercises, documents] = [new Set<string>(), new Set<string>()];
  for await (const found of documentsOf(belowRun(db, runId, 'failures'))) {
    for (const cause of parseOwn(failureSchema, found.ref.path, found.data()).causes) {
      if (isOfExercises(cause.slice(0, cause.indexOf('/'))))
        // By exercise: that one has two wrong values in different places is still one.
        exercises.add(cause.slice(0, cause.lastIndexOf('@')));
      else documents.add(cause);
    }
  }
  return { exercises: exercises.size, documents: documents.size };
}

/** Tells people that the breaker is open. */
export async function raiseBreaker(deps: Deps, runId: string, message: string): Promise<void> {
  const path = `${COLLECTIONS.runs}/${runId}`;
  await raise(deps, { kind: 'breaker', path, occasion: 'open', message });
}
