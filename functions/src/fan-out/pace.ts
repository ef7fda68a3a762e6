import { RAMP_FACTOR, RAMP_STEP_MS, RAMP_WRITES_PER_SECOND } from '../limits';

/**
 * How long a chain waits before its next page, in ms, so that all chains of an edit together follow 500/50/5: 500 writes a
 * second, half as many again every five minutes. `chains` share the rate; `elapsedMs` is the time since this task began.
 */
export function paceMs(input: {
  written: number;
  elapsedMs: number;
  sinceEditMs: number;
  chains: number;
}): number {
  const steps = Math.floor(Math.max(0, input.sinceEditMs) / RAMP_STEP_MS);
  const perMs = (RAMP_WRITES_PER_SECOND * RAMP_FACTOR ** steps) / input.chains / 1000;
  return Math.max(0, Math.round(input.written / perMs - input.elapsedMs));
}
