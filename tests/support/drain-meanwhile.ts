import { setTimeout as delay } from 'node:timers/promises';
import { drainTask } from '../../functions/src/model/tasks';
import { drain, type DrainOutcome } from '../../functions/src/views/drain';
import type { World } from './world';

/** Longer than a save or an edit with all that follows takes when nothing locks what it needs. */
const BLOCKED_AFTER_MS = 400;

/** Drains a user at once. */
export function drainOf(world: World, userId: string): Promise<DrainOutcome> {
  return drain(world.deps, drainTask({ userId, notBefore: 0, sequence: 0 }));
}

/**
 * Drains a user, and has `work` done when his pending ledgers have been found and before they are read again, where nothing is
 * locked yet.
 */
export async function drainWithFound(
  world: World,
  userId: string,
  work: () => Promise<unknown>,
): Promise<DrainOutcome> {
  world.hook.once('BatchGetDocuments', 1, async () => {
    world.hook.reset();
    await work();
  });
  return drainOf(world, userId);
}

/**
 * Drains a user, and begins `work` when the drain has read all that it needs and is about to commit. What it has read is locked
 * until then, so how long to wait for the work cannot be asked for. Ends when both have ended.
 */
export async function drainWithRead(
  world: World,
  userId: string,
  work: () => Promise<unknown>,
): Promise<DrainOutcome> {
  let begun: Promise<unknown> | undefined;
  world.hook.once('Commit', 1, async () => {
    world.hook.reset();
    begun = work();
    await Promise.race([begun, delay(BLOCKED_AFTER_MS)]);
  });
  const outcome = await drainOf(world, userId);
  if (begun === undefined) throw new Error(`drain of ${userId}: expected a commit`);
  await begun;
  return outcome;
}
