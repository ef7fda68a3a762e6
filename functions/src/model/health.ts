import { z } from 'zod';
import type { Severity } from './alert-kinds';
import type { Consistency } from './sweep-report';

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** `migrationMetrics/health`. Written and read by health/, to see that it can be. */
export const heartbeatSchema = z.object({ at: z.number() });

/** What was found out, or why it could not be. */
export type Found<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface RoundTrip {
  readonly writeMs: number;
  readonly readMs: number;
}

export interface QueueBacklog {
  readonly tasks: number;
  readonly overdueMs: number;
  readonly state: string;
}

export interface PendingLedgers {
  /** Of those that were looked at: no more than `PENDING_LOOKED_AT`. */
  readonly looked: number;
  /** Since the oldest of them was last written, in ms; null: none is pending. */
  readonly oldestMs: number | null;
}

/** The newest one that looked at more than a sample. */
export type LastSweep = Pick<Consistency, 'score' | 'at' | 'reportId'>;

/** All that is known of the service's health. */
export interface HealthFacts {
  readonly database: Found<RoundTrip>;
  /** Null where nobody can say, as in emulators. */
  readonly queues: Found<Readonly<Record<string, QueueBacklog>> | null>;
  readonly pending: Found<PendingLedgers>;
  /** Null: none has been made yet. */
  readonly sweep: Found<LastSweep | null>;
  /** Open ones. */
  readonly alerts: Found<Readonly<Record<Severity, number>>>;
  /** Runs that have failed, and rollbacks that came through in part. */
  readonly failedRuns: Found<number>;
}
