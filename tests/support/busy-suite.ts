import { randomUUID } from 'node:crypto';
import type { StoredDocument } from '../../functions/src/model/document';
import type { RawFields } from '../../functions/src/model/value';
import { metered, noCost, type Cost } from '../../functions/src/platform/meter';
import { drain } from '../../functions/src/views/drain';
import { countHistory } from '../../functions/src/views/history';
import type { Rpc } from './rpc-hook';
import type { Change, World } from './world';

/** A hundred events a second. */
const EVENT_MS = 10;

/** Events that are handled side by side. */
const CONCURRENT_EVENTS = 16;

/** A write of a Commit, as the client builds it. */
interface Write {
  readonly update?: { readonly name: string; readonly fields: RawFields } | null;
  readonly updateMask?: { readonly fieldPaths: readonly string[] } | null;
  readonly delete?: string | null;
}

/**
 * A whole suite around a world, in virtual time: hands out one event after the other, those of the ledgers as soon as they are
 * written, and runs what is asked for when it is due. Uses the world's hook.
 */
export class BusySuite {
  /** What was spent on each. */
  readonly costs: Readonly<Record<'events' | 'drains' | 'histories', Cost>> = {
    ...{ events: noCost(), drains: noCost(), histories: noCost() },
  };
  readonly ran = { drains: 0, histories: 0 };
  private readonly ledgers = new Map<string, StoredDocument>();
  private readonly ledgerEvents: Change[] = [];
  private readonly seen = new Set<number>();

  constructor(private readonly world: World) {
    world.hook.use({
      after: (rpc) => {
        this.applied(rpc);
      },
    });
  }

  /** Handles the events of these documents, created just now, and all that follows from them. */
  async created(documents: readonly StoredDocument[]): Promise<void> {
    for (let at = 0; at < documents.length; at += CONCURRENT_EVENTS) {
      await Promise.all(documents.slice(at, at + CONCURRENT_EVENTS).map((after) => this.handle(after)));
      await this.runDue();
    }
    while (this.world.drains.length > 0) {
      this.world.now += EVENT_MS;
      await this.runDue();
    }
  }

  private async handle(after: StoredDocument): Promise<void> {
    this.world.now += EVENT_MS;
    const event = { path: after.path, eventId: randomUUID(), before: undefined, after };
    await metered(this.costs.events, () => this.world.written(event));
  }

  private async runDue(): Promise<void> {
    await this.deliver();
    for (;;) {
      const { deps, drains, histories, now } = this.world;
      const history = histories.shift();
      const due = history === undefined ? drains.findIndex(({ notBefore }) => notBefore <= now) : -1;
      const [task] = due === -1 ? [] : drains.splice(due, 1);
      if (history !== undefined) {
        await metered(this.costs.histories, () => countHistory(deps, history));
        this.ran.histories += 1;
      } else if (task !== undefined) {
        await metered(this.costs.drains, () => drain(deps, task));
        this.ran.drains += 1;
      } else return;
      await this.deliver();
    }
  }

  private async deliver(): Promise<void> {
    for (const event of this.ledgerEvents.splice(0)) {
      this.world.now += EVENT_MS;
      await metered(this.costs.events, () => this.world.ledgerWritten(event));
    }
  }

  /** A commit is asked about twice, for its answer and for its status. */
  private applied({ method, order, request }: Rpc): void {
    if (method !== 'Commit' || this.seen.has(order)) return;
    this.seen.add(order);
    for (const write of (request as { writes?: readonly Write[] }).writes ?? []) {
      const path = (write.update?.name ?? write.delete ?? '').split('/documents/')[1] ?? '';
      // Our own write to a log comes back as an event that does nothing but take its time.
      if (path.startsWith('workoutLogs/')) this.world.now += EVENT_MS;
      if (path.startsWith('workoutContributions/')) this.ledgerWritten(path, write);
    }
  }

  private ledgerWritten(path: string, { update, updateMask }: Write): void {
    const before = this.ledgers.get(path);
    const fields = { ...(updateMask == null ? {} : before?.fields), ...update?.fields };
    const after = update == null ? undefined : { path, fields, version: '0.000000000' };
    if (after === undefined) this.ledgers.delete(path);
    else this.ledgers.set(path, after);
    this.ledgerEvents.push({ path, eventId: randomUUID(), before, after });
  }
}
