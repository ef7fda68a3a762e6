import type { ServiceStatus } from '../../functions/src/status/service-status';
import { acknowledgeCommand } from '../../admin/acknowledge';
import { showCommand, statusScreen } from '../../admin/service-status';
import { Desk } from './desk';

const healthy: ServiceStatus = {
  ...{ status: 'healthy', reasons: [], at: '2026-01-01T00:00:00.000Z', runs: [], sweep: null, alerts: [] },
  facts: {
    database: { ok: true, value: { writeMs: 7, readMs: 3 } },
    queues: { ok: true, value: null },
    pending: { ok: true, value: { looked: 0, oldestMs: null } },
    sweep: { ok: true, value: null },
    alerts: { ok: true, value: { info: 0, warning: 0, critical: 0 } },
    failedRuns: { ok: true, value: 0 },
  },
};

test('nothing wrong -> one short screen', () => {
  expect(statusScreen(healthy).join('\n')).toBe(`healthy at 2026-01-01T00:00:00.000Z

database    write 7 ms, read 3 ms
queues      not known here
pending     nothing
last sweep  none yet

no runs

no open alerts`);
});

test('no database, tasks waiting, an alert -> each said; unhealthy -> 1', async () => {
  const alert: ServiceStatus['alerts'][number] = {
    id: 'breaker_runs',
    kind: 'breaker',
    severity: 'critical',
    ...{ path: 'runs/r1', count: 2, message: 'so much', recommendation: 'look' },
    ...{ firstSeenAt: healthy.at, lastSeenAt: healthy.at },
    ...{ acknowledged: null, occasions: [], requests: [] },
  };
  const status: ServiceStatus = {
    ...{ ...healthy, status: 'unhealthy', reasons: ['database: gone'] },
    alerts: [alert],
    facts: {
      ...healthy.facts,
      database: { ok: false, why: 'gone' },
      queues: { ok: true, value: { fanOut: { tasks: 1_234, overdueMs: 0, state: 'RUNNING' } } },
      pending: { ok: true, value: { looked: 1, oldestMs: 61_500 } },
    },
  };
  const desk = new Desk({ 'service-status': [status] });
  expect(await showCommand.prepare([]).begin?.(desk.context)).toBe(1);
  expect(desk.written).toContain('unhealthy at 2026-01-01T00:00:00.000Z\n- database: gone\n');
  expect(desk.written).toContain(
    'database    gone\nqueues      fanOut 1,234\npending     the oldest ledger for 61 s',
  );
  expect(desk.written).toMatch(/^breaker_runs +critical +2 +2026-01-01T00:00:00\.000Z +so much$/m);
});

test('acknowledge -> one call, and what it was', async () => {
  const answer = {
    alertId: 'a1',
    kind: 'drift',
    path: 'migrationReports',
    count: 1,
    acknowledged: null,
    repeated: false,
  };
  const desk = new Desk({ 'alert-acknowledge': [answer] });
  const command = acknowledgeCommand.prepare(['a1', '--reason', 'looked at']);
  expect(await command.begin?.(desk.context)).toBe(0);
  expect(desk.calls).toEqual([
    {
      callable: 'alert-acknowledge',
      input: { alertId: 'a1', reason: 'looked at', requestId: 'new-request' },
    },
  ]);
  expect(desk.written).toBe('drift of migrationReports is acknowledged, after 1 occasion\n');
});
