import { z } from 'zod';
import { FINDING_KINDS } from './findings';
import { RUN_STATES, scopeSchema } from './runs';

const count = z.int().min(0);
const percent = z.number().min(0).max(100);

export const SWEEP_DEPTHS = ['quick', 'full', 'deep'] as const;
/** `quick`: a sample. `full`: all proofs by counting, and tonight's part of everything else. `deep`: everything is read. */
export type SweepDepth = (typeof SWEEP_DEPTHS)[number];

/**
 * `migrationReports/{YYYY-MM-DD}` of a full sweep, `migrationReports/{runId}` of any other. Written by sweep/ when the run has ended, read by
 * admins.
 */
export const sweepReportSchema = z.object({
  kind: z.literal('sweep'),
  runId: z.string(),
  depth: z.enum(SWEEP_DEPTHS),
  /** What it was confined to; null: to nothing. */
  scope: scopeSchema.nullable().default(null),
  state: z.enum(RUN_STATES),
  createdAt: z.iso.datetime(),
  /** Documents that were looked at, by collection; of `exercises` and `exerciseTombstones`, whose copies were proved by counting. */
  checked: z.record(z.string(), count),
  /** Documents that were not as they must be when they were looked at again, by the gravest kind of what was wrong. */
  drifted: z.partialRecord(z.enum(FINDING_KINDS), count),
  repaired: count,
  /** Left for an admin; and what nobody can repair. */
  open: count,
  accepted: count,
  /** Percent of the checked documents without drift, two decimals, rounded down; null: nothing was checked. */
  score: percent.nullable(),
  /** Percent of all logs, shards and programs that hold what is derived of them, two decimals, rounded down; null: there are none. */
  completeness: percent.nullable().default(null),
  /** Dead letters for a hundred logs, shards and programs, two decimals, rounded up, 100 at most; null: there are none. */
  errorRate: percent.nullable().default(null),
  /** What was left over of the live path: users whose pending ledgers nobody drained, and whose history nobody counted. */
  leftOver: z.object({ drains: count, histories: count }),
  cost: z.object({
    reads: count,
    writes: count,
    /** What reading every document of the app once would have cost. */
    readsOfEverything: count,
    /** Of `reads`, what the proof by counting read, and from how many copies of an exercise in a target on it costs less than to read them. */
    proof: z.object({ reads: count, paysFromCopies: count }).nullable().default(null),
  }),
  deadLetters: count,
  recommendations: z.array(z.string()),
});
export type SweepReport = z.output<typeof sweepReportSchema>;

/** `migrationMetrics/consistency`. Written by sweep/; read by admins and health. The newest sweep, and those before it, oldest first. */
export const consistencySchema = z.object({
  score: z.number().nullable(),
  at: z.iso.datetime(),
  reportId: z.string(),
  history: z.array(
    z.object({
      reportId: z.string(),
      at: z.iso.datetime(),
      score: z.number().nullable(),
      drifted: count,
      repaired: count,
      reads: count,
      deadLetters: count.default(0),
      completeness: percent.nullable().default(null),
      errorRate: percent.nullable().default(null),
    }),
  ),
});
export type Consistency = z.output<typeof consistencySchema>;
