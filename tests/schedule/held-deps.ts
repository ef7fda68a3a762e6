import type { Firestore } from 'firebase-admin/firestore';
import type { Deps } from '../../functions/src/platform/deps';
import { acting, type Actor, type Verdict } from './actor';
import type { TaskQueue, Waiting } from './queue';

/** What a handler is told that hears nothing of its enqueue, or is dead. */
export class Unanswered extends Error {}

export interface HeldDeps {
  readonly db: Firestore;
  readonly queue: TaskQueue;
  /** Virtual time, ms since 1970. */
  readonly now: () => number;
  /** A task was taken, or refused for its name. */
  readonly onEnqueued: (taken: Waiting | undefined) => void;
}

/** What the handlers may touch outside themselves: clock and queue are the schedule's too, and every use of them waits as RPCs do. */
export function heldDeps({ db, queue, now, onEnqueued }: HeldDeps): Deps {
  const ownNow = (): number => now() + actor().options.skewMs;
  return {
    db,
    tasks: {
      enqueue: async (name, task, options) => {
        const verdict = await hold(`enqueue ${name} ${JSON.stringify(task)}`, 0);
        if (verdict.kind === 'refuse') throw new Unanswered(`enqueue ${name}: refused`);
        const taken = queue.take(name, task, options);
        onEnqueued(taken);
        if (verdict.kind === 'lose-answer') throw new Unanswered(`enqueue ${name}: answer lost`);
        return taken !== undefined;
      },
    },
    clock: {
      now: ownNow,
      sleep: async (ms) => {
        await hold(`sleep ${ms}`, ownNow() + ms);
        if (actor().crashed) throw new Unanswered('dead');
      },
    },
    log: { info: () => undefined, error: () => undefined },
  };
}

function hold(what: string, until: number): Promise<Verdict> {
  return actor().hold({ what, writes: [], begins: false, until });
}

function actor(): Actor {
  const found = acting.getStore();
  if (found === undefined) throw new Error('expected an actor');
  return found;
}
