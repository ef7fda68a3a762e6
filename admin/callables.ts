import type { z } from 'zod';
import type { Analysis, analyzeInputSchema } from '../functions/src/backfill/analyze';
import type { Controlled } from '../functions/src/backfill/control';
import type { ExportPage, exportSchema } from '../functions/src/backfill/export';
import type { Impact } from '../functions/src/backfill/impact';
import type { listSchema, RunList } from '../functions/src/backfill/list';
import type { controlSchema } from '../functions/src/backfill/orders';
import type { RollingBack, rollbackSchema } from '../functions/src/backfill/rollback';
import type { Started, startSchema } from '../functions/src/backfill/start';
import type { RunStatus, statusSchema } from '../functions/src/backfill/status';
import type { Switched, switchSchema } from '../functions/src/backfill/switch';
import type { Validation, validateSchema } from '../functions/src/backfill/validate';
import type { Acknowledged, acknowledgeSchema } from '../functions/src/operations/acknowledge';
import type { ServiceStatus, serviceStatusSchema } from '../functions/src/status/service-status';
import type { FindingsPage, findingsSchema, ReportRead, reportSchema } from '../functions/src/sweep/reading';
import type { Resolved, resolveSchema } from '../functions/src/sweep/resolve';
import type { SweepStarted, sweepStartSchema } from '../functions/src/sweep/start';

/** What each callable takes and answers with. Types only: nothing of the functions runs here. */
export interface Callables {
  'backfill-analyze': { input: z.input<typeof analyzeInputSchema>; answer: Analysis };
  'backfill-start': { input: z.input<typeof startSchema>; answer: Started };
  'backfill-status': { input: z.input<typeof statusSchema>; answer: RunStatus };
  'backfill-list': { input: z.input<typeof listSchema>; answer: RunList };
  'backfill-control': { input: z.input<typeof controlSchema>; answer: Controlled };
  'backfill-rollback': { input: z.input<typeof rollbackSchema>; answer: Impact | RollingBack };
  'backfill-export': { input: z.input<typeof exportSchema>; answer: ExportPage };
  'backfill-validate': { input: z.input<typeof validateSchema>; answer: Validation };
  'backfill-switch': { input: z.input<typeof switchSchema>; answer: Switched };
  'service-status': { input: z.input<typeof serviceStatusSchema>; answer: ServiceStatus };
  'alert-acknowledge': { input: z.input<typeof acknowledgeSchema>; answer: Acknowledged };
  'sweep-start': { input: z.input<typeof sweepStartSchema>; answer: SweepStarted };
  'sweep-report': { input: z.input<typeof reportSchema>; answer: ReportRead };
  'inconsistency-list': { input: z.input<typeof findingsSchema>; answer: FindingsPage };
  'inconsistency-resolve': { input: z.input<typeof resolveSchema>; answer: Resolved };
}

/** Calls, again where an answer was lost. Throws `CallRefused`, or an error that says what to do about an answer that never came. */
export type Call = <C extends keyof Callables>(
  callable: C,
  input: Callables[C]['input'],
) => Promise<Callables[C]['answer']>;
