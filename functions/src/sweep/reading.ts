import { FieldPath } from 'firebase-admin/firestore';
import { z } from 'zod';
import { CallError } from '../model/call-errors';
import { COLLECTIONS } from '../model/collections';
import { isDocumentId } from '../model/document';
import { FINDING_KINDS, FINDING_STATES, findingSchema, type Finding } from '../model/findings';
import { parseOwn } from '../model/own';
import { sweepReportSchema, type Consistency, type SweepReport } from '../model/sweep-report';
import type { Deps } from '../platform/deps';
import { readConsistency } from './consistency';

export const reportSchema = z.strictObject({
  /** `YYYY-MM-DD` or the id of a run; by default the newest of a sweep that read everything or was nightly. */
  reportId: z.string().refine(isDocumentId, 'expected a date, or the id of a run').optional(),
});

export interface ReportRead {
  readonly reportId: string;
  readonly report: SweepReport;
  /** Sweeps before it, oldest first. */
  readonly history: Consistency['history'];
}

/** The report of a sweep, with the figures of those before it. */
export async function readReport(
  deps: Deps,
  { reportId }: z.output<typeof reportSchema>,
): Promise<ReportRead> {
  const consistency = await readConsistency(deps);
  const id = reportId ?? consistency?.reportId;
  if (id === undefined) throw new CallError('NOT_FOUND', 'No sweep has ended yet');
  const snapshot = await deps.db.collection(COLLECTIONS.reports).doc(id).get();
  const stored = snapshot.data();
  if (stored?.['kind'] !== 'sweep')
    throw new CallError('NOT_FOUND', `reportId: there is no report ${JSON.stringify(id)} of a sweep`);
  const report = parseOwn(sweepReportSchema, snapshot.ref.path, stored);
  return { reportId: id, report, history: consistency?.history ?? [] };
}

export const findingsSchema = z.strictObject({
  state: z.enum(FINDING_STATES).default('open'),
  kind: z.enum(FINDING_KINDS).optional(),
  limit: z.int().min(1).max(100).default(50),
  /** `nextPageToken` of the page before. */
  pageToken: z.string().refine(isDocumentId, 'expected nextPageToken of a page before').optional(),
});

export interface FindingsPage {
  readonly findings: readonly (Finding & { readonly id: string })[];
  readonly nextPageToken: string | null;
}

/** What sweeps have found, in one state, a page at a time. */
export async function listFindings(
  { db }: Deps,
  { state, kind, limit, pageToken }: z.output<typeof findingsSchema>,
): Promise<FindingsPage> {
  let query = db.collection(COLLECTIONS.inconsistencies).where('state', '==', state);
  if (kind !== undefined) query = query.where('kind', '==', kind);
  query = query.orderBy(FieldPath.documentId());
  if (pageToken !== undefined) query = query.startAfter(pageToken);
  const { docs } = await query.limit(limit).get();
  const findings = docs.map((document) => ({
    id: document.id,
    ...parseOwn(findingSchema, document.ref.path, document.data()),
  }));
  return { findings, nextPageToken: docs.length < limit ? null : (docs.at(-1)?.id ?? null) };
}
