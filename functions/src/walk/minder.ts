import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import { COLLECTIONS } from '../model/collections';
import { advance } from './advance';
import type { Engine } from './migration';

export interface MinderOutcome {
  readonly outcome: 'looked';
  readonly runs: number;
  readonly failed: number;
}

/**
 * Looks at every run that is not at rest: settles pauses, gives shards to others whose worker died, ends what is done. So no run hangs
 * after a crash, whatever was lost.
 */
export async function mindRuns(deps: Deps, engine: Engine): Promise<MinderOutcome> {
  const { docs } = await deps.db.collection(COLLECTIONS.runs).where('wakeAt', '<=', deps.clock.now()).get();
  let failed = 0;
  for (const { id } of docs) {
    try {
      await advance(deps, engine, id);
    } catch (error) {
      // One run's trouble is not to keep the others waiting.
      failed += 1;
      deps.log.error('run not advanced', { runId: id, error: messageOf(error) });
    }
  }
  return { outcome: 'looked', runs: docs.length, failed };
}
