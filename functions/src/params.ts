import { defineInt, defineString } from 'firebase-functions/params';

/** Where the functions run; should be where the database is. A name of a Cloud region. */
export const REGION = defineString('REGION', {
  default: 'us-central1',
  description: 'Region of the functions: the one of the Firestore database, or the nearest to it.',
});

/** Fan-out tasks that run at once. */
export const FAN_OUT_CONCURRENT_TASKS = defineInt('FAN_OUT_CONCURRENT_TASKS', {
  default: 16,
  description:
    'Fan-out tasks that run at once, over all exercises. Fewer spare the database, more end mass edits sooner.',
});
