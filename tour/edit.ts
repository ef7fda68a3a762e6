import { exercisesNamedIn, judge, type Sent, type Verdict } from '../tests/support/oracle';
import {
  whereArrayContains,
  type StructuredQuery,
  type TypedDocument,
  type TypedFields,
  type TypedRest,
  type TypedWrite,
} from '../tests/support/typed-rest';
import { openIn, untilAtRest, type Due } from './at-rest';
import { copiesInViews } from './judgement';
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

export function writeOf(exerciseId: string, edit: ExerciseEdit): TypedWrite {
  const fields = fieldsOf(edit);
  return { kind: 'update', path: `exercises/${exerciseId}`, fields, mask: Object.keys(fields) };
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
    const open = `${openIn(due)} invocations to come`;
    if (rightAt !== undefined) {
      progress.show(`${exerciseId}: all copies right, ${open}`);
      return;
    }
    const { expected, right } = await lookAtCopies({ ...watching, sent });
    if (right === expected) rightAt = Date.now();
    progress.show(`${exerciseId}: ${right} of ${expected} copies right, ${open}`);
  });
  progress.clear();
  return (rightAt ?? Date.now()) - since;
}

/** The copies of one exercise, found by the queries that apps and the fan-out use. */
async function lookAtCopies({
  rest,
  exerciseId,
  sent,
}: Watching): Promise<Pick<Verdict, 'expected' | 'right'>> {
  const holders = (collection: string): Promise<TypedDocument[]> =>
    rest.query(whereArrayContains(collection, 'exerciseIds', { stringValue: exerciseId }));
  const exercises = present(await rest.get(`exercises/${exerciseId}`));
  const exerciseTombstones = present(await rest.get(`exerciseTombstones/${exerciseId}`));
  const [workoutLogs, workoutLogShards, programs, exercisePerformanceView] = await Promise.all([
    holders('workoutLogs'),
    holders('workoutLogShards'),
    holders('programs'),
    rest.query(performanceViewsOf(exerciseId)),
  ]);
  const stored = { exercises, exerciseTombstones, workoutLogs, workoutLogShards, programs };
  const inEntries = judge(stored, { sent, exerciseId });
  const inViews = copiesInViews({ exercises, exerciseTombstones, exercisePerformanceView });
  return { expected: inEntries.expected + inViews.expected, right: inEntries.right + inViews.right };
}

function performanceViewsOf(exerciseId: string): StructuredQuery {
  return {
    from: [{ collectionId: 'exercisePerformanceView' }],
    where: {
      fieldFilter: {
        field: { fieldPath: 'exerciseId' },
        op: 'EQUAL',
        value: { stringValue: exerciseId },
      },
    },
  };
}

function present(document: TypedDocument | undefined): TypedDocument[] {
  return document === undefined ? [] : [document];
}
