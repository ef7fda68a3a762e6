import type { Firestore } from 'firebase-admin/firestore';
import type { Deps } from '../../functions/src/platform/deps';
import type { Problem } from '../support/oracle';
import { readFields } from '../support/oracle-reading';
import { usableSource } from '../support/oracle-sources';
import type { TypedDocument } from '../support/typed-rest';
import { Actor, type ActorOptions, type Thing, type Verdict, type World } from './actor';
import { Adversary, type Disturbance } from './adversary';
import { commitAsClient } from './clients';
import { CostBounds } from './cost-bounds';
import { Desk, HANDLER_TIMEOUT_MS } from './desk';
import { Device } from './device';
import { ABORTED, DEAD } from './faults';
import { heldDeps, Unanswered } from './held-deps';
import { describeChange } from './history';
import { eventItem, taskItem, type Item } from './items';
import { Locks } from './locks';
import type { Commit } from './network';
import type { Product } from './product';
import { TaskQueue } from './queue';
import type { Scenario } from './scenario-types';
import { situationsIn, type Situation } from './situations';
import { Store, type Change } from './store';
import { storedDocuments } from './stored-documents';
import type { Tape } from './tape';
import { Truth, type ReadonlyTruth } from './truth';
import { rawFields, typedFields } from './values';
import { verdictOn } from './verdict';
import { isOfRuns, Witness } from './witness';

/** A state of the database in which everything rests. */
export interface AtRest extends ReadonlyTruth {
  readonly documents: readonly TypedDocument[];
}

export interface RunInput {
  readonly tape: Tape;
  readonly db: Firestore;
  readonly product: Product;
  readonly start: AtRest;
  readonly scenario: Scenario;
  /** Whether to keep a history. */
  readonly traced: boolean;
  /** So many commits of clients, from the first on, are older than the service: there are no events of them. */
  readonly unheard?: number;
}

export interface RunResult {
  /** Empty: all is right at rest. */
  readonly problems: readonly Problem[];
  /** How often each situation was reached. */
  readonly reached: ReadonlyMap<Situation, number>;
  readonly rpcs: number;
  readonly history: readonly string[];
  readonly rest: AtRest;
}

/** An item that waits to be handed out. */
interface Pooled {
  readonly item: Item;
  readonly retryCount: number;
  /** Not before all else rests. */
  readonly late: boolean;
}

/** What is known of an actor beside what it does. */
interface Cast {
  readonly disturbance: Disturbance;
  readonly pooled: Pooled | undefined;
  readonly begunAt: number;
}

type Next = () => Promise<void>;

const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const OVERLAP_MAX = 4;
/** A run takes about a hundred picks; one that takes as many as this does not come to rest. */
const PICKS_MAX = 3_000;
const go: Verdict = { kind: 'go' };

/**
 * One schedule: from a start at rest, over all that the clients of its scenario do and all that follows, until everything rests
 * again. One actor moves at a time, from where it waits to where it waits next, and the tape says which.
 */
export class Run implements World {
  readonly isFine: boolean;
  private readonly reached = new Map<Situation, number>();
  private readonly history: string[] = [];
  private readonly problems: Problem[] = [];
  private readonly adversary: Adversary;
  private readonly store = new Store();
  private readonly truth: Truth;
  private readonly bounds: CostBounds;
  private readonly queue = new TaskQueue();
  private readonly deps: Deps;
  private readonly devices: readonly Device[];
  private readonly pool: Pooled[] = [];
  /** All items there ever were, each once. */
  private readonly items: Item[] = [];
  private readonly cast = new Map<Actor, Cast>();
  private readonly desk: Desk;
  private readonly witness: Witness;
  private unheard: number;
  private actors: Actor[] = [];
  /** Of those that wait to be handed out. */
  private minder: Item | undefined;
  private running: Actor | undefined;
  private begun = 0;
  private now = BEGIN;
  private rpcs = 0;
  private isRepeating = false;

  constructor(private readonly input: RunInput) {
    const { tape, db, start, scenario } = input;
    const reaching = (situation: Situation): void => {
      this.reach(situation);
    };
    this.adversary = new Adversary(tape, reaching, scenario.losses);
    this.isFine = tape.choose(2, 'fine') === 1;
    if (this.isFine) this.reach('transactions apart');
    this.truth = new Truth(start);
    this.bounds = new CostBounds(this.truth);
    this.devices = scenario.lanes.map((lane) => new Device(lane));
    this.desk = new Desk(input.product, scenario.commands ?? []);
    this.witness = new Witness(this.truth, (situation) => {
      this.reach(situation);
    });
    this.unheard = input.unheard ?? 0;
    this.deps = heldDeps({
      ...{ db, queue: this.queue, now: () => this.now },
      stored: (path) => this.store.get(path),
      onEnqueued: (taken) => {
        if (taken === undefined) this.reach('task name refused');
        else {
          for (const situation of situationsIn.task(taken.task)) this.reach(situation);
          const [, runId = ''] = 'eventId' in taken.task ? taken.task.eventId.split(' ') : [];
          const state = this.witness.stateOf(runId);
          if (state !== undefined) this.reach(`sources carried again while ${state}`);
          if (taken.isTwin) this.bounds.enqueuedTwice(taken.task);
          if (taken.queue !== 'fanOut' || !this.adversary.loses())
            this.add(taskItem(input.product, this.deps, taken));
        }
      },
    });
  }

  async run(): Promise<RunResult> {
    await this.plant();
    await this.untilRest();
    const { losses } = this.input.scenario;
    if (losses !== undefined) {
      this.adversary.rest();
      this.desk.end();
      await this.untilRest();
    }
    const repeats = this.input.tape.choose(2, 'repeat') === 1;
    // What came while live derivation was off, or was lost, has had no effect yet.
    if (repeats && !this.witness.wasOff && losses === undefined) await this.repeat();
    const { sent, exerciseVersions } = this.truth;
    const { db, product } = this.input;
    const rest = { documents: await storedDocuments(db, product, this.store), sent, exerciseVersions };
    const problems = [...this.problems, ...verdictOn(rest, this.bounds, this.witness)];
    return { problems, reached: this.reached, rpcs: this.rpcs, history: this.history, rest };
  }

  private async untilRest(): Promise<void> {
    for (let picks = 0; picks < PICKS_MAX; picks += 1) {
      const nexts = this.nexts();
      if (nexts.length === 0 || this.wakesEarly(nexts)) {
        if (!this.wake()) {
          this.demandEnded();
          return;
        }
      } else await nexts[this.input.tape.choose(nexts.length, 'pick')]?.();
    }
    const has = [
      ...this.actors.map(({ options }) => options.label),
      ...this.pool.map(({ item }) => item.label),
    ];
    this.problems.push({ path: '', what: `no rest after ${PICKS_MAX} picks`, has, wants: [] });
    for (const actor of this.actors) actor.crashed = true;
    this.pool.length = 0;
    this.adversary.rest();
  }

  /** That nobody waits for somebody who waits for him. */
  private demandEnded(): void {
    const has = this.actors.filter(({ ended }) => !ended).map(({ options }) => options.label);
    if (has.length > 0)
      this.problems.push({ path: '', what: 'nobody can move, and not all have ended', has, wants: [] });
  }

  /** All that may happen now, the most benign first: who moved last moves on, then who waits longest, then the next operation. */
  private nexts(): Next[] {
    this.actors = this.actors.filter((actor) => !actor.ended);
    const locks = new Locks(this.actors);
    const awake = this.actors.filter((actor) => !actor.frozen && locks.letOn(actor));
    const first = awake.filter((actor) => actor === this.running);
    const handlers = this.actors.filter(({ options, frozen }) => options.kind === 'handler' && !frozen);
    this.callMinder();
    const due = handlers.length < OVERLAP_MAX ? this.pool.filter(({ late }) => !late) : [];
    const delivering = (pooled: Pooled): Next => {
      return () => this.deliver(pooled);
    };
    return [
      ...[...first, ...awake.filter((actor) => actor !== this.running)].map(
        (actor) => () => this.moveOn(actor),
      ),
      ...due
        .filter(({ item }) => item !== this.minder)
        .toSorted((a, b) => a.item.notBefore - b.item.notBefore)
        .map(delivering),
      ...(this.ready.length > 0 ? [() => this.operate()] : []),
      // The minutes until it looks are long.
      ...due.filter(({ item }) => item === this.minder).map(delivering),
    ];
  }

  /** Has the minder wait for its minute, as long as a run waits for it. */
  private callMinder(): void {
    if (this.pool.some(({ item }) => item === this.minder)) return;
    const at = this.desk.minderDue(this.store.documents);
    if (at === undefined) return;
    this.minder = this.desk.minder(this.deps, at);
    this.pool.push({ item: this.minder, retryCount: 0, late: false });
  }

  /** Time passes; handlers that have gone on for longer than the platform lets them are dead. */
  private passTo(time: number): void {
    this.now = Math.max(this.now, time);
    if (this.input.scenario.commands === undefined) return;
    for (const actor of this.actors) {
      const { begunAt = this.now } = this.cast.get(actor) ?? {};
      if (actor.options.kind !== 'handler' || actor.ended || actor.crashed) continue;
      if (this.now <= begunAt + HANDLER_TIMEOUT_MS) continue;
      actor.crashed = true;
      actor.frozen = false;
      this.reach('handler killed at its timeout');
      this.trace(() => `${actor.options.label} is killed at its timeout`);
    }
  }

  private async moveOn(actor: Actor): Promise<void> {
    if (this.running !== actor && this.running?.ended === false) this.reach('handlers overlap');
    this.running = actor;
    this.passTo(actor.waitsUntil - actor.options.skewMs);
    await actor.moveOn();
  }

  private wakesEarly(nexts: readonly Next[]): boolean {
    const sleeps = this.pool.some(({ late }) => late) || this.actors.some(({ frozen }) => frozen);
    if (!sleeps) return false;
    // Where all that is left is a new operation is the best moment to find what has slept through the last one.
    const rests = nexts.length === 1 && this.ready.length > 0;
    const onlyMinds = nexts.length === 1 && this.pool.some(({ item, late }) => item === this.minder && !late);
    const what = onlyMinds ? 'wake before the minder' : rests ? 'wake at rest' : 'wake';
    return this.input.tape.choose(2, what) === 1;
  }

  /** Wakes one of those that sleep; false when nobody does. */
  private wake(): boolean {
    const frozen = this.actors.filter((actor) => actor.frozen);
    const late = this.pool.filter((pooled) => pooled.late);
    const at = this.input.tape.choose(frozen.length + late.length, 'woken');
    const [actor, pooled] = [frozen[at], late[at - frozen.length]];
    if (actor !== undefined) {
      actor.frozen = false;
      this.reach('woken');
      this.trace(() => `${actor.options.label} wakes`);
    } else if (pooled !== undefined) {
      this.pool.splice(this.pool.indexOf(pooled), 1, { ...pooled, late: false });
      this.reach('delivered when all rests');
    }
    return actor !== undefined || pooled !== undefined;
  }

  private async deliver(pooled: Pooled): Promise<void> {
    const { item, retryCount } = pooled;
    const isMinder = item === this.minder;
    if (isMinder) this.minder = undefined;
    const waits = this.pool.indexOf(pooled);
    if (waits >= 0) this.pool.splice(waits, 1);
    const { again, passed, namesForgotten } = this.adversary.delivery();
    this.passTo(Math.max(this.now + passed, item.notBefore));
    if (namesForgotten) this.queue.forgetNames();
    if (again !== 'no') this.pool.push({ ...pooled, late: again === 'late' });
    if (retryCount > 0) this.reach('tried again');
    const actor = this.actor(item.label, 'handler', pooled);
    await this.act(actor, () => item.handle(retryCount), {
      done: (outcome) => {
        for (const situation of situationsIn.outcome(item.label, outcome)) this.reach(situation);
      },
      failed: (error) => {
        this.mustBeKnown(item.label, error);
        // Of an attempt that ran over its time nobody hears: the next one is on its way.
        if (!actor.overran && !isMinder) this.pool.push({ item, retryCount: retryCount + 1, late: false });
      },
    });
  }

  /** Devices that have something left to do. */
  private get ready(): (Device | Desk)[] {
    return [this.desk, ...this.devices].filter(({ isReady }) => isReady);
  }

  private async operate(): Promise<void> {
    const device = this.ready[this.input.tape.choose(this.ready.length, 'device')];
    if (device instanceof Desk) await this.call(device);
    else if (device !== undefined) await this.save(device);
  }

  private async call(desk: Desk): Promise<void> {
    const item = desk.next(this.deps, (again) => this.pool.push({ item: again, retryCount: 0, late: true }));
    await this.deliver({ item, retryCount: 0, late: false });
  }

  private async save(device: Device): Promise<void> {
    const isOld = device.hasSeen && this.input.tape.choose(2, 'cache') === 1;
    if (!isOld) device.see(this.store);
    const { operation, writes } = device.next();
    if (writes.length === 0) return;
    if (isOld) this.reach('saved from an old cache');
    device.isBusy = true;
    const done = (): void => {
      device.isBusy = false;
    };
    const actor = this.actor(operation.label, 'client');
    await this.act(actor, () => commitAsClient(this.input.db, writes), {
      done,
      failed: (error) => {
        done();
        this.mustBeKnown(operation.label, error);
      },
    });
  }

  private actor(what: string, kind: 'client' | 'handler', pooled?: Pooled): Actor {
    this.begun += 1;
    const disturbance = this.adversary.disturbance(kind, pooled?.item.walks !== undefined);
    const { skewMs, freezeAt, freezeAround } = disturbance;
    const label = `${kind === 'client' ? 'c' : 'h'}${this.begun} ${what}`;
    if (skewMs !== 0) this.reach('clocks differ');
    const actor = new Actor({ label, kind, skewMs, freezeAt, freezeAround }, this);
    this.cast.set(actor, { disturbance, pooled, begunAt: this.now });
    this.actors.push(actor);
    this.trace(() => `${label} begins`);
    return actor;
  }

  private async act(
    actor: Actor,
    work: () => Promise<unknown>,
    { done, failed }: { done: (outcome: unknown) => void; failed: (error: unknown) => void },
  ): Promise<void> {
    const { label } = actor.options;
    this.running = actor;
    void actor.run(work).then(
      (outcome) => {
        this.trace(() => `${label} ends: ${JSON.stringify(outcome)}`);
        done(outcome);
      },
      (error: unknown) => {
        this.trace(() => `${label} fails: ${String(error)}`);
        failed(error);
      },
    );
    await actor.rest();
  }

  /** What faults and contention tell has a status; anything else that is thrown is a bug. */
  private mustBeKnown(label: string, error: unknown): void {
    if (error instanceof Unanswered || typeof (error as { code?: unknown }).code === 'number') return;
    const has = error instanceof Error ? error.stack : error;
    this.problems.push({ path: label, what: 'throws', has, wants: 'an error with a gRPC status' });
  }

  // What actors do, and what comes of it.

  decide(actor: Actor, { what, writes }: Thing): Verdict {
    this.rpcs += 1;
    if (actor.crashed) return { kind: 'refuse', code: DEAD };
    if (new Locks(this.actors).areLocked(writes, actor)) {
      // The server lets one of two transactions win; it would take seconds to say so.
      this.reach('contention');
      actor.yields = true;
      return { kind: 'refuse', code: ABORTED };
    }
    actor.things += 1;
    const { disturbance, pooled } = this.cast.get(actor) ?? {};
    const fault = disturbance && this.adversary.strike(disturbance, actor.things);
    this.trace(() => `${actor.options.label}: ${what}${fault === undefined ? '' : ` (${fault.situation})`}`);
    if (fault === undefined) return go;
    for (const situation of situationsIn.fault(fault, what)) this.reach(situation);
    if (fault.kind === 'overrun') {
      if (pooled !== undefined) this.pool.push({ ...pooled, retryCount: pooled.retryCount + 1 });
      actor.overran = true;
      actor.freezeNext();
      return go;
    }
    actor.crashed = fault.crashes;
    return { kind: fault.kind, code: fault.code };
  }

  committed(actor: Actor, commit: Commit): void {
    const { changes, idle } = this.store.take(commit);
    const { kind, label } = actor.options;
    this.witness.saw(changes, { kind, walks: this.cast.get(actor)?.pooled?.item.walks });
    for (const change of changes) this.trace(() => `    ${describeChange(change)}`);
    if (kind === 'setup') return;
    if (kind === 'client') this.truth.remember(commit);
    else this.bounds.wrote(label, { changes, idle, isRepeating: this.isRepeating });
    if (kind === 'client' && this.unheard > 0) {
      this.unheard -= 1;
      return;
    }
    for (const change of changes.filter(({ path }) => !isOfRuns(path))) {
      // Exercises are small: were the data of a deletion lost, nobody would know what was deleted.
      const withoutData = !change.path.startsWith('exercises/') && this.adversary.losesData();
      if (withoutData) this.bounds.cameWithoutData(change.path);
      const occurrence = { eventId: `e${this.items.length + 1}`, at: this.now, change, withoutData };
      const item = eventItem(this.input.product, this.deps, occurrence);
      if (item !== undefined && !(mayBeLost(change) && this.adversary.loses()))
        this.add(item, this.adversary.isLate());
    }
  }

  refused(actor: Actor): void {
    if (this.adversary.freezesRefused()) actor.freezeNext();
  }

  private add(item: Item, late = false): void {
    this.items.push(item);
    this.pool.push({ item, retryCount: 0, late });
  }

  private async plant(): Promise<void> {
    const { db, product, start } = this.input;
    if (start.documents.length === 0) return;
    const batch = db.batch();
    for (const { path, fields } of start.documents)
      batch.set(db.doc(path), product.toWritable(rawFields(fields)));
    const options: ActorOptions = {
      ...{ label: 'start', kind: 'setup' },
      ...{ skewMs: 0, freezeAt: 0, freezeAround: false },
    };
    const actor = new Actor(options, this);
    const planted = actor.run(() => batch.commit());
    await actor.rest();
    await actor.moveOn();
    await planted;
  }

  /** Delivers every event and every task once more: nothing may come of it. */
  private async repeat(): Promise<void> {
    this.isRepeating = true;
    this.adversary.rest();
    this.reach('everything delivered once more');
    this.trace(() => 'everything is delivered once more');
    for (const item of [...this.items]) {
      this.pool.push({ item, retryCount: 0, late: false });
      await this.untilRest();
    }
  }

  private reach(situation: Situation): void {
    this.reached.set(situation, (this.reached.get(situation) ?? 0) + 1);
  }

  private trace(line: () => string): void {
    if (this.input.traced) this.history.push(line());
  }
}

/**
 * Of an exercise that is gone, or another user's, or not valid any more, nobody could find out later what it was, or that somebody is to
 * be told.
 */
function mayBeLost({ path, before, after }: Change): boolean {
  if (path.startsWith('workoutLogs/') || path.startsWith('programs/')) return true;
  if (!path.startsWith('exercises/') || before === undefined || after === undefined) return false;
  const [was, is] = [before, after].map(({ fields }) => readFields(typedFields(fields)));
  return was?.['userId'] === is?.['userId'] && is !== undefined && usableSource(is) !== undefined;
}
