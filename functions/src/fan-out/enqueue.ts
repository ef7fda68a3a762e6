import { TASK_TIMEOUT_SECONDS } from '../limits';
import type { FanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { taskName } from '../platform/tasks';

/**
 * Asks for a fan-out task; false when the queue has had it. Named from event, target, branch and sequence, so that a
 * duplicate delivery cannot grow a second chain.
 */
export function enqueueFanOut({ tasks }: Deps, task: FanOutTask): Promise<boolean> {
  const { eventId, target, branch, sequence } = task;
  const name = taskName(eventId, target, branch, sequence);
  return tasks.enqueue('fanOut', task, { name, deadlineSeconds: TASK_TIMEOUT_SECONDS });
}
