import type { RunState } from '../functions/src/model/runs';

/** A cell is missing or too many -> this does not compile. */
const STATES: Readonly<Record<RunState, true>> = {
  ...{ queued: true, running: true, pausing: true, paused: true, verifying: true },
  ...{ completed: true, completed_with_failures: true, failed: true, cancelling: true, cancelled: true },
  ...{ rolling_back: true, rolled_back: true, rollback_partial: true },
};

export const RUN_STATES_SHOWN = Object.keys(STATES) as RunState[];
