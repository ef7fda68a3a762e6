import { TASK_TIMEOUT_SECONDS } from '../limits';
import { drainTask, historyTask, type DrainTask, type HistoryTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { taskName } from '../platform/tasks';

const deadlineSeconds = TASK_TIMEOUT_SECONDS;

/** Asks for a drain; false when the queue has had it: one for each user and time bucket, however many ask. */
export function enqueueDrain({ tasks }: Deps, fields: Omit<DrainTask, 'v'>): Promise<boolean> {
  const { userId, notBefore, sequence } = fields;
  const name = taskName('drain', userId, notBefore, sequence);
  return tasks.enqueue('drainViews', drainTask(fields), { name, deadlineSeconds, notBefore });
}

/** Asks for a user's history to be counted; false when the queue has had it. */
export function enqueueHistory({ tasks }: Deps, fields: Omit<HistoryTask, 'v'>): Promise<boolean> {
  const { userId, occasion, sequence } = fields;
  const name = taskName('history', userId, occasion, sequence);
  return tasks.enqueue('countHistory', historyTask(fields), { name, deadlineSeconds });
}
