import { createHash } from 'node:crypto';
import type { DrainTask, FanOutTask, HistoryTask, WalkTask } from '../model/tasks';

/** What may be enqueued, by the name of the function that handles it. */
export interface Queues {
  readonly fanOut: FanOutTask;
  readonly drainViews: DrainTask;
  readonly countHistory: HistoryTask;
  readonly walkShard: WalkTask;
}

const queues: Record<keyof Queues, true> = {
  fanOut: true,
  drainViews: true,
  countHistory: true,
  walkShard: true,
};
export const QUEUE_NAMES = Object.keys(queues) as (keyof Queues)[];

export interface TaskOptions {
  /** A used name is refused for about an hour: saves work when an event comes twice; nothing rests on it. */
  readonly name: string;
  readonly deadlineSeconds: number;
  /** When the queue is to hand it out, ms since 1970; by default at once. The emulator's always does so at once. */
  readonly notBefore?: number;
}

/** A task's name from what tells it from others. Hashed: names that share a beginning slow a queue down. */
export function taskName(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Cloud Tasks as the journeys see it. */
export interface Tasks {
  /** Resolves to false when a task of that name was enqueued before. Rejects when nobody knows whether it was. */
  enqueue<Q extends keyof Queues>(queue: Q, task: Queues[Q], options: TaskOptions): Promise<boolean>;
}

/** The queues of the deployed functions. `region` is where they are. */
export function cloudTasks(region: () => string): Tasks {
  return {
    enqueue: async (queue, task, { name, deadlineSeconds, notBefore }) => {
      // Loaded on the first enqueue: most instances only handle documents and never need it.
      const { getFunctions } = await import('firebase-admin/functions');
      try {
        await getFunctions()
          .taskQueue(`locations/${region()}/functions/${queue}`)
          .enqueue(task, {
            id: name,
            dispatchDeadlineSeconds: deadlineSeconds,
            ...(notBefore !== undefined && { scheduleTime: new Date(notBefore) }),
          });
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === 'functions/task-already-exists') return false;
        throw error;
      }
    },
  };
}
