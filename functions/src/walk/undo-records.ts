import { createHash } from 'node:crypto';
import type { PreImage } from '../derive/restore';
import { UNDO_CHUNK_MAX_BYTES } from '../limits';
import type { Version } from '../model/document';
import { rawFromJson, rawToJson } from '../model/raw-json';
import type { UndoRecord } from '../model/runs';

/** 128 bits: no two documents of a run share them. */
const ID_CHARS = 32;

/** What a write of ours replaced, and where. */
export interface Replaced extends PreImage {
  readonly path: string;
  readonly version: Version;
  readonly userId?: string | undefined;
}

/** A document below `runs/{runId}/undo`. */
export interface UndoDocument {
  readonly id: string;
  readonly data: UndoRecord | { readonly chunk: string };
}

/** The id of the first undo document of the document at `path`: a hash, since ids in their order would all be written to one place. */
export function undoId(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, ID_CHARS);
}

/** The id of chunk `index`; the first, 0, is in the record itself. */
export function undoChunkId(path: string, index: number): string {
  return index === 0 ? undoId(path) : `${undoId(path)}_${index}`;
}

/** The documents that keep what a write replaced. The first is the record, the others hold a chunk each. */
export function undoRecords(replaced: Replaced): [UndoDocument & { data: UndoRecord }, ...UndoDocument[]] {
  const { path, version, first, fields, userId } = replaced;
  const text = rawToJson(fields);
  const [chunk = '', ...others] = chunksOf(text);
  const checksum = checksumOf(replaced, text);
  const counts = { parts: 1 + others.length, bytes: Buffer.byteLength(text) };
  return [
    {
      id: undoId(path),
      data: { path, ...(userId !== undefined && { userId }), version, first, ...counts, checksum, chunk },
    },
    ...others.map((other, index) => ({ id: undoChunkId(path, index + 1), data: { chunk: other } })),
  ];
}

/**
 * What a record and its further chunks, in their order, say was there before. Throws when a chunk is missing, or anything is not as it
 * was written.
 */
export function preImageOf(record: UndoRecord, chunks: readonly string[]): PreImage {
  const { path, version, first, parts, checksum, bytes } = record;
  const where = `Undo record of ${path} at version ${version}`;
  if (chunks.length !== parts - 1) {
    throw new Error(`${where}: ${chunks.length} further chunks, expected ${parts - 1}`);
  }
  const text = [record.chunk, ...chunks].join('');
  const found = { bytes: Buffer.byteLength(text), checksum: checksumOf(record, text) };
  if (found.bytes !== bytes) throw new Error(`${where}: ${found.bytes} bytes, expected ${bytes}`);
  if (found.checksum !== checksum)
    throw new Error(`${where}: checksum ${found.checksum}, expected ${checksum}`);
  return { first, fields: rawFromJson(text) };
}

function checksumOf({ path, version, first }: Omit<Replaced, 'fields'>, text: string): string {
  const head = JSON.stringify([path, version, first]);
  return createHash('sha256').update(`${head}\n${text}`).digest('hex');
}

/** Cut at code points: each chunk is a text of its own. */
function chunksOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const chunks: string[] = [];
  let from = 0;
  while (from < bytes.length) {
    let to = Math.min(from + UNDO_CHUNK_MAX_BYTES, bytes.length);
    while (isInsideCodePoint(bytes[to])) to -= 1;
    chunks.push(bytes.toString('utf8', from, to));
    from = to;
  }
  return chunks;
}

/** Whether the byte continues a character: of UTF-8, those that begin with the bits 10. */
function isInsideCodePoint(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
