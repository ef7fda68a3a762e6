import { z } from 'zod';
import { PAGE_MAX_BYTES, SOFT_DEADLINE_MS } from '../limits';
import { isDocumentId } from '../model/document';
import { runId as runIdSchema } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import { belowRun } from '../walk/runs';
import { preImageOf } from '../walk/undo-records';
import { liveRun } from './status';
import { inGroups, readManifest, readRecords, type KeptRecord } from './undo-manifest';

export const validateSchema = z.strictObject({
  runId: runIdSchema,
  /** `nextPageToken` of the call before. */
  pageToken: z.string().refine(isDocumentId, 'expected nextPageToken of a call before').optional(),
});

export interface Validation {
  readonly runId: string;
  /** Nothing of what this call has looked at is broken. */
  readonly ok: boolean;
  /** Records whose chunks are all there and whose checksum was calculated anew. */
  readonly checked: number;
  readonly bytes: number;
  readonly broken: readonly { readonly path: string; readonly record: string; readonly problem: string }[];
  /** Undo documents that there are, and that the run has counted; null unless the call was the first. */
  readonly counted: { readonly stored: number; readonly expected: number } | null;
  /** Null: everything has been looked at. */
  readonly nextPageToken: string | null;
}

const PAGE_DOCUMENTS = 500;
/** An answer is to stay readable: with so much broken, the rest waits for the next call. */
const BROKEN_MAX = 200;

/** Checks what a run keeps to undo itself, end to end: that as much is there as was counted, that no chunk is missing, and every checksum. */
export async function validateUndo(
  deps: Deps,
  { runId, pageToken }: z.output<typeof validateSchema>,
): Promise<Validation> {
  const { db, clock } = deps;
  const deadline = clock.now() + SOFT_DEADLINE_MS;
  // Counters first: what is written meanwhile is more, not less.
  const { run, counters } = await liveRun(deps, runId);
  const expected = run.options.dryRun ? 0 : counters.undo;
  const stored =
    pageToken === undefined ? (await belowRun(db, runId, 'undo').count().get()).data().count : null;
  const counted = stored === null ? null : { stored, expected };
  const broken: Validation['broken'][number][] = [];
  let [checked, bytes, after]: [number, number, string | null] = [0, 0, pageToken ?? null];
  do {
    const page = await readManifest(db, { runId, after, size: PAGE_DOCUMENTS });
    for (const entries of inGroups(page.entries, { maxBytes: PAGE_MAX_BYTES })) {
      for (const kept of await readRecords(db, { runId, entries })) {
        const problem = problemOf(kept);
        if (problem !== null) broken.push({ path: kept.entry.path, record: kept.entry.id, problem });
        checked += 1;
        bytes += kept.entry.bytes;
      }
    }
    after = page.next;
  } while (after !== null && clock.now() < deadline && broken.length < BROKEN_MAX);
  const complete = counted === null || counted.stored >= counted.expected;
  return {
    ...{ runId, ok: complete && broken.length === 0, checked, bytes, broken, counted },
    nextPageToken: after,
  };
}

function problemOf({ record, chunks, missing }: KeptRecord): string | null {
  if (missing.length > 0) return `missing: ${missing.join(', ')}`;
  try {
    preImageOf(record, chunks);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
