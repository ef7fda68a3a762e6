import type { RunStatus } from '../../functions/src/backfill/status';

const order = { by: 'admin-1', reason: 'rollout', at: Date.UTC(2026, 0, 31, 18, 4, 11) };

/** A run in the middle of its walk, and what is different in it. */
export function status(different: Partial<RunStatus> = {}): RunStatus {
  return {
    runId: 'r1',
    migration: { name: 'embed-exercise-metadata', version: 1, hash: 'h' },
    state: 'running',
    desired: { ...order, action: 'run' },
    ...{ hold: null, failure: null, phase: 'walk', done: 12_345, total: 29_900, percent: 41.2 },
    ...{ documentsPerSecond: 118.2, etaSeconds: 149, activeSeconds: 104 },
    counters: {
      ...{
        visited: 12_345,
        written: 12_000,
        failed: 0,
        wrong: 0,
        ledgers: 0,
        undo: 12_000,
        undoBytes: 9_000_000,
      },
      ...{ moved: 0, reads: 25_001, writes: 24_200 },
    },
    ...{ failures: {}, skipped: 0 },
    money: {
      ...{ currency: 'USD', location: 'us-central1', reads: 0.01, writes: 0.02, invocations: 0, total: 0.03 },
    },
    shards: { done: 1, total: 4 },
    ...{ lastError: null, verification: null, rollback: null },
    protection: { kind: 'undo', detail: 'every document is kept' },
    options: {
      ...{ batchSize: 50, shards: 4, maxWritesPerSecond: null, dryRun: false, verify: 'all' },
      ...{ maxFailures: null, maxReads: null, maxWrites: null },
    },
    ...{ startedBy: order, startedAt: order.at, endedAt: null },
    events: [{ at: order.at, by: 'admin-1', what: 'start', reason: 'rollout', before: {}, after: {} }],
    ...different,
  };
}
