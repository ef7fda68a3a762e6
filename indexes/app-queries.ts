import type { Operator, Order, QueryShape } from './shape';

/**
 * What an app may ask of the views and of Spotter's fields: the README's table and the check of the indexes are made from it.
 * Every list asks for the user's own documents, as firestore.rules demands.
 */
export type AppQuery = AppList | AppGet;

/** A list, `limit` documents at a time; the next ones by `startAfter`, which needs no other index. */
export interface AppList {
  /** What an app shows with it. */
  readonly shows: string;
  readonly collection: string;
  readonly where: readonly (readonly [field: string, op: Operator, value: Expression])[];
  readonly orderBy?: readonly Order[];
  readonly limit?: number;
}

/** One document by its id. */
export interface AppGet {
  readonly shows: string;
  readonly collection: string;
  readonly id: Expression;
}

/** JavaScript; `uid` is the user that is signed in. */
type Expression = string;

const own = ['userId', '==', 'uid'] as const;

export const APP_QUERIES: readonly AppQuery[] = [
  {
    shows: 'own exercises, the last trained first',
    collection: 'exercisePerformanceView',
    where: [own],
    orderBy: [{ field: 'performanceMetrics.lastSession', direction: 'desc' }],
    limit: 20,
  },
  {
    shows: 'own exercises, the heaviest first',
    collection: 'exercisePerformanceView',
    where: [own],
    orderBy: [{ field: 'performanceMetrics.maxWeight', direction: 'desc' }],
    limit: 20,
  },
  {
    shows: 'own exercises for one muscle group',
    collection: 'exercisePerformanceView',
    where: [own, ['exerciseMetadata.primaryMuscleGroup', '==', 'muscleGroup']],
  },
  { shows: 'one exercise', collection: 'exercisePerformanceView', id: "uid + '_' + exerciseId" },
  {
    shows: 'own workouts with one exercise, newest first',
    collection: 'workoutLogs',
    where: [own, ['exerciseIds', 'array-contains', 'exerciseId']],
    orderBy: [{ field: 'date', direction: 'desc' }],
    limit: 20,
  },
  {
    shows: 'muscle groups of one month',
    collection: 'muscleGroupAnalyticsView',
    where: [own, ['month', '==', "'2026-01'"]],
  },
  {
    shows: 'one muscle group, month by month',
    collection: 'muscleGroupAnalyticsView',
    where: [own, ['muscleGroup', '==', 'muscleGroup']],
    orderBy: [{ field: 'month', direction: 'desc' }],
    limit: 12,
  },
  {
    shows: 'the last months',
    collection: 'workoutTrendsView',
    where: [own],
    orderBy: [{ field: 'month', direction: 'desc' }],
    limit: 12,
  },
  { shows: 'one month', collection: 'workoutTrendsView', id: "uid + '_2026-01'" },
  { shows: 'all workouts together', collection: 'userProgressView', id: 'uid' },
];

/** The query in JavaScript, on a Firestore `db`. */
export function codeOf(query: AppQuery): string {
  const from = `db.collection('${query.collection}')`;
  if ('id' in query) return `${from}.doc(${query.id})`;
  return [
    from,
    ...query.where.map(([field, op, value]) => `.where('${field}', '${op}', ${value})`),
    ...(query.orderBy ?? []).map(({ field, direction }) => `.orderBy('${field}', '${direction}')`),
    query.limit === undefined ? '' : `.limit(${query.limit})`,
  ].join('');
}

/** What decides the query's index; undefined for a single document, which needs none. */
export function shapeOf(query: AppQuery): QueryShape | undefined {
  if ('id' in query) return undefined;
  return {
    collection: query.collection,
    allDescendants: false,
    filters: query.where.map(([field, op]) => ({ field, op })),
    orderBy: query.orderBy ?? [],
  };
}

/** The shapes of all that are lists. */
export const APP_SHAPES: readonly QueryShape[] = APP_QUERIES.flatMap((query) => shapeOf(query) ?? []);
