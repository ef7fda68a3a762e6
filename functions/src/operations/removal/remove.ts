import type { DocumentReference, Query, QueryDocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../../model/collections';
import type { CleanupLog } from '../../model/operations';
import type { Deps } from '../../platform/deps';
import { createOnce } from '../create-once';

/** A removal that is under way, and the log that says what it has removed. */
export interface Removal {
  readonly deps: Deps;
  readonly log: DocumentReference;
  /** When to stop although there is more, ms since 1970. */
  readonly until: number;
}

/** Documents of one kind, some of which are to go. */
export interface Removable {
  /** As the log counts them. */
  readonly name: string;
  /** In an order by which it can be paged. */
  readonly query: Query;
  /** What is to go of a page. It may read, and is asked in the transaction that removes it. */
  readonly due: (
    docs: readonly QueryDocumentSnapshot[],
    tx: Transaction,
  ) => Promise<readonly DocumentReference[]> | readonly DocumentReference[];
  /** Asked in each transaction, first; false: nothing of the kind may go any more. */
  readonly guard?: (tx: Transaction) => Promise<boolean>;
  /** Writes in the first commit that removes anything. */
  readonly note?: (tx: Transaction) => void;
}

const PAGE_DOCUMENTS = 200;

/** Begins a removal, or goes on with the one of that log. */
export async function beginRemoval(
  deps: Deps,
  { log: id, until, ...about }: Pick<CleanupLog, 'kind' | 'by' | 'reason'> & { log?: string; until: number },
): Promise<Removal> {
  const logs = deps.db.collection(COLLECTIONS.cleanupLogs);
  const log = id === undefined ? logs.doc() : logs.doc(id);
  const startedAt = new Date(deps.clock.now()).toISOString();
  await createOnce(log, { ...about, startedAt, endedAt: null, removed: {} } satisfies CleanupLog);
  return { deps, log, until };
}

/**
 * Removes all that is due of a kind, page by page. Each page is found, decided and removed in one transaction, which counts it in the log
 * too: so whatever is written meanwhile stays, and the log is right wherever it is killed. Whether it came to the end.
 */
export async function removeAll({ deps, log, until }: Removal, removable: Removable): Promise<boolean> {
  const { db, clock } = deps;
  let after: QueryDocumentSnapshot | undefined;
  let noted = false;
  for (;;) {
    if (clock.now() >= until) return false;
    const page = await db.runTransaction((tx) => removePage(tx, log, { ...removable, after, noted }));
    noted ||= page.removed > 0;
    after = page.last;
    if (after === undefined) return true;
  }
}

interface Page {
  readonly removed: number;
  /** Undefined: it was the last page. */
  readonly last: QueryDocumentSnapshot | undefined;
}

async function removePage(
  tx: Transaction,
  log: DocumentReference,
  { name, query, due, guard, note, after, noted }: Removable & { after: Page['last']; noted: boolean },
): Promise<Page> {
  if (guard !== undefined && !(await guard(tx))) return { removed: 0, last: undefined };
  const rest = after === undefined ? query : query.startAfter(after);
  const { docs } = await tx.get(rest.limit(PAGE_DOCUMENTS));
  const going = docs.length === 0 ? [] : await due(docs, tx);
  if (going.length > 0) {
    const counted: unknown = (await tx.get(log)).get(`removed.${name}`);
    for (const reference of going) tx.delete(reference);
    tx.update(log, { [`removed.${name}`]: (typeof counted === 'number' ? counted : 0) + going.length });
    if (!noted) note?.(tx);
  }
  return { removed: going.length, last: docs.length < PAGE_DOCUMENTS ? undefined : docs.at(-1) };
}

/** What the log says at the end; `isDone`: everything was looked at. */
export async function endRemoval(
  { deps, log }: Removal,
  isDone: boolean,
): Promise<Readonly<Record<string, number>>> {
  if (isDone)
    await log.update({ endedAt: new Date(deps.clock.now()).toISOString() } satisfies Partial<CleanupLog>);
  return ((await log.get()).get('removed') ?? {}) as Readonly<Record<string, number>>;
}

/** Documents that are there to be removed whatever they hold. */
export function all(docs: readonly QueryDocumentSnapshot[]): readonly DocumentReference[] {
  return docs.map(({ ref }) => ref);
}
