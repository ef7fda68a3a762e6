import { WALK_LEASE_MS } from '../limits';
import type { Shard } from '../model/runs';
import type { Deps } from '../platform/deps';
import { belowRun, shardsOf, type NamedShard } from './runs';

/** Takes all shards of a leg away from whoever works on them: what sleeps through it cannot commit any more. */
export function fenceLeg({ db }: Deps, at: { runId: string; leg: string }): Promise<void> {
  return db.runTransaction(async (tx) => {
    for (const { id, shard } of await shardsOf(db, at, tx)) {
      if (shard.done) continue;
      tx.update(belowRun(db, at.runId, 'shards').doc(id), {
        epoch: shard.epoch + 1,
        isHeld: false,
        leaseUntil: 0,
      });
    }
  });
}

/** Gives shards whose lease has run out to other workers; the shards as they are then. */
export function retake(
  { db, clock }: Deps,
  { runId, shards }: { runId: string; shards: readonly NamedShard[] },
): Promise<NamedShard[]> {
  const expired = shards.filter(({ shard }) => isExpired(shard, clock.now()));
  if (expired.length === 0) return Promise.resolve([]);
  return db.runTransaction(async (tx) => {
    const found = await shardsOf(db, { runId, leg: expired[0]?.shard.leg ?? '' }, tx);
    const taken: NamedShard[] = [];
    for (const { id, shard } of found) {
      if (!expired.some((other) => other.id === id) || !isExpired(shard, clock.now())) continue;
      const next = {
        ...shard,
        epoch: shard.epoch + 1,
        isHeld: false,
        leaseUntil: clock.now() + WALK_LEASE_MS,
      };
      tx.update(belowRun(db, runId, 'shards').doc(id), next);
      taken.push({ id, shard: next });
    }
    return taken;
  });
}

function isExpired({ done, leaseUntil }: Shard, now: number): boolean {
  return !done && leaseUntil <= now;
}
