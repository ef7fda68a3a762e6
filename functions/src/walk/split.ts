import { WALK_LEASE_MS, WALK_SHARDS_MAX, WALK_SPLIT_FROM_DOCUMENTS } from '../limits';
import { NO_COUNTERS, type Run, type Shard } from '../model/runs';
import type { Deps } from '../platform/deps';
import { enqueueWalk } from './claim';
import { isOfFailures, partsOf, type Migration } from './migration';
import { keyRange } from './page';
import { endsOf, middleOfEnds } from './ranges';
import { belowRun, toShard, type NamedShard } from './runs';

/**
 * Cuts the ranges of shards that have much before them while others are done, so that the last one is not walked alone. The worker of a
 * shard sees its new end in its next commit, and leaves what lies beyond to the new one.
 */
export async function splitLarge(
  deps: Deps,
  {
    runId,
    run,
    migration,
    shards,
  }: { runId: string; run: Run; migration: Migration; shards: readonly NamedShard[] },
): Promise<void> {
  // What a run is confined to is walked by one worker: nothing says where it lies.
  if (run.scope !== null) return;
  const open = shards.filter(({ shard }) => !shard.done && shard.limit === null && !isOfFailures(shard.leg));
  let room = Math.min(run.options.shards - open.length, WALK_SHARDS_MAX - shards.length);
  let next = 1 + Math.max(...shards.map(({ id }) => Number(id.split('.').at(-1))));
  for (const named of open) {
    if (room <= 0) return;
    const part = partsOf(migration, named.shard.leg)[named.shard.part];
    if (part?.keyedBy !== 'id') continue;
    const id = `${named.shard.leg}.${next}`;
    if (!(await split(deps, { runId, collection: part.collection, named, id }))) continue;
    room -= 1;
    next += 1;
  }
}

async function split(
  deps: Deps,
  { runId, collection, named, id }: { runId: string; collection: string; named: NamedShard; id: string },
): Promise<boolean> {
  const { db, clock } = deps;
  const { cursor, after, until } = named.shard;
  const rest = { after: cursor ?? after, until };
  const left = await keyRange(db.collection(collection), rest).count().get();
  if (left.data().count < WALK_SPLIT_FROM_DOCUMENTS) return false;
  const ends = await endsOf(db, collection, rest);
  const middle = ends && middleOfEnds(ends);
  if (middle === undefined) return false;
  const shardsBelow = belowRun(db, runId, 'shards');
  const created = await db.runTransaction(async (tx) => {
    const [own, other] = await tx.getAll(shardsBelow.doc(named.id), shardsBelow.doc(id));
    const shard = own && toShard(own);
    if (shard === undefined || other?.exists === true || !canSplit(shard, until, middle)) return undefined;
    const half = (left: number | null): number | null => (left === null ? null : Math.floor(left / 2));
    const [readsLeft, writesLeft] = [half(shard.readsLeft), half(shard.writesLeft)];
    tx.update(shardsBelow.doc(named.id), { until: middle, readsLeft, writesLeft });
    const upper: Shard = {
      ...{ leg: shard.leg, part: shard.part, after: middle, until: shard.until, limit: null, cursor: null },
      ...{ epoch: 0, claim: 0, seq: 0, isHeld: false, leaseUntil: clock.now() + WALK_LEASE_MS, done: false },
      ...{ batchSize: shard.batchSize, readsLeft, writesLeft, counters: NO_COUNTERS, lastError: null },
    };
    tx.set(shardsBelow.doc(id), upper);
    return upper;
  });
  if (created === undefined) return false;
  await enqueueWalk(deps, { runId, shardId: id, epoch: created.epoch, seq: created.seq });
  return true;
}

/** Whether the shard has still all of what lies above `middle` before it. */
function canSplit(shard: Shard, until: string | null, middle: string): boolean {
  const behind = shard.cursor !== null && Buffer.compare(Buffer.from(shard.cursor), Buffer.from(middle)) >= 0;
  return !shard.done && shard.until === until && !behind;
}
