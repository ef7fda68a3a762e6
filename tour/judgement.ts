import {
  judge,
  readStored,
  type Problem,
  type Sent,
  type Stored,
  type Verdict,
} from '../tests/support/oracle';
import { readFields, type Reading } from '../tests/support/oracle-reading';
import { isWanted, OracleSources, userIdOf } from '../tests/support/oracle-sources';
import { judgeViews } from '../tests/support/oracle-views';
import { readStoredViews, type StoredViews } from '../tests/support/oracle-views-stored';
import type { TypedFields, TypedRest } from '../tests/support/typed-rest';

/** All documents: the app's, and what the functions keep beside them. */
export type Everything = Stored & StoredViews;

export interface Judgement extends Pick<Verdict, 'expected' | 'right'> {
  /** Whatever is not as it must be, in all the data. */
  readonly wrong: number;
  /** The first of it. */
  readonly problems: readonly Problem[];
  /** Users with views. */
  readonly users: number;
  /** Views that there must be. */
  readonly views: number;
}

export async function readEverything(rest: TypedRest): Promise<Everything> {
  const [stored, views] = await Promise.all([readStored(rest), readStoredViews(rest)]);
  return { ...stored, ...views };
}

/**
 * The naive oracles' verdict on everything, when all is at rest: then the views of every user must be complete. `exerciseId`:
 * whose copies are counted, by default all.
 */
export function judgeEverything(stored: Everything, sent: Sent, exerciseId?: string): Judgement {
  const documents = judge(stored, { sent });
  const { users, views, ...verdict } = judgeViews(stored);
  const uncounted = verdict.incomplete + verdict.untouched;
  const copies = [
    exerciseId === undefined ? documents : judge(stored, { sent, exerciseId }),
    copiesInViews(stored, exerciseId),
  ];
  return {
    expected: copies.reduce((sum, { expected }) => sum + expected, 0),
    right: copies.reduce((sum, { right }) => sum + right, 0),
    wrong: documents.wrong + verdict.wrong + uncounted,
    problems: [...documents.problems, ...verdict.problems, ...uncountedProblems(uncounted)],
    users,
    views,
  };
}

/** The copies in performance views, of one exercise or of all. */
export function copiesInViews(
  stored: Pick<Everything, 'exercises' | 'exerciseTombstones' | 'exercisePerformanceView'>,
  only?: string,
): Verdict {
  const sources = new OracleSources(stored.exercises, stored.exerciseTombstones);
  const copies = stored.exercisePerformanceView
    .map(({ path, fields }) => ({ path, ...viewIn(fields) }))
    .filter(({ exerciseId }) => only === undefined || exerciseId === only);
  const problems = copies.flatMap(({ path, exerciseId, userId, copy: has }) => {
    const wanted = sources.wantedInView(exerciseId, userId);
    return isWanted(has, wanted) ? [] : [{ path, what: 'copy', has, wants: wanted.fields }];
  });
  const wrong = problems.length;
  return { expected: copies.length, right: copies.length - wrong, wrong, problems };
}

function viewIn(fields: TypedFields): { exerciseId: string; userId: string; copy: Reading | undefined } {
  const { exerciseId, exerciseMetadata: copy } = readFields(fields);
  return {
    exerciseId: typeof exerciseId === 'string' ? exerciseId : '',
    userId: userIdOf(fields) ?? '',
    copy,
  };
}

function uncountedProblems(users: number): Problem[] {
  if (users === 0) return [];
  return [{ path: 'userProgressView', what: 'users whose logs are not all counted', has: users, wants: 0 }];
}
