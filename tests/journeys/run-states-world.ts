import { CallError } from '../../functions/src/model/call-errors';
import { RUN_STATES, runEventSchema, type Run } from '../../functions/src/model/runs';
import type { WalkTask } from '../../functions/src/model/tasks';
import { mindRuns } from '../../functions/src/walk/minder';
import { isActive, nextState, RUN_EVENTS } from '../../functions/src/walk/states';
import { Backfills } from '../support/backfills';
import { dieAt, type When } from '../support/die-at';
import { exercise, log, program } from '../support/documents';
import { Sweeping } from '../support/sweeping';
import { expectViewsRight } from '../support/views-at-rest';
import { contentsOf, countedIn, expectCopiesRight, undoOf, writeOld } from '../support/walked';
import { World } from '../support/world';

/** Where a service dies, if it does. */
export interface Death {
  readonly point: number;
  readonly when: When;
}

export type Action =
  | { readonly kind: 'order'; readonly order: string; readonly death: Death | null }
  | { readonly kind: 'task'; readonly twice: boolean; readonly death: Death | null }
  | { readonly kind: 'minder'; readonly twice: boolean; readonly death: Death | null }
  | { readonly kind: 'lost-task' }
  | { readonly kind: 'rename' };

const LOGS = 12;

/** Minutes in which any run comes to rest: a rollback waits ten for handlers, and each lost lease costs two. */
const REST_MINUTES = 40;

/** One run, and whatever may happen to it. */
export abstract class RunWorld<B extends Backfills = Backfills> {
  protected readonly world: World;
  protected runId = '';
  private readonly failed = new Set<WalkTask>();
  private renamed = 0;

  protected constructor(protected readonly backfills: B) {
    this.world = backfills.world;
  }

  /** Writes what the run finds, and starts it. */
  abstract begin(): Promise<void>;

  /** What must hold of a run at rest. */
  abstract expectSound(run: Run): Promise<void>;

  close(): Promise<void> {
    return this.world.close();
  }

  async act(action: Action): Promise<void> {
    const { world, backfills } = this;
    switch (action.kind) {
      case 'order':
        await this.dying(action.death, () => this.order(action.order));
        return;
      case 'task': {
        const task = world.walks.shift();
        if (task === undefined) return;
        const attempt = (): Promise<unknown> =>
          this.failed.has(task) ? backfills.workAgain(task) : backfills.work(task);
        const died = await this.dying(action.death, () =>
          allOf(action.twice ? [attempt(), attempt()] : [attempt()]),
        );
        // The queue tries it again, unless it is lost.
        if (died) world.walks.unshift(task);
        if (died) this.failed.add(task);
        return;
      }
      case 'minder': {
        world.now += 61_000;
        const looks = action.twice ? [1, 2] : [1];
        await this.dying(action.death, () => allOf(looks.map(() => mindRuns(world.deps, backfills.engine))));
        return;
      }
      case 'lost-task':
        world.walks.shift();
        return;
      case 'rename':
        this.renamed += 1;
        // While live derivation is off nobody carries it, as in the service.
        await world.edit('bench', exercise(`Bench ${this.renamed}`));
    }
  }

  /** Whether it died. */
  private async dying(death: Death | null, work: () => Promise<unknown>): Promise<boolean> {
    if (death !== null) dieAt(this.world.hook, death.point, death.when);
    try {
      await work();
      return false;
    } catch (error) {
      if (death === null) throw error;
      return true;
    } finally {
      this.world.hook.reset();
    }
  }

  /** What an operator orders; an order that makes no sense there is refused, with a reason. */
  private async order(order: string): Promise<void> {
    const limits: Record<string, unknown> = {
      'few-writes': { maxWrites: 60 },
      'all-writes': { maxWrites: null },
      'small-batches': { batchSize: 10, maxFailures: null },
    };
    try {
      if (order === 'roll-back') await this.backfills.rollBack(this.runId);
      else if (limits[order] !== undefined)
        await this.backfills.control(this.runId, 'set-limits', { limits: limits[order] });
      else await this.backfills.control(this.runId, order);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
    }
  }

  /** No more faults and no more orders: the minder alone, and workers whom it asks for, bring the run to rest. */
  async comesToRest(): Promise<Run> {
    for (let minute = 0; minute < REST_MINUTES; minute += 1) {
      const run = await this.backfills.run(this.runId);
      if (isAtRest(run)) return run;
      await this.backfills.minute();
    }
    const run = await this.backfills.run(this.runId);
    throw new Error(`Not at rest after ${REST_MINUTES} minutes: ${JSON.stringify(run)}`);
  }

  /** Everything that it went through is in the table, step by step. */
  async expectWithinTable(): Promise<void> {
    const { docs } = await this.world.app.collection(`runs/${this.runId}/events`).get();
    const events = docs.map((document) => runEventSchema.parse(document.data()));
    for (const { what, before, after } of events) {
      const event = RUN_EVENTS.find((known) => known === what);
      const from = RUN_STATES.find((state) => state === before['state']);
      if (event !== undefined && from !== undefined && after['state'] !== undefined)
        expect([from, event, after['state']]).toEqual([from, event, nextState(from, event)]);
    }
  }

  protected async expectFlagged({ state, migration }: Run): Promise<void> {
    const flags = (await this.world.data('migrationFlags/current'))?.['runs'];
    expect(flags ?? {}).toEqual(isActive(state) ? { [migration.name]: this.runId } : {});
  }
}

/** A backfill, of logs of before the service. */
export class BackfillWorld extends RunWorld {
  private before: Awaited<ReturnType<typeof contentsOf>> = {};

  constructor() {
    super(new Backfills(new World()));
  }

  async begin(): Promise<void> {
    const { world } = this;
    await world.set('exercises/bench', exercise('Bench'));
    await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
    await writeOld(world, LOGS);
    await world.set('workoutLogs/bad', { userId: 'u1', exercises: 'none' });
    await world.set('programs/p1', program(['squat']));
    this.before = await contentsOf(world);
    this.runId = await this.backfills.start({ shards: 1, batchSize: 10 });
  }

  async expectSound(run: Run): Promise<void> {
    const { world, runId } = this;
    await this.expectFlagged(run);
    const walked = await countedIn(world, runId, 'walk');
    const undone = Object.keys(await undoOf(world, runId)).length;
    const retried = await countedIn(world, runId, 'retry');
    expect(walked.visited).toBeLessThanOrEqual(LOGS + 2);
    expect(walked.undo + retried.undo).toBe(undone);
    await world.runTasks();
    if (run.state === 'completed_with_failures') {
      await world.delete('workoutLogs/bad');
      await expectCopiesRight(world);
      expect(undone).toBe(LOGS + 1);
    }
    if (run.state === 'rolled_back') expect(await contentsOf(world)).toEqual(this.before);
  }
}

/** A sweep, of logs that are not as they must be: one lost its event, others were changed around the service. */
export class SweepWorld extends RunWorld<Sweeping> {
  constructor() {
    super(new Sweeping(new World()));
  }

  async begin(): Promise<void> {
    const { world } = this;
    await world.set('exercises/bench', exercise('Bench'));
    await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
    for (let index = 0; index < LOGS; index += 1)
      await world.seed(`workoutLogs/l${index}`, log(index % 2 === 0 ? ['bench'] : ['squat', 'bench']));
    await world.seed('programs/p1', program(['squat']));
    await world.restViews();
    await world.set('exercises/squat', exercise('Back Squat', { primaryMuscleGroup: 'Legs' }));
    await world.set('workoutLogs/lost', log(['bench']));
    await world.app.doc('workoutLogs/l0').update({ 'workoutSummary.totalVolume': 7 });
    await world.app.doc('workoutContributions/l1').delete();
    await world.app.doc('exercisePerformanceView/u1_bench').update({ 'performanceMetrics.totalSets': 7 });
    this.runId = (await this.backfills.sweepStarted()).runId;
  }

  /** A sweep that was completed has put all right; after any other the next one does. */
  async expectSound(run: Run): Promise<void> {
    const { world, backfills, runId } = this;
    await this.expectFlagged(run);
    if (run.state !== 'completed') {
      if (isActive(run.state)) {
        await backfills.control(runId, 'cancel');
        await backfills.until(runId, 'cancelled');
      }
      await backfills.sweep();
    }
    await world.runTasks();
    await world.restViews();
    await expectCopiesRight(world);
    await expectViewsRight(world);
  }
}

/** Waits for all, also when one has failed: what goes on behind a test's back would outlive its world. */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Nobody needs to look at it before somebody wants something of it, or a week has passed. */
function isAtRest({ state, hold, wakeAt, desired }: Run): boolean {
  if (state === 'paused') return desired.action === 'pause' && wakeAt === null;
  if (hold?.reason === 'budget') return wakeAt === null;
  return !isActive(state) && wakeAt !== 0;
}
