/** Collections of the service's own, beside the app's (copies.ts). */
export const COLLECTIONS = {
  tombstones: 'exerciseTombstones',
  deadLetters: 'deadLetters',
  alerts: 'systemAlerts',
} as const;
