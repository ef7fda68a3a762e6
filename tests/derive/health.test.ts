import type { Found, HealthFacts } from '../../functions/src/model/health';
import { judged } from '../../functions/src/operations/health/judge';
import { toBacklog } from '../../functions/src/platform/backlogs';

const NOW = Date.parse('2026-01-02T06:00:00Z');
const MINUTE_MS = 60_000;

function ok<T>(value: T): Found<T> {
  return { ok: true, value };
}

const backlog = { tasks: 3, overdueMs: 0, state: 'RUNNING' };
const well: HealthFacts = {
  database: ok({ writeMs: 20, readMs: 10 }),
  queues: ok({ fanOut: backlog, drainViews: { ...backlog, tasks: 0 } }),
  pending: ok({ looked: 2, oldestMs: 60 * MINUTE_MS }),
  sweep: ok({ score: 100, at: new Date(NOW - 26 * 60 * MINUTE_MS).toISOString(), reportId: 'r1' }),
  alerts: ok({ info: 3, warning: 2, critical: 0 }),
  failedRuns: ok(1),
};

test.each<[string, Partial<HealthFacts>]>([
  ['all is well', {}],
  ['slow, but not too slow', { database: ok({ writeMs: 1_000, readMs: 1_000 }) }],
  ['no queues, as in emulators', { queues: ok(null) }],
  ['a busy queue', { queues: ok({ fanOut: { ...backlog, tasks: 90_000, overdueMs: 15 * MINUTE_MS } }) }],
  ['nothing is pending', { pending: ok({ looked: 0, oldestMs: null }) }],
  ['no sweep yet', { sweep: ok(null) }],
])('I41 %s -> healthy', (_, facts) => {
  expect(judged({ ...well, ...facts }, NOW)).toEqual({ status: 'healthy', reasons: [] });
});

test.each<[string, Partial<HealthFacts>, string]>([
  [
    'a slow write',
    { database: ok({ writeMs: 1_001, readMs: 9 }) },
    'database: slow: a write took 1001 ms and a read 9 ms',
  ],
  [
    'a slow read',
    { database: ok({ writeMs: 9, readMs: 1_001 }) },
    'database: slow: a write took 9 ms and a read 1001 ms',
  ],
  [
    'a stuck queue',
    { queues: ok({ fanOut: { ...backlog, overdueMs: 16 * MINUTE_MS } }) },
    'queues: fanOut holds 3 tasks, the oldest due for 16 minutes',
  ],
  [
    'a paused queue',
    { queues: ok({ walkShard: { ...backlog, state: 'PAUSED' } }) },
    'queues: walkShard is PAUSED',
  ],
  [
    'queues that do not answer',
    { queues: { ok: false, why: 'status 403' } },
    'queues: not known: status 403',
  ],
  [
    'a ledger that is pending for long',
    { pending: ok({ looked: 1, oldestMs: 61 * MINUTE_MS }) },
    'pending: a ledger has been pending for 61 minutes',
  ],
  [
    'a sweep that was missed',
    { sweep: ok({ score: 100, at: new Date(NOW - 26 * 60 * MINUTE_MS - 1).toISOString(), reportId: 'r1' }) },
    'sweep: the last one was 1560 minutes ago',
  ],
  [
    'a critical alert',
    { alerts: ok({ info: 0, warning: 0, critical: 2 }) },
    'alerts: 2 critical ones are open',
  ],
  ['runs that cannot be counted', { failedRuns: { ok: false, why: 'x' } }, 'failedRuns: not known: x'],
])('I41 %s -> degraded, and says so', (_, facts, reason) => {
  expect(judged({ ...well, ...facts }, NOW)).toEqual({ status: 'degraded', reasons: [reason] });
});

test('I41 no database, and so nothing else -> unhealthy, for that one reason', () => {
  const dead = { ok: false, why: 'no answer within 4000 ms' } as const;
  const facts = Object.fromEntries(Object.keys(well).map((name) => [name, dead])) as unknown as HealthFacts;
  expect(judged(facts, NOW)).toEqual({
    status: 'unhealthy',
    reasons: ['database: no answer within 4000 ms'],
  });
});

test.each([
  ['nothing waits', { state: 'RUNNING', stats: {} }, { tasks: 0, overdueMs: 0, state: 'RUNNING' }],
  ['no statistics', { state: 'PAUSED' }, { tasks: 0, overdueMs: 0, state: 'PAUSED' }],
  [
    'tasks that are due',
    {
      state: 'RUNNING',
      stats: { tasksCount: '12', oldestEstimatedArrivalTime: '2026-01-02T05:59:00.123456Z' },
    },
    { tasks: 12, overdueMs: 59_877, state: 'RUNNING' },
  ],
  [
    'a task that is to wait',
    { state: 'RUNNING', stats: { tasksCount: '1', oldestEstimatedArrivalTime: '2026-01-02T06:10:00Z' } },
    { tasks: 1, overdueMs: 0, state: 'RUNNING' },
  ],
])("I41 a queue's statistics: %s -> its backlog", (_, queue, expected) => {
  expect(toBacklog(queue, NOW)).toEqual(expected);
});

test.each([{}, null, { state: 7 }, { state: 'RUNNING', stats: { tasksCount: 'many' } }])(
  'I41 statistics that are none: %j -> an error, not an empty queue',
  (queue) => {
    expect(() => toBacklog(queue, NOW)).toThrow();
  },
);
