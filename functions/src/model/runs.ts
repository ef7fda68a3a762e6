import { z } from 'zod';

/** What a run is doing, or how it ended. The table of what leads where is walk/states.ts. */
export const RUN_STATES = [
  ...(['queued', 'running', 'pausing', 'paused', 'verifying'] as const),
  ...(['completed', 'completed_with_failures', 'failed', 'cancelling', 'cancelled'] as const),
  ...(['rolling_back', 'rolled_back', 'rollback_partial'] as const),
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Why a run waits although nobody asked it to. */
export const HOLD_REASONS = [
  ...(['definition-changed', 'budget', 'flag-delay', 'handler-lifetime', 'breaker'] as const),
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export const FAILURE_CATEGORIES = [
  ...(['timeout', 'service_unavailable', 'rate_limit'] as const),
  ...(['permission', 'not_found', 'conflict', 'invalid_data', 'too_large', 'unknown'] as const),
] as const;
export type FailureCategory = (typeof FAILURE_CATEGORIES)[number];

const ms = z.number();
const count = z.int().min(0);

export const runOptionsSchema = z.object({
  /** Documents of a batch at most. */
  batchSize: z.int().min(10).max(200),
  /** Key ranges that are walked side by side, for each collection. */
  shards: z.int().min(1).max(16),
  /** Of all shards together; null: as fast as the ramp allows. */
  maxWritesPerSecond: z.number().positive().nullable(),
  /** Visits everything and writes nothing. */
  dryRun: z.boolean(),
  /** What is read again at the end. */
  verify: z.enum(['all', 'sample']),
  /** Failed documents at which the run fails; null: never. */
  maxFailures: count.nullable(),
  /** Hard budgets of the whole run; null: none. */
  maxReads: count.nullable(),
  maxWrites: count.nullable(),
});
export type RunOptions = z.output<typeof runOptionsSchema>;

export const countersSchema = z.object({
  /** Documents that were looked at, each once. */
  visited: count,
  /** Documents that were changed; in a dry run, that would be. */
  written: count,
  failed: count,
  /** Documents that were found not to be as they must; of a verification. */
  wrong: count,
  /** Ledgers that moved with their logs. */
  ledgers: count,
  /** Documents that hold pre-images, and their bytes. */
  undo: count,
  undoBytes: count,
  /** Documents that moved between page and commit. */
  moved: count,
  reads: count,
  writes: count,
});
export type Counters = z.output<typeof countersSchema>;

export const NO_COUNTERS: Counters = {
  ...{ visited: 0, written: 0, failed: 0, wrong: 0, ledgers: 0, undo: 0, undoBytes: 0, moved: 0 },
  ...{ reads: 0, writes: 0 },
};

export function addCounters(a: Counters, b: Counters): Counters {
  const keys = Object.keys(NO_COUNTERS) as (keyof Counters)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as Counters;
}

/** Who asked for what, when and why. */
export const orderSchema = z.object({ by: z.string(), reason: z.string(), at: ms });
export type Order = z.output<typeof orderSchema>;

/** What a run is confined to. */
export const scopeSchema = z.union([
  z.strictObject({ userId: z.string().min(1) }),
  z.strictObject({ exerciseId: z.string().min(1) }),
]);
export type Scope = z.output<typeof scopeSchema>;

export const verificationSchema = z.object({
  /** Documents that were read and held against what they must be. */
  checked: count,
  wrong: count,
  /** Documents of each collection, and those of them that hold our fields. */
  counts: z.record(z.string(), z.object({ documents: count, derived: count })),
  at: ms,
});
export type Verification = z.output<typeof verificationSchema>;

export const rollbackSchema = z.object({
  order: orderSchema,
  /** When live derivation was switched off, for the whole service; null: it was not. */
  offAt: ms.nullable(),
  /** What was found of ours when it was last counted; null: not yet. */
  left: count.nullable(),
  /** When documents of clients that come back from offline are looked for; null: done. */
  residueAt: ms.nullable(),
});
export type Rollback = z.output<typeof rollbackSchema>;

/**
 * What brings the app's data back should a run go wrong. `undo`: what it keeps itself; `pitr`: the database's own recovery to a point in
 * time, besides; `export`: a managed export of what it touches, besides.
 */
export const protectionSchema = z.object({
  kind: z.enum(['undo', 'pitr', 'export']),
  /** For people: what it covers, and where it is. */
  detail: z.string(),
});
export type Protection = z.output<typeof protectionSchema>;

/**
 * Written by walk/ and backfill/; read by admins and the minder. One for each run of a migration; below it `shards`, `undo`,
 * `failures`, `events` and `sources`.
 */
export const runSchema = z.object({
  /** The definition that was approved: another one asks for approval again. */
  migration: z.object({ name: z.string(), version: z.int(), hash: z.string() }),
  state: z.enum(RUN_STATES),
  /** What an operator wants; `state` is what is. */
  desired: orderSchema.extend({ action: z.enum(['run', 'pause', 'cancel']) }),
  hold: z.object({ reason: z.enum(HOLD_REASONS), message: z.string(), since: ms }).nullable(),
  /** Why the run is to end as failed. */
  failure: z.string().nullable(),
  /** The round of visits that is under way: `walk-1`, `verify-2`, … Its shards are the current ones. */
  leg: z.string().nullable(),
  legs: count,
  /** How often sources that changed were carried again. */
  exits: count,
  /** Shards that are under way, as last seen: they share the pace. */
  walkers: count,
  /** Failed documents are to be tried again once the leg is over. */
  retry: z.boolean(),
  /** Rounds in which what a sweep has found was mended; and somebody, or the sweep itself, has found that it may be. */
  mends: count.default(0),
  mayMend: z.boolean().default(false),
  /** What it is confined to; null: to nothing. */
  scope: scopeSchema.nullable().default(null),
  /** Since the run has ended, the histories that waited for it were asked for. */
  historiesAsked: z.boolean(),
  options: runOptionsSchema,
  protection: protectionSchema,
  requestId: z.string(),
  startedBy: orderSchema,
  startedAt: ms.nullable(),
  endedAt: ms.nullable(),
  /** Time in which shards were walked, without the current stretch, and since when that runs. */
  activeMs: ms,
  activeSince: ms.nullable(),
  /** Documents in scope when the run began. */
  total: count.nullable(),
  /** The versions that sources had at the beginning are kept. */
  sourcesKept: z.boolean(),
  /** Of the legs that are over, and of all legs when somebody last looked. */
  counted: countersSchema,
  counters: countersSchema,
  verification: verificationSchema.nullable(),
  rollback: rollbackSchema.nullable(),
  /** When the minder is to look, ms since 1970; null: never. */
  wakeAt: ms.nullable(),
});
export type Run = z.output<typeof runSchema>;

/** Written by walk/, read by walk/ and backfill/. A key range of one part of the run, and how far it has come. */
export const shardSchema = z.object({
  leg: z.string(),
  /** Index of the migration's part. */
  part: count,
  /** Keys: exclusive, inclusive; null: open. */
  after: z.string().nullable(),
  until: z.string().nullable(),
  /** The last key that was visited. */
  cursor: z.string().nullable(),
  /** Raised when whoever works on it is not to commit any more. */
  epoch: count,
  /** Raised by each worker that takes it over. */
  claim: count,
  /** Raised by each batch. */
  seq: count,
  /** A worker is at it, or one was asked for: until when nobody else is. */
  isHeld: z.boolean(),
  leaseUntil: ms,
  done: z.boolean(),
  batchSize: z.int().min(1),
  /** Documents after which it is done; null: all of its range. */
  limit: count.nullable(),
  /** What is left of its share of the budgets; null: none is set. */
  readsLeft: z.int().nullable(),
  writesLeft: z.int().nullable(),
  counters: countersSchema,
  lastError: z.object({ category: z.enum(FAILURE_CATEGORIES), message: z.string(), at: ms }).nullable(),
});
export type Shard = z.output<typeof shardSchema>;

/** Written by walk/, in the commit that passes the document by; read by admins and retries. One for each document. */
export const failureSchema = z.object({
  path: z.string(),
  /** The leg in which it failed last. */
  leg: z.string(),
  category: z.enum(FAILURE_CATEGORIES),
  message: z.string(),
  /** What has to go wrong for that, each by a name; of what a sweep has found. */
  causes: z.array(z.string()).readonly().default([]),
  state: z.enum(['open', 'skipped']),
  at: ms,
});
export type Failure = z.output<typeof failureSchema>;

/**
 * Written by walk/, in the commit that changes the document; read by rollbacks, validations and exports. What the touched fields
 * held before, in typed JSON, cut into `parts` documents: `{id}`, `{id}_1`, …; only the first has more than `chunk`.
 */
export const undoSchema = z.object({
  path: z.string(),
  /** Whose document it is, so that it can be found when he leaves; absent: nobody's, or of a build that did not say. */
  userId: z.string().optional(),
  /** The version that was replaced. */
  version: z.string(),
  /** Whether the document held nothing of this service before. */
  first: z.boolean(),
  parts: z.int().min(1),
  /** SHA-256 of the whole text, hex. */
  checksum: z.string(),
  bytes: count,
  chunk: z.string(),
});
export type UndoRecord = z.output<typeof undoSchema>;

/** Written by walk/ and backfill/, never changed; read by admins: who did what, why, and what it changed. */
export const runEventSchema = z.object({
  at: ms,
  by: z.string(),
  what: z.string(),
  reason: z.string(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});
export type RunEvent = z.output<typeof runEventSchema>;

/** `rollbackLogs/{runId}`. Written by backfill/ when a rollback begins, and by walk/ when it ends; read by admins. */
export const rollbackLogSchema = z.object({
  migration: z.string(),
  order: orderSchema,
  state: z.enum(['rolling_back', 'rolled_back', 'rollback_partial']),
  /** Documents that hold something of ours still, and documents that could not be rolled back; null while it is under way. */
  left: count.nullable(),
  failed: count.nullable(),
  endedAt: ms.nullable(),
});
export type RollbackLog = z.output<typeof rollbackLogSchema>;

/** The name of the migration that embeds the copies; histories wait while a run of it is under way. */
export const EMBED_MIGRATION = 'embed-exercise-metadata';

/**
 * `migrationFlags/current`. Written by backfill/; read by every instance of the service, and by the app, which is to rely on the
 * copies only while `live`. A missing document means: live, no runs.
 */
export const flagsSchema = z.object({
  /** Whether triggers derive. */
  live: z.boolean(),
  /** When `live` was last changed. */
  since: ms,
  /** The run of each migration that is under way, by the migration's name. */
  runs: z.record(z.string(), z.string()),
});
export type Flags = z.output<typeof flagsSchema>;

export const NO_FLAGS: Flags = { live: true, since: 0, runs: {} };
