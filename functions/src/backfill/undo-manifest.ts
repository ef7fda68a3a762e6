import { FieldPath, type Firestore } from 'firebase-admin/firestore';
import type { z } from 'zod';
import { parseOwn } from '../model/own';
import { undoSchema, type UndoRecord } from '../model/runs';
import { decodeFields } from '../model/value';
import { toStored } from '../platform/wire';
import { belowRun } from '../walk/runs';
import { undoChunkId } from '../walk/undo-records';

const entrySchema = undoSchema.omit({ chunk: true, userId: true });
const ENTRY_FIELDS = ['path', 'version', 'first', 'parts', 'bytes', 'checksum'] as const;

/** What is kept of a document, without what it held. */
export type UndoEntry = z.output<typeof entrySchema> & { readonly id: string };

export interface ManifestPage {
  readonly entries: readonly UndoEntry[];
  /** The id after which the next page begins; null: this is the last. */
  readonly next: string | null;
}

/** A page of the undo records of a run, in the order of their ids; `size` counts further chunks too, which the page leaves out. */
export async function readManifest(
  db: Firestore,
  { runId, after, size }: { runId: string; after: string | null; size: number },
): Promise<ManifestPage> {
  let query = belowRun(db, runId, 'undo')
    .orderBy(FieldPath.documentId())
    .select(...ENTRY_FIELDS);
  if (after !== null) query = query.startAfter(after);
  const { docs } = await query.limit(size).get();
  const entries = docs.flatMap((document) => {
    const stored = toStored(document);
    if (stored === undefined || !Object.hasOwn(stored.fields, 'path')) return [];
    return [{ ...parseOwn(entrySchema, stored.path, decodeFields(stored.fields)), id: document.id }];
  });
  return { entries, next: docs.length < size ? null : (docs.at(-1)?.id ?? null) };
}

/** The entries in groups, none of which keeps more than so many bytes, unless one alone does. */
export function inGroups(entries: readonly UndoEntry[], { maxBytes }: { maxBytes: number }): UndoEntry[][] {
  const groups: UndoEntry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const group = groups.at(-1);
    if (group === undefined || entry.bytes > left) {
      groups.push([entry]);
      left = maxBytes;
    } else {
      group.push(entry);
    }
    left -= entry.bytes;
  }
  return groups;
}

export interface KeptRecord {
  readonly entry: UndoEntry;
  readonly record: UndoRecord;
  /** Further chunks that are there, in their order. */
  readonly chunks: readonly string[];
  /** Ids of those that are not. */
  readonly missing: readonly string[];
}

/** Records with all their chunks; one that is gone meanwhile is left out. */
export async function readRecords(
  db: Firestore,
  { runId, entries }: { runId: string; entries: readonly UndoEntry[] },
): Promise<KeptRecord[]> {
  const undo = belowRun(db, runId, 'undo');
  const ids = entries.map(({ path, parts }) =>
    Array.from({ length: parts }, (_, index) => undoChunkId(path, index)),
  );
  const found = entries.length === 0 ? [] : await db.getAll(...ids.flat().map((id) => undo.doc(id)));
  return entries.flatMap((entry, index) => {
    const [first, ...others] = found.splice(0, ids[index]?.length ?? 0);
    const stored = first && toStored(first);
    if (stored === undefined) return [];
    const texts = others.map((chunk): unknown => chunk.get('chunk'));
    return [
      {
        entry,
        record: parseOwn(undoSchema, stored.path, decodeFields(stored.fields)),
        chunks: texts.filter((text) => typeof text === 'string'),
        missing: others.filter((_, at) => typeof texts[at] !== 'string').map(({ id }) => id),
      },
    ];
  });
}
