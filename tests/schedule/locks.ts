import type { Actor } from './actor';

/** What open transactions have read, which nobody else may write until they end. */
export class Locks {
  private readonly holders: readonly Actor[];

  constructor(actors: readonly Actor[]) {
    this.holders = actors.filter(({ transactions }) => transactions.size > 0);
  }

  /** Whether an actor can move without waiting at the server for another one's transaction. */
  letOn(actor: Actor): boolean {
    if (!actor.isHeld) return false;
    // Who is dead waits for nobody, and what it held is let go.
    if (actor.crashed) return true;
    if (actor.yields && this.holders.some((holder) => holder !== actor)) return false;
    // Out of a transaction of its own it would not wait, but be told that it has lost.
    return actor.transactions.size > 0 || !this.areLocked(actor.aboutToWrite, actor);
  }

  areLocked(paths: readonly string[], by: Actor): boolean {
    if (paths.length === 0) return false;
    return this.holders
      .filter((holder) => holder !== by)
      .flatMap(({ transactions }) => [...transactions.values()])
      .some((read) => paths.some((path) => read.has(path) || read.has(`${path.split('/').at(-2) ?? ''}/*`)));
  }
}
