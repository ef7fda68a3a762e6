import { z } from 'zod';
import { COLLECTIONS } from '../model/collections';
import { isDocumentId } from '../model/document';
import { FINDING_KINDS, findingSchema, type Finding } from '../model/findings';
import { parseOwn } from '../model/own';
import { reason } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { readFinding } from './findings';
import { mendingParts } from './mending';

/** Findings that one call decides. */
const RESOLVED_MAX = 100;

export const resolveSchema = z
  .strictObject({
    action: z.enum(['approve', 'dismiss']),
    reason,
    /** Ids of documents of migrationInconsistencies; or all that are open, of one kind where one is named. */
    ids: z.array(z.string().refine(isDocumentId)).min(1).max(RESOLVED_MAX).optional(),
    kind: z.enum(FINDING_KINDS).optional(),
  })
  .refine(({ ids, kind }) => ids === undefined || kind === undefined, {
    path: ['kind'],
    error: 'expected without ids',
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
export type Resolve = z.output<typeof resolveSchema>;

export interface Resolved {
  /** What became of each: repaired at once, its fan-out asked for, wrong still, in order meanwhile, or left alone as asked. */
  readonly findings: readonly {
    readonly id: string;
    readonly path: string;
    readonly became: 'repaired' | 'under-way' | 'wrong' | 'right' | 'dismissed' | 'not-open';
  }[];
  /** Open findings that the call did not reach: call again. */
  readonly left: number;
}

/**
 * Decides what sweeps have left for an admin: `approve` repairs it now, through the live path's writers, whatever the policy; `dismiss` leaves it
 * as it is for as long as it stays wrong in just this way. Twice: the second finds nothing open.
 */
export async function resolveFindings(
  deps: Deps,
  { input, by }: { input: Resolve; by: string },
): Promise<Resolved> {
  const { action, reason: why } = input;
  const findings: Resolved['findings'][number][] = [];
  for (const { id, finding } of await wanted(deps, input)) {
    const { path } = finding;
    if (finding.state !== 'open') {
      findings.push({ id, path, became: 'not-open' });
      continue;
    }
    const at = new Date(deps.clock.now()).toISOString();
    const state = action === 'approve' ? 'approved' : 'dismissed';
    await deps.db
      .collection(COLLECTIONS.inconsistencies)
      .doc(id)
      .update({ state, decision: { action, by, reason: why, at } });
    findings.push({ id, path, became: action === 'dismiss' ? 'dismissed' : await repair(deps, finding) });
  }
  if (input.ids !== undefined) return { findings, left: 0 };
  return { findings, left: (await openOnes(deps, input).count().get()).data().count };
}

/** As a sweep mends what it has found, whatever its policy. */
async function repair(
  deps: Deps,
  { path, runId }: Finding,
): Promise<'repaired' | 'under-way' | 'wrong' | 'right'> {
  const part = mendingParts('full').find(({ collection }) => path.startsWith(`${collection}/`));
  if (part === undefined) throw new Error(`${path}: no sweep mends what is there`);
  const document = toStored(await deps.db.doc(path).get());
  // What a document leaves that is gone is found by its ledger, its tombstone or its views.
  if (document === undefined) return 'right';
  const acted = await part.act(deps, document, { runId, dryRun: false });
  if (typeof acted === 'boolean') return acted ? 'repaired' : 'right';
  return (await readFinding(deps, path))?.state === 'under-way' ? 'under-way' : 'wrong';
}

function openOnes({ db }: Deps, { kind }: Resolve): FirebaseFirestore.Query {
  const open = db.collection(COLLECTIONS.inconsistencies).where('state', '==', 'open');
  return kind === undefined ? open : open.where('kind', '==', kind);
}

async function wanted(deps: Deps, input: Resolve): Promise<{ id: string; finding: Finding }[]> {
  const collection = deps.db.collection(COLLECTIONS.inconsistencies);
  const documents =
    input.ids === undefined
      ? (await openOnes(deps, input).limit(RESOLVED_MAX).get()).docs
      : await deps.db.getAll(...input.ids.map((id) => collection.doc(id)));
  return documents.flatMap((document) => {
    const data = document.data();
    if (data === undefined) return [];
    return [{ id: document.id, finding: parseOwn(findingSchema, document.ref.path, data) }];
  });
}
