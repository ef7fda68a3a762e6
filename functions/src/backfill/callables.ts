import { adminCallable } from '../operations/callable';
import { databaseAdmin } from '../platform/database-admin';
import { analyze, analyzeInputSchema } from './analyze';
import { controlRun } from './control';
import { liveEngine } from './engine';
import { exportRun, exportSchema } from './export';
import { rollbackImpact, type Impact } from './impact';
import { listRuns, listSchema } from './list';
import { controlSchema } from './orders';
import { rollBack, rollbackSchema, type RollingBack } from './rollback';
import { startRun, startSchema } from './start';
import { runStatus, statusSchema } from './status';
import { switchLive, switchSchema } from './switch';
import { validateSchema, validateUndo } from './validate';

/** Deployed as `backfill-analyze`, and so on. */
export const backfill = {
  analyze: adminCallable('backfill-analyze', analyzeInputSchema, (deps, input, { uid }) =>
    analyze(deps, { ...input, by: uid }),
  ),
  start: adminCallable('backfill-start', startSchema, (deps, input, { uid }) =>
    startRun(deps, liveEngine(), { input, by: uid, database: databaseAdmin(deps.db) }),
  ),
  status: adminCallable('backfill-status', statusSchema, (deps, input) =>
    runStatus(deps, liveEngine(), input),
  ),
  list: adminCallable('backfill-list', listSchema, listRuns),
  control: adminCallable('backfill-control', controlSchema, (deps, input, { uid }) =>
    controlRun(deps, liveEngine(), { input, by: uid }),
  ),
  rollback: adminCallable(
    'backfill-rollback',
    rollbackSchema,
    async (deps, input, { uid }): Promise<Impact | RollingBack> =>
      input.dryRun === true
        ? rollbackImpact(deps, liveEngine(), input)
        : rollBack(deps, liveEngine(), { input, by: uid }),
  ),
  export: adminCallable('backfill-export', exportSchema, exportRun),
  validate: adminCallable('backfill-validate', validateSchema, validateUndo),
  switch: adminCallable('backfill-switch', switchSchema, (deps, input, { uid }) =>
    switchLive(deps, liveEngine(), { input, by: uid }),
  ),
};
