import { FieldPath, type DocumentSnapshot, type Query } from 'firebase-admin/firestore';
import { z } from 'zod';
import { PAGE_MAX_BYTES } from '../limits';
import { CallError } from '../model/call-errors';
import { isDocumentId } from '../model/document';
import { parseOwn } from '../model/own';
import { failureSchema } from '../model/runs';
import { runId as runIdSchema } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { belowRun, readRun, toShard } from '../walk/runs';
import { notFound } from './control';
import { csvOf, type Cell } from './csv';
import { plainEvent } from './run-events';
import { inGroups, readManifest, readRecords, type KeptRecord } from './undo-manifest';

export const exportSchema = z.strictObject({
  runId: runIdSchema,
  what: z.enum(['results', 'failures', 'undo']),
  format: z.enum(['json', 'csv']).default('json'),
  /** Of undo records: also what the documents held, as typed JSON. */
  withContents: z.boolean().default(false),
  limit: z.int().min(1).max(500).default(200),
  /** `nextPageToken` of the page before. */
  pageToken: z.string().min(1).max(2_000).optional(),
});
export type ExportInput = z.output<typeof exportSchema>;

type Row = Readonly<Record<string, Cell>>;

export interface ExportPage {
  readonly runId: string;
  readonly what: ExportInput['what'];
  /** With `format: 'json'`. */
  readonly rows?: readonly Row[];
  /** With `format: 'csv'`; the first page alone has the line of names, so that pages can be put together. */
  readonly csv?: string;
  /** Null: there is no more. */
  readonly nextPageToken: string | null;
}

const COLUMNS: Readonly<Record<ExportInput['what'], readonly string[]>> = {
  results: [
    ...[
      'kind',
      'id',
      'leg',
      'part',
      'after',
      'until',
      'cursor',
      'done',
      'visited',
      'written',
      'failed',
      'wrong',
    ],
    ...['ledgers', 'undo', 'undoBytes', 'moved', 'reads', 'writes', 'lastError'],
    ...['at', 'by', 'what', 'reason', 'before', 'after state'],
  ],
  failures: ['id', 'path', 'leg', 'category', 'message', 'state', 'at'],
  undo: ['id', 'path', 'version', 'first', 'parts', 'bytes', 'checksum', 'contents'],
};

/** A page of what a run has left: shards and events, failures, or what it keeps to undo itself. */
export async function exportRun(deps: Deps, input: ExportInput): Promise<ExportPage> {
  const { runId, what, format, pageToken } = input;
  if ((await readRun(deps, runId)) === undefined) throw notFound(runId);
  const { rows, next } = await pageOf(deps, input);
  const content =
    format === 'json' ? { rows } : { csv: csvOf(COLUMNS[what], rows, { header: pageToken === undefined }) };
  return { runId, what, ...content, nextPageToken: next };
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

function pageOf(deps: Deps, input: ExportInput): Promise<Page> {
  switch (input.what) {
    case 'results':
      return results(deps, input);
    case 'failures':
      return failures(deps, input);
    case 'undo':
      return undo(deps, input);
  }
}

/** First the shards, then the events: `shards:{id}` or `events:{id}` says where the page before has ended, `events:` at their beginning. */
async function results({ db }: Deps, { runId, limit, pageToken = 'shards:' }: ExportInput): Promise<Page> {
  const [, section, id = ''] = /^(shards|events):(.*)$/s.exec(pageToken) ?? [];
  if (section === undefined) throw badToken();
  if (section === 'events') {
    const events = belowRun(db, runId, 'events');
    let query = events.orderBy('at').limit(limit);
    if (id !== '') {
      const last = await events.doc(checked(id)).get();
      if (!last.exists) throw badToken();
      query = query.startAfter(last);
    }
    const { docs } = await query.get();
    return { rows: docs.map(eventRow), next: nextOf(docs, { limit, prefix: 'events:' }) };
  }
  const docs = await byId(belowRun(db, runId, 'shards'), { after: id, limit });
  return { rows: docs.map(shardRow), next: nextOf(docs, { limit, prefix: 'shards:' }) ?? 'events:' };
}

async function failures({ db }: Deps, { runId, limit, pageToken = '' }: ExportInput): Promise<Page> {
  const docs = await byId(belowRun(db, runId, 'failures'), { after: pageToken, limit });
  const rows = docs.map((document) => ({
    id: document.id,
    ...parseOwn(failureSchema, document.ref.path, document.data() ?? {}),
  }));
  return { rows, next: nextOf(docs, { limit, prefix: '' }) };
}

async function undo({ db }: Deps, input: ExportInput): Promise<Page> {
  const { runId, limit, pageToken, withContents } = input;
  const after = pageToken === undefined ? null : checked(pageToken);
  const page = await readManifest(db, { runId, after, size: limit });
  if (!withContents) return { rows: page.entries, next: page.next };
  // As much as an answer can carry; the rest of the page begins the next one.
  const [group = [], ...others] = inGroups(page.entries, { maxBytes: PAGE_MAX_BYTES });
  const kept = await readRecords(db, { runId, entries: group });
  return { rows: kept.map(contentsRow), next: others.length > 0 ? (group.at(-1)?.id ?? null) : page.next };
}

function contentsRow({ entry, record, chunks, missing }: KeptRecord): Row {
  return { ...entry, contents: missing.length > 0 ? null : [record.chunk, ...chunks].join('') };
}

function shardRow(snapshot: DocumentSnapshot): Row {
  const shard = toShard(snapshot);
  if (shard === undefined) throw new Error(`${snapshot.ref.path}: it is gone`);
  const { leg, part, after, until, cursor, done, counters, lastError } = shard;
  return { kind: 'shard', id: snapshot.id, leg, part, after, until, cursor, done, ...counters, lastError };
}

function eventRow(snapshot: DocumentSnapshot): Row {
  const { before, after, ...event } = plainEvent(snapshot);
  return { kind: 'event', id: snapshot.id, ...event, before, 'after state': after };
}

async function byId(
  collection: Query,
  { after, limit }: { after: string; limit: number },
): Promise<DocumentSnapshot[]> {
  const ordered = collection.orderBy(FieldPath.documentId());
  const query = after === '' ? ordered : ordered.startAfter(checked(after));
  return (await query.limit(limit).get()).docs;
}

function nextOf(
  docs: readonly DocumentSnapshot[],
  { limit, prefix }: { limit: number; prefix: string },
): string | null {
  const last = docs.at(-1);
  return docs.length < limit || last === undefined ? null : `${prefix}${last.id}`;
}

function checked(id: string): string {
  if (isDocumentId(id)) return id;
  throw badToken();
}

function badToken(): CallError {
  return new CallError('VALIDATION_ERROR', 'pageToken: expected nextPageToken of the page before');
}
