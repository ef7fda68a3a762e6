import { z } from 'zod';
import { listRuns, listSchema, type RunList } from '../backfill/list';
import { CallError } from '../model/call-errors';
import { COLLECTIONS } from '../model/collections';
import type { HealthFacts } from '../model/health';
import type { Alert } from '../model/operations';
import { toAlert } from '../operations/alerts';
import { judged, type Judgement } from '../operations/health/judge';
import { findFacts } from '../operations/health/probes';
import type { Backlogs } from '../platform/backlogs';
import type { Deps } from '../platform/deps';
import { readReport, type ReportRead } from '../sweep/reading';

export const serviceStatusSchema = z.strictObject({});

/** Runs and alerts that fit on a screen. */
const RUNS_SHOWN = 5;
const ALERTS_SHOWN = 20;

/** How the service stands, on one screen. */
export interface ServiceStatus extends Judgement {
  /** ISO time. */
  readonly at: string;
  readonly facts: HealthFacts;
  /** The newest first. */
  readonly runs: RunList['runs'];
  /** Null: no sweep has ended yet. */
  readonly sweep: ReportRead | null;
  /** Open ones. */
  readonly alerts: readonly (Alert & { readonly id: string })[];
}

export async function serviceStatus(deps: Deps, backlogs: Backlogs): Promise<ServiceStatus> {
  const [facts, { runs }, sweep, alerts] = await Promise.all([
    findFacts(deps, backlogs),
    listRuns(deps, listSchema.parse({ limit: RUNS_SHOWN })),
    lastReport(deps),
    openAlerts(deps),
  ]);
  const now = deps.clock.now();
  return { ...judged(facts, now), at: new Date(now).toISOString(), facts, runs, sweep, alerts };
}

async function lastReport(deps: Deps): Promise<ReportRead | null> {
  try {
    return await readReport(deps, {});
  } catch (error) {
    if (error instanceof CallError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

async function openAlerts({ db }: Deps): Promise<ServiceStatus['alerts']> {
  const open = db.collection(COLLECTIONS.alerts).where('acknowledged', '==', null).limit(ALERTS_SHOWN);
  return (await open.get()).docs.flatMap((document) => {
    const alert = toAlert(document);
    return alert === undefined ? [] : [{ id: document.id, ...alert }];
  });
}
