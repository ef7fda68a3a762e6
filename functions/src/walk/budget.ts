import { WALK_FIRST_BATCH_DOCUMENTS } from '../limits';
import { addCounters, type Counters, type Run, type Shard } from '../model/runs';
import type { Deps } from '../platform/deps';
import { belowRun, runReference, shardsOf, toRun, type NamedShard } from './runs';

/** Reads that a document may take: itself, what is read with it, and its part of sources and shards. */
const READS_PER_DOCUMENT = 3;

/** Reads, and writes, without which a shard begins no batch. */
export const LEAST_BUDGET = READS_PER_DOCUMENT * WALK_FIRST_BATCH_DOCUMENTS;

/** What each of so many shards may still read or write of a budget. */
export function share(budget: number | null, spent: number, shards: number): number | null {
  return budget === null ? null : Math.max(0, Math.floor((budget - spent) / Math.max(1, shards)));
}

/** What is spent cannot be taken back: so many documents at most are read before anybody looks whether the budget holds. */
export function documentsWithin({ readsLeft }: Shard, wanted: number): number {
  return readsLeft === null
    ? wanted
    : Math.max(1, Math.min(wanted, Math.floor(readsLeft / READS_PER_DOCUMENT)));
}

export function isStarved({ readsLeft, writesLeft }: Pick<Shard, 'readsLeft' | 'writesLeft'>): boolean {
  return (
    (readsLeft !== null && readsLeft < LEAST_BUDGET) || (writesLeft !== null && writesLeft < LEAST_BUDGET)
  );
}

/** Whether the open shards have more to spend than the run, or not what they need: an operator may have changed the budgets. */
export function isUnfair(
  { maxReads, maxWrites }: Run['options'],
  spent: Counters,
  open: readonly NamedShard[],
): boolean {
  const differs = (budget: number | null, done: number, lefts: readonly (number | null)[]): boolean =>
    budget === null
      ? lefts.some((left) => left !== null)
      : lefts.includes(null) || lefts.reduce<number>((sum, left) => sum + (left ?? 0), 0) > budget - done;
  return (
    open.some(({ shard }) => isStarved(shard)) ||
    differs(
      maxReads,
      spent.reads,
      open.map(({ shard }) => shard.readsLeft),
    ) ||
    differs(
      maxWrites,
      spent.writes,
      open.map(({ shard }) => shard.writesLeft),
    )
  );
}

/**
 * Shares what is left of the budgets evenly among the shards that are not done. What has come of them; `used up`: it does not reach.
 */
export function shareAgain(
  { db }: Deps,
  { runId, leg }: { runId: string; leg: string },
): Promise<readonly NamedShard[] | 'used up'> {
  return db.runTransaction(async (tx) => {
    const run = toRun(await tx.get(runReference(db, runId)));
    const found = await shardsOf(db, { runId, leg }, tx);
    const open = found.filter(({ shard }) => !shard.done);
    if (run === undefined || open.length === 0) return open;
    const spent = found.reduce((sum, { shard }) => addCounters(sum, shard.counters), run.counted);
    const readsLeft = share(run.options.maxReads, spent.reads, open.length);
    const writesLeft = share(run.options.maxWrites, spent.writes, open.length);
    const isUsedUp = isStarved({ readsLeft, writesLeft });
    const shared = open.map(({ id, shard }) => {
      // Whoever is at work sees it in his next commit; whoever gave up is asked again.
      const leaseUntil = shard.isHeld ? shard.leaseUntil : 0;
      return { id, shard: { ...shard, readsLeft, writesLeft, ...(!isUsedUp && { leaseUntil }) } };
    });
    for (const { id, shard } of shared) {
      const { leaseUntil } = shard;
      tx.update(belowRun(db, runId, 'shards').doc(id), { readsLeft, writesLeft, leaseUntil });
    }
    return isUsedUp ? 'used up' : shared;
  });
}

export function budgetMessage({ options: { maxReads, maxWrites } }: Run): string {
  return `The budget is used up (${maxReads ?? 'any number of'} reads, ${maxWrites ?? 'any number of'} writes): raise it to go on`;
}
