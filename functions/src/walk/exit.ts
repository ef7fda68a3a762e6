import { FAN_OUT_TARGET_NAMES } from '../copies';
import { enqueueFanOuts } from '../fan-out/enqueue';
import { COLLECTIONS } from '../model/collections';
import type { Run } from '../model/runs';
import type { Deps } from '../platform/deps';
import { documentsOf } from '../platform/pages';
import { readSource } from '../settle/sources';
import { enqueueHistory } from '../views/enqueue';
import { changedSources } from './kept-sources';

/**
 * Carries every exercise that moved since the run began once more. One that was edited before a document had its `exerciseIds` was
 * never carried to it, and the walk may have written what it held before. To be called when no worker can commit any more.
 */
export async function carryChangedSources(deps: Deps, runId: string, { exits }: Run): Promise<number> {
  const changed = await changedSources(deps, runId);
  for (const exerciseId of changed) {
    const { source } = await readSource(deps.db, exerciseId);
    await enqueueFanOuts(deps, {
      // It names the tasks: without the exercise those of the second would pass for duplicates.
      eventId: `run ${runId} exit ${exits} of ${exerciseId}`,
      ...{ exerciseId, source, targets: FAN_OUT_TARGET_NAMES, startedAt: deps.clock.now() },
    });
  }
  return changed.length;
}

/** Asks for the histories that waited for the run to end: those of all users whose views are not complete. */
export async function askHistories(deps: Deps, runId: string, { exits }: Run): Promise<number> {
  const incomplete = deps.db.collection(COLLECTIONS.progress).where('complete', '==', false);
  let asked = 0;
  for await (const view of documentsOf(incomplete)) {
    const userId: unknown = view.get('userId');
    if (typeof userId !== 'string') continue;
    // A run that is tried again ends more than once.
    const occasion = `run ${runId} exit ${exits}`;
    if (await enqueueHistory(deps, { userId, occasion, sequence: 0 })) asked += 1;
  }
  return asked;
}
