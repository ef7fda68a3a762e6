import { z } from 'zod';
import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import type { LimitedRange } from '../walk/migration';
import { keyRange } from '../walk/page';
import type { NamedShard } from '../walk/runs';
import { coverageOf, type Coverage } from './coverage';

/**
 * `migrationMetrics/rotation`. Written and read by sweep/. How far the deep check has come in each collection; a collection that is not
 * named, or null, is begun anew. And how many documents of each are known to be there that nobody can derive.
 */
const rotationSchema = z.object({
  reached: z.record(z.string(), z.string().nullable()),
  underived: z.record(z.string(), z.int()),
});
type Rotation = z.output<typeof rotationSchema>;

async function rotation({ db }: Deps): Promise<Rotation> {
  const stored = toStored(await db.collection(COLLECTIONS.metrics).doc('rotation').get());
  if (stored === undefined) return { reached: {}, underived: {} };
  return parseOwn(rotationSchema, stored.path, decodeFields(stored.fields));
}

/** More documents without anything of ours, and a greater share, are no accident but data that was never backfilled. */
const UNDERIVED_MAX = 20;
const UNDERIVED_MAX_SHARE = 0.05;

/**
 * Tonight's part of a collection: the next documents in the order of their ids, as many as get around in so many days. All of it where
 * counting shows documents that nobody has derived: nothing else finds them. Not so where they are many: that is a backfill's to do.
 */
export async function tonight(deps: Deps, collection: string, days: number): Promise<LimitedRange[]> {
  const { documents, underived } = await coverageOf(deps, collection);
  const known = await rotation(deps);
  const isAccident = underived <= Math.max(UNDERIVED_MAX, documents * UNDERIVED_MAX_SHARE);
  if (underived > (known.underived[collection] ?? 0) && isAccident)
    return [{ after: null, until: null, limit: null }];
  const limit = Math.max(1, Math.ceil(documents / days));
  const reached = known.reached[collection] ?? null;
  const after = reached !== null && (await isEndOf(deps, collection, reached)) ? null : reached;
  return [{ after, until: null, limit }];
}

/** Whether nothing comes after a key. */
async function isEndOf({ db }: Deps, collection: string, key: string): Promise<boolean> {
  return (await keyRange(db.collection(collection).select(), { after: key, until: null }).limit(1).get())
    .empty;
}

/** Notes how far the deep check of a run has come, and what is left that nobody can derive; `coverage` is that of the targets now. */
export async function noteReached(
  deps: Deps,
  shards: readonly { readonly collection: string; readonly shard: NamedShard['shard'] }[],
  coverage: ReadonlyMap<string, Coverage>,
): Promise<void> {
  const known = await rotation(deps);
  const reached = { ...known.reached };
  for (const { collection, shard } of shards) {
    const { limit, cursor, counters } = shard;
    if (limit !== null) reached[collection] = counters.visited < limit ? null : cursor;
  }
  const underived = { ...known.underived };
  for (const collection of new Set(shards.map((found) => found.collection))) {
    const left = coverage.get(collection)?.underived;
    if (left === undefined) continue;
    // What is left of all is what nobody can derive; of a part it is no more than that.
    const isWhole = shards.every((found) => found.collection !== collection || found.shard.limit === null);
    underived[collection] = isWhole ? left : Math.min(left, known.underived[collection] ?? 0);
  }
  const next: Rotation = { reached, underived };
  await deps.db.collection(COLLECTIONS.metrics).doc('rotation').set(next);
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Some documents from a random place on. `random` gives numbers from 0 up to 1. */
export function sample(documents: number, random: () => number): LimitedRange[] {
  const letter = (): string => LETTERS[Math.floor(random() * LETTERS.length)] ?? '0';
  const from = Array.from({ length: 4 }, letter).join('');
  const half = Math.ceil(documents / 2);
  // Ids that all begin alike lie on one side of any place: half of the sample is looked for on each.
  return [
    { after: from, until: null, limit: half },
    { after: null, until: from, limit: documents - half },
  ];
}
