import { createHash } from 'node:crypto';
import { TASK_TIMEOUT_SECONDS } from '../limits';
import type { FanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';

/**
 * Asks for a fan-out task; false when the queue has had it. Named from event, target, branch and sequence, so that a
 * duplicate delivery cannot grow a second chain. Hashed: names that share a beginning slow a queue down.
 */
export function enqueueFanOut({ tasks }: Deps, task: FanOutTask): Promise<boolean> {
  const { eventId, target, branch, sequence } = task;
  const name = createHash('sha256')
    .update(JSON.stringify([eventId, target, branch, sequence]))
    .digest('hex');
  return tasks.enqueue('fanOut', task, { name, deadlineSeconds: TASK_TIMEOUT_SECONDS });
}
