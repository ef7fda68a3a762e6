import { FAN_OUT_TARGETS, type FanOutTarget } from '../copies';
import { sourceState } from '../derive/source';
import { TASK_TIMEOUT_SECONDS } from '../limits';
import type { Source } from '../model/exercise';
import { fanOutTask, type FanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { taskName } from '../platform/tasks';

export interface Carrying {
  readonly exerciseId: string;
  /** As it is stored now. */
  readonly source: Source;
  readonly targets: readonly FanOutTarget[];
  /** What the tasks are named by: asked for twice by the same, an exercise is carried once. */
  readonly eventId: string;
  /** When that was, ms since 1970. */
  readonly startedAt: number;
}

/** Asks for an exercise to be carried to its copies; how many of the tasks were new to their queue. */
export async function enqueueFanOuts(deps: Deps, carrying: Carrying): Promise<number> {
  const { exerciseId, source, targets, eventId, startedAt } = carrying;
  let enqueued = 0;
  for (const target of targets) {
    const task = fanOutTask({
      ...{ eventId, exerciseId, target, startedAt },
      state: sourceState(source, FAN_OUT_TARGETS[target].copiedFields),
      ...{ branch: '', sequence: 0, halvings: 0 },
    });
    if (await enqueueFanOut(deps, task)) enqueued += 1;
  }
  return enqueued;
}

/**
 * Asks for a fan-out task; false when the queue has had it. Named from event, target, branch and sequence, so that a
 * duplicate delivery cannot grow a second chain.
 */
export function enqueueFanOut({ tasks }: Deps, task: FanOutTask): Promise<boolean> {
  const { eventId, target, branch, sequence } = task;
  const name = taskName(eventId, target, branch, sequence);
  return tasks.enqueue('fanOut', task, { name, deadlineSeconds: TASK_TIMEOUT_SECONDS });
}
