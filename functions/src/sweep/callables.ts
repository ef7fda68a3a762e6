import { liveEngine } from '../backfill/engine';
import { adminCallable } from '../operations/callable';
import { findingsSchema, listFindings, readReport, reportSchema } from './reading';
import { resolveFindings, resolveSchema } from './resolve';
import { startSweep, sweepStartSchema } from './start';

/** Deployed as `sweep-start`, and so on. */
export const sweep = {
  start: adminCallable('sweep-start', sweepStartSchema, (deps, input, { uid }) =>
    startSweep(deps, liveEngine(), { input, by: uid }),
  ),
  report: adminCallable('sweep-report', reportSchema, readReport),
};

/** Deployed as `inconsistency-list` and `inconsistency-resolve`. */
export const inconsistency = {
  list: adminCallable('inconsistency-list', findingsSchema, listFindings),
  resolve: adminCallable('inconsistency-resolve', resolveSchema, (deps, input, { uid }) =>
    resolveFindings(deps, { input, by: uid }),
  ),
};
