import type { Firestore } from 'firebase-admin/firestore';
import type { Clock } from './clock';
import type { FlagsReader } from './flags';
import type { Log } from './log';
import type { Tasks } from './tasks';

/** What a journey may touch outside itself. */
export interface Deps {
  readonly db: Firestore;
  readonly tasks: Tasks;
  readonly clock: Clock;
  readonly log: Log;
  readonly flags: FlagsReader;
}
