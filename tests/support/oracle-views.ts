import type { Problem } from './oracle';
import { OracleDigests } from './oracle-digests';
import { isMap, type ReadingMap } from './oracle-reading';
import { differences, type Difference } from './oracle-views-differences';
import { ledgerDifferences } from './oracle-views-ledgers';
import { viewOwners, type UserState, type ViewOwner } from './oracle-views-owners';
import type { ViewsAndSources } from './oracle-views-stored';

/**
 * The naive oracle of the views: counts each user's views from all of his logs, and says what differs. It shares no code with
 * the functions and takes no short cuts, so that it is a second opinion.
 */
export interface JudgedUser {
  /** Empty for what is nobody's. */
  userId: string;
  state: UserState;
  /** His logs that count. */
  workouts: number;
  views: JudgedView[];
  /** What is wrong with the ledgers of his logs. */
  ledgers: Problem[];
}

export interface JudgedView {
  path: string;
  /** Undefined: it is missing. */
  stored: ReadingMap | undefined;
  /** Undefined: it must not be there. */
  expected: ReadingMap | undefined;
  /** Empty when it is right, or cannot be judged yet. */
  differs: Difference[];
}

export interface ViewsVerdict {
  /** Users with views. */
  users: number;
  /** Views that there must be, of those users whose logs are all counted. */
  views: number;
  /** Of them, those that are as they must be in every field. */
  right: number;
  /** Every field that is not as it must be; every view and ledger that is missing, or ought to be. */
  wrong: number;
  /** Users whose logs are still being counted. */
  incomplete: number;
  /** Users with logs that count, and none of them counted yet. */
  untouched: number;
  /** The first of what is wrong. */
  problems: Problem[];
}

export interface JudgeViewsOptions {
  /** Judge this user and nobody else. */
  userId?: string;
  /** Default: 20. */
  maxProblems?: number;
}

/** What every view of a user must be, by path; nothing as long as he is untouched. */
export function expectedViews(stored: ViewsAndSources, userId: string): ReadonlyMap<string, ReadingMap> {
  return viewOwners(stored).find((owner) => owner.userId === userId)?.expected ?? new Map();
}

export function judgeViews(
  stored: ViewsAndSources,
  { userId, maxProblems }: JudgeViewsOptions = {},
): ViewsVerdict {
  return verdictOn(
    judgeUsers(stored).filter((user) => userId === undefined || user.userId === userId),
    maxProblems,
  );
}

/** Everybody of whom there is a log that counts, a view or a ledger; by user id. */
export function judgeUsers(stored: ViewsAndSources): JudgedUser[] {
  const digests = new OracleDigests();
  return viewOwners(stored).map((owner) => ({
    ...{ userId: owner.userId, state: owner.state, workouts: owner.workouts.size },
    views: judgedViews(owner, digests),
    ledgers: judgedLedgers(owner),
  }));
}

/** The sum of what was found, with the first `maxProblems` of what is wrong. */
export function verdictOn(users: readonly JudgedUser[], maxProblems = 20): ViewsVerdict {
  const due = users
    .filter(({ state }) => state === 'complete')
    .flatMap(({ views }) => views.filter(({ expected }) => expected !== undefined));
  const problems = users.flatMap(problemsOf);
  return {
    users: users.filter(({ state }) => state !== 'untouched').length,
    views: due.length,
    right: due.filter(({ differs }) => differs.length === 0).length,
    wrong: problems.length,
    incomplete: users.filter(({ state }) => state === 'incomplete').length,
    untouched: users.filter(({ state, workouts }) => state === 'untouched' && workouts > 0).length,
    problems: problems.slice(0, maxProblems),
  };
}

export function problemsOf({ views, ledgers }: JudgedUser): Problem[] {
  return [...views.flatMap(({ path, differs }) => differs.map((each) => ({ path, ...each }))), ...ledgers];
}

function judgedViews({ state, expected, stored }: ViewOwner, digests: OracleDigests): JudgedView[] {
  const paths = new Set([...expected.keys(), ...stored.keys()]);
  return [...paths].map((path) => {
    const view = { path, stored: stored.get(path), expected: expected.get(path) };
    return { ...view, differs: viewDifferences(view, state, digests) };
  });
}

function viewDifferences(
  { stored: has, expected: wants }: Omit<JudgedView, 'differs'>,
  state: UserState,
  digests: OracleDigests,
): Difference[] {
  if (wants === undefined) {
    const what = state === 'untouched' ? 'a view of a user without userProgressView' : 'a view of nothing';
    return [{ what, has, wants }];
  }
  if (state !== 'complete') return [];
  if (has === undefined) return [{ what: 'no view', has, wants }];
  const { exerciseId, exerciseMetadata: copy, denorm } = has;
  const found = differences(has, wants);
  if (found.length > 0 || typeof exerciseId !== 'string' || !isMap(copy)) return found;
  return digests.judge(denorm, exerciseId, copy);
}

function judgedLedgers({ state, workouts, ledgers }: ViewOwner): Problem[] {
  return [...new Set([...workouts.keys(), ...ledgers.keys()])].flatMap((path) => {
    const [ledger, workout] = [ledgers.get(path), workouts.get(path)];
    return ledgerDifferences(ledger, workout, state).map((difference) => ({ path, ...difference }));
  });
}
