import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '../../functions/src/model/contribution';
import { decodeFields, type RawFields } from '../../functions/src/model/value';
import { grouped } from '../support/oracle-grouping';
import { viewPath } from '../support/oracle-views-paths';
import {
  muscleGroupOf,
  performanceOf,
  progressOf,
  trendsOf,
  type CountedPerformance,
} from './counted-contents';

/**
 * What views must hold at any moment, whatever is pending: what is counted of all logs, without a line of fold/. By the views'
 * paths; without what does not follow from it: whose a view is, its copy, `complete` and times.
 */
export interface CountedViews {
  readonly performance: ReadonlyMap<string, CountedPerformance>;
  readonly others: ReadonlyMap<string, object>;
}

/** `ledgers`: by log id. */
export function countedViews(ledgers: ReadonlyMap<string, Ledger>): CountedViews {
  const performance = new Map<string, CountedPerformance>();
  const others = new Map<string, object>();
  const counted = [...ledgers].flatMap(([logId, ledger]) =>
    ledger.counted ? [{ logId, ...ledger.counted }] : [],
  );
  for (const [userId, own] of grouped(counted, (contribution) => [contribution.userId])) {
    others.set(viewPath('userProgressView', userId), progressOf(own));
    for (const [month, ofMonth] of grouped(own, ({ date }) => [date.slice(0, 7)])) {
      others.set(viewPath('workoutTrendsView', userId, month), trendsOf(ofMonth));
      const trained = ofMonth.flatMap(({ muscleGroups }) => muscleGroups);
      for (const [muscleGroup, logs] of grouped(trained, (training) => [training.muscleGroup]))
        others.set(viewPath('muscleGroupAnalyticsView', userId, muscleGroup, month), muscleGroupOf(logs));
    }
    const done = own.flatMap(({ logId, date, exercises }) =>
      exercises.map((exercise) => ({ logId, date, ...exercise })),
    );
    for (const [exerciseId, sessions] of grouped(done, (session) => [session.exerciseId]))
      performance.set(viewPath('exercisePerformanceView', userId, exerciseId), performanceOf(sessions));
  }
  return { performance, others };
}

/** The views that are not as they are counted: each with what it holds and what it ought to. */
export function wrongViews(
  stored: ReadonlyMap<string, RawFields>,
  { performance, others }: CountedViews,
): unknown[] {
  const counted = new Map<string, object>([...performance, ...others]);
  return [...new Set([...stored.keys(), ...counted.keys()])].flatMap((path) => {
    const fields = stored.get(path);
    const view = fields && decodeFields(fields);
    // A user's progress stays when the last of his workouts goes.
    const wants = counted.get(path) ?? (path.startsWith('userProgressView/') ? progressOf([]) : undefined);
    const has = view && Object.fromEntries(Object.keys(wants ?? {}).map((name) => [name, view[name]]));
    return isDeepStrictEqual(has, wants) ? [] : [{ path, has: view, wants }];
  });
}
