import { z } from 'zod';
import { CallError } from '../model/call-errors';
import type { RollbackLog, Run } from '../model/runs';
import { reason, requestId, runId } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { advance } from '../walk/advance';
import type { Engine } from '../walk/migration';
import { belowRun, recordEvent, rollbackLogReference, runReference, toFlags, toRun } from '../walk/runs';
import { nextState } from '../walk/states';
import { notFound } from './control';
import { requestKey } from './new-run';
import { knownMigration } from './start';

/** `dryRun: true` only says what would happen; to begin takes a confirmation, since live derivation may end for the whole service. */
export const rollbackSchema = z.discriminatedUnion('dryRun', [
  z.strictObject({ runId, dryRun: z.literal(true) }),
  z.strictObject({ runId, dryRun: z.literal(false).optional(), requestId, reason, confirm: z.literal(true) }),
]);
export type RollbackInput = Exclude<z.output<typeof rollbackSchema>, { dryRun: true }>;

export interface RollingBack {
  readonly runId: string;
  readonly state: Run['state'];
  readonly hold: Run['hold'];
  /** The same request was made before. */
  readonly repeated: boolean;
}

/**
 * Begins to roll a run back. Where triggers would undo it live derivation is switched off for the whole service, in the same commit: apps
 * must not rely on the copies from then on, and the flags tell them so. The run's budgets end: they were meant for the way there, and a
 * rollback that stops half-way is the worst of both.
 */
export async function rollBack(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: RollbackInput; by: string },
): Promise<RollingBack> {
  const repeated = await order(deps, engine, { input, by });
  const run = await advance(deps, engine, input.runId);
  if (run === undefined) throw notFound(input.runId);
  return { runId: input.runId, state: run.state, hold: run.hold, repeated };
}

/** The state of a run that is rolled back. Throws where it cannot be. */
export function demandRollback(engine: Engine, run: Run): Run['state'] {
  const migration = knownMigration(engine, run.migration.name);
  if ('none' in migration.rollback)
    throw new CallError('ROLLBACK_ERROR', `${migration.name}: ${migration.rollback.none}`);
  if (run.options.dryRun) throw new CallError('ROLLBACK_ERROR', 'It was a dry run: it has changed nothing');
  const state = nextState(run.state, 'roll-back');
  if (state !== null) return state;
  const why =
    run.rollback === null
      ? 'what is under way is cancelled first'
      : 'it has been asked for, and once is enough';
  throw new CallError('ROLLBACK_ERROR', `The run is ${run.state}: ${why}`, { state: run.state });
}

function order(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: RollbackInput; by: string },
): Promise<boolean> {
  const { db, clock } = deps;
  const reference = runReference(db, input.runId);
  const eventId = requestKey(input.requestId);
  return db.runTransaction(async (tx) => {
    const [snapshot, flagsSnapshot, event] = await tx.getAll(
      ...[reference, flagsReference(db), belowRun(db, input.runId, 'events').doc(eventId)],
    );
    const run = snapshot && toRun(snapshot);
    if (run === undefined || flagsSnapshot === undefined) throw notFound(input.runId);
    if (event?.exists === true) return true;
    const state = demandRollback(engine, run);
    const { rollbackNeedsOff } = knownMigration(engine, run.migration.name);
    const flags = toFlags(flagsSnapshot);
    const [other] = Object.entries(flags.runs);
    if (other !== undefined) {
      throw new CallError('ALREADY_RUNNING', `Run ${other[1]} of ${other[0]} is under way: cancel it first`, {
        runId: other[1],
      });
    }
    const now = clock.now();
    const offAt = rollbackNeedsOff ? (flags.live ? now : flags.since) : null;
    const given = { by, reason: input.reason, at: now };
    const changes: Partial<Run> = {
      state,
      desired: { ...given, action: 'run' },
      ...{ hold: null, leg: null, counted: run.counters, endedAt: null, activeSince: now, wakeAt: 0 },
      options: { ...run.options, maxReads: null, maxWrites: null },
      rollback: { order: given, offAt, left: null, residueAt: null },
    };
    tx.update(reference, changes);
    const log: RollbackLog = {
      ...{ migration: run.migration.name, order: given, state: 'rolling_back' },
      ...{ left: null, failed: null, endedAt: null },
    };
    tx.set(rollbackLogReference(db, input.runId), log);
    tx.set(flagsReference(db), {
      ...flags,
      ...(offAt !== null && { live: false, since: offAt }),
      runs: { ...flags.runs, [run.migration.name]: input.runId },
    });
    recordEvent(tx, deps, {
      runId: input.runId,
      id: eventId,
      event: {
        ...{ by, what: 'roll-back', reason: input.reason },
        before: { state: run.state, live: flags.live },
        after: { state, live: offAt === null && flags.live },
      },
    });
    return false;
  });
}
