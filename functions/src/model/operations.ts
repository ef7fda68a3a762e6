import { z } from 'zod';
import { ALERT_KIND_NAMES, SEVERITIES } from './alert-kinds';

/** Written by operations/, once for each path and reason; read by admins and the nightly sweep. Closed by deletion. */
export const deadLetterSchema = z.object({
  kind: z.enum(['unparsable', 'no-user', 'no-date', 'oversized', 'refused', 'fan-out', 'drain', 'history']),
  /** The document concerned. */
  path: z.string(),
  reason: z.string(),
  eventId: z.string(),
  createdAt: z.iso.datetime(),
});

export type DeadLetter = z.output<typeof deadLetterSchema>;

/** Of tasks that were given up: no document closes them. */
export const TASK_LETTER_KINDS = [
  'fan-out',
  'drain',
  'history',
] as const satisfies readonly DeadLetter['kind'][];

/** Occasions and requests that an alert remembers. */
export const ALERT_REMEMBERS = 20;

/**
 * `systemAlerts/{kind_path}`. Written by operations/, one for each cause, however often it occurs; read by admins and health. Removed by
 * the clean-up some time after it was acknowledged.
 */
export const alertSchema = z.object({
  kind: z.enum(ALERT_KIND_NAMES),
  /** The gravest since it was opened. */
  severity: z.enum(SEVERITIES),
  /** The document concerned. */
  path: z.string(),
  message: z.string(),
  recommendation: z.string(),
  /** Occasions, each once. */
  count: z.int().min(1),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** By which admin, and why; null while it is open. The next occasion opens it again. */
  acknowledged: z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime() }).nullable(),
  /** The last occasions, oldest first: one that comes again is not counted again. */
  occasions: z.array(z.string()).max(ALERT_REMEMBERS),
  /** The last requests that acknowledged it: one that comes late does not close what has opened since. */
  requests: z.array(z.string()).max(ALERT_REMEMBERS),
});

export type Alert = z.output<typeof alertSchema>;

/**
 * `systemNotifications/{id}`. Written by operations/, in the commit that opens an alert, opens it again or makes it graver, and never
 * changed; read by whatever tells people. Removed by the clean-up.
 */
export const notificationSchema = z.object({
  alertId: z.string(),
  why: z.enum(['opened', 'opened-again', 'graver']),
  ...alertSchema.pick({ kind: true, severity: true, path: true, message: true, recommendation: true }).shape,
  /** Occasions of the alert so far. */
  count: z.int().min(1),
  at: z.iso.datetime(),
});

export type Notification = z.output<typeof notificationSchema>;

/**
 * `cleanupLogs/{id}`. Written by operations/, in the commits that remove what it counts; read by admins. One for each clean-up, and for each
 * purge of a user, whom it does not name.
 */
export const cleanupLogSchema = z.object({
  kind: z.enum(['retention', 'user-purge']),
  /** The admin, and why; null: the clock. */
  by: z.string().nullable(),
  reason: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** Null: it was killed, or had no time left; the next one goes on. */
  endedAt: z.iso.datetime().nullable(),
  /** Documents, by kind. */
  removed: z.record(z.string(), z.int()),
});

export type CleanupLog = z.output<typeof cleanupLogSchema>;
