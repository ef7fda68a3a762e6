import { adminCallable } from '../operations/callable';
import { liveEngine } from '../backfill/engine';
import { resolveFindings, resolveSchema } from './resolve';
import { startSweep, sweepStartSchema } from './start';

/** Deployed as `sweep-start`. */
export const sweep = {
  start: adminCallable('sweep-start', sweepStartSchema, (deps, input, { uid }) =>
    startSweep(deps, liveEngine(), { input, by: uid }),
  ),
};

/** Deployed as `inconsistency-resolve`. */
export const inconsistency = {
  resolve: adminCallable('inconsistency-resolve', resolveSchema, (deps, input, { uid }) =>
    resolveFindings(deps, { input, by: uid }),
  ),
};
