import { PENDING_LOOKED_AT, PROBE_TIMEOUT_MS } from '../../limits';
import { SEVERITIES, type Severity } from '../../model/alert-kinds';
import { COLLECTIONS } from '../../model/collections';
import {
  heartbeatSchema,
  type Found,
  type HealthFacts,
  type LastSweep,
  type PendingLedgers,
  type QueueBacklog,
  type RoundTrip,
} from '../../model/health';
import { parseOwn } from '../../model/own';
import type { RunState } from '../../model/runs';
import { readConsistency } from '../../sweep/consistency';
import type { Backlogs } from '../../platform/backlogs';
import type { Deps } from '../../platform/deps';
import { messageOf } from '../../platform/errors';
import { QUEUE_NAMES } from '../../platform/tasks';
import { within } from '../../platform/within';

const BAD_ENDS: readonly RunState[] = ['failed', 'rollback_partial'];

/**
 * Looks at everything at once, at each for no longer than `PROBE_TIMEOUT_MS`; never throws. Seven reads and one write, and one more read
 * for each ledger that is pending, of `PENDING_LOOKED_AT` at most.
 */
export async function findFacts(deps: Deps, backlogs: Backlogs): Promise<HealthFacts> {
  const found = <T>(work: () => Promise<T>): Promise<Found<T>> => findOut(deps, work);
  const [database, queues, pending, sweep, alerts, failedRuns] = await Promise.all([
    found(() => roundTrip(deps)),
    found(() => allBacklogs(backlogs)),
    found(() => pendingLedgers(deps)),
    found(() => lastSweep(deps)),
    found(() => openAlerts(deps)),
    found(() => failed(deps)),
  ]);
  return { database, queues, pending, sweep, alerts, failedRuns };
}

async function findOut<T>({ clock }: Deps, work: () => Promise<T>): Promise<Found<T>> {
  try {
    return { ok: true, value: await within(clock, PROBE_TIMEOUT_MS, work) };
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  }
}

/** Writes something and reads it again, and how long that took. */
async function roundTrip({ db, clock }: Deps): Promise<RoundTrip> {
  const reference = db.collection(COLLECTIONS.metrics).doc('health');
  const at = clock.now();
  await reference.set({ at });
  const writtenAt = clock.now();
  parseOwn(heartbeatSchema, reference.path, (await reference.get()).data() ?? {});
  return { writeMs: writtenAt - at, readMs: clock.now() - writtenAt };
}

async function allBacklogs(backlogs: Backlogs): Promise<Readonly<Record<string, QueueBacklog>> | null> {
  const found = await Promise.all(QUEUE_NAMES.map(async (name) => [name, await backlogs(name)] as const));
  const known = found.flatMap(([name, backlog]) => (backlog === null ? [] : [[name, backlog] as const]));
  return known.length === 0 ? null : Object.fromEntries(known);
}

/** By the time at which they were last written: one that is written again and again looks younger than it is. */
async function pendingLedgers({ db, clock }: Deps): Promise<PendingLedgers> {
  const { docs } = await db
    .collection(COLLECTIONS.contributions)
    .where('pending', '==', true)
    .limit(PENDING_LOOKED_AT)
    .select()
    .get();
  const ages = docs.map(({ updateTime }) => clock.now() - updateTime.toMillis());
  return { looked: ages.length, oldestMs: ages.length === 0 ? null : Math.max(0, ...ages) };
}

async function lastSweep(deps: Deps): Promise<LastSweep | null> {
  const consistency = await readConsistency(deps);
  if (consistency === undefined) return null;
  const { score, at, reportId } = consistency;
  return { score, at, reportId };
}

async function openAlerts({ db }: Deps): Promise<Readonly<Record<Severity, number>>> {
  const open = db.collection(COLLECTIONS.alerts).where('acknowledged', '==', null);
  const counts = await Promise.all(
    SEVERITIES.map(async (severity) => {
      const { count } = (await open.where('severity', '==', severity).count().get()).data();
      return [severity, count] as const;
    }),
  );
  return Object.fromEntries(counts) as Record<Severity, number>;
}

async function failed({ db }: Deps): Promise<number> {
  const runs = db.collection(COLLECTIONS.runs).where('state', 'in', BAD_ENDS);
  return (await runs.count().get()).data().count;
}
