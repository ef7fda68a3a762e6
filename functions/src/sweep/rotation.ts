import { z } from 'zod';
import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import type { LimitedRange } from '../walk/migration';
import { keyRange } from '../walk/page';
import type { NamedShard } from '../walk/runs';

/**
 * `migrationMetrics/rotation`. Written and read by sweep/. How far the deep check has come in each collection; a collection that is not
 * named, or null, is begun anew.
 */
const rotationSchema = z.object({ reached: z.record(z.string(), z.string().nullable()) });

async function reachedIn({ db }: Deps): Promise<Readonly<Record<string, string | null>>> {
  const stored = toStored(await db.collection(COLLECTIONS.metrics).doc('rotation').get());
  return stored === undefined
    ? {}
    : parseOwn(rotationSchema, stored.path, decodeFields(stored.fields)).reached;
}

/** Tonight's part of a collection: the next documents in the order of their ids, as many as get around in so many days. */
export async function tonight(deps: Deps, collection: string, days: number): Promise<LimitedRange[]> {
  const counted = await deps.db.collection(collection).count().get();
  const limit = Math.max(1, Math.ceil(counted.data().count / days));
  const reached = (await reachedIn(deps))[collection] ?? null;
  const after = reached !== null && (await isEndOf(deps, collection, reached)) ? null : reached;
  return [{ after, until: null, limit }];
}

/** Whether nothing comes after a key. */
async function isEndOf({ db }: Deps, collection: string, key: string): Promise<boolean> {
  return (await keyRange(db.collection(collection).select(), { after: key, until: null }).limit(1).get())
    .empty;
}

/** Notes how far the deep check of a run has come. */
export async function noteReached(
  deps: Deps,
  shards: readonly { readonly collection: string; readonly shard: NamedShard['shard'] }[],
): Promise<void> {
  const parts = shards.filter(({ shard }) => shard.limit !== null);
  if (parts.length === 0) return;
  const reached = Object.fromEntries(
    parts.map(({ collection, shard: { limit, cursor, counters } }) => {
      const isAround = counters.visited < (limit ?? 0);
      return [collection, isAround ? null : cursor] as const;
    }),
  );
  const all = { ...(await reachedIn(deps)), ...reached };
  await deps.db.collection(COLLECTIONS.metrics).doc('rotation').set({ reached: all });
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
