import type { RunState } from '../model/runs';

/** What can happen to a run. */
export const RUN_EVENTS = [
  ...(['begin', 'pause', 'cancel', 'resume', 'stopped', 'walked', 'verified', 'found-wrong'] as const),
  ...(['fail', 'retry', 'roll-back', 'rolled-back', 'rolled-back-in-part'] as const),
] as const;
export type RunEventName = (typeof RUN_EVENTS)[number];

type Row = Readonly<Record<RunEventName, RunState | null>>;

const NOTHING: Row = {
  ...{ begin: null, pause: null, cancel: null, resume: null, stopped: null, walked: null },
  ...{ verified: null, 'found-wrong': null, fail: null, retry: null },
  ...{ 'roll-back': null, 'rolled-back': null, 'rolled-back-in-part': null },
};

/** What leads where; null: it cannot happen there. */
const TABLE: Readonly<Record<RunState, Row>> = {
  queued: { ...NOTHING, begin: 'running', pause: 'pausing', cancel: 'cancelling', fail: 'failed' },
  running: { ...NOTHING, pause: 'pausing', cancel: 'cancelling', walked: 'verifying', fail: 'failed' },
  pausing: { ...NOTHING, cancel: 'cancelling', stopped: 'paused' },
  paused: { ...NOTHING, resume: 'queued', cancel: 'cancelling' },
  verifying: {
    ...{ ...NOTHING, pause: 'pausing', cancel: 'cancelling', fail: 'failed' },
    ...{ verified: 'completed', 'found-wrong': 'completed_with_failures' },
  },
  completed: { ...NOTHING, 'roll-back': 'rolling_back' },
  completed_with_failures: { ...NOTHING, retry: 'queued', 'roll-back': 'rolling_back' },
  failed: { ...NOTHING, retry: 'queued', 'roll-back': 'rolling_back' },
  cancelling: { ...NOTHING, stopped: 'cancelled' },
  cancelled: { ...NOTHING, 'roll-back': 'rolling_back' },
  rolling_back: {
    ...{ ...NOTHING, 'rolled-back': 'rolled_back', 'rolled-back-in-part': 'rollback_partial' },
  },
  rolled_back: NOTHING,
  rollback_partial: { ...NOTHING, 'roll-back': 'rolling_back' },
};

/** The state that follows, or null when `event` cannot happen in `state`. */
export function nextState(state: RunState, event: RunEventName): RunState | null {
  return TABLE[state][event];
}

/** The events that can happen in `state`, for people. */
export function eventsOf(state: RunState): RunEventName[] {
  return RUN_EVENTS.filter((event) => TABLE[state][event] !== null);
}

/** Whether a run holds its migration: no second one may begin. */
export function isActive(state: RunState): boolean {
  switch (state) {
    case 'completed':
    case 'completed_with_failures':
    case 'failed':
    case 'cancelled':
    case 'rolled_back':
    case 'rollback_partial':
      return false;
    case 'queued':
    case 'running':
    case 'pausing':
    case 'paused':
    case 'verifying':
    case 'cancelling':
    case 'rolling_back':
      return true;
  }
}

/** Whether shards are walked in this state. */
export function isWalking(state: RunState): boolean {
  return state === 'running' || state === 'verifying' || state === 'rolling_back';
}
