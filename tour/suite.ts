import { suiteMinder } from '../admin/suite-minder';
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
  readonly hub: string;
  readonly pid: number;
}

/** The running suite, as far as the emulators let one interfere with it. */
export class Suite {
  /** Runs the minder once, as Cloud Scheduler would every minute: the emulator never does so by itself. */
  readonly mind: () => Promise<void>;

  constructor(private readonly at: SuiteAddress) {
    this.mind = suiteMinder(at, { project: at.project, region });
  }

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
    }
  }

  /** Empties the database. */
  async clear(): Promise<void> {
    const database = `/emulator/v1/projects/${this.at.project}/databases/(default)/documents`;
    await this.#demand('DELETE', this.at.firestore, database);
  }

  /** Ends the processes in which a function runs as a crash would; says how many they were. */
  kill(name: string): number {
    const workers = this.#workersOf(name);
    for (const pid of workers) signal(pid, 'SIGKILL');
    return workers.length;
  }

  #workersOf(name: string): number[] {
    const all = descendants(this.at.pid).map(({ pid }) => pid);
    // What follows the command is its environment.
    const shown = outputOf('ps', ['eww', '-o', 'pid=,command=', '-p', all.join()]) ?? '';
    const own = shown.split('\n').filter((line) => `${line} `.includes(` FUNCTION_TARGET=${name} `));
    return own.map((line) => Number.parseInt(line, 10));
  }

  async #demand(method: string, host: string, path: string): Promise<void> {
    const signal = AbortSignal.timeout(answersWithinMs);
    const reply = await fetch(`http://${host}${path}`, { method, signal });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: status ${reply.status}: ${text.slice(0, 500)}`);
  }
}
