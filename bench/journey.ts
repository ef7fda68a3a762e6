import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { Deps } from '../functions/src/platform/deps';
import { flagsReader } from '../functions/src/platform/flags';
import { meterSettings } from '../functions/src/platform/meter';
import type { Queues } from '../functions/src/platform/tasks';

/** What every program of a benchmark is told at the end of its command line. */
export interface BenchDatabase {
  readonly project: string;
  readonly database: string;
  /** How much was asked for: of copies, or of logs. */
  readonly size: number;
}

export function benchDatabase([project, database, size]: string[]): BenchDatabase {
  if (project === undefined || database === undefined || !Number.isSafeInteger(Number(size))) {
    throw new Error('Expected: <project> <database> <size>');
  }
  return { project, database, size: Number(size) };
}

export interface Journey<Q extends keyof Queues> {
  readonly deps: Deps;
  /** Tasks, in the order in which they were enqueued. */
  readonly waiting: Queues[Q][];
}

/** How old what an instance knows of the switch may be; the parameter's default. */
const FLAGS_MS = 30_000;

/**
 * The service's dependencies around one database of the emulator, with the client that a deployed instance has and one queue, in
 * memory. Its clock does not wait, it only counts the waiting: pace costs time and nothing else.
 */
export function journey<Q extends keyof Queues>({ project, database }: BenchDatabase, queue: Q): Journey<Q> {
  const db = getFirestore(initializeApp({ projectId: project }), database);
  db.settings(meterSettings);
  const waiting: Queues[Q][] = [];
  const names = new Set<string>();
  let sleptMs = 0;
  const clock = {
    now: () => Date.now() + sleptMs,
    sleep: (ms: number) => {
      sleptMs += ms;
      return Promise.resolve();
    },
  };
  const deps: Deps = {
    db,
    tasks: {
      enqueue: (asked, task, { name }) => {
        if (asked !== (queue as string)) throw new Error(`${asked} is enqueued, expected ${queue} only`);
        if (names.has(name)) return Promise.resolve(false);
        names.add(name);
        waiting.push(task as unknown as Queues[Q]);
        return Promise.resolve(true);
      },
    },
    clock,
    log: { info: silent, error: silent },
    flags: flagsReader({ db, clock, cacheMs: FLAGS_MS }),
  };
  return { deps, waiting };
}

function silent(): void {
  // Lines of single invocations are no part of what is measured.
}
