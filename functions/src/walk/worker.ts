import { SOFT_DEADLINE_MS, WALK_BATCH_TRIES, WALK_FIRST_BATCH_DOCUMENTS } from '../limits';
import type { Run, Shard } from '../model/runs';
import type { WalkTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { Code, hasCode, messageOf } from '../platform/errors';
import { costSoFar, metered, noCost } from '../platform/meter';
import { advance } from './advance';
import { commitBatch, type BatchInput, type BatchResult } from './batch';
import { categoryOf, isPassing } from './categories';
import { documentsWithin, isStarved } from './budget';
import { claimShard, enqueueWalk, releaseShard } from './claim';
import { mayWalk } from './may-walk';
import { migrationOf, type Acted, type Engine, type Migration } from './migration';
import { readPage, type Item } from './page';
import { batchPaceMs, documentsAtPace } from './pace';
import { belowRun, readRun, toShard } from './runs';
import { SourceCache } from './source-cache';

export interface WalkOutcome {
  /**
   * `stale`: nothing to do here any more. `busy`: another worker has the shard. `held`: the run is not to go on now. `fenced`:
   * the shard was taken away meanwhile. `starved`: the budget is used up.
   */
  readonly outcome: 'done' | 'continued' | 'stale' | 'busy' | 'held' | 'fenced' | 'starved';
  readonly visited: number;
  readonly written: number;
}

export interface WalkAttempt {
  readonly task: WalkTask;
  /** The queue tries the task again: whoever had it before has failed, or is dead. */
  readonly isRetry: boolean;
}

/**
 * Walks a shard of a run, batch by batch until it is done or the soft deadline.
 *
 * | what may happen | what happens |
 * |---|---|
 * | the task comes twice | the second finds the shard held, or of another epoch |
 * | killed before a commit | nothing has happened; the queue's next try takes the shard over, or the minder when the lease has run out |
 * | killed after it | the cursor is where the batch has ended |
 * | the answer to a commit is lost | the shard says whether it was applied |
 * | it sleeps until another has the shard | its commit reads the shard, and is none |
 * | a document is edited between page and commit | it is read again, in the transaction |
 * | a document is refused, or fails for ever | it is noted, and the walk goes on |
 * | pause, cancel | seen before each page |
 */
export function walkShard(deps: Deps, engine: Engine, attempt: WalkAttempt): Promise<WalkOutcome> {
  return costSoFar() === undefined
    ? metered(noCost(), () => walk(deps, engine, attempt))
    : walk(deps, engine, attempt);
}

async function walk(deps: Deps, engine: Engine, { task, isRetry }: WalkAttempt): Promise<WalkOutcome> {
  const claim = await claimShard(deps, { ...task, takesOver: isRetry });
  if (claim.kind !== 'claimed') return { outcome: claim.kind, visited: 0, written: 0 };
  const worker = new Worker(deps, { engine, task, shard: claim.shard });
  try {
    const outcome = await worker.work();
    if (outcome === 'done' || outcome === 'starved') await advance(deps, engine, task.runId);
    return { outcome, ...worker.total };
  } catch (error) {
    await worker.release({ category: categoryOf(error), message: messageOf(error) });
    throw error;
  }
}

class Worker {
  readonly total = { visited: 0, written: 0 };
  private readonly deps: Deps;
  private readonly engine: Engine;
  private readonly task: WalkTask;
  private readonly sources: SourceCache;
  private readonly beganAt: number;
  private shard: Shard;
  private size: number;
  /** Read and not yet visited, and what is known of what follows. */
  private items: readonly Item[] = [];
  private settled: readonly string[] = [];
  private last: string | undefined;
  private isLastPage = false;
  private accounted: number;
  private wrote = 0;

  constructor(deps: Deps, { engine, task, shard }: { engine: Engine; task: WalkTask; shard: Shard }) {
    this.deps = deps;
    this.engine = engine;
    this.task = task;
    this.shard = shard;
    this.sources = new SourceCache(deps);
    this.beganAt = deps.clock.now();
    this.size = Math.min(shard.batchSize, WALK_FIRST_BATCH_DOCUMENTS);
    this.accounted = costSoFar()?.reads ?? 0;
  }

  async work(): Promise<WalkOutcome['outcome']> {
    for (;;) {
      const run = await readRun(this.deps, this.task.runId);
      const migration = run && migrationOf(this.engine, run.migration.name);
      if (run === undefined || migration === undefined || !mayWalk(run, this.shard, migration)) {
        await this.release();
        return 'held';
      }
      const result = await this.batch(run, migration);
      if (result === 'fenced' || result === 'starved') {
        if (result === 'starved') await this.release();
        return result;
      }
      if (this.shard.done) return 'done';
      if (this.deps.clock.now() - this.beganAt >= SOFT_DEADLINE_MS) return this.continue();
      await this.pace(run);
    }
  }

  async release(error?: { category: ReturnType<typeof categoryOf>; message: string }): Promise<void> {
    const { runId, shardId } = this.task;
    const { epoch, claim } = this.shard;
    await releaseShard(this.deps, { runId, shardId, epoch, claim, ...(error && { error }) });
  }

  private async continue(): Promise<WalkOutcome['outcome']> {
    const { runId, shardId } = this.task;
    await this.release();
    await enqueueWalk(this.deps, { runId, shardId, epoch: this.shard.epoch, seq: this.shard.seq });
    return 'continued';
  }

  /** One batch, tried until it is committed: smaller where Firestore refuses or cannot, and past what fails alone. */
  private async batch(run: Run, migration: Migration): Promise<'committed' | 'fenced' | 'starved'> {
    if (isStarved(this.shard)) return 'starved';
    if (this.items.length === 0 && !this.isLastPage) await this.nextPage(run, migration);
    let reread = false;
    let failing: BatchInput['failing'];
    let tries = 0;
    for (;;) {
      const items = this.items.slice(0, this.size);
      try {
        const input = await this.inputFor(run, { items, reread, failing });
        const result = await commitBatch(this.deps, input);
        if (result.kind !== 'starved' || items.length <= 1) return await this.settleResult(result, input);
        this.size = Math.ceil(items.length / 2);
      } catch (error) {
        const category = categoryOf(error);
        if (hasCode(error, Code.failedPrecondition, Code.notFound) && !reread) {
          reread = true;
          continue;
        }
        tries += 1;
        const alone = items.length <= 1;
        const waits = isPassing(category) || category === 'conflict';
        // What no document is to blame for is the queue's to try again; so is what fails although its document is passed by.
        if (items.length === 0 || failing !== undefined) throw error;
        if (waits && tries > WALK_BATCH_TRIES && (isPassing(category) || !alone)) throw error;
        if (alone && (!waits || tries > WALK_BATCH_TRIES)) failing = { category, message: messageOf(error) };
        else if (waits) await this.deps.clock.sleep(100 * 2 ** tries);
        this.size = Math.max(1, Math.ceil(items.length / 2));
      }
    }
  }

  private async nextPage({ options, walkers, scope }: Run, migration: Migration): Promise<void> {
    const { runId } = this.task;
    // What is left of a limit, so that a sample reads no more than it says.
    const { limit, counters } = this.shard;
    const most = Math.min(
      options.batchSize,
      this.size,
      limit === null ? this.size : limit - counters.visited,
    );
    const size = documentsAtPace(documentsWithin(this.shard, Math.max(1, most)), {
      walkers: Math.max(1, walkers),
      maxWritesPerSecond: options.maxWritesPerSecond,
    });
    const page = await readPage(this.deps, {
      runId,
      migration,
      ...{ shard: this.shard, scope },
      after: this.shard.cursor ?? this.shard.after,
      size,
    });
    this.items = page.items;
    this.settled = page.settled;
    this.last = page.last;
    this.isLastPage = page.isLast;
  }

  private async inputFor(
    run: Run,
    { items, reread, failing }: Pick<BatchInput, 'items' | 'reread' | 'failing'>,
  ): Promise<BatchInput> {
    const { runId, shardId } = this.task;
    const { dryRun, batchSize } = run.options;
    const isWhole = items.length === this.items.length;
    const sources = await this.sourcesFor(items);
    const acted: Acted[] = [];
    for (const { part, document } of failing === undefined ? items : []) {
      acted.push(part.kind === 'act' && (await part.act(this.deps, document, { runId, dryRun })));
    }
    return {
      ...{ runId, shardId, fence: this.shard, items, sources, dryRun, acted },
      // What looks wrong is read once more with its sources, at one moment, before anybody hears of it.
      reread: reread || items.some((item) => looksWrong(item, sources)),
      last: isWhole ? this.last : undefined,
      isLast: isWhole && this.isLastPage,
      settledFailures: isWhole ? this.settled : [],
      batchSize: Math.min(batchSize, this.size + 1 + Math.floor(this.size / 8)),
      ...(failing && { failing }),
      reads: () => (costSoFar()?.reads ?? 0) - this.accounted,
    };
  }

  private async sourcesFor(items: readonly Item[]): Promise<BatchInput['sources']> {
    const named = items.flatMap(({ part, document }) =>
      part.kind === 'patch' ? part.exercisesOf(document) : [],
    );
    const sources = await this.sources.get([...new Set(named)]);
    const doubtful = items.flatMap(({ part, document }) =>
      part.kind === 'patch' ? part.doubts(document, sources) : [],
    );
    if (doubtful.length === 0) return sources;
    await this.sources.read([...new Set(doubtful)]);
    return this.sources.get([...new Set(named)]);
  }

  private async settleResult(
    result: BatchResult,
    input: BatchInput,
  ): Promise<'committed' | 'fenced' | 'starved'> {
    if (result.kind === 'starved') return 'starved';
    if (result.kind === 'fenced') return (await this.wasCommitted(input)) ? 'committed' : 'fenced';
    this.committed(result.shard, result.taken);
    return 'committed';
  }

  /** After a commit whose answer was lost, the transaction runs again and finds the cursor where it has put it itself. */
  private async wasCommitted({ fence }: BatchInput): Promise<boolean> {
    const { runId, shardId } = this.task;
    const shard = toShard(await belowRun(this.deps.db, runId, 'shards').doc(shardId).get());
    if (shard?.epoch !== fence.epoch || shard.claim !== fence.claim || shard.seq !== fence.seq + 1)
      return false;
    const visited = shard.counters.visited - this.shard.counters.visited;
    this.committed(shard, undefined);
    this.total.visited += visited;
    return true;
  }

  /** `taken` undefined: what of the page was done is known by its cursor alone, so it is read again. */
  private committed(shard: Shard, taken: number | undefined): void {
    this.wrote += shard.counters.writes - this.shard.counters.writes;
    if (taken !== undefined) {
      this.total.visited += taken;
      this.total.written += shard.counters.written - this.shard.counters.written;
    }
    this.items = taken === undefined ? [] : this.items.slice(taken);
    if (taken === undefined) this.isLastPage = false;
    this.shard = shard;
    this.size = shard.batchSize;
    this.accounted = costSoFar()?.reads ?? 0;
  }

  private async pace(run: Run): Promise<void> {
    const now = this.deps.clock.now();
    const waitMs = batchPaceMs({
      written: this.wrote,
      elapsedMs: now - this.beganAt,
      sinceStartMs: now - (run.startedAt ?? now),
      walkers: Math.max(1, run.walkers),
      maxWritesPerSecond: run.options.maxWritesPerSecond,
    });
    if (waitMs > 0) await this.deps.clock.sleep(waitMs);
  }
}

function looksWrong({ part, document }: Item, sources: BatchInput['sources']): boolean {
  return (
    part.kind === 'patch' &&
    part.isReadOnly === true &&
    part.visit(document, { sources, read: [] }).kind === 'wrong'
  );
}
