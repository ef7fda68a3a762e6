import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { FanOutTask } from '../functions/src/model/tasks';
import type { Deps } from '../functions/src/platform/deps';
import { meterSettings } from '../functions/src/platform/meter';

/** What every program of the rename's benchmark is told on its command line. */
export interface BenchDatabase {
  readonly project: string;
  readonly database: string;
  readonly copies: number;
}

export function benchDatabase([project, database, copies]: string[]): BenchDatabase {
  if (project === undefined || database === undefined || !Number.isSafeInteger(Number(copies))) {
    throw new Error('Expected: <project> <database> <copies>');
  }
  return { project, database, copies: Number(copies) };
}

export interface Journey {
  readonly deps: Deps;
  /** Takes the next waiting task. */
  readonly nextTask: () => FanOutTask | undefined;
}

/**
 * The service's dependencies around one database of the emulator, with the client that a deployed instance has and a queue in
 * memory. Its clock does not wait, it only counts the waiting: pace costs time and nothing else.
 */
export function journey({ project, database }: BenchDatabase): Journey {
  const db = getFirestore(initializeApp({ projectId: project }), database);
  db.settings(meterSettings);
  const waiting: FanOutTask[] = [];
  const names = new Set<string>();
  let sleptMs = 0;
  const deps: Deps = {
    db,
    tasks: {
      enqueue: (queue, task, { name }) => {
        if (queue !== 'fanOut') throw new Error(`A fan-out enqueues no ${queue}`);
        if (names.has(name)) return Promise.resolve(false);
        names.add(name);
        waiting.push(task as FanOutTask);
        return Promise.resolve(true);
      },
    },
    clock: {
      now: () => Date.now() + sleptMs,
      sleep: (ms) => {
        sleptMs += ms;
        return Promise.resolve();
      },
    },
    log: { info: silent, error: silent },
  };
  return { deps, nextTask: () => waiting.shift() };
}

function silent(): void {
  // Lines of single invocations are no part of what is measured.
}
