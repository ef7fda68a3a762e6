import { exercisesNamedIn, judge, type Sent, type Verdict } from '../tests/support/oracle';
import {
  whereArrayContains,
  type TypedDocument,
  type TypedFields,
  type TypedRest,
} from '../tests/support/typed-rest';
import { untilAtRest, type Due } from './at-rest';
import type { Progress } from './progress';
import type { SuiteLog } from './suite-log';

/** The fields of an exercise that the tour edits. */
export interface ExerciseEdit {
  readonly name?: string;
  readonly primaryMuscleGroup?: string;
}

/** What an edit changes, as it goes over the wire. */
export function fieldsOf(edit: ExerciseEdit): TypedFields {
  return Object.fromEntries(
    Object.entries(edit).map(([field, text]: [string, string]) => [field, { stringValue: text }]),
  );
}

export async function editExercise(rest: TypedRest, exerciseId: string, edit: ExerciseEdit): Promise<void> {
  const fields = fieldsOf(edit);
  const path = `exercises/${exerciseId}`;
  await rest.commit([{ kind: 'update', path, fields, mask: Object.keys(fields) }]);
}

export interface Watching {
  readonly rest: TypedRest;
  readonly log: SuiteLog;
  readonly progress: Progress;
  readonly work: () => Due[];
  readonly exerciseId: string;
  /** What the app has written, so that a document that is not found counts as wrong. */
  readonly sent: Sent;
  /** When the edit was made, ms since 1970. */
  readonly since: number;
}

/**
 * Watches the copies of an exercise until nothing is left to do, and returns how long it took until the last was right, in
 * ms; when not all became right, how long until nothing moved any more.
 */
export async function watchCopies(watching: Watching): Promise<number> {
  const { log, progress, work, exerciseId, since } = watching;
  const named = [...watching.sent].filter(([path, fields]) =>
    exercisesNamedIn(path, fields).includes(exerciseId),
  );
  const sent = new Map(named);
  let rightAt: number | undefined;
  await untilAtRest(log, work, async (due) => {
    if (rightAt !== undefined) return;
    const { expected, right, wrong } = await lookAtCopies({ ...watching, sent });
    if (wrong === 0) rightAt = Date.now();
    const open = due.reduce((sum, { done, due: wanted }) => sum + Math.max(0, wanted - done), 0);
    progress.show(`${exerciseId}: ${right} of ${expected} copies right, ${open} invocations to come`);
  });
  progress.clear();
  return (rightAt ?? Date.now()) - since;
}

/** The verdict on the copies of one exercise, found by the query that apps and the fan-out use. */
async function lookAtCopies({ rest, exerciseId, sent }: Watching): Promise<Verdict> {
  const holders = (collection: string): Promise<TypedDocument[]> =>
    rest.query(whereArrayContains(collection, 'exerciseIds', { stringValue: exerciseId }));
  const exercises = present(await rest.get(`exercises/${exerciseId}`));
  const exerciseTombstones = present(await rest.get(`exerciseTombstones/${exerciseId}`));
  const [workoutLogs, programs] = await Promise.all([holders('workoutLogs'), holders('programs')]);
  return judge({ exercises, exerciseTombstones, workoutLogs, programs }, { sent, exerciseId });
}

function present(document: TypedDocument | undefined): TypedDocument[] {
  return document === undefined ? [] : [document];
}
