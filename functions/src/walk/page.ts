import { FieldPath, type Firestore, type Query } from 'firebase-admin/firestore';
import { idOf, type StoredDocument } from '../model/document';
import { parseOwn } from '../model/own';
import { failureSchema, type Scope, type Shard } from '../model/runs';
import { decode } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { isOfFailures, isVerification, legKind, partsOf, type Migration, type Part } from './migration';
import { belowRun } from './runs';
import { within } from './scope';

/** A document that a shard is to visit; `key` is where the cursor stands once it has been. */
export interface Item {
  readonly key: string;
  readonly part: Part;
  readonly document: StoredDocument;
}

export interface Page {
  readonly items: readonly Item[];
  /** Failures that are none any more, since their documents are gone. */
  readonly settled: readonly string[];
  /** The last key that was looked at; where a document is gone meanwhile, no item has it. Undefined: nothing was found. */
  readonly last: string | undefined;
  readonly isLast: boolean;
}

export interface PageInput {
  readonly runId: string;
  readonly migration: Migration;
  readonly shard: Shard;
  readonly scope: Scope | null;
  /** The key after which the page begins; null: at the beginning. */
  readonly after: string | null;
  readonly size: number;
}

/** The next documents of a shard, in the order of their keys. */
export function readPage(deps: Deps, input: PageInput): Promise<Page> {
  if (isOfFailures(input.shard.leg)) return failedPage(deps, input);
  const part = partOf(input);
  return part.keyedBy === 'id' ? documentsPage(deps, input, part) : usersPage(deps, input, part);
}

function partOf({ migration, shard }: PageInput): Part {
  const part = partsOf(migration, shard.leg)[shard.part];
  if (part === undefined) throw new Error(`${migration.name}, ${shard.leg}: it has no part ${shard.part}`);
  return part;
}

async function documentsPage({ db }: Deps, input: PageInput, part: Part): Promise<Page> {
  const { shard, after, size, scope } = input;
  const among = within(db, part.collection, scope);
  if (among === null) return { items: [], settled: [], last: undefined, isLast: true };
  const { docs } = await keyRange(among, { after, until: shard.until }).limit(size).get();
  const items = docs.map(toStored).flatMap((document) => {
    return document === undefined ? [] : [{ key: idOf(document.path), part, document }];
  });
  return { items, settled: [], last: docs.at(-1)?.id, isLast: docs.length < size };
}

/** By id with a cursor: an offset would be billed, and shift when documents go. */
export function keyRange(
  query: Query,
  { after, until }: { after: string | null; until: string | null },
): Query {
  let range = query.orderBy(FieldPath.documentId());
  if (after !== null) range = range.startAfter(after);
  if (until !== null) range = range.endAt(until);
  return range;
}

/** One document for each user: a read for each, however many documents he has. */
async function usersPage({ db }: Deps, { shard, after, size }: PageInput, part: Part): Promise<Page> {
  const items: Item[] = [];
  let last = after ?? '';
  while (items.length < size) {
    let query = db.collection(part.collection).orderBy('userId').startAfter(last);
    if (shard.until !== null) query = query.endAt(shard.until);
    const document = await firstOf(query);
    const userId = document && decode(document.fields['userId'] ?? {});
    if (document === undefined || typeof userId !== 'string')
      return { items, settled: [], last: items.at(-1)?.key, isLast: true };
    items.push({ key: userId, part, document });
    last = userId;
  }
  return { items, settled: [], last, isLast: false };
}

async function firstOf(query: Query): Promise<StoredDocument | undefined> {
  const [first] = (await query.limit(1).get()).docs;
  return first && toStored(first);
}

/** Documents that failed and are to be tried again, or those of them that a verification found wrong. */
async function failedPage(deps: Deps, input: PageInput): Promise<Page> {
  const { runId, after, size, migration, shard } = input;
  const failures = keyRange(belowRun(deps.db, runId, 'failures'), { after, until: null });
  const { docs } = await failures.limit(size).get();
  const open = docs
    .map((found) => ({ key: found.id, failure: parseOwn(failureSchema, found.ref.path, found.data()) }))
    .filter(({ failure: { state, leg } }) => {
      return state === 'open' && (!isVerification(shard.leg) || legKind(leg) === 'verify');
    });
  const found = await documentsAt(
    deps.db,
    open.map(({ failure }) => failure.path),
  );
  const parts = partsOf(migration, shard.leg);
  const items: Item[] = [];
  const settled: string[] = [];
  for (const [index, { key, failure }] of open.entries()) {
    const document = found[index];
    const part = parts.find(({ collection }) => failure.path.startsWith(`${collection}/`));
    if (document === undefined || part === undefined) settled.push(key);
    else items.push({ key, part, document });
  }
  return { items, settled, last: docs.at(-1)?.id, isLast: docs.length < size };
}

async function documentsAt(db: Firestore, paths: readonly string[]): Promise<(StoredDocument | undefined)[]> {
  if (paths.length === 0) return [];
  return (await db.getAll(...paths.map((path) => db.doc(path)))).map(toStored);
}
