import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import type { Firestore as AdminFirestore } from 'firebase-admin/firestore';
import type { Target } from '../../functions/src/copies';
import { documentWritten, type WrittenOutcome } from '../../functions/src/on-write/document-written';
import { exerciseWritten, type ExerciseOutcome } from '../../functions/src/fan-out/exercise-written';
import { fanOut } from '../../functions/src/fan-out/fan-out';
import type { FanOutOutcome } from '../../functions/src/fan-out/chain';
import type { StoredDocument } from '../../functions/src/model/document';
import type { RawFields } from '../../functions/src/model/value';
import type { DrainTask, FanOutTask, HistoryTask, WalkTask } from '../../functions/src/model/tasks';
import type { Deps } from '../../functions/src/platform/deps';
import { flagsReader } from '../../functions/src/platform/flags';
import { metered, meterSettings, noCost, type Cost } from '../../functions/src/platform/meter';
import type { Queues } from '../../functions/src/platform/tasks';
import { toStored, toWritable } from '../../functions/src/platform/wire';
import {
  contributionWritten,
  type ContributionOutcome,
} from '../../functions/src/views/contribution-written';
import { drain, type DrainOutcome } from '../../functions/src/views/drain';
import { countHistory, type HistoryOutcome } from '../../functions/src/views/history';
import { recordQuery } from './query-recorder';
import { RpcHook } from './rpc-hook';

/** What an event carries: a document's versions before and after one write. */
export interface Change {
  readonly path: string;
  readonly eventId: string;
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
}

/**
 * A database of its own on the emulator, with the service's journeys around it and nothing that runs by itself: a test
 * writes as a client does, gets the event, and delivers it when, as often, and in the order it likes.
 */
export class World {
  readonly hook = new RpcHook();
  /** The client that the service uses: metered, and hooked for faults. */
  readonly db: AdminFirestore;
  /** The app's own client: its writes are neither metered nor hooked. */
  readonly app: AdminFirestore;
  readonly deps: Deps;
  /** Tasks waiting, in the order in which they were enqueued. */
  readonly queue: FanOutTask[] = [];
  readonly drains: DrainTask[] = [];
  readonly histories: HistoryTask[] = [];
  readonly walks: WalkTask[] = [];
  /** Milliseconds since 1970; `clock.sleep` moves it and returns at once. */
  now = Date.parse('2026-01-01T00:00:00Z');
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  /** Every enqueue that was asked for, in order, also what was refused because its name was used. */
  readonly asked: { readonly name: string; readonly task: AnyTask }[] = [];
  /** Called before each enqueue; what it throws, the enqueue rejects with, and nothing is enqueued. */
  beforeEnqueue: (task: AnyTask) => void = () => undefined;
  private readonly names = new Set<string>();

  constructor() {
    const options = { projectId: 'demo-spotter', databaseId: `t-${randomUUID()}` };
    const metering = meterSettings['grpc.callInvocationTransformer'] as Transformer;
    const faults = this.hook.settings['grpc.callInvocationTransformer'] as Transformer;
    this.db = new Firestore({
      ...options,
      'grpc.callInvocationTransformer': (properties: never) =>
        faults(metering(recordQuery(properties)) as never),
    });
    this.app = new Firestore(options);
    const record = (message: string, fields: Readonly<Record<string, unknown>>): void => {
      this.lines.push({ message, ...fields });
    };
    const clock = {
      now: () => this.now,
      sleep: (ms: number) => {
        this.now += ms;
        return Promise.resolve();
      },
    };
    this.deps = {
      db: this.db,
      tasks: {
        // Async, so that what `beforeEnqueue` throws becomes a rejection.
        enqueue: async (queue, task, { name }) => {
          await Promise.resolve();
          this.beforeEnqueue(task);
          this.asked.push({ name, task });
          if (this.names.has(name)) return false;
          this.names.add(name);
          this.waiting[queue].push(task);
          return true;
        },
      },
      clock,
      log: { info: record, error: record },
      // By the app's client: an instance reads them once in a while, so they are none of a handler's RPCs.
      flags: flagsReader({ db: this.app, clock, cacheMs: 0 }),
    };
  }

  private readonly waiting: { readonly [Q in keyof Queues]: Queues[Q][] } = {
    fanOut: this.queue,
    drainViews: this.drains,
    countHistory: this.histories,
    walkShard: this.walks,
  };

  /** The fan-out tasks among what was asked for. */
  get fanOutsAsked(): { readonly name: string; readonly task: FanOutTask }[] {
    return this.asked.flatMap(({ name, task }) => ('target' in task ? [{ name, task }] : []));
  }

  /** Makes the queue forget the names it has seen, as Cloud Tasks does after an hour. */
  forgetTaskNames(): void {
    this.names.clear();
  }

  async read(path: string): Promise<StoredDocument | undefined> {
    return toStored(await this.app.doc(path).get());
  }

  /** The document's data as the SDK gives it; undefined when it does not exist. */
  async data(path: string): Promise<Record<string, unknown> | undefined> {
    return (await this.app.doc(path).get()).data();
  }

  /** A client's write of a whole document; the event that it makes. */
  set(path: string, data: Record<string, unknown>): Promise<Change> {
    return this.change(path, () => this.app.doc(path).set(data));
  }

  /** The same with typed values, as a client of any language writes them. */
  setRaw(path: string, fields: RawFields): Promise<Change> {
    return this.change(path, () => this.app.doc(path).set(toWritable(fields)));
  }

  update(path: string, data: Record<string, unknown>): Promise<Change> {
    return this.change(path, () => this.app.doc(path).update(data));
  }

  delete(path: string): Promise<Change> {
    return this.change(path, () => this.app.doc(path).delete());
  }

  /** The event of whatever `write` does to the document at `path`. */
  async change(path: string, write: () => Promise<unknown>): Promise<Change> {
    const before = await this.read(path);
    await write();
    return { path, eventId: randomUUID(), before, after: await this.read(path) };
  }

  /** Delivers an event of a log or a program. `null` data: as for documents too large for an event. */
  written(change: Change, options: { data?: null } = {}): Promise<WrittenOutcome> {
    const [collection, id] = change.path.split('/') as [Target, string];
    const data = options.data === null ? null : { before: change.before, after: change.after };
    return documentWritten(this.deps, { target: collection, id, eventId: change.eventId, change: data });
  }

  /** Delivers an event of an exercise; its tasks wait in the queue. */
  exerciseWritten(change: Change, options: { data?: null } = {}): Promise<ExerciseOutcome> {
    const data = options.data === null ? null : { before: change.before, after: change.after };
    const exerciseId = change.path.split('/')[1] ?? '';
    return exerciseWritten(this.deps, { exerciseId, eventId: change.eventId, at: this.now, change: data });
  }

  /** Delivers an event of a ledger; the drain that it asks for waits in the queue. */
  ledgerWritten(change: Change, options: { data?: null } = {}): Promise<ContributionOutcome> {
    const data = options.data === null ? null : { before: change.before, after: change.after };
    const logId = change.path.split('/')[1] ?? '';
    return contributionWritten(this.deps, { logId, change: data, coalesceMs: COALESCE_MS });
  }

  /** Delivers the events of all ledgers that are pending now. */
  async askForDrains(): Promise<void> {
    const pending = await this.app.collection('workoutContributions').where('pending', '==', true).get();
    for (const after of pending.docs.map(toStored))
      if (after !== undefined)
        await this.ledgerWritten({ path: after.path, eventId: randomUUID(), before: undefined, after });
  }

  /** Runs waiting drains and counts of histories, and those that they enqueue, until none waits. */
  async runDrains(): Promise<(DrainOutcome | HistoryOutcome)[]> {
    const outcomes: (DrainOutcome | HistoryOutcome)[] = [];
    for (;;) {
      const [drainTask, historyTask] = [this.drains.shift(), this.histories.shift()];
      if (drainTask !== undefined) outcomes.push(await drain(this.deps, drainTask));
      if (historyTask !== undefined) outcomes.push(await countHistory(this.deps, historyTask));
      if (drainTask === undefined && historyTask === undefined) return outcomes;
    }
  }

  /** Handles everything that follows from the ledgers as they are, until nothing is pending: the views at rest. */
  async restViews(): Promise<(DrainOutcome | HistoryOutcome)[]> {
    await this.askForDrains();
    return this.runDrains();
  }

  /** Runs waiting fan-out tasks, and those that they enqueue, until none waits. */
  async runTasks(): Promise<FanOutOutcome[]> {
    const outcomes: FanOutOutcome[] = [];
    for (let task = this.queue.shift(); task !== undefined; task = this.queue.shift()) {
      outcomes.push(await fanOut(this.deps, task));
    }
    return outcomes;
  }

  /** A client's write and its event, handled at once: a log or program that is as it must be. */
  async seed(path: string, data: Record<string, unknown>): Promise<void> {
    await this.written(await this.set(path, data));
  }

  /** Documents with the fields of the one at `from`, derived ones included: many at once, and already settled. */
  async plant(from: string, paths: readonly string[]): Promise<void> {
    const template = await this.read(from);
    if (template === undefined) throw new Error(`plant from ${from}: no such document`);
    for (let at = 0; at < paths.length; at += 400) {
      const batch = this.app.batch();
      for (const path of paths.slice(at, at + 400))
        batch.set(this.app.doc(path), toWritable(template.fields));
      await batch.commit();
    }
  }

  /** The data of every document in a collection, in the order of their ids. */
  async all(collection: string): Promise<Record<string, unknown>[]> {
    return (await this.app.collection(collection).get()).docs.map((document) => document.data());
  }

  /** An edit of an exercise, its event handled and its tasks run. */
  async edit(exerciseId: string, data: Record<string, unknown> | null): Promise<FanOutOutcome[]> {
    const path = `exercises/${exerciseId}`;
    await this.exerciseWritten(data === null ? await this.delete(path) : await this.set(path, data));
    return this.runTasks();
  }

  /** What `work` costs, as the meter counts. */
  async costOf(work: () => Promise<unknown>): Promise<Cost> {
    const cost = noCost();
    await metered(cost, async () => {
      await work();
    });
    return cost;
  }

  async close(): Promise<void> {
    this.hook.reset();
    await Promise.all([this.db.terminate(), this.app.terminate()]);
  }
}

export type AnyTask = Queues[keyof Queues];

const COALESCE_MS = 2_000;

type Transformer = (properties: never) => unknown;
