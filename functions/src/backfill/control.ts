import type { Transaction } from 'firebase-admin/firestore';
import { CallError } from '../model/call-errors';
import type { Order, Run } from '../model/runs';
import type { Deps } from '../platform/deps';
import { Code, hasCode } from '../platform/errors';
import { flagsReference } from '../platform/flags';
import { advance } from '../walk/advance';
import type { Engine } from '../walk/migration';
import { belowRun, recordEvent, runReference, shardsOf, toFlags, toRun } from '../walk/runs';
import { requestKey } from './new-run';
import { changesFor, hasMore, type ControlInput, type Ordering } from './orders';

export interface Controlled {
  readonly runId: string;
  readonly state: Run['state'];
  readonly hold: Run['hold'];
  /** The same request was made before; it was not carried out again. */
  readonly repeated: boolean;
}

/** Carries out what an operator wants of a run, as far as that goes at once; the minder sees to the rest. */
export async function controlRun(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: ControlInput; by: string },
): Promise<Controlled> {
  const repeated = await order(deps, engine, { input, by });
  // Also when repeated: the first may have died before its end.
  if (input.action === 'skip-failures') await skipFailures(deps, input.runId);
  const run = await advance(deps, engine, input.runId);
  if (run === undefined) throw notFound(input.runId);
  return { runId: input.runId, state: run.state, hold: run.hold, repeated };
}

export function notFound(id: string): CallError {
  return new CallError('NOT_FOUND', `runId: there is no run ${JSON.stringify(id)}`);
}

/** Whether the order was given before, by the same request. */
function order(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: ControlInput; by: string },
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
    if (event?.exists === true) {
      if (event.get('what') === input.action) return true;
      throw new CallError(
        'VALIDATION_ERROR',
        `requestId: it has asked for ${String(event.get('what'))} before`,
      );
    }
    const at: Order = { by, reason: input.reason, at: clock.now() };
    const flags = toFlags(flagsSnapshot);
    const shards = run.leg === null ? [] : await shardsOf(db, { runId: input.runId, leg: run.leg }, tx);
    const hasFailures = await anyFailed(tx, deps, input);
    const ordering: Ordering = { run, input, at, engine, shards, flags, hasFailures };
    const changes = changesFor(ordering);
    if (input.action === 'retry-failures') {
      if (hasMore(run, shards)) forgetFailures(tx, deps, ordering);
      tx.set(flagsReference(db), { ...flags, runs: { ...flags.runs, [run.migration.name]: input.runId } });
    }
    if (Object.keys(changes).length > 0) tx.update(reference, { ...changes });
    recordEvent(tx, deps, {
      runId: input.runId,
      id: eventId,
      event: {
        ...{ by, what: input.action, reason: input.reason },
        ...{ before: before(run, changes), after: { ...changes } },
      },
    });
    return false;
  });
}

async function anyFailed(
  tx: Transaction,
  { db }: Deps,
  { action, runId: id }: ControlInput,
): Promise<boolean> {
  if (action !== 'retry-failures' && action !== 'skip-failures') return false;
  return !(await tx.get(belowRun(db, id, 'failures').where('state', '==', 'open').limit(1))).empty;
}

function before(run: Run, changes: Partial<Run>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(changes).map((key) => [key, run[key as keyof Run]]));
}

/** What failed is tried again, and counted again. */
function forgetFailures(
  tx: Transaction,
  { db }: Deps,
  { input, shards }: Pick<Ordering, 'input' | 'shards'>,
): void {
  for (const { id, shard } of shards) {
    const counters = { ...shard.counters, failed: 0 };
    tx.update(belowRun(db, input.runId, 'shards').doc(id), { counters });
  }
}

const SKIP_PAGE = 400;

/** Marks what has failed as not to be tried again. */
async function skipFailures({ db }: Deps, id: string): Promise<void> {
  for (;;) {
    const open = await belowRun(db, id, 'failures').where('state', '==', 'open').limit(SKIP_PAGE).get();
    const batch = db.batch();
    for (const { ref } of open.docs) batch.update(ref, { state: 'skipped' });
    try {
      await batch.commit();
    } catch (error) {
      // One of them was cured by a retry meanwhile, and is gone.
      if (!hasCode(error, Code.notFound)) throw error;
      continue;
    }
    if (open.docs.length < SKIP_PAGE) return;
  }
}
