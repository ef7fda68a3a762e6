import { encode, encodeFields, type Json, type RawFields } from '../../functions/src/model/value';
import { judgeViews, type ViewsVerdict } from '../support/oracle-views';
import type { ViewCollection } from '../support/oracle-views-paths';
import type { TypedDocument } from '../support/typed-rest';
import type { Service } from './service';
import { exerciseFields, typedFields } from './stored-form';

/** The naive oracle's verdict on a service at rest, as if everybody's history had been counted. */
export function verdictOn({ logs, sources, ledgers, views }: Service): ViewsVerdict {
  const viewsIn = (collection: ViewCollection): TypedDocument[] =>
    [...views]
      .filter(([path]) => path.startsWith(`${collection}/`))
      .map(([path, fields]) => {
        const isProgress = collection === 'userProgressView';
        return typed(path, { ...fields, ...(isProgress && { complete: encode(true) }) });
      });
  const sourcesIn = (collection: string, held: 'exercise' | 'tombstone'): TypedDocument[] =>
    [...sources].flatMap(([id, { [held]: version }]) =>
      version === null ? [] : [typed(`${collection}/${id}`, exerciseFields(version))],
    );
  return judgeViews({
    exercises: sourcesIn('exercises', 'exercise'),
    exerciseTombstones: sourcesIn('exerciseTombstones', 'tombstone'),
    workoutLogs: [...logs.values()].map(({ path, fields }) => typed(path, fields)),
    workoutLogShards: [],
    workoutContributions: [...ledgers].map(([id, ledger]) =>
      typed(`workoutContributions/${id}`, encodeFields(ledger as unknown as Record<string, Json>)),
    ),
    exercisePerformanceView: viewsIn('exercisePerformanceView'),
    muscleGroupAnalyticsView: viewsIn('muscleGroupAnalyticsView'),
    workoutTrendsView: viewsIn('workoutTrendsView'),
    userProgressView: viewsIn('userProgressView'),
  });
}

function typed(path: string, fields: RawFields): TypedDocument {
  return { path, fields: typedFields(fields), updateTime: '2026-01-01T00:00:00Z' };
}
