import { TASK_ATTEMPTS } from '../limits';
import { walkSubject, walkTaskSchema } from '../model/tasks';
import { raise } from '../operations/alerts';
import type { GivenUp } from '../operations/attempt';
import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import { taskName } from '../platform/tasks';
import type { Engine } from '../walk/migration';
import { runReference } from '../walk/runs';
import { walkShard, type WalkOutcome } from '../walk/worker';

/**
 * One attempt to walk a shard: `data` as the queue delivers it. What is given up, the minder takes up again when the lease has run out, so
 * nothing of the run is lost; somebody should know all the same.
 */
export async function walkAttempt(
  deps: Deps,
  engine: Engine,
  { data, retryCount }: { data: unknown; retryCount: number },
): Promise<WalkOutcome | GivenUp> {
  try {
    return await walkShard(deps, engine, { task: walkTaskSchema.parse(data), isRetry: retryCount > 0 });
  } catch (error) {
    if (retryCount + 1 < TASK_ATTEMPTS) throw error;
    const { runId, shardId } = walkSubject(data);
    const { path } = runReference(deps.db, runId);
    const message = `Shard ${shardId} of ${path} failed ${TASK_ATTEMPTS} times: ${messageOf(error)}`;
    // As long as the range comes no further its task says the same: that is one occasion, however often the minder tries.
    await raise(deps, { kind: 'run-stalled', path, occasion: taskName(JSON.stringify(data)), message });
    return { outcome: 'given-up', error: messageOf(error) };
  }
}
