import { randomUUID } from 'node:crypto';
import { controlRun, type Controlled } from '../../functions/src/backfill/control';
import { controlSchema } from '../../functions/src/backfill/orders';
import { MIGRATIONS } from '../../functions/src/backfill/migrations/registry';
import { exportRun, exportSchema, type ExportPage } from '../../functions/src/backfill/export';
import { rollbackImpact, type Impact } from '../../functions/src/backfill/impact';
import { rollBack, rollbackSchema, type RollingBack } from '../../functions/src/backfill/rollback';
import { startRun, startSchema, type Started } from '../../functions/src/backfill/start';
import { runStatus, type RunStatus } from '../../functions/src/backfill/status';
import { switchLive, switchSchema, type Switched } from '../../functions/src/backfill/switch';
import { emulatorAdmin, type DatabaseAdmin } from '../../functions/src/platform/database-admin';
import type { Run } from '../../functions/src/model/runs';
import type { WalkTask } from '../../functions/src/model/tasks';
import type { Engine } from '../../functions/src/walk/migration';
import { mindRuns } from '../../functions/src/walk/minder';
import { readRun } from '../../functions/src/walk/runs';
import { walkShard, type WalkOutcome } from '../../functions/src/walk/worker';
import type { World } from './world';

const MINUTE_MS = 60_000;

/** Runs of migrations in a world: an admin who starts and steers them, workers and a minder that work when a test says so. */
export class Backfills {
  readonly engine: Engine = {
    migrations: MIGRATIONS,
    delays: { flagMs: 30_000, handlerLifetimeMs: 600_000, residueMs: 7 * 24 * 3600_000, recheckMs: 120_000 },
  };

  /** What the database can do for its own protection; by default what an emulator can. */
  database: DatabaseAdmin = emulatorAdmin;

  constructor(readonly world: World) {}

  /** What an admin asks for, parsed as the callable parses it; the run's id. */
  async start(given: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return (await this.started(given)).runId;
  }

  /** The whole answer to it. */
  started(given: Readonly<Record<string, unknown>> = {}): Promise<Started> {
    const input = startSchema.parse({
      ...{ requestId: randomUUID(), reason: 'first use', migration: 'embed-exercise-metadata' },
      ...given,
    });
    return startRun(this.world.deps, this.engine, { input, by: 'admin', database: this.database });
  }

  control(runId: string, action: string, more: Readonly<Record<string, unknown>> = {}): Promise<Controlled> {
    const given = { runId, action, reason: 'as planned', requestId: randomUUID(), ...more };
    return controlRun(this.world.deps, this.engine, { input: controlSchema.parse(given), by: 'admin' });
  }

  rollBack(runId: string, requestId: string = randomUUID()): Promise<RollingBack> {
    const input = rollbackSchema.parse({ runId, reason: 'not wanted', confirm: true, requestId });
    if (input.dryRun === true) throw new Error('A rollback that was confirmed is no dry run');
    return rollBack(this.world.deps, this.engine, { input, by: 'admin' });
  }

  /** What a rollback would do. */
  impact(runId: string): Promise<Impact> {
    return rollbackImpact(this.world.deps, this.engine, { runId });
  }

  switchLive(live: boolean, requestId: string = randomUUID()): Promise<Switched> {
    const input = switchSchema.parse({ live, requestId, reason: 'as planned' });
    return switchLive(this.world.deps, this.engine, { input, by: 'admin' });
  }

  status(runId: string): Promise<RunStatus> {
    return runStatus(this.world.deps, this.engine, { runId });
  }

  export(runId: string, what: string, more: Readonly<Record<string, unknown>> = {}): Promise<ExportPage> {
    return exportRun(this.world.deps, exportSchema.parse({ runId, what, ...more }));
  }

  /** As the queue tries a task for the first time. */
  work(task: WalkTask): Promise<WalkOutcome> {
    return walkShard(this.world.deps, this.engine, { task, isRetry: false });
  }

  workAgain(task: WalkTask): Promise<WalkOutcome> {
    return walkShard(this.world.deps, this.engine, { task, isRetry: true });
  }

  /** Runs waiting tasks of walks, and those that they enqueue, until none waits. */
  async runWalks(): Promise<WalkOutcome[]> {
    const outcomes: WalkOutcome[] = [];
    for (let task = this.world.walks.shift(); task !== undefined; task = this.world.walks.shift()) {
      outcomes.push(await this.work(task));
    }
    return outcomes;
  }

  /** A minute passes, the minder looks, and what it asks for is done. */
  async minute(): Promise<void> {
    this.world.now += MINUTE_MS;
    await mindRuns(this.world.deps, this.engine);
    await this.runWalks();
    await this.world.runTasks();
  }

  /** Minutes pass until `state` is reached; throws when it is not within an hour. */
  async until(runId: string, state: Run['state']): Promise<Run> {
    for (let minute = 0; minute < 60; minute += 1) {
      await this.runWalks();
      await this.world.runTasks();
      const run = await this.run(runId);
      if (run.state === state) return run;
      await this.minute();
    }
    const run = await this.run(runId);
    throw new Error(
      `Run ${runId}: ${run.state} after an hour (${JSON.stringify(run.hold)}), expected ${state}`,
    );
  }

  async run(runId: string): Promise<Run> {
    const run = await readRun(this.world.deps, runId);
    if (run === undefined) throw new Error(`Run ${runId}: there is none`);
    return run;
  }
}
