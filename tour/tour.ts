import { backfill } from './backfill-step';
import { bestSession } from './best-session';
import { deleteAndRestore, regroup, rename } from './exercise-steps';
import type { StepReport } from './report';
import { seed } from './seed-step';
import type { Stage } from './stage';
import type { Suite } from './suite';
import { sweep } from './sweep-step';
import { mostUsedOfLibrary } from './use';

/** The steps of the tour, in an order in which each finds what the ones before have left; the backfill begins from nothing. */
export async function* steps(stage: Stage, suite: Suite): AsyncGenerator<StepReport> {
  yield await seed(stage);
  const [renamed, regrouped, deleted] = mostUsedOfLibrary(stage.sent);
  if (renamed === undefined || regrouped === undefined || deleted === undefined)
    throw new Error('The tour needs three exercises of the library that are in use');
  yield await rename(stage, renamed);
  yield await regroup(stage, regrouped);
  yield* deleteAndRestore(stage, deleted);
  yield await bestSession(stage);
  yield await everythingAgain(stage);
  yield await backfill(stage, suite);
  yield await sweep(stage, suite);
}

/** Nothing was written since: nothing may have run, and everything must still be right. */
async function everythingAgain(stage: Stage): Promise<StepReport> {
  const begun = Date.now();
  const { report, counts } = await stage.report({
    ...{ step: 'final', what: 'everything once more', mark: stage.log.invocations.length, ms: 0 },
    limit: { reads: 0, writes: 0 },
  });
  return { ...report, ms: Date.now() - begun, shows: { json: { ...counts }, lines: [] } };
}
