import { SOURCE_COLLECTION } from '../copies';
import { COLLECTIONS } from '../model/collections';
import type { Deps } from '../platform/deps';
import { legKind, type Migration } from '../walk/migration';
import { belowRun, toShard, type NamedShard } from '../walk/runs';

/** A shard in which a sweep has looked. */
export interface Walked {
  readonly collection: string;
  readonly shard: NamedShard['shard'];
}

export async function walkedShards(
  { db }: Deps,
  { runId, walk }: { runId: string; walk: Migration['walk'] },
): Promise<Walked[]> {
  const { docs } = await belowRun(db, runId, 'shards').get();
  return docs.map(toShard).flatMap((shard) => {
    const collection = shard && legKind(shard.leg) === 'walk' ? walk[shard.part]?.collection : undefined;
    return shard === undefined || collection === undefined ? [] : [{ collection, shard }];
  });
}

/** Documents that were looked at, by collection. */
export function checkedIn(walked: readonly Walked[]): Record<string, number> {
  const checked: Record<string, number> = {};
  for (const { collection, shard } of walked)
    checked[collection] = (checked[collection] ?? 0) + shard.counters.visited;
  return checked;
}

/** Whether a collection is one of exercises, whose copies are counted, or of documents that are read. */
export function isOfExercises(collection: string): boolean {
  return collection === SOURCE_COLLECTION || collection === COLLECTIONS.tombstones;
}
