import { descendants, outputOf, signal } from '../scripts/processes.mjs';
import { adminClient, region, type CallableClient } from '../tests/support/admin-client';

/** The functions emulator never answers when a process does not start in time. */
const answersWithinMs = 150_000;

/** Where the suite's emulators listen, `host:port`, and the process that owns them. */
export interface SuiteAddress {
  readonly project: string;
  readonly firestore: string;
  readonly auth: string;
  readonly functions: string;
  readonly tasks: string;
  readonly hub: string;
  readonly pid: number;
}

/** The running suite, as far as the emulators let one interfere with it. */
export class Suite {
  /** Of the triggers: each time that they are switched on again they are registered anew. */
  #generation = 0;

  constructor(private readonly at: SuiteAddress) {}

  /** A client of the callables, with the token of an admin. */
  admin(): Promise<CallableClient> {
    return adminClient(this.at);
  }

  /** Of what is written meanwhile no function hears, then or later. */
  async withoutTriggers(work: () => Promise<void>): Promise<void> {
    await this.#demand('PUT', this.at.hub, '/functions/disableBackgroundTriggers');
    try {
      await work();
    } finally {
      await this.#demand('PUT', this.at.hub, '/functions/enableBackgroundTriggers');
      this.#generation += 1;
    }
  }

  /** Empties the database. */
  async clear(): Promise<void> {
    const database = `/emulator/v1/projects/${this.at.project}/databases/(default)/documents`;
    await this.#demand('DELETE', this.at.firestore, database);
  }

  /** Runs a scheduled function, as Cloud Scheduler would, to its end: the emulator never does so by itself. */
  async runScheduled(name: string): Promise<void> {
    const trigger = `${region}-${name}-${this.#generation}`;
    const path = `/functions/projects/${this.at.project}/triggers/${trigger}`;
    const status = await this.#demand('POST', this.at.functions, path, {
      'x-cloudscheduler-jobname': name,
      'x-cloudscheduler-scheduletime': new Date().toISOString(),
    });
    if (status !== 200) throw new Error(`${trigger}: status ${status}, expected 200`);
  }

  /** Tasks that wait or run. */
  async tasks(): Promise<number> {
    const reply = await fetch(`http://${this.at.tasks}/queueStats`);
    const queues = Object.values((await reply.json()) as Record<string, Record<string, number>>);
    return queues.reduce(
      (sum, { numberOfTasks = 0, runningTasks = 0 }) => sum + numberOfTasks + runningTasks,
      0,
    );
  }

  /** The processes in which a function runs. */
  workersOf(name: string): readonly number[] {
    const isWorker = (pid: number): boolean => {
      // What follows the command is its environment.
      const shown = outputOf('ps', ['eww', '-o', 'command=', '-p', String(pid)]) ?? '';
      return ` ${shown} `.includes(` FUNCTION_TARGET=${name} `);
    };
    return descendants(this.at.pid).flatMap(({ pid }) => (isWorker(pid) ? [pid] : []));
  }

  /** Ends processes as a crash would. */
  kill(workers: readonly number[]): void {
    for (const pid of workers) signal(pid, 'SIGKILL');
  }

  async #demand(method: string, host: string, path: string, headers = {}): Promise<number> {
    const signal = AbortSignal.timeout(answersWithinMs);
    const reply = await fetch(`http://${host}${path}`, { method, headers, signal });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: status ${reply.status}: ${text.slice(0, 500)}`);
    return reply.status;
  }
}
