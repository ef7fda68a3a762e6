import type { Clock } from './clock';

/**
 * A function that finds something out once in `ms` for all who ask, and once at a time: who asks while it is being found out waits
 * for that. An answer is as old as the beginning of its search. A failure is not kept.
 */
export function keptFor<T>(clock: Clock, ms: number, find: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  let kept: { readonly at: number; readonly value: T } | undefined;
  const search = async (): Promise<T> => {
    const at = clock.now();
    try {
      const value = await find();
      kept = { at, value };
      return value;
    } finally {
      underWay = undefined;
    }
  };
  return () => {
    if (underWay !== undefined) return underWay;
    const ageMs = kept === undefined ? ms : clock.now() - kept.at;
    // A clock that was set back would keep an answer for as long as it was set back by.
    if (kept !== undefined && ageMs >= 0 && ageMs < ms) return Promise.resolve(kept.value);
    underWay = search();
    return underWay;
  };
}
