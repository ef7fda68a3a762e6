/** Collections of the service's own, beside the app's and the views with copies (copies.ts). */
export const COLLECTIONS = {
  tombstones: 'exerciseTombstones',
  contributions: 'workoutContributions',
  muscleGroups: 'muscleGroupAnalyticsView',
  trends: 'workoutTrendsView',
  progress: 'userProgressView',
  deadLetters: 'deadLetters',
  alerts: 'systemAlerts',
  notifications: 'systemNotifications',
  reports: 'migrationReports',
  runs: 'runs',
  rollbackLogs: 'rollbackLogs',
  cleanupLogs: 'cleanupLogs',
  flags: 'migrationFlags',
  metrics: 'migrationMetrics',
  inconsistencies: 'migrationInconsistencies',
} as const;
