import { randomUUID } from 'node:crypto';
import { MIGRATIONS } from '../../functions/src/backfill/migrations/registry';
import { findingSchema, type Finding } from '../../functions/src/model/findings';
import type { Run } from '../../functions/src/model/runs';
import { sweepReportSchema, type SweepReport } from '../../functions/src/model/sweep-report';
import { sweeps, type SweepSettings } from '../../functions/src/sweep/migrations';
import { resolveFindings, resolveSchema, type Resolved } from '../../functions/src/sweep/resolve';
import { startSweep, sweepStartSchema, type SweepStarted } from '../../functions/src/sweep/start';
import { belowRun } from '../../functions/src/walk/runs';
import { Backfills } from './backfills';
import type { World } from './world';

/** Sweeps of a world: started by an admin, worked and minded when a test says so. */
export class Sweeping extends Backfills {
  readonly settings: SweepSettings;
  override readonly engine;

  constructor(world: World, settings: Partial<SweepSettings> = {}) {
    super(world);
    this.settings = { policy: 'full', deepCheckDays: 30, random: () => 0, ...settings };
    this.engine = {
      migrations: new Map([
        ...MIGRATIONS,
        ...sweeps(this.settings).map((sweep) => [sweep.name, sweep] as const),
      ]),
      delays: {
        flagMs: 30_000,
        handlerLifetimeMs: 600_000,
        residueMs: 7 * 24 * 3600_000,
        recheckMs: 120_000,
      },
    };
  }

  sweepStarted(given: Readonly<Record<string, unknown>> = {}): Promise<SweepStarted> {
    const input = sweepStartSchema.parse({ requestId: randomUUID(), reason: 'to be sure', ...given });
    return startSweep(this.world.deps, this.engine, { input, by: 'admin' });
  }

  /** A whole sweep, from its start until the report is written. */
  async sweep(
    given: Readonly<Record<string, unknown>> = {},
    state: Run['state'] = 'completed',
  ): Promise<SweepReport> {
    const { runId } = await this.sweepStarted(given);
    await this.until(runId, state);
    await this.world.restViews();
    return this.report(runId);
  }

  async report(runId: string): Promise<SweepReport> {
    const { docs } = await this.world.app.collection('migrationReports').where('runId', '==', runId).get();
    return sweepReportSchema.parse(docs[0]?.data());
  }

  resolve(given: Readonly<Record<string, unknown>>): Promise<Resolved> {
    const input = resolveSchema.parse({ reason: 'looked at', ...given });
    return resolveFindings(this.world.deps, { input, by: 'admin' });
  }

  /** What sweeps have found, by path. */
  async findings(): Promise<Record<string, Finding>> {
    const { docs } = await this.world.app.collection('migrationInconsistencies').get();
    const findings = docs.map((document) => findingSchema.parse(document.data()));
    return Object.fromEntries(findings.map((finding) => [finding.path, finding]));
  }

  /** What a run has noted as wrong and not put right, by path. */
  async wrongIn(runId: string): Promise<string[]> {
    return (await belowRun(this.world.app, runId, 'failures').get()).docs.map((found) =>
      String(found.get('path')),
    );
  }
}
