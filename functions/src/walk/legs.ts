import {
  VERIFY_SAMPLE_DOCUMENTS,
  WALK_FIRST_BATCH_DOCUMENTS,
  WALK_LEASE_MS,
  WALK_SHARDS_MAX,
} from '../limits';
import { addCounters, NO_COUNTERS, type Run, type Shard } from '../model/runs';
import type { Deps } from '../platform/deps';
import { share } from './budget';
import { enqueueWalk } from './claim';
import { isOfFailures, partsOf, type LegKind, type LimitedRange, type Migration } from './migration';
import { rangesOf } from './ranges';
import { belowRun, runReference, shardsOf, toRun, type NamedShard } from './runs';

/**
 * Begins a round of visits: cuts each part into key ranges, one shard for each, and makes them the run's current ones, together with
 * what `set` says. False when another has begun one meanwhile.
 */
export async function beginLeg(
  deps: Deps,
  {
    runId,
    run,
    migration,
    kind,
    waitMs = null,
    set = {},
  }: {
    runId: string;
    run: Run;
    migration: Migration;
    kind: LegKind;
    /** Time for what is on its way to the documents; null: they are visited at once. */
    waitMs?: number | null;
    set?: Partial<Run>;
  },
): Promise<boolean> {
  const { db, clock } = deps;
  const leg = `${kind}-${run.legs + 1}`;
  // Documents that failed are found in one place, whatever collection they are in.
  const parts = isOfFailures(leg) ? partsOf(migration, leg).slice(0, 1) : partsOf(migration, leg);
  const ranges: (LimitedRange & { part: number })[] = [];
  const perPart = Math.max(
    1,
    Math.min(run.options.shards, Math.floor(WALK_SHARDS_MAX / 2 / Math.max(1, parts.length))),
  );
  for (const [part, declared] of parts.entries()) {
    const own = isOfFailures(leg) ? undefined : declared.ranges;
    const isOne = isOfFailures(leg) || declared.keyedBy === 'userId' || run.scope !== null;
    const found =
      own === undefined || run.scope !== null
        ? await rangesOf(db, declared, isOne ? 1 : perPart)
        : await own(deps);
    ranges.push(...found.map((range) => ({ limit: null, ...range, part })));
  }
  const sampled = kind === 'verify' && run.options.verify === 'sample';
  const sample = sampled ? Math.ceil((VERIFY_SAMPLE_DOCUMENTS * parts.length) / ranges.length) : null;
  return db.runTransaction(async (tx) => {
    const reference = runReference(db, runId);
    const now = toRun(await tx.get(reference));
    if (now === undefined || now.leg !== run.leg || now.legs !== run.legs || now.state !== run.state)
      return false;
    const before = now.leg === null ? [] : await shardsOf(db, { runId, leg: now.leg }, tx);
    const counted = before.reduce((sum, { shard }) => addCounters(sum, shard.counters), now.counted);
    for (const [index, { part, after, until, limit }] of ranges.entries()) {
      const shard: Shard = {
        ...{
          leg,
          part,
          after,
          until,
          limit: limit ?? sample,
          cursor: null,
          claim: 0,
          seq: 0,
          isHeld: false,
          done: false,
        },
        // What is to wait is so, as if somebody had it until then.
        epoch: Number(waitMs !== null),
        leaseUntil: clock.now() + (waitMs ?? WALK_LEASE_MS),
        batchSize: Math.min(run.options.batchSize, WALK_FIRST_BATCH_DOCUMENTS),
        readsLeft: share(now.options.maxReads, counted.reads, ranges.length),
        writesLeft: share(now.options.maxWrites, counted.writes, ranges.length),
        ...{ counters: NO_COUNTERS, lastError: null },
      };
      tx.set(belowRun(db, runId, 'shards').doc(`${leg}.${index}`), shard);
    }
    tx.update(reference, {
      ...{ leg, legs: now.legs + 1, counted, counters: counted, walkers: ranges.length },
      ...set,
    });
    return true;
  });
}

/** Asks for a worker for each shard that has none. */
export async function enqueueLeg(deps: Deps, runId: string, shards: readonly NamedShard[]): Promise<void> {
  for (const { id: shardId, shard } of shards) {
    if (!shard.done) await enqueueWalk(deps, { runId, shardId, epoch: shard.epoch, seq: shard.seq });
  }
}
