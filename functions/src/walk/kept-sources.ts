import { FieldPath, type Query, type QuerySnapshot } from 'firebase-admin/firestore';
import { z } from 'zod';
import { SOURCE_COLLECTION } from '../copies';
import { KEPT_SOURCES_PAGE } from '../limits';
import { COLLECTIONS } from '../model/collections';
import { toVersion } from '../model/document';
import { parseOwn } from '../model/own';
import type { Deps } from '../platform/deps';
import { belowRun } from './runs';

const COLLECTIONS_OF_SOURCES = [SOURCE_COLLECTION, COLLECTIONS.tombstones] as const;

/** `runs/{id}/sources/{collection}-{n}`: the versions that sources had when the run began, in key ranges without a gap. */
const pageSchema = z.object({
  collection: z.enum(COLLECTIONS_OF_SOURCES),
  after: z.string().nullable(),
  until: z.string().nullable(),
  /** By id, as JSON in one string: nobody looks for one of them, and as a map each would be indexed. */
  versions: z.string(),
});
const versionsSchema = z.record(z.string(), z.string());

interface Range {
  readonly collection: string;
  readonly after: string | null;
  readonly until: string | null;
}

/** Keeps the versions of all sources. Twice, or killed half-way: pages that are there stay, they are the older ones. */
export async function keepSources(deps: Deps, runId: string): Promise<void> {
  const pages = belowRun(deps.db, runId, 'sources');
  for (const collection of COLLECTIONS_OF_SOURCES) {
    let after: string | null = null;
    for (let number = 0; ; number += 1) {
      const reference = pages.doc(`${collection}-${number}`);
      const kept = await reference.get();
      if (kept.exists) {
        after = parseOwn(pageSchema, reference.path, kept.data() ?? {}).until;
      } else {
        const page: QuerySnapshot = await inRange(deps, { collection, after, until: null })
          .limit(KEPT_SOURCES_PAGE)
          .get();
        const { docs } = page;
        const until = docs.length < KEPT_SOURCES_PAGE ? null : (docs.at(-1)?.id ?? null);
        await reference.set({ collection, after, until, versions: JSON.stringify(versionsIn(docs)) });
        after = until;
      }
      if (after === null) break;
    }
  }
}

/** Ids of the exercises that moved since the run began: they, or their tombstones, have another version, are new, or are gone. */
export async function changedSources(deps: Deps, runId: string): Promise<string[]> {
  const { docs } = await belowRun(deps.db, runId, 'sources').get();
  const changed = new Set<string>();
  for (const page of docs) {
    const { versions, ...range } = parseOwn(pageSchema, page.ref.path, page.data());
    const before = versionsSchema.parse(JSON.parse(versions));
    const now = versionsIn((await inRange(deps, range).get()).docs);
    for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (before[id] !== now[id]) changed.add(id);
    }
  }
  return [...changed].sort();
}

function inRange({ db }: Deps, { collection, after, until }: Range): Query {
  let query = db.collection(collection).orderBy(FieldPath.documentId()).select();
  if (after !== null) query = query.startAfter(after);
  if (until !== null) query = query.endAt(until);
  return query;
}

function versionsIn(docs: QuerySnapshot['docs']): Record<string, string> {
  return Object.fromEntries(docs.map(({ id, updateTime }) => [id, toVersion(updateTime)]));
}
