import { isDeepStrictEqual } from 'node:util';
import { judge, type Problem, type Sent } from '../support/oracle';
import { withoutAdded } from '../support/oracle-entries';
import { grouped } from '../support/oracle-grouping';
import { judgeUsers, problemsOf, type JudgedUser } from '../support/oracle-views';
import type { TypedDocument, TypedFields } from '../support/typed-rest';
import { judgeAlerts, judgeLetters } from './judge-records';
import { judgeTombstones, type ExerciseVersions } from './judge-tombstones';
import { isOfRuns } from './witness';

export interface AtRest {
  /** Every document of the database. */
  readonly documents: readonly TypedDocument[];
  /** What clients committed last, by path, as they sent it: with fields of ours where one saved them. What they deleted is not in it. */
  readonly sent: Sent;
  /** Every version that a client gave each exercise, by path, one after the other; undefined: deleted. */
  readonly exerciseVersions: ExerciseVersions;
}

/** All collections that there are. */
const collections = [
  ...['exercises', 'workoutLogs', 'programs'],
  ...['exerciseTombstones', 'workoutContributions', 'deadLetters', 'systemAlerts', 'systemNotifications'],
  ...['userProgressView', 'workoutTrendsView', 'muscleGroupAnalyticsView', 'exercisePerformanceView'],
];

/** What of an app's documents must hold now: less than everything only where runs of migrations are. */
export interface Due {
  /** Whether copies, ids and summary of a log or a program must be right. */
  readonly isDerived: (document: TypedDocument) => boolean;
  readonly views: boolean;
  readonly letters: boolean;
  readonly mayBeUncounted: (user: JudgedUser, rest: AtRest) => boolean;
}

export const EVERYTHING: Due = {
  ...{ isDerived: () => true, views: true, letters: true, mayBeUncounted: () => false },
};

/**
 * What is wrong with a database in which everything rests: copies, summaries and views against a recount, clients' own values
 * against what they sent, and all that the service keeps for itself against what must have come of the clients' commits. It
 * shares no code with the functions.
 */
export function judgeAtRest(rest: AtRest, due: Due = EVERYTHING): Problem[] {
  const { documents, sent, exerciseVersions } = rest;
  const byCollection = grouped(documents, ({ path }) => [collectionOf(path)]);
  const of = (collection: string): readonly TypedDocument[] => byCollection.get(collection) ?? [];
  const stored = {
    ...{ exercises: of('exercises'), exerciseTombstones: of('exerciseTombstones') },
    // Its clients keep no log in shards.
    ...{ workoutLogs: of('workoutLogs'), workoutLogShards: [], programs: of('programs') },
    workoutContributions: of('workoutContributions'),
    ...{ userProgressView: of('userProgressView'), workoutTrendsView: of('workoutTrendsView') },
    muscleGroupAnalyticsView: of('muscleGroupAnalyticsView'),
    exercisePerformanceView: of('exercisePerformanceView'),
  };
  const told = {
    ...{ alerts: of('systemAlerts'), notifications: of('systemNotifications') },
    runEvents: documents.filter(({ path }) => /^runs\/[^/]+\/events\//.test(path)),
  };
  const users = due.views ? judgeUsers(stored) : [];
  const derived = {
    ...stored,
    workoutLogs: stored.workoutLogs.filter(due.isDerived),
    programs: stored.programs.filter(due.isDerived),
  };
  const others = [...stored.workoutLogs, ...stored.programs].filter((document) => !due.isDerived(document));
  const undue = new Set(others.map(({ path }) => path));
  const sentAsDerived = new Map([...ownValues(sent)].filter(([path]) => !undue.has(path)));
  return [
    ...judge(derived, { sent: sentAsDerived }).problems,
    ...others.flatMap((document) => ownValuesLost(document, sent)),
    ...users.flatMap(problemsOf),
    ...users.filter((user) => !due.mayBeUncounted(user, rest)).flatMap(uncounted),
    ...judgeTombstones(stored.exerciseTombstones, exerciseVersions),
    ...(due.letters ? judgeLetters(of('deadLetters'), stored.workoutLogs) : []),
    ...judgeAlerts(told, exerciseVersions),
    ...of('')
      .filter(({ path }) => !isOfRuns(path))
      .map(({ path, fields: has }) => ({
        path,
        what: 'a document that nobody makes',
        has,
        wants: undefined,
      })),
  ];
}

/** What a user lost of a document whose other fields nobody vouches for. */
function ownValuesLost({ path, fields }: TypedDocument, sent: Sent): Problem[] {
  const [has, wants] = [fields, sent.get(path)].map((held) => held && ownFields(path, held));
  return isDeepStrictEqual(has, wants) ? [] : [{ path, what: "user's values", has, wants }];
}

/** Empty for what lies in none of them. */
function collectionOf(path: string): string {
  const [collection = '', ...id] = path.split('/');
  return id.length === 1 && collections.includes(collection) ? collection : '';
}

/** What clients sent, without what is not theirs. */
function ownValues(sent: Sent): Sent {
  return new Map([...sent].map(([path, fields]) => [path, ownFields(path, fields)]));
}

function ownFields(path: string, fields: TypedFields): TypedFields {
  const collection = collectionOf(path);
  return collection === 'workoutLogs' || collection === 'programs'
    ? withoutAdded(collection, fields)
    : fields;
}

/** Everybody who has logs that count, views or ledgers has all of them counted. */
function uncounted({ userId, state }: JudgedUser): Problem[] {
  if (state === 'complete') return [];
  return [{ path: `userProgressView/${userId}`, what: 'not all counted', has: state, wants: 'complete' }];
}
