import { FAN_OUT_TARGET_NAMES, FAN_OUT_TARGETS } from '../copies';
import { sourceState } from '../derive/source';
import { enqueueFanOut } from '../fan-out/enqueue';
import { COLLECTIONS } from '../model/collections';
import type { Run } from '../model/runs';
import { fanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { readSource } from '../settle/sources';
import { enqueueHistory } from '../views/enqueue';
import { changedSources } from './kept-sources';
import { keyRange } from './page';

const INCOMPLETE_PAGE = 300;

/**
 * Carries every exercise that moved since the run began once more. One that was edited before a document had its `exerciseIds` was
 * never carried to it, and the walk may have written what it held before. To be called when no worker can commit any more.
 */
export async function carryChangedSources(deps: Deps, runId: string, { exits }: Run): Promise<number> {
  const changed = await changedSources(deps, runId);
  for (const exerciseId of changed) {
    const { source } = await readSource(deps.db, exerciseId);
    for (const target of FAN_OUT_TARGET_NAMES) {
      const task = fanOutTask({
        // It names the task: without the exercise those of the second would pass for duplicates.
        eventId: `run ${runId} exit ${exits} of ${exerciseId}`,
        ...{ exerciseId, target, startedAt: deps.clock.now() },
        ...{ state: sourceState(source, FAN_OUT_TARGETS[target].copiedFields) },
        ...{ branch: '', sequence: 0, halvings: 0 },
      });
      await enqueueFanOut(deps, task);
    }
  }
  return changed.length;
}

/** Asks for the histories that waited for the run to end: those of all users whose views are not complete. */
export async function askHistories(deps: Deps, runId: string, { exits }: Run): Promise<number> {
  let [after, asked]: [string | null, number] = [null, 0];
  for (;;) {
    const incomplete = deps.db.collection(COLLECTIONS.progress).where('complete', '==', false);
    const { docs } = await keyRange(incomplete, { after, until: null }).limit(INCOMPLETE_PAGE).get();
    for (const view of docs) {
      const userId: unknown = view.get('userId');
      if (typeof userId !== 'string') continue;
      // A run that is tried again ends more than once.
      const occasion = `run ${runId} exit ${exits}`;
      if (await enqueueHistory(deps, { userId, occasion, sequence: 0 })) asked += 1;
    }
    if (docs.length < INCOMPLETE_PAGE) return asked;
    after = docs.at(-1)?.id ?? null;
  }
}
