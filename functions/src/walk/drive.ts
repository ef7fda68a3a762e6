import { addCounters, type Counters, type HoldReason, type Run } from '../model/runs';
import { sameValue } from '../model/value';
import type { Deps } from '../platform/deps';
import type { At } from './at';
import { budgetMessage, isUnfair, shareAgain } from './budget';
import { retake } from './fence';
import { enqueueLeg } from './legs';
import { runReference, shardsOf, toRun, type NamedShard } from './runs';
import { splitLarge } from './split';
import { isWalking } from './states';

/**
 * Looks at the shards of the current leg: counts what they have done, gives those that nobody works on to somebody, cuts large ones.
 * `held`: the run has to look at itself again.
 */
export async function driveLeg(deps: Deps, at: At): Promise<'done' | 'walking' | 'held' | 'waiting'> {
  const { runId, run } = at;
  const leg = run.leg ?? '';
  const shards = await shardsOf(deps.db, { runId, leg });
  const open = shards.filter(({ shard }) => !shard.done);
  const counters = shards.reduce((sum, { shard }) => addCounters(sum, shard.counters), run.counted);
  const failure = run.state === 'running' ? tooManyFailures(run.options, counters) : null;
  const changes = { counters, walkers: Math.max(1, open.length), ...(failure !== null && { failure }) };
  if (!(await changeAsSeen(deps, at, changes))) return 'waiting';
  if (failure !== null) return 'held';
  if (open.length === 0) return 'done';
  let driven = open;
  if (isUnfair(run.options, counters, open)) {
    const shared = await shareAgain(deps, { runId, leg });
    if (shared === 'used up') {
      await hold(deps, at, { reason: 'budget', message: budgetMessage(run) });
      return 'waiting';
    }
    driven = [...shared];
  }
  if (run.hold !== null) return 'waiting';
  await enqueueLeg(deps, runId, await unasked(deps, { runId, open: driven }));
  await splitLarge(deps, { ...at, shards });
  return 'walking';
}

/** Why the run is to fail; null: it is not. */
function tooManyFailures({ maxFailures }: Run['options'], { failed }: Counters): string | null {
  if (maxFailures === null || failed <= maxFailures) return null;
  return `${failed} documents failed, at most ${maxFailures} may`;
}

/** Shards that no task was asked for yet, and those whose worker is not heard of any more. */
async function unasked(
  deps: Deps,
  { runId, open }: { runId: string; open: readonly NamedShard[] },
): Promise<NamedShard[]> {
  const fresh = open.filter(({ shard }) => shard.claim === 0 && shard.epoch === 0);
  return [...fresh, ...(await retake(deps, { runId, shards: open }))];
}

export interface HoldInput {
  readonly reason: HoldReason;
  readonly message: string;
  /** When to look again, ms since 1970; null: when somebody asks. */
  readonly until?: number;
}

/** Notes why a run waits; false, since it is not to go further at once. */
export async function holdFor(deps: Deps, at: At, input: HoldInput): Promise<false> {
  await hold(deps, at, input);
  return false;
}

async function hold(deps: Deps, at: At, { reason, message, until }: HoldInput): Promise<void> {
  const { run } = at;
  const now = deps.clock.now();
  const since = run.hold?.reason === reason ? run.hold.since : now;
  const { activeSince, activeMs } = run;
  await changeAsSeen(deps, at, {
    ...{ hold: { reason, message, since }, wakeAt: until ?? null },
    // Time in which a run waits is none in which it walks.
    ...(activeSince !== null && { activeSince: null, activeMs: activeMs + now - activeSince }),
  });
}

/** What changes of a run whose reason to wait is gone. */
export function released({ state, activeSince }: Run, now: number): Partial<Run> {
  return { hold: null, ...(activeSince === null && isWalking(state) && { activeSince: now }) };
}

/**
 * Changes a run that is still as it was when the change was decided, but for what it has counted. Otherwise false, and nothing is
 * changed: a hold would put to rest a run whose operator has just mended its reason.
 */
export function changeAsSeen({ db }: Deps, { runId, run }: At, changes: Partial<Run>): Promise<boolean> {
  const reference = runReference(db, runId);
  const decisive = ({ state, leg, desired, options, hold, failure, migration }: Run): unknown => ({
    ...{ state, leg, desired, options, hold, failure, migration },
  });
  return db.runTransaction(async (tx) => {
    const now = toRun(await tx.get(reference));
    if (now === undefined || !sameValue(decisive(now), decisive(run))) return false;
    tx.update(reference, { ...changes });
    return true;
  });
}
