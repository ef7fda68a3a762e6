import { SOURCE_COLLECTION } from '../copies';
import { CallError } from '../model/call-errors';
import type { RunOptions } from '../model/runs';
import type { Deps } from '../platform/deps';
import { LEAST_BUDGET } from '../walk/budget';
import type { Migration } from '../walk/migration';
import { analyze, analyzeInputSchema } from './analyze';

/** More than so many percent of documents that cannot be parsed mean that the data is not what the service takes it for. */
const UNPARSABLE_MAX_PERCENT = 5;

/**
 * Refuses budgets that would hold a run before its first batch: each of its key ranges needs one. Greater ones that do not reach the end
 * are an admin's to choose; the run holds when they are used up.
 */
export function demandBudgets({ walk }: Migration, { shards, maxReads, maxWrites }: RunOptions): void {
  const ranges = walk.reduce((sum, { keyedBy }) => sum + (keyedBy === 'id' ? shards : 1), 0);
  const least = ranges * LEAST_BUDGET;
  const short = Object.entries({ maxReads, maxWrites }).filter(
    ([, budget]) => budget !== null && budget < least,
  );
  if (short.length === 0) return;
  const problems = short.map(([path, budget]) => ({
    path,
    message: `${budget ?? 0} does not reach a first batch of each of ${ranges} key ranges, ${least} do; fewer shards need less`,
  }));
  const text = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new CallError('BUDGET_EXCEEDED', text, { problems });
}

/** Reads a sample, keeps the report, and refuses data that a run would only fail on. Returns the report's id. */
export async function demandSoundData(
  deps: Deps,
  { migration, options, by }: { migration: Migration; options: RunOptions; by: string },
): Promise<string> {
  if (!migration.carriesSources) {
    throw new CallError(
      'VALIDATION_ERROR',
      `validateBefore: ${migration.name} derives nothing from exercises`,
    );
  }
  const { batchSize, maxWritesPerSecond } = options;
  const { reportId, collections } = await analyze(deps, {
    ...analyzeInputSchema.parse({ batchSize, maxWritesPerSecond }),
    by,
  });
  const exercises = await deps.db.collection(SOURCE_COLLECTION).limit(1).select().get();
  const found = Object.values(collections).map((report) => report.found);
  const documents = found.reduce((sum, figures) => sum + figures.documents, 0);
  const unparsable = found.reduce((sum, figures) => sum + figures.unparsable, 0);
  const problems = [
    ...(exercises.empty
      ? ['there are no exercises, so every copy would say that its source is missing']
      : []),
    ...(unparsable * 100 > documents * UNPARSABLE_MAX_PERCENT
      ? [`${unparsable} of ${documents} documents cannot be parsed, at most ${UNPARSABLE_MAX_PERCENT} % may`]
      : []),
  ];
  if (problems.length === 0) return reportId;
  throw new CallError(
    'MIGRATION_ERROR',
    `validateBefore: ${problems.join('; ')}. All that was found is in migrationReports/${reportId}`,
    { reportId, documents, unparsable, exercises: exercises.size },
  );
}
