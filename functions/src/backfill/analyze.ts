import type { Query } from 'firebase-admin/firestore';
import { z } from 'zod';
import { SOURCE_COLLECTION, TARGET_NAMES, TARGETS, type Target } from '../copies';
import { DENORM_VERSION } from '../derive/derive';
import { parseDocument } from '../derive/parse';
import type { LogPart } from '../derive/shape';
import { isSharded, partsIn } from '../derive/shards';
import {
  ANALYSIS_SAMPLE_DOCUMENTS,
  BACKFILL_BATCH_DOCUMENTS,
  RAMP_WRITES_PER_SECOND,
  SOFT_DEADLINE_MS,
} from '../limits';
import { COLLECTIONS } from '../model/collections';
import { idOf, type StoredDocument } from '../model/document';
import type { Source } from '../model/exercise';
import type { AnalysisReport, CollectionReport, Figures } from '../model/reports';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { ledgerReference } from '../settle/ledgers';
import { shardsOfLog } from '../settle/shards';
import { estimateOf } from './analysis/estimate';
import { examine } from './analysis/examine';
import { addFigures, integrityOf, NO_FIGURES, project } from './analysis/figures';
import { recommend } from './analysis/recommend';
import { DifferenceSamples } from './analysis/samples';
import { learnSources } from './learn-sources';
import { visit } from './visit';

export const analyzeInputSchema = z.strictObject({
  migration: z.literal('embed-exercise-metadata').default('embed-exercise-metadata'),
  /** Documents of each collection to read. */
  documents: z
    .union([z.literal('all'), z.int().min(1)], { error: "expected 'all' or a number of at least 1" })
    .default(ANALYSIS_SAMPLE_DOCUMENTS),
  /** Differences to show, of each field of each collection. */
  samples: z.int().min(0).max(50).default(10),
  batchSize: z.int().min(10).max(200).default(BACKFILL_BATCH_DOCUMENTS),
  /** Two writes a document, at the pace with which new traffic may begin. */
  documentsPerSecond: z
    .number()
    .positive()
    .default(RAMP_WRITES_PER_SECOND / 2),
  maxWritesPerSecond: z.number().positive().nullable().default(null),
});
export type AnalyzeInput = z.output<typeof analyzeInputSchema>;

export interface Analysis extends AnalysisReport {
  readonly reportId: string;
}

/**
 * Says how the copies stand and what a backfill would do and cost, and keeps the report. Writes nothing else.
 *
 * | what may happen | what happens |
 * |---|---|
 * | more documents than are to be read | a sample is read, and what it holds is extrapolated and marked `estimated` |
 * | time runs out | `partial`: the report says how far it came |
 * | documents or exercises change meanwhile | each counts as it was when it was read; a backfill looks again |
 */
export async function analyze(deps: Deps, input: AnalyzeInput & { readonly by: string }): Promise<Analysis> {
  const { db, clock } = deps;
  const startedAt = clock.now();
  const reading: Reading = {
    documents: input.documents,
    deadline: startedAt + SOFT_DEADLINE_MS,
    sources: new Map(),
    differences: new DifferenceSamples(input.samples),
  };
  const collections: Record<string, CollectionReport> = {};
  for (const target of TARGET_NAMES)
    collections[TARGETS[target].collection] = await analyzeTarget(deps, target, reading);

  const reports = Object.values(collections);
  const found = reports.reduce((sum, report) => addFigures(sum, report.found), NO_FIGURES);
  const projected = reports.reduce((sum, report) => addFigures(sum, report.projected), NO_FIGURES);
  const facts = {
    collections,
    total: {
      documents: sumOf(reports, 'documents'),
      derived: sumOf(reports, 'derived'),
      ...{ projected, integrity: integrityOf(projected) },
    },
    estimated: reports.some(({ estimated }) => estimated),
    partial: reports.some(({ partial }) => partial),
  };
  const sources = reading.sources.size;
  // More documents name more exercises, but hardly more than there are.
  const exercises = facts.estimated ? await countOf(db.collection(SOURCE_COLLECTION)) : sources;
  const scaled = Math.round((sources * projected.documents) / Math.max(1, found.documents));
  const report: AnalysisReport = {
    ...{ kind: 'analysis', migration: input.migration, createdBy: input.by },
    createdAt: new Date(startedAt).toISOString(),
    ...facts,
    sources,
    differences: reading.differences.kept,
    estimate: estimateOf({ projected, sources: Math.max(sources, Math.min(exercises, scaled)) }, input),
    recommendations: recommend(facts),
  };
  const reference = db.collection(COLLECTIONS.reports).doc();
  await reference.create(report);
  return { reportId: reference.id, ...report };
}

/** What all targets of one analysis share. */
interface Reading {
  readonly documents: number | 'all';
  readonly deadline: number;
  /** Read once: what the time allows to be read of them fits into an instance. */
  readonly sources: Map<string, Source>;
  readonly differences: DifferenceSamples;
}

async function analyzeTarget(deps: Deps, target: Target, reading: Reading): Promise<CollectionReport> {
  const { collection } = TARGETS[target];
  const all = deps.db.collection(collection);
  const documents = await countOf(all);
  const derived = await countOf(all.where('denorm.v', '==', DENORM_VERSION));
  const sample = reading.documents === 'all' || reading.documents >= documents ? null : reading.documents;
  let found = NO_FIGURES;
  const visited = await visit(deps, { collection, sample, deadline: reading.deadline }, async (page) => {
    found = addFigures(found, await examinePage(deps, { target, page, reading }));
  });
  const partial = visited.outOfTime && found.documents < documents;
  const estimated = sample !== null || partial;
  return {
    ...{ documents, derived, found, estimated, partial },
    projected: estimated ? project(found, documents) : found,
    reached: partial ? visited.reached : null,
    integrity: integrityOf(found),
  };
}

async function countOf(query: Query): Promise<number> {
  return (await query.count().get()).data().count;
}

async function examinePage(
  { db }: Deps,
  { target, page, reading }: { target: Target; page: readonly StoredDocument[]; reading: Reading },
): Promise<Figures> {
  const parsed = page.map((document) => ({ document, parsed: parseDocument(target, document) }));
  const named = parsed.flatMap(({ parsed: one }) => (one.kind === 'parsed' ? one.exerciseIds : []));
  await learnSources(db, reading.sources, named);
  const ledgers = target === 'workoutLogs' ? await heldInLedgers(db, page) : [];
  let figures = NO_FIGURES;
  for (const [index, one] of parsed.entries()) {
    const { sources } = reading;
    const parts = await partsOf(db, target, one.document);
    const examination = examine({ target, ...one, sources, parts, ledger: ledgers[index] });
    figures = addFigures(figures, examination.figures);
    reading.differences.offer(TARGETS[target].collection, examination.differences);
  }
  return figures;
}

/** What the shards of a log hold. */
async function partsOf(db: Deps['db'], target: Target, document: StoredDocument): Promise<LogPart[]> {
  if (!isSharded(target, document)) return [];
  const { docs } = await shardsOfLog(db, idOf(document.path)).get();
  return partsIn(docs.map(toStored));
}

/** What the ledger of each log says that it contributes now; undefined where it has none. */
async function heldInLedgers(db: Deps['db'], page: readonly StoredDocument[]): Promise<unknown[]> {
  const found = await db.getAll(...page.map(({ path }) => ledgerReference(db, idOf(path))));
  return found.map((snapshot) => {
    const ledger = toStored(snapshot);
    return ledger === undefined ? undefined : (decodeFields(ledger.fields)['current'] ?? null);
  });
}

function sumOf(reports: readonly CollectionReport[], field: 'documents' | 'derived'): number {
  return reports.reduce((sum, report) => sum + report[field], 0);
}
