import type { Direction, Operator, QueryShape } from '../../indexes/shape';

/** A query's shape, written shortly. */
export function asked(
  collection: string,
  filters: readonly (readonly [field: string, op: Operator])[],
  orderBy: readonly (readonly [field: string, direction: Direction])[] = [],
  more: Partial<QueryShape> = {},
): QueryShape {
  return {
    collection,
    allDescendants: false,
    filters: filters.map(([field, op]) => ({ field, op })),
    orderBy: orderBy.map(([field, direction]) => ({ field, direction })),
    ...more,
  };
}

/** What the service asks; journeys record the same. */
export const SERVICE_SHAPES: readonly QueryShape[] = [
  asked('workoutLogs', [['exerciseIds', 'array-contains']], [['__name__', 'asc']]),
  asked('workoutLogShards', [['exerciseIds', 'array-contains']], [['__name__', 'asc']]),
  asked('programs', [['exerciseIds', 'array-contains']], [['__name__', 'asc']]),
  asked('exercisePerformanceView', [['exerciseId', '==']], [['__name__', 'asc']]),
  asked('workoutLogs', [['userId', '==']], [['__name__', 'asc']]),
  asked('workoutLogShards', [['parentLogId', '==']]),
  asked('workoutContributions', [
    ['userId', '=='],
    ['pending', '=='],
  ]),
  ...(['asc', 'desc'] as const).map((direction) =>
    asked(
      'workoutContributions',
      [
        ['counted.userId', '=='],
        ['counted.exerciseIds', 'array-contains'],
      ],
      [['counted.date', direction]],
    ),
  ),
  asked('workoutContributions', [['counted.userId', '==']], [['counted.date', 'asc']]),
  asked(
    'workoutContributions',
    [
      ['counted.userId', '=='],
      ['counted.date', '>='],
      ['counted.date', '<='],
    ],
    [['counted.date', 'asc']],
  ),
  asked('workoutTrendsView', [['userId', '==']]),
  asked('deadLetters', [['path', '==']]),
  asked('workoutLogs', [['denorm.v', '==']]),
  asked('workoutLogShards', [['denorm.v', '==']]),
  asked('programs', [['denorm.v', '==']]),
  asked('workoutLogs', [], [['__name__', 'asc']]),
  asked('workoutLogShards', [], [['__name__', 'asc']]),
  asked('programs', [], [['__name__', 'asc']]),
];
