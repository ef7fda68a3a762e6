import { PERFORMANCE_VIEW, SOURCE_COLLECTION } from '../copies';
import { COLLECTIONS } from '../model/collections';
import { findingSchema, type Finding, type FindingKind } from '../model/findings';
import { parseOwn } from '../model/own';
import { percentOf } from '../model/percent';
import type { Run } from '../model/runs';
import type { Consistency, SweepDepth, SweepReport } from '../model/sweep-report';
import { raise } from '../operations/alerts';
import type { Deps } from '../platform/deps';
import { documentsOf } from '../platform/pages';
import type { Migration } from '../walk/migration';
import { consistencyReference, toConsistency } from './consistency';
import { coverageOfTargets, type Coverage } from './coverage';
import { askAgain, type LeftOver } from './left-over';
import { PROOF_PAYS_FROM_COPIES } from './proof';
import { noteReached } from './rotation';
import { checkedIn, isOfExercises, walkedShards, type Walked } from './walked';

/** Sweeps whose figures are kept side by side. */
const HISTORY_MAX = 30;

/** Percent of the documents below which nobody can have backfilled them. */
const BACKFILLED_MIN_PERCENT = 95;

/** Percent of a sample that may drift before somebody is told. */
const DRIFT_MAX_PERCENT = 5;

export interface Swept {
  readonly runId: string;
  readonly run: Run;
  readonly depth: SweepDepth;
  readonly walk: Migration['walk'];
}

/**
 * What is to be done when a sweep has ended: asks again for what was left over, notes how far the deep check has come, writes the report
 * and the figures that others look at. Twice, or killed anywhere: the same again.
 */
export async function concludeSweep(deps: Deps, swept: Swept): Promise<void> {
  const { runId, run, depth } = swept;
  const walked = await walkedShards(deps, swept);
  const leftOver = await askAgain(deps, runId);
  const coverage = await coverageOfTargets(deps);
  const report = await reportOf(deps, swept, { walked, leftOver, coverage });
  const at = new Date(run.startedAt ?? deps.clock.now()).toISOString();
  const reportId = depth === 'full' ? at.slice(0, 'YYYY-MM-DD'.length) : runId;
  await deps.db.collection(COLLECTIONS.reports).doc(reportId).set(report);
  const isDone = run.state === 'completed' || run.state === 'completed_with_failures';
  // What is seen of one user or exercise says nothing of all.
  if (!isDone || run.scope !== null) return;
  if (depth === 'quick') {
    await raiseDrift(deps, runId, report);
    return;
  }
  await noteReached(deps, walked, coverage);
  const before = await noteConsistency(deps, reportId, report);
  await raiseLetters(deps, reportId, { before, now: report.deadLetters });
}

/** What is known of a sweep when it has ended. */
interface Ended {
  readonly walked: readonly Walked[];
  readonly leftOver: LeftOver;
  readonly coverage: ReadonlyMap<string, Coverage>;
}

async function reportOf(
  deps: Deps,
  { runId, run, depth }: Swept,
  { walked, leftOver, coverage }: Ended,
): Promise<SweepReport> {
  const checked = checkedIn(walked);
  const drifted: Partial<Record<FindingKind, number>> = {};
  const states = { repaired: 0, open: 0, accepted: 0 };
  let wrong = 0;
  for await (const { kind, state } of findingsOf(deps, runId)) {
    drifted[kind] = (drifted[kind] ?? 0) + 1;
    wrong += 1;
    if (state === 'repaired' || state === 'accepted') states[state] += 1;
    else states.open += 1;
  }
  const looked = Object.values(checked).reduce((sum, count) => sum + count, 0);
  const deadLetters = await countOf(deps, COLLECTIONS.deadLetters);
  const documents = sumOf(coverage, 'documents');
  const completeness = percentOf(documents - sumOf(coverage, 'underived'), documents);
  return {
    ...{ kind: 'sweep', runId, depth, scope: run.scope, state: run.state },
    createdAt: new Date(deps.clock.now()).toISOString(),
    ...{ checked, drifted, ...states, leftOver, deadLetters, completeness },
    score: percentOf(looked - Math.min(looked, wrong), looked),
    errorRate: percentOf(Math.min(deadLetters, documents), documents, Math.ceil),
    cost: {
      reads: run.counters.reads,
      writes: run.counters.writes,
      readsOfEverything: documents + (await readsOfOthers(deps)),
      proof: { reads: readsOfProof(walked), paysFromCopies: PROOF_PAYS_FROM_COPIES },
    },
    recommendations: recommend({ states, wrong, deadLetters, leftOver, completeness }),
  };
}

async function* findingsOf({ db }: Deps, runId: string): AsyncGenerator<Finding> {
  const found = db.collection(COLLECTIONS.inconsistencies).where('runId', '==', runId);
  for await (const document of documentsOf(found))
    yield parseOwn(findingSchema, document.ref.path, document.data());
}

function sumOf(coverage: ReadonlyMap<string, Coverage>, figure: keyof Coverage): number {
  return [...coverage.values()].reduce((sum, covered) => sum + covered[figure], 0);
}

function readsOfProof(walked: readonly Walked[]): number {
  const proved = walked.filter(({ collection }) => isOfExercises(collection));
  return proved.reduce((sum, { shard }) => sum + shard.counters.reads, 0);
}

/** Collections that a reading of everything would read besides the targets, each document once. */
const OTHERS = [
  ...[SOURCE_COLLECTION, PERFORMANCE_VIEW.collection],
  ...[COLLECTIONS.contributions, COLLECTIONS.muscleGroups, COLLECTIONS.trends, COLLECTIONS.progress],
];

async function readsOfOthers(deps: Deps): Promise<number> {
  const counts = await Promise.all(OTHERS.map((collection) => countOf(deps, collection)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countOf({ db }: Deps, collection: string): Promise<number> {
  return (await db.collection(collection).count().get()).data().count;
}

function recommend({
  states,
  wrong,
  deadLetters,
  leftOver,
  completeness,
}: {
  states: Pick<SweepReport, 'repaired' | 'open' | 'accepted'>;
  wrong: number;
  deadLetters: number;
  leftOver: LeftOver;
  completeness: number | null;
}): string[] {
  const told: string[] = [];
  if (completeness !== null && completeness < BACKFILLED_MIN_PERCENT)
    told.push(
      `Only ${completeness} % of the logs, shards and programs were ever derived: start a backfill, embed-exercise-metadata`,
    );
  if (states.open > 0)
    told.push(`${states.open} findings are open in migrationInconsistencies: approve or dismiss them`);
  if (wrong > 0 && states.open === 0)
    told.push('All drift was repaired; look for what wrote around the service if it comes again');
  if (deadLetters > 0)
    told.push(`${deadLetters} dead letters say what cannot be derived, or never arrived: see their reasons`);
  if (leftOver.drains + leftOver.histories > 0)
    told.push(
      'Work was left over for more than an hour: look at the task queues and at the alerts of drains and histories',
    );
  return told;
}

async function raiseDrift(deps: Deps, runId: string, { score }: SweepReport): Promise<void> {
  if (score === null || 100 - score <= DRIFT_MAX_PERCENT) return;
  const message = `${(100 - score).toFixed(2)} % of a random sample was not as it must be, up to ${DRIFT_MAX_PERCENT} % may`;
  await raise(deps, { kind: 'drift', path: COLLECTIONS.reports, occasion: runId, message });
}

/** Tells people of letters that are new since the last sweep; of those that nobody can mend they know. */
async function raiseLetters(
  deps: Deps,
  reportId: string,
  { before, now }: { before: number; now: number },
): Promise<void> {
  if (now <= before) return;
  const message = `There are ${now} dead letters; when the sweep before ended there were ${before}`;
  await raise(deps, { kind: 'dead-letters', path: COLLECTIONS.deadLetters, occasion: reportId, message });
}

/** How many dead letters there were when the sweep before it ended. */
async function noteConsistency(deps: Deps, reportId: string, report: SweepReport): Promise<number> {
  const reference = consistencyReference(deps.db);
  const { score, createdAt: at, drifted, repaired, cost, deadLetters, completeness, errorRate } = report;
  const figures = {
    ...{ reportId, at, score, completeness, errorRate, repaired, reads: cost.reads, deadLetters },
    drifted: Object.values(drifted).reduce((sum, count) => sum + count, 0),
  };
  return deps.db.runTransaction(async (tx) => {
    const known = toConsistency(await tx.get(reference))?.history ?? [];
    const before = known.filter((entry) => entry.reportId !== reportId);
    const next: Consistency = { score, at, reportId, history: [...before, figures].slice(-HISTORY_MAX) };
    tx.set(reference, next);
    return before.at(-1)?.deadLetters ?? 0;
  });
}
