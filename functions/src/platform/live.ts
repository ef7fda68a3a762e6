import { systemClock } from './clock';
import type { Deps } from './deps';
import { firestore } from './firestore';
import { structuredLog } from './log';
import { cloudTasks } from './tasks';

/** The dependencies of a deployed instance. */
export function liveDeps(region: () => string): Deps {
  return { db: firestore(), tasks: cloudTasks(region), clock: systemClock, log: structuredLog };
}
