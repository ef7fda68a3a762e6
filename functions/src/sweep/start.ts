import { z } from 'zod';
import { CallError } from '../model/call-errors';
import { isDocumentId } from '../model/document';
import type { Run, RunOptions, Scope } from '../model/runs';
import { SWEEP_DEPTHS, type SweepDepth } from '../model/sweep-report';
import { reason, requestId } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { demandFree, ensureRun, requestKey, type NewRun } from '../backfill/new-run';
import { advance } from '../walk/advance';
import { migrationOf, type Engine } from '../walk/migration';
import { SWEEP_NAMES } from './migrations';

export const sweepStartSchema = z
  .strictObject({
    requestId,
    reason,
    depth: z.enum(SWEEP_DEPTHS).default('deep'),
    /** Finds and reports, and repairs nothing. */
    dryRun: z.boolean().default(false),
    /** Looks at what is of one user, or at one exercise and what holds copies of it; without: at everything. */
    userId: z.string().refine(isDocumentId, 'expected the id of a user').optional(),
    exerciseId: z.string().refine(isDocumentId, 'expected the id of an exercise').optional(),
  })
  .refine(({ userId, exerciseId }) => userId === undefined || exerciseId === undefined, {
    path: ['exerciseId'],
    error: 'expected without userId',
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
  .refine(
    ({ depth, userId, exerciseId }) => depth === 'deep' || (userId === undefined && exerciseId === undefined),
    {
      path: ['depth'],
      error: "expected 'deep' with userId or exerciseId: of one all is read",
      when: ({ value }) => typeof value === 'object' && value !== null,
    },
  );
export type SweepStart = z.output<typeof sweepStartSchema>;

export interface SweepStarted {
  readonly runId: string;
  readonly depth: SweepDepth;
  readonly state: Run['state'];
  /** The same request was made before: this is its run. */
  readonly repeated: boolean;
}

const OPTIONS: Readonly<Record<SweepDepth, Pick<RunOptions, 'shards' | 'batchSize'>>> = {
  quick: { shards: 1, batchSize: 100 },
  full: { shards: 2, batchSize: 200 },
  deep: { shards: 4, batchSize: 200 },
};

/** Starts a sweep; one of each depth is under way at a time, and none beside a run that embeds copies, which keeps what it replaces. */
export async function startSweep(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: SweepStart; by: string },
): Promise<SweepStarted> {
  const { depth, dryRun } = input;
  const migration = migrationOf(engine, SWEEP_NAMES[depth]);
  const runId = requestKey(input.requestId);
  const wanted: NewRun = {
    ...{ requestId: input.requestId, migration, scope: scopeOf(input) },
    options: {
      ...{ ...OPTIONS[depth], dryRun, verify: 'all' },
      ...{ maxWritesPerSecond: null, maxFailures: null, maxReads: null, maxWrites: null },
    },
    protection: { kind: 'undo', detail: 'A sweep writes only what follows from other documents' },
    order: { by, reason: input.reason, at: deps.clock.now() },
  };
  const repeated = await ensureRun(deps, wanted, (flags) => {
    demandFree(flags, migration);
    demandNoEmbedding(engine, flags.runs);
  });
  const run = await advance(deps, engine, runId);
  if (run === undefined) throw new Error(`Run ${runId}: it was created and is gone`);
  return { runId, depth, state: run.state, repeated };
}

function scopeOf({ userId, exerciseId }: SweepStart): Scope | null {
  if (userId !== undefined) return { userId };
  return exerciseId === undefined ? null : { exerciseId };
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
