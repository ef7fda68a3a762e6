import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallableClient } from '../tests/support/admin-client';
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
  readonly counters: Readonly<Record<'visited' | 'written' | 'failed' | 'reads' | 'writes', number>>;
  readonly verification: {
    readonly checked: number;
    readonly wrong: number;
    /** By collection. */
    readonly counts: Readonly<Record<string, { readonly documents: number; readonly derived: number }>>;
  } | null;
}

/** What an operator may want of a run. */
type Action =
  | { readonly action: 'pause' | 'resume' }
  | {
      readonly action: 'set-limits';
      readonly limits: Readonly<Record<'maxWritesPerSecond', number | null>>;
    };

const lookAgainMs = 200;
const mindEveryMs = 1_000;
/** Longer than any lease or delay of the functions. */
const stalledAfterMs = 180_000;

/** Where the suite does not answer: all that is asked of it can be asked again. */
const tries = 4;

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
  order<T = { readonly runId: string }>(callable: string, data: object): Promise<T> {
    return this.#call<T>(callable, { requestId: randomUUID(), reason: 'The tour shows it', ...data });
  }

  status(runId: string): Promise<RunStatus> {
    return this.#call('backfill-status', { runId });
  }

  control(runId: string, action: Action): Promise<unknown> {
    return this.order('backfill-control', { runId, ...action });
  }

  /** Of all shards together; null: as fast as the ramp allows. */
  limitWrites(runId: string, maxWritesPerSecond: number | null): Promise<unknown> {
    return this.control(runId, { action: 'set-limits', limits: { maxWritesPerSecond } });
  }

  /** What a backfill would find, by reading everything. */
  analysis(): Promise<{ readonly total: { readonly integrity: number | null } }> {
    return this.#call('backfill-analyze', { documents: 'all' });
  }

  /** What rolling a run back would do. */
  impact(runId: string): Promise<{ readonly counts: { readonly asBefore: number } }> {
    return this.#call('backfill-rollback', { runId, dryRun: true });
  }

  mind(): Promise<void> {
    this.#mindedAt = Date.now();
    return again(() => this.suite.runScheduled('mindRuns'));
  }

  /** Waits until a run is in a state that ends it, and throws when it is another one. */
  async untilEnded(runId: string, state: 'completed' | 'rolled_back', doing: string): Promise<RunStatus> {
    const status = await this.until(runId, (now) => ended.includes(now.state) && now.hold === null, doing);
    if (status.state !== state)
      throw new Error(`${doing}: expected ${state}, it is ${JSON.stringify(status)}`);
    // What an ended run still owes is the minder's.
    await this.mind();
    return status;
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
      if (Date.now() - this.#mindedAt >= mindEveryMs) await this.mind();
      await sleep(lookAgainMs);
    }
  }

  #call<T>(callable: string, data: unknown): Promise<T> {
    return again(() => this.admin.call<T>(callable, data));
  }
}

/** Asks once more where no answer came. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      const isUnanswered = error instanceof Error && error.name === 'TimeoutError';
      if (!isUnanswered || tried === tries) throw error;
    }
  }
}
