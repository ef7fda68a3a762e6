import type { Queues } from '../../functions/src/platform/tasks';

/** A task as it was enqueued. */
export interface Waiting {
  readonly queue: keyof Queues;
  readonly task: Queues[keyof Queues];
  /** Tells tasks apart: `t1`, `t2`, in their order. */
  readonly id: string;
  /** Virtual time, ms since 1970. */
  readonly notBefore: number;
  /** The same was enqueued before, under another name. */
  readonly isTwin: boolean;
}

/** Cloud Tasks: refuses a name that it has had, for as long as it remembers it. */
export class TaskQueue {
  private taken = 0;
  private readonly names = new Set<string>();
  private readonly payloads = new Set<string>();

  /** Undefined when a task of that name was taken before. */
  take(
    queue: keyof Queues,
    task: Queues[keyof Queues],
    { name, notBefore = 0 }: { name: string; notBefore?: number },
  ): Waiting | undefined {
    if (this.names.has(name)) return undefined;
    this.names.add(name);
    this.taken += 1;
    const payload = JSON.stringify([queue, task]);
    const isTwin = this.payloads.has(payload);
    this.payloads.add(payload);
    return { queue, task, id: `t${this.taken}`, notBefore, isTwin };
  }

  /** As it does after an hour. */
  forgetNames(): void {
    this.names.clear();
    this.payloads.clear();
  }
}
