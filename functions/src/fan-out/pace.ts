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

/** Documents of the next page, so that it comes to about `maxBytes`. */
export function nextPageSize(input: {
  previous: number;
  documents: number;
  bytes: number;
  maxDocuments: number;
  maxBytes: number;
}): number {
  const average = input.bytes / Math.max(1, input.documents);
  const byBytes = Math.floor(input.maxBytes / Math.max(1, average));
  return Math.max(1, Math.min(input.maxDocuments, input.previous * 4, byBytes));
}
