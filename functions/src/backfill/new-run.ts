import { createHash } from 'node:crypto';
import type { Transaction } from 'firebase-admin/firestore';
import { CallError } from '../model/call-errors';
import {
  NO_COUNTERS,
  type Flags,
  type Order,
  type Protection,
  type Run,
  type RunOptions,
  type Scope,
} from '../model/runs';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { definitionHash, type Migration } from '../walk/migration';
import { recordEvent, runReference, toFlags, toRun } from '../walk/runs';

/** What one request makes, however often it arrives, is found under this id. */
export function requestKey(requestId: string): string {
  return createHash('sha256').update(requestId).digest('hex').slice(0, 20);
}

export interface NewRun {
  readonly requestId: string;
  readonly migration: Migration;
  readonly options: RunOptions;
  readonly protection: Protection;
  readonly order: Order;
  /** Default: everything. */
  readonly scope?: Scope | null;
}

/**
 * Makes the run of a request, and has the flags name it as the one of its migration, unless the request has made it before; whether it
 * has. `demand` throws where the flags allow none.
 */
export function ensureRun(
  deps: Deps,
  input: NewRun,
  demand: (flags: Flags) => void = (flags) => {
    demandFree(flags, input.migration);
  },
): Promise<boolean> {
  const { db } = deps;
  return db.runTransaction(async (tx) => {
    const [existing, flagsSnapshot] = await tx.getAll(
      runReference(db, requestKey(input.requestId)),
      flagsReference(db),
    );
    const run = existing && toRun(existing);
    if (run !== undefined) {
      demandSame(run, input.migration);
      return true;
    }
    if (flagsSnapshot === undefined) throw new Error('getAll: it gave fewer documents than it was asked for');
    const flags = toFlags(flagsSnapshot);
    demand(flags);
    createRun(tx, deps, { ...input, flags });
    return false;
  });
}

/** Throws unless a request that comes again means the same migration. */
export function demandSame(run: Run, { name }: Migration): void {
  if (run.migration.name === name) return;
  throw new CallError('VALIDATION_ERROR', `requestId: it has started a run of ${run.migration.name} before`);
}

/** Creates the run of a request that has none, and has the flags name it, in `tx`. */
export function createRun(tx: Transaction, deps: Deps, input: NewRun & { readonly flags: Flags }): void {
  const { requestId, migration, options, protection, order, flags, scope = null } = input;
  const runId = requestKey(requestId);
  const { name, version } = migration;
  const created: Run = {
    migration: { name, version, hash: definitionHash(migration) },
    state: 'queued',
    desired: { ...order, action: 'run' },
    ...{ hold: null, failure: null, leg: null, legs: 0, exits: 0, walkers: 1, retry: false },
    ...{
      mends: 0,
      mayMend: false,
      historiesAsked: false,
      scope,
      options,
      protection,
      requestId,
      startedBy: order,
    },
    ...{ startedAt: null, endedAt: null, activeMs: 0, activeSince: null, total: null, sourcesKept: false },
    ...{ counted: NO_COUNTERS, counters: NO_COUNTERS, verification: null, rollback: null, wakeAt: 0 },
  };
  tx.create(runReference(deps.db, runId), created);
  tx.set(flagsReference(deps.db), { ...flags, runs: { ...flags.runs, [name]: runId } });
  recordEvent(tx, deps, {
    runId,
    event: {
      ...{ by: order.by, what: 'start', reason: order.reason, before: {} },
      after: { migration: name, options, protection, ...(scope && { scope }) },
    },
  });
}

/** Throws unless live derivation is as the migration needs it, and no other run of it is under way. */
export function demandFree(flags: Flags, { name, needsLive }: Migration, runId?: string): void {
  const other = flags.runs[name];
  if (other !== undefined && other !== runId)
    throw new CallError('ALREADY_RUNNING', `Run ${other} of ${name} is under way`, { runId: other });
  if (flags.live !== (needsLive === 'on')) {
    const is = flags.live ? 'on' : 'off';
    throw new CallError(
      'ILLEGAL_STATE',
      `Live derivation is ${is}, and ${name} needs it ${needsLive}: backfill-switch`,
    );
  }
}
