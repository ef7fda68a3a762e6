import { grouped } from './oracle-grouping';
import { readFields, type ReadingMap } from './oracle-reading';
import { OracleSources } from './oracle-sources';
import { viewsOf, type Views } from './oracle-views-expected';
import { completed } from './oracle-views-held';
import { viewCollections, viewPath } from './oracle-views-paths';
import type { ViewsAndSources } from './oracle-views-stored';
import { workoutsIn, type Workout } from './oracle-views-workouts';
import type { TypedDocument } from './typed-rest';

/**
 * - `complete`: all of his logs are counted, so every view can be judged
 * - `incomplete`: they are still being counted, so only what must not be there at all is wrong
 * - `untouched`: he has no `userProgressView`, and must have no other view
 */
export type UserState = 'complete' | 'incomplete' | 'untouched';

/** A user with all that is his. */
export interface ViewOwner {
  /** Empty for what is nobody's. */
  userId: string;
  state: UserState;
  /** His logs that count, by the path of their ledger. */
  workouts: ReadonlyMap<string, Workout>;
  /** The views that he must have, none while he is untouched. */
  expected: Views;
  stored: Views;
  ledgers: Views;
}

/** Everybody of whom there is a log that counts, a view or a ledger; by user id. */
export function viewOwners(stored: ViewsAndSources): ViewOwner[] {
  const sources = new OracleSources(stored.exercises, stored.exerciseTombstones);
  const workouts = new Map(
    workoutsIn(stored.workoutLogs, sources, stored.workoutLogShards).map((workout) => [
      `workoutContributions/${workout.logId}`,
      workout,
    ]),
  );
  const views = read(viewCollections.flatMap((name) => stored[name]));
  const ledgers = read(stored.workoutContributions);

  const workoutsOf = grouped(workouts, ([, { userId }]) => [userId]);
  const userIds = new Set([...workoutsOf.keys(), ...[...views.values(), ...ledgers.values()].map(userIn)]);
  const users = [...userIds].sort().map((userId) => {
    const own = new Map(workoutsOf.get(userId));
    const state = stateIn(views.get(viewPath('userProgressView', userId)));
    const counted = viewsOf(userId, [...own.values()]);
    const expected: Views = state === 'untouched' ? new Map() : completed(counted, views, sources);
    return { userId, state, workouts: own, expected };
  });

  // Whose a view or a ledger ought to be says more than what it holds.
  const dueTo = new Map(
    users.flatMap(({ userId, expected }) => [...expected.keys()].map((path) => [path, userId])),
  );
  const storedOf = grouped(views, ([path, view]) => [dueTo.get(path) ?? userIn(view)]);
  const ledgersOf = grouped(ledgers, ([path, ledger]) => [workouts.get(path)?.userId ?? userIn(ledger)]);
  return users
    .map((user) => ({
      ...user,
      stored: new Map(storedOf.get(user.userId)),
      ledgers: new Map(ledgersOf.get(user.userId)),
    }))
    .filter(({ workouts: own, stored: has, ledgers: of }) => own.size + has.size + of.size > 0);
}

function stateIn(progress: ReadingMap | undefined): UserState {
  if (progress === undefined) return 'untouched';
  return progress['complete'] === false ? 'incomplete' : 'complete';
}

function userIn({ userId }: ReadingMap): string {
  return typeof userId === 'string' ? userId : '';
}

function read(documents: readonly TypedDocument[]): Views {
  return new Map(documents.map(({ path, fields }) => [path, readFields(fields)]));
}
