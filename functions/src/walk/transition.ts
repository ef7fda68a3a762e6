import { COLLECTIONS } from '../model/collections';
import type { Run, RunState } from '../model/runs';
import { dueAlerts, raiseIn } from '../operations/alerts';
import type { Occasion } from '../operations/occurred';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { recordEvent, runReference, toFlags, toRun } from './runs';
import { isActive, isWalking, nextState, type RunEventName } from './states';

export interface Transition {
  readonly runId: string;
  readonly from: RunState;
  /** What an operator wanted when this was decided. */
  readonly desired: Run['desired'];
  /** How often the run had been left then: between two looks it may have been paused and resumed, and another leg is under way. */
  readonly exits: number;
  readonly event: RunEventName;
  readonly by: string;
  readonly reason: string;
  readonly set?: Partial<Run>;
}

/**
 * Moves a run from one state to the next, once: false when it is not in `from` any more, or somebody wants something else by now, who
 * would not be heard by a run that is put to rest. Notes it, keeps the time, gives the migration free when the run has ended, and says
 * so where it has ended badly.
 */
export function transition(
  deps: Deps,
  { runId, from, desired, exits, event, by, reason, set = {} }: Transition,
): Promise<boolean> {
  const { db, clock } = deps;
  const state = nextState(from, event);
  if (state === null) throw new Error(`Run ${runId}: ${event} cannot happen while ${from}`);
  return db.runTransaction(async (tx) => {
    const [snapshot, flagsSnapshot] = await tx.getAll(runReference(db, runId), flagsReference(db));
    const run = snapshot && toRun(snapshot);
    if (run?.state !== from || run.exits !== exits || !isSameOrder(run, desired)) return false;
    if (flagsSnapshot === undefined) return false;
    const now = clock.now();
    const alerts = await dueAlerts(tx, deps, endingOccasions({ runId, state, reason, now }));
    const changes: Partial<Run> = { state, ...timed(run, state, now), ...set };
    tx.update(runReference(db, runId), { ...changes });
    recordEvent(tx, deps, {
      runId,
      event: { by, what: event, reason, before: { state: from }, after: { state } },
    });
    raiseIn(tx, deps, alerts);
    if (isActive(from) && !isActive(state)) {
      const { runs, ...flags } = toFlags(flagsSnapshot);
      const others = Object.entries(runs).filter(([, id]) => id !== runId);
      tx.set(flagsReference(db), { ...flags, runs: Object.fromEntries(others) });
    }
    return true;
  });
}

/** Endings that want an admin. What `completed_with_failures` left is in order but for the documents that he is shown anyway. */
function endingOccasions({
  runId,
  state,
  reason,
  now,
}: {
  runId: string;
  state: RunState;
  reason: string;
  now: number;
}): readonly Occasion[] {
  if (state !== 'failed' && state !== 'rollback_partial') return [];
  const path = `${COLLECTIONS.runs}/${runId}`;
  // A run comes to a state once; one that is tried again may fail again.
  return [
    {
      kind: 'run-failed',
      path,
      occasion: `${state} ${now}`,
      message: `${path} has ended ${state}: ${reason}`,
    },
  ];
}

function isSameOrder({ desired }: Run, { action, at, by }: Run['desired']): boolean {
  return desired.action === action && desired.at === at && desired.by === by;
}

function timed(run: Run, state: RunState, now: number): Partial<Run> {
  const [was, is] = [isWalking(run.state), isWalking(state)];
  return {
    ...(is && !was && { activeSince: now, startedAt: run.startedAt ?? now }),
    ...(was && !is && { activeSince: null, activeMs: run.activeMs + now - (run.activeSince ?? now) }),
    ...(!isActive(state) && { endedAt: now }),
  };
}
