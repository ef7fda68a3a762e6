import { COLLECTIONS } from '../model/collections';
import { CallError } from '../model/call-errors';
import type { SweepDepth } from '../model/sweep-report';
import { raise } from '../operations/alerts';
import type { Deps } from '../platform/deps';
import type { Engine } from '../walk/migration';
import { readConsistency } from './consistency';
import { startSweep } from './start';

/** After how long without a sweep of the night somebody is told. */
const MISSED_AFTER_MS = 26 * 3600_000;

export interface ScheduledOutcome {
  /** `not-now`: another run is in its way, or live derivation is off. */
  readonly outcome: 'started' | 'not-now';
  readonly why?: string;
}

/** What the schedule asks for. Twice in one minute: one run, since both ask for the same. */
export async function sweepAsScheduled(
  deps: Deps,
  engine: Engine,
  depth: Exclude<SweepDepth, 'deep'>,
): Promise<ScheduledOutcome> {
  const minute = new Date(deps.clock.now()).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const input = { requestId: `${depth} ${minute}`, reason: 'as scheduled', depth, dryRun: false };
  if (depth === 'quick') await raiseMissed(deps);
  try {
    await startSweep(deps, engine, { input, by: 'schedule' });
    return { outcome: 'started' };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { outcome: 'not-now', why: error.message };
  }
}

/** Tells people when the last sweep of the night is long ago. One that was never made is not missed: the service may be new. */
async function raiseMissed(deps: Deps): Promise<void> {
  const consistency = await readConsistency(deps);
  if (consistency === undefined) return;
  const { at } = consistency;
  if (deps.clock.now() - Date.parse(at) <= MISSED_AFTER_MS) return;
  const message = `The last sweep has ended at ${at}`;
  await raise(deps, { kind: 'sweep-missed', path: COLLECTIONS.reports, occasion: at, message });
}
