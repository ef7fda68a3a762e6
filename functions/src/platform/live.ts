import { FLAG_SECONDS } from '../params';
import { systemClock } from './clock';
import type { Deps } from './deps';
import { firestore } from './firestore';
import { flagsReader, type FlagsReader } from './flags';
import { structuredLog } from './log';
import { cloudTasks } from './tasks';

/** Of the instance: one for each invocation would read for each. */
let flags: FlagsReader | undefined;

/** The dependencies of a deployed instance. */
export function liveDeps(region: () => string): Deps {
  const [db, clock] = [firestore(), systemClock];
  flags ??= flagsReader({ db, clock, cacheMs: FLAG_SECONDS.value() * 1000 });
  return { db, tasks: cloudTasks(region), clock, log: structuredLog, flags };
}
