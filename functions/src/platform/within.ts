import type { Clock } from './clock';

/** Something took longer than it may. It may go on all the same; nobody waits for it any more. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

/** What `work` comes to, or a TookTooLong after `ms`. */
export async function within<T>(clock: Clock, ms: number, work: () => Promise<T>): Promise<T> {
  const working = work();
  // Should it fail when nobody waits any more.
  working.catch(() => undefined);
  return Promise.race([
    working,
    clock.sleep(ms).then((): never => {
      throw new TookTooLong(`no answer within ${ms} ms`);
    }),
  ]);
}
