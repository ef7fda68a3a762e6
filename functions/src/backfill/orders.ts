import { z } from 'zod';
import { CallError } from '../model/call-errors';
import { addCounters, runOptionsSchema, type Flags, type Order, type Run } from '../model/runs';
import { reason, requestId, runId } from '../operations/callable';
import { released } from '../walk/drive';
import { definitionHash, isVerification, migrationOf, type Engine } from '../walk/migration';
import type { NamedShard } from '../walk/runs';
import { eventsOf, isActive, nextState } from '../walk/states';
import { demandFree } from './new-run';

const limits = runOptionsSchema
  .pick({ batchSize: true, maxWritesPerSecond: true, maxFailures: true, maxReads: true, maxWrites: true })
  .partial()
  .strict()
  .refine((given) => Object.keys(given).length > 0, { error: 'expected at least one limit' });

const named = { runId, requestId, reason };
export const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({ ...named, action: z.literal('pause') }),
  z.strictObject({ ...named, action: z.literal('resume') }),
  z.strictObject({ ...named, action: z.literal('cancel') }),
  z.strictObject({ ...named, action: z.literal('retry-failures') }),
  z.strictObject({ ...named, action: z.literal('skip-failures') }),
  z.strictObject({ ...named, action: z.literal('set-limits'), limits }),
]);
export type ControlInput = z.output<typeof controlSchema>;
type Limits = z.output<typeof limits>;

export interface Ordering {
  readonly run: Run;
  readonly input: ControlInput;
  readonly at: Order;
  readonly engine: Engine;
  /** Of the current leg. */
  readonly shards: readonly NamedShard[];
  readonly flags: Flags;
  /** Some failure is open. */
  readonly hasFailures: boolean;
}

/**
 * What an order changes of the run. Throws where it makes no sense:
 *
 * | order | goes | where it does not |
 * |---|---|---|
 * | pause | while queued, running, verifying | the state; or it is to be cancelled |
 * | resume | while paused, or on its way there; when its definition has changed, or its breaker is open | the state, and why it waits |
 * | cancel | until it has ended | the state |
 * | retry-failures | ended with failures, or failed with something left to walk | the state; nothing is open; not free |
 * | skip-failures | while some failure is open | nothing is open |
 * | set-limits | until it has ended | the state; below what is spent: BUDGET_EXCEEDED |
 */
export function changesFor({ run, input, at, engine, shards, flags, hasFailures }: Ordering): Partial<Run> {
  switch (input.action) {
    case 'pause':
      demand(run, 'pause');
      return { desired: { ...at, action: 'pause' }, wakeAt: 0 };
    case 'cancel':
      demand(run, 'cancel');
      return { desired: { ...at, action: 'cancel' }, wakeAt: 0 };
    case 'resume': {
      if (isToBeCancelled(run)) throw illegal(run, 'resume');
      if (!isAskingApproval(run) && !isPausing(run)) demand(run, 'resume');
      const { version } = migrationOf(engine, run.migration.name);
      const hash = definitionHash(migrationOf(engine, run.migration.name));
      // What an admin resumes is what is deployed now.
      return {
        desired: { ...at, action: 'run' },
        migration: { ...run.migration, version, hash },
        ...(run.hold?.reason === 'breaker' && { mayMend: true }),
        ...released(run, at.at),
        wakeAt: 0,
      };
    }
    case 'retry-failures': {
      demand(run, 'retry');
      demandFree(flags, migrationOf(engine, run.migration.name), input.runId);
      const goesOn = hasMore(run, shards);
      if (!hasFailures && !goesOn) throw nothingFailed(run);
      return {
        ...{ state: 'queued', desired: { ...at, action: 'run' } },
        ...{
          retry: true,
          failure: null,
          verification: null,
          endedAt: null,
          mends: 0,
          historiesAsked: false,
          wakeAt: 0,
        },
        counted: { ...(goesOn ? run.counted : run.counters), failed: 0 },
        ...(!goesOn && { leg: null }),
      };
    }
    case 'skip-failures':
      if (!hasFailures) throw nothingFailed(run);
      return {};
    case 'set-limits':
      if (!isActive(run.state)) throw illegal(run, 'set-limits');
      demandUnspent(run, input.limits, shards);
      return {
        options: { ...run.options, ...defined(input.limits) },
        ...(run.hold?.reason === 'budget' && released(run, at.at)),
        ...(run.wakeAt !== null || run.hold?.reason === 'budget' ? { wakeAt: 0 } : {}),
      };
  }
}

/** Whether the walk, or the retry, that was under way when the run ended is not over. */
export function hasMore({ leg }: Run, shards: readonly NamedShard[]): boolean {
  return leg !== null && !isVerification(leg) && shards.some(({ shard }) => !shard.done);
}

function isAskingApproval({ hold }: Run): boolean {
  return hold?.reason === 'definition-changed' || hold?.reason === 'breaker';
}

function isPausing({ state, desired }: Run): boolean {
  return isActive(state) && state !== 'rolling_back' && desired.action === 'pause';
}

function spentBy(run: Run, shards: readonly NamedShard[]): Run['counters'] {
  return shards.reduce((sum, { shard }) => addCounters(sum, shard.counters), run.counted);
}

function demandUnspent(
  run: Run,
  { maxReads, maxWrites, maxFailures }: Limits,
  shards: readonly NamedShard[],
): void {
  const { reads, writes } = spentBy(run, shards);
  const failed = shards.reduce((sum, { shard }) => sum + shard.counters.failed, 0);
  const compared: [string, number | null | undefined, number][] = [
    ['maxReads', maxReads, reads],
    ['maxWrites', maxWrites, writes],
    ['maxFailures', maxFailures, failed],
  ];
  const problems = compared.flatMap(([field, limit, spent]) =>
    typeof limit === 'number' && limit < spent
      ? [{ path: `limits.${field}`, message: `${limit} is below the ${spent} that there have been` }]
      : [],
  );
  if (problems.length === 0) return;
  const text = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new CallError('BUDGET_EXCEEDED', text, { problems });
}

/** Limits that were given; null takes one away. */
function defined(given: Limits): Partial<Run['options']> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function demand(run: Run, event: Parameters<typeof nextState>[1]): void {
  if (nextState(run.state, event) === null || isToBeCancelled(run)) throw illegal(run, event);
}

function isToBeCancelled({ state, desired }: Run): boolean {
  return isActive(state) && desired.action === 'cancel';
}

function illegal(run: Run, event: string): CallError {
  const { state, hold } = run;
  const nothing = eventsOf(state).length === 0 ? ', and nothing follows that' : '';
  const wanted = isToBeCancelled(run) ? ', and is to be cancelled' : '';
  const waits = hold === null ? '' : `, and waits (${hold.reason}): ${hold.message}`;
  return new CallError('ILLEGAL_STATE', `${event}: the run is ${state}${nothing}${wanted}${waits}`, {
    state,
  });
}

function nothingFailed({ state }: Run): CallError {
  return new CallError('ILLEGAL_STATE', `The run is ${state}, and no failure of it is open`, { state });
}
