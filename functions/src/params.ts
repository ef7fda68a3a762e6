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

/** How old an instance's knowledge of the switch may be: a rollback waits this long before it relies on it. */
export const FLAG_SECONDS = defineInt('FLAG_SECONDS', {
  default: 30,
  description:
    'Within how many seconds every instance honours the switch for live derivation: each reads it once in so many.',
});

/** Shards of backfills that are walked at once. */
export const WALK_CONCURRENT_TASKS = defineInt('WALK_CONCURRENT_TASKS', {
  default: 8,
  description: 'Shards of backfills and rollbacks that are walked at once, over all runs.',
});

/** How long a handler that has begun may go on. */
export const HANDLER_LIFETIME_SECONDS = defineInt('HANDLER_LIFETIME_SECONDS', {
  default: 600,
  description:
    'Seconds that a handler may go on after the switch for live derivation was thrown: the longest timeout of any function, and a margin.',
});

/** When clients that come back from offline are looked for after a rollback. */
export const RESIDUE_SECONDS = defineInt('RESIDUE_SECONDS', {
  default: 604_800,
  description:
    'Seconds after a rollback until documents are taken care of that clients have written since from old caches.',
});

/** After how long documents that were found wrong are looked at again. */
export const RECHECK_SECONDS = defineInt('RECHECK_SECONDS', {
  default: 120,
  description:
    'Seconds until documents that a verification or a sweep has found wrong are looked at again: time for what is on its way to them.',
});

/** When the sweep of the night begins, as Cloud Scheduler writes it. */
export const SWEEP_SCHEDULE = defineString('SWEEP_SCHEDULE', {
  default: 'every day 03:00',
  description: 'When the nightly sweep begins, in the syntax of Cloud Scheduler.',
});

/** When a sample is swept. */
export const QUICK_SCHEDULE = defineString('QUICK_SCHEDULE', {
  default: 'every 60 minutes',
  description: 'When a sample of logs and programs is looked at, in the syntax of Cloud Scheduler.',
});

/** In which time zone schedules are meant. */
export const SWEEP_TIME_ZONE = defineString('SWEEP_TIME_ZONE', {
  default: 'Etc/UTC',
  description: 'Time zone of the schedules, by its name in the tz database.',
});

/** What sweeps repair by themselves. */
export const SWEEP_POLICY = defineString('SWEEP_POLICY', {
  default: 'full',
  description:
    "What sweeps repair by themselves: 'full', all drift; 'conservative', small drift, the rest waits for an admin.",
});

/** In how many nights the deep check gets around. */
export const DEEP_CHECK_DAYS = defineInt('DEEP_CHECK_DAYS', {
  default: 30,
  description: 'Nights in which the deep check has read every document once.',
});

/** How often health is found out. */
export const HEALTH_CACHE_SECONDS = defineInt('HEALTH_CACHE_SECONDS', {
  default: 5,
  description:
    'Seconds for which an instance answers monitors with what it has found out about the health of the service.',
});

/** How long what only serves looking back is kept. */
export const RETENTION_DAYS = defineInt('RETENTION_DAYS', {
  default: 30,
  description:
    'Days for which reports, acknowledged alerts, dead letters of tasks, and what ended runs keep to undo themselves are kept; of a run nothing goes in the first seven.',
});
