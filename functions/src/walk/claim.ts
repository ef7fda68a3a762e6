import { TASK_TIMEOUT_SECONDS, WALK_LEASE_MS } from '../limits';
import type { FailureCategory, Shard } from '../model/runs';
import { walkTask, type WalkTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { taskName } from '../platform/tasks';
import { belowRun, toShard } from './runs';

export type Claim =
  | { readonly kind: 'claimed'; readonly shard: Shard }
  /** Done, of an earlier epoch, or gone. */
  | { readonly kind: 'stale' }
  /** Another worker has it. */
  | { readonly kind: 'busy' };

interface ShardAt {
  readonly runId: string;
  readonly shardId: string;
}

/**
 * Takes a shard over for as long as a lease lasts; each batch renews it. With `takesOver` also from somebody who has it: by his claim he is
 * fenced off, should he live after all.
 */
export function claimShard(
  { db, clock }: Deps,
  { runId, shardId, epoch, takesOver }: ShardAt & { epoch: number; takesOver: boolean },
): Promise<Claim> {
  const reference = belowRun(db, runId, 'shards').doc(shardId);
  return db.runTransaction(async (tx) => {
    const shard = toShard(await tx.get(reference));
    if (shard === undefined || shard.done || shard.epoch !== epoch) return { kind: 'stale' };
    const now = clock.now();
    if (shard.isHeld && shard.leaseUntil > now && !takesOver) return { kind: 'busy' };
    const claimed = { ...shard, claim: shard.claim + 1, isHeld: true, leaseUntil: now + WALK_LEASE_MS };
    tx.update(reference, claimed);
    return { kind: 'claimed', shard: claimed };
  });
}

/** Lets a shard go, if it is still this worker's, so that the next one need not wait for the lease to run out. */
export async function releaseShard(
  { db, clock }: Deps,
  {
    runId,
    shardId,
    epoch,
    claim,
    error,
  }: ShardAt & {
    epoch: number;
    claim: number;
    error?: { category: FailureCategory; message: string };
  },
): Promise<boolean> {
  const reference = belowRun(db, runId, 'shards').doc(shardId);
  return db.runTransaction(async (tx) => {
    const shard = toShard(await tx.get(reference));
    if (shard === undefined || shard.epoch !== epoch || shard.claim !== claim) return false;
    const now = clock.now();
    // A moment for the next task to arrive, before the minder takes nobody to be there.
    const lastError = error === undefined ? shard.lastError : { ...error, at: now };
    tx.update(reference, { isHeld: false, leaseUntil: now + WALK_LEASE_MS, lastError });
    return true;
  });
}

/** Asks for a worker; false when the queue has had the task. */
export function enqueueWalk({ tasks }: Deps, fields: Omit<WalkTask, 'v'>): Promise<boolean> {
  const { runId, shardId, epoch, seq } = fields;
  const name = taskName('walk', runId, shardId, epoch, seq);
  return tasks.enqueue('walkShard', walkTask(fields), { name, deadlineSeconds: TASK_TIMEOUT_SECONDS });
}
