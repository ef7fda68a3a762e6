import type { Deps } from '../../functions/src/platform/deps';
import { engineOf } from './desk';
import type { Product } from './product';
import type { Waiting } from './queue';
import type { Change } from './store';

/** An event or a task that waits to be handled. */
export interface Item {
  /** `e3 log workoutLogs/a updated`: its number, its handler, and what it is about. */
  readonly label: string;
  /** Virtual time before which it is not handed out, ms since 1970. */
  readonly notBefore: number;
  /** `retryCount`: as Cloud Tasks counts, from 0. */
  readonly handle: (retryCount: number) => Promise<unknown>;
  /** The shard whose documents it visits, if that is what it does. */
  readonly walks?: { readonly runId: string; readonly shardId: string };
}

/** How long a user's changes are gathered before a drain, in ms; the parameter's default. */
const COALESCE_MS = 2_000;

export interface Occurrence {
  readonly eventId: string;
  /** When it happened, ms since 1970. */
  readonly at: number;
  readonly change: Change;
  readonly withoutData: boolean;
}

/** The event of a change, for the handler that is deployed for its collection; undefined where there is none. */
export function eventItem(
  product: Product,
  deps: Deps,
  { eventId, at, ...event }: Occurrence,
): Item | undefined {
  const { path, before, after } = event.change;
  const [collection = '', id = ''] = path.split('/');
  const change = event.withoutData ? null : { before, after };
  const item = (handler: string, handle: Item['handle']): Item => {
    const what = after === undefined ? 'deleted' : before === undefined ? 'created' : 'updated';
    return { label: `${eventId} ${handler} ${path} ${what}`, notBefore: 0, handle };
  };
  const written = (target: 'workoutLogs' | 'programs'): Item['handle'] => {
    return () => product.documentWritten(deps, { target, id, eventId, change });
  };
  switch (collection) {
    case 'workoutLogs':
      return item('log', written('workoutLogs'));
    case 'programs':
      return item('program', written('programs'));
    case 'exercises':
      return item('exercise', () => product.exerciseWritten(deps, { exerciseId: id, eventId, at, change }));
    case 'workoutContributions':
      return item('ledger', () =>
        product.contributionWritten(deps, { logId: id, change, coalesceMs: COALESCE_MS }),
      );
    default:
      return undefined;
  }
}

export function taskItem(product: Product, deps: Deps, { queue, task, id, notBefore }: Waiting): Item {
  const handle: Record<typeof queue, Item['handle']> = {
    fanOut: (retryCount) => product.fanOutAttempt(deps, task, retryCount),
    drainViews: (retryCount) => product.drainAttempt(deps, task, retryCount),
    countHistory: (retryCount) => product.historyAttempt(deps, task, retryCount),
    walkShard: (retryCount) => product.walkAttempt(deps, engineOf(product), { data: task, retryCount }),
  };
  const item = { label: `${id} ${queue} ${subjectOf(task)}`, notBefore, handle: handle[queue] };
  return 'shardId' in task ? { ...item, walks: { runId: task.runId, shardId: task.shardId } } : item;
}

function subjectOf(task: Waiting['task']): string {
  if ('exerciseId' in task) return `${task.exerciseId} to ${task.target}`;
  return 'shardId' in task ? `${task.shardId} of ${task.runId}` : task.userId;
}
