import type { Run } from '../model/runs';
import type { Deps } from '../platform/deps';
import type { Engine, Migration } from './migration';
import { transition, type Transition } from './transition';

/** What one look at a run needs. */
export interface At {
  readonly runId: string;
  readonly run: Run;
  readonly migration: Migration;
  readonly engine: Engine;
}

/** Moves the run on, in the name of whoever has wanted it last. */
export function step(
  deps: Deps,
  { runId, run }: At,
  event: Transition['event'],
  set: Partial<Run> = {},
  why?: string,
): Promise<boolean> {
  const { state: from, desired, exits } = run;
  const { by, reason } = desired;
  return transition(deps, { runId, from, desired, exits, event, by, reason: why ?? reason, set });
}
