import { defineInt, defineString } from 'firebase-functions/params';

/** Where the functions run; should be where the database is. A name of a Cloud region. */
export const REGION = defineString('REGION', {
  default: 'us-central1',
  description: 'Region of the functions: the one of the Firestore database, or the nearest to it.',
});

/** How long the changes of a user's logs are gathered before his views follow. */
export const VIEW_COALESCE_SECONDS = defineInt('VIEW_COALESCE_SECONDS', {
  default: 2,
  description:
    "Seconds, at least 1, for which changes of a user's logs are gathered before his views follow, in one drain for all of them.",
});

/** Users whose views are brought up to date at once. */
export const VIEW_CONCURRENT_TASKS = defineInt('VIEW_CONCURRENT_TASKS', {
  default: 16,
  description:
    'Drains of views that run at once, over all users, and as many first counts of histories. More follow sooner after imports.',
});

/** Fan-out tasks that run at once. */
export const FAN_OUT_CONCURRENT_TASKS = defineInt('FAN_OUT_CONCURRENT_TASKS', {
  default: 16,
  description:
    'Fan-out tasks that run at once, over all exercises. Fewer spare the database, more end mass edits sooner.',
});
