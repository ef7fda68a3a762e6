import { walkAttempt } from '../functions/src/backfill/attempt';
import { MIGRATIONS } from '../functions/src/backfill/migrations/registry';
import { rollBack } from '../functions/src/backfill/rollback';
import { startRun, startSchema } from '../functions/src/backfill/start';
import { EMBED_MIGRATION, type Counters, type Run, type RunState } from '../functions/src/model/runs';
import type { WalkTask } from '../functions/src/model/tasks';
import { emulatorAdmin } from '../functions/src/platform/database-admin';
import { metered, noCost, type Cost } from '../functions/src/platform/meter';
import { legKind, type Engine, type LegKind } from '../functions/src/walk/migration';
import { mindRuns } from '../functions/src/walk/minder';
import { readRun } from '../functions/src/walk/runs';
import { BATCH_SIZE } from './batch-size';
import { benchDatabase, journey, type Journey } from './journey';

/** What a leg of a run cost the process that walked it, with whatever led to it and followed from it. */
export interface LegReport {
  readonly reads: number;
  readonly writes: number;
  readonly tasks: number;
  readonly ms: number;
  /** User and system time of this process. */
  readonly cpuMs: number;
}

interface ProcessReport {
  readonly runId: string;
  readonly counters: Counters;
  /** The greatest resident set of the whole process, in MiB. */
  readonly rssMb: number;
}

export interface BackfillReport extends ProcessReport {
  readonly walk: LegReport;
  readonly verify: LegReport;
  /** Documents that the run itself found wrong. */
  readonly wrong: number;
}

export interface RollbackReport extends ProcessReport {
  readonly rollback: LegReport;
  /** Documents that still hold something of ours, by the run's own count. */
  readonly left: number;
}

/** Tasks that a deployed instance is given at the same time. */
const tasksAtOnce = 2;
const minuteMs = 60_000;
/** Longer than any delay that a run keeps. */
const minutesMax = 60;
const progressMs = 10_000;

/** The parameters' defaults, but for the residue: nobody waits for it. */
const engine: Engine = {
  migrations: MIGRATIONS,
  delays: { flagMs: 30_000, handlerLifetimeMs: 600_000, residueMs: 7 * 24 * 3600_000, recheckMs: 120_000 },
};
const by = 'bench';
const reason = 'benchmark';

/** An instance that does nothing else than walk. */
class Instance {
  constructor(private readonly on: Journey<'walkShard'>) {}

  async backfill(): Promise<BackfillReport> {
    const order = { requestId: 'bench-backfill', reason, migration: EMBED_MIGRATION };
    const input = startSchema.parse({ ...order, batchSize: BATCH_SIZE });
    let runId = '';
    const walk = await this.leg('walk', 'verifying', async () => {
      ({ runId } = await startRun(this.on.deps, engine, { input, by, database: emulatorAdmin }));
      return runId;
    });
    const verify = await this.leg('verify', 'completed', () => Promise.resolve(runId));
    const run = await this.run(runId);
    return { walk, verify, wrong: run.verification?.wrong ?? NaN, ...processReport(runId, run) };
  }

  async rollBack(runId: string): Promise<RollbackReport> {
    const rollback = await this.leg('rollback', 'rolled_back', async () => {
      const input = { runId, requestId: 'bench-rollback', reason, confirm: true } as const;
      await rollBack(this.on.deps, engine, { input, by });
      return runId;
    });
    const run = await this.run(runId);
    return { rollback, left: run.rollback?.left ?? NaN, ...processReport(runId, run) };
  }

  /** From what begins it until the run is in `end`. Where nothing is left to do, minutes pass by the clock and the minder looks. */
  private async leg(kind: LegKind, end: RunState, begin: () => Promise<string>): Promise<LegReport> {
    const costs = [noCost()];
    const [own = noCost()] = costs;
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    const progress = setInterval(() => {
      const { reads, writes } = sum(costs);
      process.stderr.write(`${kind}: ${reads} reads, ${writes} writes\n`);
    }, progressMs);
    const runId = await metered(own, begin);
    for (let minute = 0; ; minute += 1) {
      await this.workOff(kind, costs);
      const run = await this.run(runId);
      if (run.state === end) break;
      if (minute === minutesMax) throw new Error(`Run ${runId}: expected ${end}, it is ${described(run)}`);
      await this.on.deps.clock.sleep(minuteMs);
      await metered(own, () => mindRuns(this.on.deps, engine));
    }
    clearInterval(progress);
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      ...sum(costs),
      tasks: costs.length - 1,
      ms: Math.round(performance.now() - startedAt),
      cpuMs: Math.round((user + system) / 1_000),
    };
  }

  /** Does what waits of a leg, and what follows from it, as many tasks at once as an instance. */
  private async workOff(kind: LegKind, costs: Cost[]): Promise<void> {
    const { waiting } = this.on;
    const running = new Set<Promise<void>>();
    for (;;) {
      while (running.size < tasksAtOnce && waiting[0] !== undefined && legKind(waiting[0].shardId) === kind) {
        const cost = noCost();
        costs.push(cost);
        const task = this.work(waiting.shift(), cost).finally(() => running.delete(task));
        running.add(task);
      }
      if (running.size === 0) return;
      await Promise.race(running);
    }
  }

  /** Each task has a meter of its own, as each invocation has: a shard counts by it what it has read. */
  private async work(data: WalkTask | undefined, cost: Cost): Promise<void> {
    await metered(cost, async () => {
      await walkAttempt(this.on.deps, engine, { data, retryCount: 0 });
    });
  }

  private async run(runId: string): Promise<Run> {
    const run = await readRun(this.on.deps, runId);
    if (run === undefined) throw new Error(`Run ${runId}: there is none`);
    return run;
  }
}

function sum(costs: readonly Cost[]): { reads: number; writes: number } {
  const total = { reads: 0, writes: 0 };
  for (const { reads, writes, deletes } of costs) {
    total.reads += reads;
    total.writes += writes + deletes;
  }
  return total;
}

function described({ state, hold, failure }: Run): string {
  return `${state} after ${minutesMax} minutes by its clock, ${JSON.stringify({ hold, failure })}`;
}

function processReport(runId: string, { counters }: Run): ProcessReport {
  return { runId, counters, rssMb: Math.round((process.resourceUsage().maxRSS / 1_024) * 10) / 10 };
}

/** `backfill` or `rollback <run>`, then the database: the only thing that this process does. */
async function once([what, ...args]: string[]): Promise<BackfillReport | RollbackReport> {
  const [runId = '', place] = what === 'rollback' ? [args[0], args.slice(1)] : ['', args];
  const instance = new Instance(journey(benchDatabase(place), 'walkShard'));
  return what === 'rollback' ? instance.rollBack(runId) : instance.backfill();
}

void once(process.argv.slice(2)).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
