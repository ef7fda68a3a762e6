import type { Firestore } from 'firebase-admin/firestore';
import { flagsSchema, NO_FLAGS, type Flags } from '../../functions/src/model/runs';
import type { Deps } from '../../functions/src/platform/deps';
import type { FlagsReader } from '../../functions/src/platform/flags';
import type { TypedFields } from '../support/typed-rest';
import { acting, type Actor, type Verdict } from './actor';
import type { TaskQueue, Waiting } from './queue';
import { dataOf } from './values';

/** How old what an instance knows of the switch may be, virtual ms; the parameter's default. */
const FLAGS_MS = 30_000;

/** What a handler is told that hears nothing of its enqueue, or is dead. */
export class Unanswered extends Error {}

export interface HeldDeps {
  readonly db: Firestore;
  readonly queue: TaskQueue;
  /** What the database holds at a path. */
  readonly stored: (path: string) => TypedFields | undefined;
  /** Virtual time, ms since 1970. */
  readonly now: () => number;
  /** A task was taken, or refused for its name. */
  readonly onEnqueued: (taken: Waiting | undefined) => void;
}

/** What the handlers may touch outside themselves: clock and queue are the schedule's too, and every use of them waits as RPCs do. */
export function heldDeps({ db, queue, stored, now, onEnqueued }: HeldDeps): Deps {
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
    flags: flagsOf({ stored, now }),
  };
}

/**
 * The switch as one instance knows it, whose invocations all handlers are. From what the commits say, without an RPC: most
 * invocations find it read, so it is nothing at which they wait, fail or die.
 */
function flagsOf({ stored, now }: Pick<HeldDeps, 'stored' | 'now'>): FlagsReader {
  let kept: { readonly at: number; readonly flags: Flags } | undefined;
  const read = (): Flags => {
    const fields = stored('migrationFlags/current');
    const flags = fields === undefined ? NO_FLAGS : flagsSchema.parse(dataOf(fields));
    kept = { at: now(), flags };
    return flags;
  };
  return {
    cached: () => Promise.resolve(kept !== undefined && now() - kept.at < FLAGS_MS ? kept.flags : read()),
    fresh: () => Promise.resolve(read()),
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
