import { PENDING_LATE_MS, QUEUE_OVERDUE_MS, SLOW_DATABASE_MS, SWEEP_LATE_MS } from '../../limits';
import type { Found, HealthFacts, HealthStatus } from '../../model/health';

export interface Judgement {
  readonly status: HealthStatus;
  /** Why it is not healthy, for people. */
  readonly reasons: readonly string[];
}

/**
 * What the facts come to. `unhealthy`: without the database nothing can be done. `degraded`: it works, and somebody should look: writes
 * are not followed by their copies and views in time, or nobody knows whether they are. Pure.
 */
export function judged(facts: HealthFacts, now: number): Judgement {
  if (!facts.database.ok) return { status: 'unhealthy', reasons: [`database: ${facts.database.why}`] };
  const reasons = [
    ...told('database', facts.database, slowDatabase),
    ...told('queues', facts.queues, (queues) => Object.entries(queues ?? {}).flatMap(stuckQueue)),
    ...told('pending', facts.pending, ({ oldestMs }) =>
      oldestMs !== null && oldestMs > PENDING_LATE_MS
        ? [`a ledger has been pending for ${inMinutes(oldestMs)} minutes`]
        : [],
    ),
    ...told('sweep', facts.sweep, (sweep) => (sweep === null ? [] : lateSweep(now - Date.parse(sweep.at)))),
    ...told('alerts', facts.alerts, ({ critical }) =>
      critical > 0 ? [`${critical} critical ones are open`] : [],
    ),
    ...told('failedRuns', facts.failedRuns, () => []),
  ];
  return { status: reasons.length === 0 ? 'healthy' : 'degraded', reasons };
}

function told<T>(name: string, found: Found<T>, problems: (value: T) => readonly string[]): string[] {
  return (found.ok ? problems(found.value) : [`not known: ${found.why}`]).map(
    (problem) => `${name}: ${problem}`,
  );
}

function slowDatabase({ writeMs, readMs }: { writeMs: number; readMs: number }): string[] {
  const isSlow = writeMs > SLOW_DATABASE_MS || readMs > SLOW_DATABASE_MS;
  return isSlow ? [`slow: a write took ${writeMs} ms and a read ${readMs} ms`] : [];
}

function stuckQueue([name, { tasks, overdueMs, state }]: [
  string,
  { tasks: number; overdueMs: number; state: string },
]): string[] {
  if (state !== 'RUNNING') return [`${name} is ${state}`];
  return overdueMs > QUEUE_OVERDUE_MS
    ? [`${name} holds ${tasks} tasks, the oldest due for ${inMinutes(overdueMs)} minutes`]
    : [];
}

function lateSweep(ageMs: number): string[] {
  return ageMs > SWEEP_LATE_MS ? [`the last one was ${inMinutes(ageMs)} minutes ago`] : [];
}

function inMinutes(ms: number): number {
  return Math.floor(ms / 60_000);
}
