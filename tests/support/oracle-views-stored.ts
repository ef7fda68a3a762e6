import type { Stored } from './oracle';
import type { ViewCollection } from './oracle-views-paths';
import type { TypedDocument, TypedRest } from './typed-rest';

/** The views, and the ledgers between them and the logs. */
export type StoredViews = Readonly<Record<ViewCollection | 'workoutContributions', readonly TypedDocument[]>>;

/** The views with all that they rest on. */
export type ViewsAndSources = Omit<Stored, 'programs'> & StoredViews;

export async function readStoredViews(rest: TypedRest): Promise<StoredViews> {
  const [performance, muscleGroups, trends, progress, workoutContributions] = await Promise.all([
    rest.list('exercisePerformanceView'),
    rest.list('muscleGroupAnalyticsView'),
    rest.list('workoutTrendsView'),
    rest.list('userProgressView'),
    rest.list('workoutContributions'),
  ]);
  return {
    exercisePerformanceView: performance,
    muscleGroupAnalyticsView: muscleGroups,
    workoutTrendsView: trends,
    userProgressView: progress,
    workoutContributions,
  };
}
