import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface FieldOverride {
  collectionGroup: string;
  fieldPath: string;
  indexes: unknown[];
}
interface IndexSpec {
  indexes: unknown[];
  fieldOverrides: FieldOverride[];
}

// What `firebase deploy` checks before it sends anything; the package ships no types.
const { FirestoreApi } = jest.requireActual<{
  FirestoreApi: new () => { validateSpec: (spec: unknown) => void };
}>('firebase-tools/lib/firestore/api');
const spec = JSON.parse(readFileSync(join(__dirname, '../../firestore.indexes.json'), 'utf8')) as IndexSpec;

/** An exemption holds for the field and, when it is a map or a list, for all that it contains. */
const isExempt = (collectionGroup: string, fieldPath: string) =>
  spec.fieldOverrides.some(
    (one) => one.collectionGroup === collectionGroup && `${fieldPath}.`.startsWith(`${one.fieldPath}.`),
  );

it('firebase-tools accepts the file, and would not accept a field override without indexes', () => {
  const api = new FirestoreApi();
  api.validateSpec(spec);
  const broken = { ...spec, fieldOverrides: [{ collectionGroup: 'programs', fieldPath: 'weeklyConfigs' }] };
  expect(() => {
    api.validateSpec(broken);
  }).toThrow('Must contain "indexes"');
});

it('every override switches all indexes of its field off, and none is there twice', () => {
  expect(spec.fieldOverrides.filter((one) => one.indexes.length > 0)).toEqual([]);
  const paths = spec.fieldOverrides.map((one) => `${one.collectionGroup}/${one.fieldPath}`);
  expect(new Set(paths).size).toBe(paths.length);
});

describe('not indexed: grows with every write or holds a whole document', () => {
  it.each([
    ['workoutLogs', 'exercises'],
    ['workoutLogs', 'workoutSummary.lastUpdated'],
    ['workoutLogs', 'denorm.base'],
    ['workoutLogShards', 'exercises'],
    ['workoutLogShards', 'denorm.base'],
    ['programs', 'weeklyConfigs'],
    ['programs', 'programSummary.lastUpdated'],
    ['programs', 'denorm.base'],
    ['workoutContributions', 'current'],
    ['workoutContributions', 'counted'],
    ['exercisePerformanceView', 'exerciseMetadata.lastUpdated'],
    ['exercisePerformanceView', 'recentSessions'],
    ['exercisePerformanceView', 'lastUpdated'],
    ['undo', 'chunk'],
    ['sources', 'versions'],
    ['muscleGroupAnalyticsView', 'exerciseCounts'],
    ['muscleGroupAnalyticsView', 'lastUpdated'],
    ['workoutTrendsView', 'byWeek'],
    ['workoutTrendsView', 'byDay'],
    ['workoutTrendsView', 'lastUpdated'],
    ['userProgressView', 'byMonth'],
    ['userProgressView', 'lastUpdated'],
  ])('%s %s', (collectionGroup, fieldPath) => {
    expect(isExempt(collectionGroup, fieldPath)).toBe(true);
  });
});

describe('indexed: the service or an app queries it', () => {
  it.each([
    ...['workoutLogs', 'workoutLogShards', 'programs'].flatMap((collectionGroup) =>
      ['userId', 'exerciseIds', 'denorm.copies', 'denorm.v'].map(
        (fieldPath) => [collectionGroup, fieldPath] as const,
      ),
    ),
    ['workoutLogs', 'date'],
    ['workoutLogs', 'workoutSummary.totalVolume'],
    ['workoutLogs', 'workoutSummary.muscleGroupsTargeted'],
    ['programs', 'programSummary.muscleGroupsTargeted'],
    ['exercises', 'userId'],
    ['workoutContributions', 'userId'],
    ['workoutContributions', 'exerciseIds'],
    ['workoutContributions', 'date'],
    ['workoutContributions', 'pending'],
    ['exercisePerformanceView', 'userId'],
    ['exercisePerformanceView', 'exerciseId'],
    ['exercisePerformanceView', 'exerciseMetadata.primaryMuscleGroup'],
    ['exercisePerformanceView', 'performanceMetrics.lastSession'],
    ['exercisePerformanceView', 'performanceMetrics.maxWeight'],
    ['exercisePerformanceView', 'denorm.copies'],
    ['muscleGroupAnalyticsView', 'month'],
    ['muscleGroupAnalyticsView', 'muscleGroup'],
    ['workoutTrendsView', 'month'],
    ['userProgressView', 'complete'],
  ] as const)('%s %s', (collectionGroup, fieldPath) => {
    expect(isExempt(collectionGroup, fieldPath)).toBe(false);
  });
});
