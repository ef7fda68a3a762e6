import { grpc } from 'google-gax';
import { RpcError, type RpcHook } from './rpc-hook';

export type When = 'before each RPC' | 'after each commit';

/** No handling has more points to die at. */
const POINTS_MAX = 16;

/**
 * From here on the service dies at the nth of those points. (That the answer to a read is lost is no other case than death
 * before the next RPC; only the transaction's locks would stay until the server gives them up, after a minute.)
 */
export function dieAt(hook: RpcHook, nth: number, when: When): void {
  if (when === 'before each RPC') {
    hook.crash(nth, 'before');
    return;
  }
  const death = new RpcError(grpc.status.PERMISSION_DENIED, 'dead');
  const applied = new Set<number>();
  let dead = false;
  hook.use({
    before: ({ method }) => {
      if (dead && method !== 'Rollback') throw death;
    },
    after: ({ method, order }) => {
      if (method !== 'Commit') return;
      // Asked for the answer and for the status of one commit; a commit that fails is not asked about.
      applied.add(order);
      if (applied.size !== nth) return;
      dead = true;
      throw death;
    },
  });
}

export interface Handling<T> {
  /** Makes what is to be handled, another thing for each `n` from 1. */
  readonly make: (n: number) => Promise<T>;
  readonly handle: (made: T) => Promise<unknown>;
  /** Called after each death, with the service alive again. */
  readonly again: (made: T) => Promise<void>;
}

/**
 * Has the service die at the first of those points of a handling, at the second, and so on, until a handling is over before its
 * turn to die comes. How often it died, each point once: where the server found contention of its own, the RPCs of the attempt
 * that it refused would pass for points, so that one is gone through but not counted.
 */
export async function dieEverywhere<T>(hook: RpcHook, when: When, handling: Handling<T>): Promise<number> {
  let nth = 1;
  for (let n = 1; n <= POINTS_MAX; n += 1) {
    const made = await handling.make(n);
    dieAt(hook, nth, when);
    const outcome = await handling.handle(made).catch(() => 'died' as const);
    const { aborted } = hook;
    hook.reset();
    if (outcome !== 'died') return nth - 1;
    await handling.again(made);
    if (aborted === 0) nth += 1;
  }
  throw new Error(`expected fewer than ${POINTS_MAX} points, ${when}`);
}
