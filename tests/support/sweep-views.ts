import { setTimeout as delay } from 'node:timers/promises';
import { lookAtLedgerViews } from '../../functions/src/sweep/views/ledger-views';
import { lookAtView } from '../../functions/src/sweep/views/look';
import type { ViewFault } from '../../functions/src/sweep/views/fault';
import type { StoredDocument } from '../../functions/src/model/document';
import { toStored } from '../../functions/src/platform/wire';
import { entry, exercise, log } from './documents';
import { runHistory } from './old-logs';
import { viewCollections } from './oracle-views-paths';
import { january, save, session } from './views-at-rest';
import type { World } from './world';

/** Longer than a save or a drain takes when nothing locks what it needs. */
const BLOCKED_AFTER_MS = 400;

/** Sessions of the bench that `trainedUser` makes in January: more than its view lists. */
export const JANUARY_SESSIONS = 12;

/**
 * u1 with all his views, two of his months in different years, and exercises of two muscle groups; u2 with the same exercise. All is
 * counted.
 */
export async function trainedUser(world: World): Promise<void> {
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await runHistory(world);
  const sessions = Array.from({ length: JANUARY_SESSIONS }, (_, index) => [
    `s${index}`,
    session('bench', 60 + index, january(1 + index)),
  ]);
  const logs: Record<string, Record<string, unknown>> = {
    ...(Object.fromEntries(sessions) as Record<string, Record<string, unknown>>),
    both: log(['bench', 'squat'], { date: '2026-01-20', isWorkoutFinished: false }),
    heaviest: log([], {
      date: '2025-12-30',
      exercises: [entry('squat'), entry('bench', { weights: [100, 100] })],
    }),
    theirs: log(['bench'], { userId: 'u2', ...january(2) }),
  };
  await Promise.all(Object.entries(logs).map(([logId, data]) => save(world, logId, data)));
  await world.restViews();
  // A history is asked for once an hour, and the first drain has asked.
  world.now += 3600_000;
}

/** What is found wrong with the view at `path`, which must exist. */
export async function lookAt(world: World, path: string): Promise<ViewFault | null> {
  const stored = await world.read(path);
  if (stored === undefined) throw new Error(`${path}: expected a view`);
  return lookAtView(world.deps, stored);
}

/** All that is found wrong: faults of views that are there, and views that are not, which some ledger touches; by path. */
export async function lookAtAll(world: World): Promise<Record<string, ViewFault | 'missing'>> {
  const { app, deps } = world;
  const allOf = async (collection: string): Promise<StoredDocument[]> =>
    (await app.collection(collection).get()).docs.map(toStored).filter((stored) => stored !== undefined);
  const views = (await Promise.all(viewCollections.map(allOf))).flat();
  const faults = views.map(async (view) => [view.path, await lookAtView(deps, view)] as const);
  const ledgers = await allOf('workoutContributions');
  const missing = await Promise.all(ledgers.map((ledger) => lookAtLedgerViews(deps, ledger)));
  const found: Record<string, ViewFault | 'missing'> = {};
  for (const [path, fault] of await Promise.all(faults)) if (fault !== null) found[path] = fault;
  for (const path of missing.flat()) found[path] = 'missing';
  return found;
}

/** Does one thing, and has another begin just before the `nth` RPC of `method` of the first. Ends when both have ended. */
export async function withMeanwhile<T>(
  { hook }: World,
  { nth, method, work }: { nth: number; method: string; work: () => Promise<unknown> },
  doing: () => Promise<T>,
): Promise<T> {
  let begun: Promise<unknown> | undefined;
  hook.once(method, nth, async () => {
    hook.reset();
    begun = work();
    // What the first has read may be locked until it ends, so how long to wait for the work cannot be asked for.
    await Promise.race([begun, delay(BLOCKED_AFTER_MS)]);
  });
  const outcome = await doing();
  if (begun === undefined) throw new Error(`expected ${method} for the ${nth}th time`);
  await begun;
  return outcome;
}
