import { mindRuns } from '../../functions/src/walk/minder';
import type { Backfills } from './backfills';
import { dieAt, type When } from './die-at';

/** Longer than a lease: nobody is waited for. */
const TWO_MINUTES_MS = 120_000;

/** Nothing that these drive takes more steps. */
const STEPS_MAX = 2_000;

/** Does `work` again and again, dying at its first point, then at its second, until it ends alive. How often it died. */
export async function untilAlive(
  { world }: Backfills,
  when: When,
  work: () => Promise<unknown>,
): Promise<number> {
  for (let point = 1; point < STEPS_MAX; point += 1) {
    dieAt(world.hook, point, when);
    const alive = await work().then(
      () => true,
      () => false,
    );
    world.hook.reset();
    if (alive) return point - 1;
  }
  throw new Error(`The work has more than ${STEPS_MAX} points`);
}

/**
 * Lets workers and the minder go on until a run is over, each of them dying at its first point, then, when its task comes again, at its
 * second, until it ends alive. How often they died.
 */
export async function driveDying(
  backfills: Backfills,
  { when, isOver }: { when: When; isOver: () => Promise<boolean> },
): Promise<number> {
  const { world } = backfills;
  let [deaths, point] = [0, 1];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (await isOver()) return deaths;
    const task = world.walks.shift();
    dieAt(world.hook, point, when);
    const died = await (task === undefined ? minderDies(backfills) : dies(backfills.work(task)));
    world.hook.reset();
    if (died) {
      deaths += 1;
      point += 1;
      if (task !== undefined) world.walks.unshift(task);
    } else {
      point = 1;
      await world.runTasks();
    }
    world.now += TWO_MINUTES_MS;
  }
  throw new Error(`Not over after ${STEPS_MAX} steps and ${deaths} deaths`);
}

function dies(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}

/** The minder dies quietly: one run's trouble is not the others'. */
async function minderDies({ world, engine }: Backfills): Promise<boolean> {
  const looking = mindRuns(world.deps, engine);
  return (await dies(looking)) || (await looking).failed > 0;
}
