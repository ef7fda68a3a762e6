import { RAMP_FACTOR, RAMP_STEP_MS, RAMP_WRITES_PER_SECOND, WALK_LEASE_MS } from '../limits';

/** Longer than this a worker does not wait, or others would take it for dead. */
const WAIT_MAX_MS = WALK_LEASE_MS / 2;

/** A document and its undo. */
const WRITES_PER_DOCUMENT = 2;

/**
 * How long a worker waits before its next batch, in ms, so that all workers of a run together follow 500/50/5 (500 writes a second,
 * half as many again every five minutes) and write no faster than an operator allows.
 */
export function batchPaceMs(input: {
  written: number;
  elapsedMs: number;
  sinceStartMs: number;
  walkers: number;
  maxWritesPerSecond: number | null;
}): number {
  const steps = Math.floor(Math.max(0, input.sinceStartMs) / RAMP_STEP_MS);
  const ramp = RAMP_WRITES_PER_SECOND * RAMP_FACTOR ** steps;
  const perMs = Math.min(ramp, input.maxWritesPerSecond ?? ramp) / input.walkers / 1000;
  return Math.min(WAIT_MAX_MS, Math.max(0, Math.round(input.written / perMs - input.elapsedMs)));
}

/** Documents of a batch that is not too large for its pace, however slow: the wait after it stays shorter than a lease. */
export function documentsAtPace(
  wanted: number,
  { walkers, maxWritesPerSecond }: { walkers: number; maxWritesPerSecond: number | null },
): number {
  if (maxWritesPerSecond === null) return wanted;
  const inTime = (maxWritesPerSecond / walkers / 1000) * WAIT_MAX_MS;
  return Math.max(1, Math.min(wanted, Math.floor(inTime / WRITES_PER_DOCUMENT)));
}
