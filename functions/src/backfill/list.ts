import { z } from 'zod';
import { CallError } from '../model/call-errors';
import { COLLECTIONS } from '../model/collections';
import { isDocumentId } from '../model/document';
import { RUN_STATES, type Run } from '../model/runs';
import type { Deps } from '../platform/deps';
import { runReference, toRun } from '../walk/runs';

export const listSchema = z.strictObject({
  migration: z.string().min(1).optional(),
  state: z.enum(RUN_STATES).optional(),
  limit: z.int().min(1).max(100).default(20),
  /** `nextPageToken` of the page before. */
  pageToken: z.string().refine(isDocumentId, 'expected nextPageToken of a page before').optional(),
});

export interface ListedRun {
  readonly runId: string;
  readonly migration: string;
  readonly state: Run['state'];
  readonly hold: Run['hold'];
  readonly dryRun: boolean;
  readonly startedBy: Run['startedBy'];
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly total: number | null;
  /** As last seen by the minder. */
  readonly counters: Run['counters'];
  readonly rolledBack: boolean;
}

export interface RunList {
  readonly runs: readonly ListedRun[];
  readonly nextPageToken: string | null;
}

/**
 * Runs, newest first. What they are filtered by is looked at here: there are few, and an index for each way to ask for them would
 * cost more than reading them.
 */
export async function listRuns(
  { db }: Deps,
  { migration, state, limit, pageToken }: z.output<typeof listSchema>,
): Promise<RunList> {
  let after = pageToken === undefined ? undefined : await runReference(db, pageToken).get();
  if (after?.exists === false)
    throw new CallError('VALIDATION_ERROR', `pageToken: there is no run ${JSON.stringify(pageToken)}`);
  const runs: ListedRun[] = [];
  for (;;) {
    let query = db.collection(COLLECTIONS.runs).orderBy('startedBy.at', 'desc');
    if (after !== undefined) query = query.startAfter(after);
    const { docs } = await query.limit(limit).get();
    for (const snapshot of docs) {
      after = snapshot;
      const run = toRun(snapshot);
      if (run === undefined || (migration ?? run.migration.name) !== run.migration.name) continue;
      if ((state ?? run.state) !== run.state) continue;
      runs.push(listed(snapshot.id, run));
      if (runs.length === limit) return { runs, nextPageToken: snapshot.id };
    }
    if (docs.length < limit) return { runs, nextPageToken: null };
  }
}

function listed(runId: string, run: Run): ListedRun {
  const { state, hold, startedBy, startedAt, endedAt, total, counters } = run;
  return {
    ...{ runId, migration: run.migration.name, state, hold, dryRun: run.options.dryRun },
    ...{ startedBy, startedAt, endedAt, total, counters, rolledBack: run.rollback !== null },
  };
}
