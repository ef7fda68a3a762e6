import { z } from 'zod';
import { CallError } from '../model/call-errors';
import {
  protectionSchema,
  runOptionsSchema,
  type Protection,
  type Run,
  type RunOptions,
} from '../model/runs';
import { reason, requestId } from '../operations/callable';
import type { DatabaseAdmin } from '../platform/database-admin';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { advance } from '../walk/advance';
import type { Engine, Migration } from '../walk/migration';
import { readRun, toFlags } from '../walk/runs';
import { demandBudgets, demandSoundData } from './before-start';
import { demandFree, demandSame, ensureRun, requestKey } from './new-run';
import { protect } from './protection';

/** What a run is given where an admin says nothing else. */
export const PRESETS = {
  /** One key range at a time, everything read again at the end, and the first failures stop it. */
  safe: { batchSize: 25, shards: 1, maxWritesPerSecond: 100, verify: 'all', maxFailures: 10 },
  recommended: { batchSize: 50, shards: 4, maxWritesPerSecond: null, verify: 'all', maxFailures: null },
  /** As fast as the ramp allows; a sample is read again at the end. */
  fast: { batchSize: 200, shards: 8, maxWritesPerSecond: null, verify: 'sample', maxFailures: null },
} as const satisfies Record<string, Partial<RunOptions>>;

export const startSchema = z
  .strictObject({
    requestId,
    reason,
    migration: z.string().min(1),
    preset: z.enum(['safe', 'recommended', 'fast']).default('recommended'),
    ...runOptionsSchema.partial().shape,
    /** The run fails with the first document that does. */
    stopOnError: z.boolean().default(false),
    /** A sample is looked through first, and data that is not as expected refused. */
    validateBefore: z.boolean().default(false),
    /** What is to cover the run besides its own undo records. */
    protection: protectionSchema.shape.kind.default('undo'),
    exportTo: z
      .string()
      .regex(/^gs:\/\/[a-z0-9][a-z0-9._-]+(\/\S*)?$/, 'expected gs://bucket or gs://bucket/folder')
      .optional(),
  })
  .refine(({ protection, exportTo }) => (protection === 'export') === (exportTo !== undefined), {
    path: ['exportTo'],
    error: "expected with protection 'export', and with no other",
    // Also where other fields are wrong: whoever calls hears of all problems at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
export type StartInput = z.output<typeof startSchema>;

export interface Started {
  readonly runId: string;
  readonly state: Run['state'];
  readonly hold: Run['hold'];
  readonly options: RunOptions;
  /** What covers the run. */
  readonly protection: Protection;
  /** The same request was made before: this is its run. */
  readonly repeated: boolean;
}

export interface Starting {
  readonly input: StartInput;
  readonly by: string;
  readonly database: DatabaseAdmin;
}

/**
 * Starts a run of a migration; only one of each is under way at a time.
 *
 * | what may happen | what happens |
 * |---|---|
 * | the call comes twice | the second answers with the run of the first, and looks into nothing again |
 * | twice at once | one makes the run; an export may have been started for nothing |
 * | killed before the run is made | there is none, and the call can be made again |
 * | killed after it | the minder begins it |
 */
export async function startRun(deps: Deps, engine: Engine, starting: Starting): Promise<Started> {
  const { input } = starting;
  const migration = knownMigration(engine, input.migration);
  const runId = requestKey(input.requestId);
  const known = await readRun(deps, runId);
  const repeated = known === undefined ? await create(deps, migration, starting) : true;
  if (known !== undefined) demandSame(known, migration);
  const run = await advance(deps, engine, runId);
  if (run === undefined) throw new Error(`Run ${runId}: it was created and is gone`);
  const { state, hold, options, protection } = run;
  return { runId, state, hold, options, protection, repeated };
}

export function knownMigration({ migrations }: Engine, name: string): Migration {
  const migration = migrations.get(name);
  if (migration !== undefined && migration.mending === undefined) return migration;
  const names = [...migrations.values()]
    .filter(({ mending }) => mending === undefined)
    .map((known) => known.name);
  throw new CallError(
    'NOT_FOUND',
    `migration: ${JSON.stringify(name)} is none, expected one of ${names.join(', ')}`,
  );
}

/** Whether the run was there already. */
async function create(deps: Deps, migration: Migration, { input, by, database }: Starting): Promise<boolean> {
  const { db, clock } = deps;
  const options = optionsOf(input);
  // First what costs nothing; it is asked again when the run is made.
  demandBudgets(migration, options);
  demandFree(toFlags(await flagsReference(db).get()), migration);
  if (input.validateBefore) await demandSoundData(deps, { migration, options, by });
  const wanted = { kind: input.protection, exportTo: input.exportTo };
  const protection = await protect(deps, database, { wanted, migration });
  const order = { by, reason: input.reason, at: clock.now() };
  return ensureRun(deps, { requestId: input.requestId, migration, options, protection, order });
}

export function optionsOf(given: Pick<StartInput, 'preset' | 'stopOnError' | keyof RunOptions>): RunOptions {
  const chosen = PRESETS[given.preset];
  return {
    batchSize: given.batchSize ?? chosen.batchSize,
    shards: given.shards ?? chosen.shards,
    maxWritesPerSecond:
      given.maxWritesPerSecond === undefined ? chosen.maxWritesPerSecond : given.maxWritesPerSecond,
    dryRun: given.dryRun ?? false,
    verify: given.verify ?? chosen.verify,
    maxFailures: given.stopOnError
      ? 0
      : given.maxFailures === undefined
        ? chosen.maxFailures
        : given.maxFailures,
    maxReads: given.maxReads ?? null,
    maxWrites: given.maxWrites ?? null,
  };
}
