import type { Queues } from '../../functions/src/platform/tasks';

/** What the schedules lead the service into. */
export type Situation = string;

/** A run of thousands of seeds that never reaches one of these has not shown what it is there to show. */
export const SITUATIONS: readonly Situation[] = [];

export const situationsIn = {
  /** Of a task that was taken. */
  task: (task: Queues[keyof Queues]): Situation[] =>
    'branch' in task && task.branch !== '' && task.sequence === 0 ? ['chain split'] : [],
  /** Of what a handler returns; `label`: that of its item. */
  outcome: (label: string, returned: unknown): Situation[] => {
    const outcome =
      typeof returned === 'string'
        ? { outcome: returned }
        : (returned as { outcome: string; moved?: number });
    const moved = 'moved' in outcome && (outcome.moved ?? 0) > 0;
    return [
      `${label.split(' ')[1] ?? ''} ${outcome.outcome}`,
      ...(moved ? ['document moved under a page'] : []),
    ];
  },
};
