import { createRequire } from 'node:module';
import { Firestore } from '@google-cloud/firestore';
import type { Firestore as AdminFirestore } from 'firebase-admin/firestore';
import { acting } from './actor';
import { gatedSettings } from './network';

const projectId = 'demo-spotter';

/** Delays up to this are the SDK's, before it tries again; longer ones are deadlines. */
const BACKOFF_MAX_MS = 5_000;

interface Pooled {
  _clientPool: unknown;
}

/** A few databases on one emulator, each for one run at a time. */
export class Databases {
  private readonly free: AdminFirestore[];

  constructor(
    private readonly host: string,
    count: number,
  ) {
    waitWithoutTime();
    const databases = Array.from(
      { length: count },
      (_, index) => new Firestore({ projectId, databaseId: `schedule-${index}`, ...gatedSettings }),
    );
    // One connection for all: a client of its own for each costs a third more of the processor.
    const pools = databases as unknown as Pooled[];
    for (const database of pools) database._clientPool = pools[0]?._clientPool;
    this.free = databases;
  }

  /** Hands out an empty database. */
  async use<T>(work: (db: AdminFirestore) => Promise<T>): Promise<T> {
    const db = this.free.pop();
    if (db === undefined) throw new Error('expected as many databases as there are runs at once');
    const documents = `projects/${projectId}/databases/${db.databaseId}/documents`;
    const { ok, status } = await fetch(`http://${this.host}/emulator/v1/${documents}`, { method: 'DELETE' });
    if (!ok) throw new Error(`clearing ${db.databaseId}: expected status 200, got ${status}`);
    try {
      return await work(db);
    } finally {
      this.free.push(db);
    }
  }
}

/** Has the SDK try again at once wherever an actor would wait: how long is the scheduler's to say. */
function waitWithoutTime(): void {
  const require = createRequire(createRequire(__filename).resolve('@google-cloud/firestore'));
  const backoff = require('./backoff.js') as {
    setTimeoutHandler: (handler: (work: () => void) => void) => void;
  };
  backoff.setTimeoutHandler((work) => setImmediate(work));
  const { setTimeout: wait } = globalThis;
  const hurried = (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown =>
    acting.getStore() !== undefined && (ms ?? 0) <= BACKOFF_MAX_MS
      ? setImmediate(work, ...args)
      : wait(work, ms, ...args);
  globalThis.setTimeout = Object.assign(hurried, wait);
}
