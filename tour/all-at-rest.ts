import { setTimeout as sleep } from 'node:timers/promises';
import { isAtRest } from './at-rest';
import type { Stage } from './stage';
import type { Suite } from './suite';

const lookAgainMs = 300;
const stalledAfterMs = 60_000;

/**
 * Waits until nothing is left to do although tasks were asked for that no invocation tells of: no event is open, no task waits or
 * runs, and nothing has ended meanwhile, since whoever ends may have asked for more. Throws when tasks stand still for a minute.
 */
export async function untilAllAtRest(stage: Stage, suite: Suite, doing: string): Promise<void> {
  const { log } = stage;
  let [known, newsAt] = [-1, Date.now()];
  for (;;) {
    await stage.untilAtRest(doing);
    const ended = log.invocations.length;
    const tasks = await suite.tasks();
    await log.refresh();
    const isQuiet = log.invocations.length === ended && isAtRest(stage.work());
    if (tasks === 0 && isQuiet) return;
    if (log.invocations.length !== known) [known, newsAt] = [log.invocations.length, Date.now()];
    if (Date.now() - newsAt > stalledAfterMs)
      throw new Error(`${doing}: ${tasks} tasks stand still for ${stalledAfterMs / 1000} s`);
    await sleep(lookAgainMs);
  }
}

/** Waits until no task waits or runs. Throws after a minute in which their number has not changed. */
export async function untilNoTasks(suite: Suite): Promise<void> {
  let [known, newsAt] = [-1, Date.now()];
  for (;;) {
    const tasks = await suite.tasks();
    if (tasks === 0) return;
    if (tasks !== known) [known, newsAt] = [tasks, Date.now()];
    if (Date.now() - newsAt > stalledAfterMs)
      throw new Error(`${tasks} tasks stand still for ${stalledAfterMs / 1000} s`);
    await sleep(lookAgainMs);
  }
}
