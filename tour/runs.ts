import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWorthRepeating } from '../admin/retry';
import type { CallableClient } from '../tests/support/admin-client';
import type { Cost } from './cost';
import type { Progress } from './progress';
import { grouped } from './report';
import type { Suite } from './suite';

/** What the tour reads of a run's status. Stated here and not imported, as a client would. */
export interface RunStatus {
  readonly runId: string;
  readonly state: string;
  readonly phase: string;
  readonly hold: { readonly reason: string; readonly message: string } | null;
  readonly failure: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly counters: Cost;
  readonly verification: { readonly checked: number; readonly wrong: number } | null;
}

/** What the tour reads of a sweep's report. */
export interface SweepReport {
  readonly drifted: Readonly<Record<string, number>>;
  readonly repaired: number;
  readonly open: number;
  readonly score: number | null;
  readonly cost: Cost & { readonly readsOfEverything: number };
}

/** What an operator may want of a run. */
type Action =
  | { readonly action: 'pause' | 'resume' }
  | { readonly action: 'set-limits'; readonly limits: { readonly maxWritesPerSecond: number | null } };

const lookAgainMs = 300;
/** For a run that waits until something is over it looks at once, instead of within a minute; else it is only there for mishaps. */
const mindEveryMs = 10_000;
/** Longer than any lease or delay of the functions. */
const stalledAfterMs = 180_000;
/** For about a minute the locks of a transaction outlive the process that began it, and whoever needs them fails. */
const passesWithinMs = 150_000;

const ended = [
  'completed',
  'completed_with_failures',
  'failed',
  'cancelled',
  'rolled_back',
  'rollback_partial',
];

/** Runs as an admin steers them, and as the minder would every minute. */
export class Runs {
  #mindedAt = 0;

  constructor(
    private readonly admin: CallableClient,
    private readonly suite: Suite,
    private readonly progress: Progress,
  ) {}

  /** The answer of a callable to an order: with a request id and a reason. */
  order(callable: string, data: object): Promise<{ readonly runId: string }> {
    return this.#call(callable, { requestId: randomUUID(), reason: 'The tour shows it', ...data });
  }

  status(runId: string): Promise<RunStatus> {
    return this.#call('backfill-status', { runId });
  }

  control(runId: string, action: Action): Promise<unknown> {
    return this.order('backfill-control', { runId, ...action });
  }

  /** What a backfill would find, by reading everything. */
  analysis(): Promise<{ readonly total: { readonly integrity: number | null } }> {
    return this.#call('backfill-analyze', { documents: 'all' });
  }

  /** What rolling a run back would do. */
  impact(runId: string): Promise<{ readonly counts: { readonly asBefore: number } }> {
    return this.#call('backfill-rollback', { runId, dryRun: true });
  }

  async sweepReport(runId: string): Promise<SweepReport> {
    return (await this.#call<{ report: SweepReport }>('sweep-report', { reportId: runId })).report;
  }

  mind(): Promise<void> {
    this.#mindedAt = Date.now();
    return this.suite.mind();
  }

  /** Waits until a run is in a state that ends it, whichever. */
  untilEnded(runId: string, doing: string): Promise<RunStatus> {
    return this.until(runId, ({ state, hold }) => ended.includes(state) && hold === null, doing);
  }

  /** Waits until `isReached`, while the minder runs now and then. Throws when nothing has changed for three minutes. */
  async until(runId: string, isReached: (status: RunStatus) => boolean, doing: string): Promise<RunStatus> {
    let [known, newsAt] = ['', Date.now()];
    for (;;) {
      const status = await this.status(runId);
      const { state, phase, hold, done, total } = status;
      if (isReached(status)) return status;
      this.progress.show(`${doing}: ${state}, ${phase} ${grouped(done)} of ${grouped(total ?? 0)}`);
      const now = JSON.stringify([state, phase, hold, done, total]);
      if (now !== known) [known, newsAt] = [now, Date.now()];
      if (Date.now() - newsAt > stalledAfterMs)
        throw new Error(
          `${doing}: nothing has moved for ${stalledAfterMs / 1000} s: ${JSON.stringify(status)}`,
        );
      if (hold !== null || Date.now() - this.#mindedAt >= mindEveryMs) await this.mind();
      await sleep(lookAgainMs);
    }
  }

  #call<T>(callable: string, data: unknown): Promise<T> {
    return again(() => this.admin.call<T>(callable, data));
  }
}

/** Asks again, with the same request, where no answer came or something was in the way that passes. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + passesWithinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isWorthRepeating(error) || Date.now() > deadline) throw error;
    }
    await sleep(lookAgainMs);
  }
}
