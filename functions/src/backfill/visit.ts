import { FieldPath } from 'firebase-admin/firestore';
import { ANALYSIS_PAGE_DOCUMENTS, FIRST_PAGE_DOCUMENTS, PAGE_MAX_DOCUMENTS } from '../limits';
import { idOf, type StoredDocument } from '../model/document';
import { middleOf, pastBeginning, PRINTABLE } from '../model/key-range';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { nextPageSize } from '../settle/page-size';

export interface Visit {
  readonly collection: string;
  /** Documents to read; null: all. */
  readonly sample: number | null;
  /** When to begin no more pages, ms since 1970. */
  readonly deadline: number;
}

export interface Visited {
  /** Time ran out before what was asked for had been read. */
  readonly outOfTime: boolean;
  /** The last id that was read. */
  readonly reached: string | null;
}

/** A stretch of ids nobody has looked into: exclusive, inclusive; open where undefined. */
interface Gap {
  readonly after: string | undefined;
  readonly until: string | undefined;
  /** How often in a row nothing was found in its upper part. */
  readonly misses: number;
}

/**
 * Reads all documents of a collection in the order of their ids, or a sample that is spread over them, page by page. None is read
 * twice, and the same documents always give the same sample.
 *
 * A sample begins with the first ids; then each gap between what was read is divided in turn and a page is read from there on.
 * So the places spread over the ids there are, however much they have in common, and no query runs backwards, for which Firestore
 * has no index of its own.
 */
export async function visit(
  { db, clock }: Deps,
  { collection, sample, deadline }: Visit,
  onPage: (documents: readonly StoredDocument[]) => Promise<void>,
): Promise<Visited> {
  const maxDocuments = sample === null ? PAGE_MAX_DOCUMENTS : ANALYSIS_PAGE_DOCUMENTS;
  const gaps: Gap[] = [{ after: undefined, until: undefined, misses: 0 }];
  let [read, size, reached]: [number, number, string | null] = [0, FIRST_PAGE_DOCUMENTS, null];
  for (let gap = gaps.shift(); gap !== undefined; gap = gaps.shift()) {
    if (clock.now() >= deadline) return { outOfTime: true, reached };
    const { after, until, misses } = gap;
    const division = sample === null ? undefined : divisionOf(gap);
    const asked = sample === null ? size : Math.min(size, sample - read);
    const documents = await readPage(db, { collection, after: division ?? after, until, limit: asked });
    const last = documents.at(-1);
    if (division !== undefined)
      gaps.push({ after, until: division, misses: last === undefined ? misses + 1 : 0 });
    if (last === undefined) continue;
    await onPage(documents);
    read += documents.length;
    if (read === sample) break;
    reached = idOf(last.path);
    size = nextPageSize({ previous: size, documents, maxDocuments });
    if (documents.length === asked) gaps.push({ after: reached, until, misses: 0 });
  }
  return { outOfTime: false, reached };
}

/** An id inside a gap; undefined for the first, and where there is none. */
function divisionOf({ after, until, misses }: Gap): string | undefined {
  if (after === undefined) return undefined;
  const [middle, past] = [middleOf(after, until, PRINTABLE), pastBeginning(after, until)];
  return misses % 2 === 0 ? (middle ?? past) : (past ?? middle);
}

async function readPage(
  db: Deps['db'],
  { collection, after, until, limit }: Pick<Gap, 'after' | 'until'> & { collection: string; limit: number },
): Promise<StoredDocument[]> {
  let query = db.collection(collection).orderBy(FieldPath.documentId());
  if (after !== undefined) query = query.startAfter(after);
  if (until !== undefined) query = query.endAt(until);
  const { docs } = await query.limit(limit).get();
  return docs.map(toStored).filter((document) => document !== undefined);
}
