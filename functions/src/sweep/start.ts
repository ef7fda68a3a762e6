import { z } from 'zod';
import { CallError } from '../model/call-errors';
import type { Run, RunOptions } from '../model/runs';
import { SWEEP_DEPTHS, type SweepDepth } from '../model/sweep-report';
import { reason, requestId } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { createRun, demandFree, requestKey } from '../backfill/new-run';
import { advance } from '../walk/advance';
import { migrationOf, type Engine } from '../walk/migration';
import { runReference, toFlags, toRun } from '../walk/runs';
import { SWEEP_NAMES } from './migrations';

export const sweepStartSchema = z.strictObject({
  requestId,
  reason,
  depth: z.enum(SWEEP_DEPTHS).default('full'),
  /** Finds and reports, and repairs nothing. */
  dryRun: z.boolean().default(false),
});
export type SweepStart = z.output<typeof sweepStartSchema>;

export interface SweepStarted {
  readonly runId: string;
  readonly depth: SweepDepth;
  readonly state: Run['state'];
  /** The same request was made before: this is its run. */
  readonly repeated: boolean;
}

const OPTIONS: Readonly<Record<SweepDepth, Pick<RunOptions, 'shards' | 'batchSize'>>> = {
  night: { shards: 2, batchSize: 200 },
  quick: { shards: 1, batchSize: 100 },
  full: { shards: 4, batchSize: 200 },
};

/** Starts a sweep; one of each depth is under way at a time, and none beside a run that embeds copies, which keeps what it replaces. */
export async function startSweep(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: SweepStart; by: string },
): Promise<SweepStarted> {
  const { db, clock } = deps;
  const { depth, dryRun } = input;
  const migration = migrationOf(engine, SWEEP_NAMES[depth]);
  const runId = requestKey(input.requestId);
  const repeated = await db.runTransaction(async (tx) => {
    const [existing, flagsSnapshot] = await tx.getAll(runReference(db, runId), flagsReference(db));
    const run = existing && toRun(existing);
    if (run !== undefined) {
      if (run.migration.name === migration.name) return true;
      throw new CallError(
        'VALIDATION_ERROR',
        `requestId: it has started a run of ${run.migration.name} before`,
      );
    }
    if (flagsSnapshot === undefined) throw new Error('getAll: it gave fewer documents than it was asked for');
    const flags = toFlags(flagsSnapshot);
    demandFree(flags, migration);
    demandNoEmbedding(engine, flags.runs);
    createRun(tx, deps, {
      ...{ runId, requestId: input.requestId, migration, flags },
      options: {
        ...{ ...OPTIONS[depth], dryRun, verify: 'all' },
        ...{ maxWritesPerSecond: null, maxFailures: null, maxReads: null, maxWrites: null },
      },
      protection: { kind: 'undo', detail: 'A sweep writes only what follows from other documents' },
      order: { by, reason: input.reason, at: clock.now() },
    });
    return false;
  });
  const run = await advance(deps, engine, runId);
  if (run === undefined) throw new Error(`Run ${runId}: it was created and is gone`);
  return { runId, depth, state: run.state, repeated };
}

function demandNoEmbedding(engine: Engine, runs: Readonly<Record<string, string>>): void {
  const embedding = Object.entries(runs).find(
    ([name]) => engine.migrations.get(name)?.carriesSources === true,
  );
  if (embedding === undefined) return;
  const [name, runId] = embedding;
  throw new CallError(
    'ALREADY_RUNNING',
    `Run ${runId} of ${name} is under way: what it has not come to yet is no drift`,
    { runId },
  );
}
