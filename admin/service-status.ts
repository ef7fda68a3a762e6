import { count, table } from '../audit/layout';
import type { ServiceStatus } from '../functions/src/status/service-status';
import { defineCommand } from './command';
import { runsTable } from './list';
import { oneLine } from './one-line';

export const showCommand = defineCommand({
  ...{ name: 'show', program: 'alerts', operands: [] },
  about: `Shows how the service stands: health, runs, the last sweep, open alerts. \`npm run status\` is the same.

Ends with 1 while the service is unhealthy.`,
  options: {},
  read: () => ({}),
  run: async (_, { call, terminal, json }) => {
    const status = await call('service-status', {});
    await terminal.write(json ? `${JSON.stringify(status)}\n` : `${statusScreen(status).join('\n')}\n`);
    return status.status === 'unhealthy' ? 1 : 0;
  },
});

export function statusScreen(status: ServiceStatus): string[] {
  const { reasons, at, runs, alerts } = status;
  return [
    `${status.status} at ${at}`,
    ...reasons.map((reason) => `- ${reason}`),
    '',
    ...table(['left', 'left'], facts(status)),
    '',
    ...runsTable(runs),
    '',
    ...alertsTable(alerts),
  ];
}

function facts({ facts: { database, queues, pending }, sweep }: ServiceStatus): string[][] {
  const backlog = queues.ok && queues.value !== null ? Object.entries(queues.value) : [];
  const waiting = backlog.map(([name, { tasks }]) => `${name} ${count(tasks)}`).join(', ');
  const oldest = pending.ok && pending.value.oldestMs !== null ? pending.value.oldestMs : null;
  return [
    [
      'database',
      database.ok ? `write ${database.value.writeMs} ms, read ${database.value.readMs} ms` : database.why,
    ],
    ['queues', queues.ok ? (waiting === '' ? 'not known here' : waiting) : queues.why],
    ['pending', oldest === null ? 'nothing' : `the oldest ledger for ${Math.floor(oldest / 1000)} s`],
    [
      'last sweep',
      sweep === null
        ? 'none yet'
        : `${sweep.reportId}: ${sweep.report.score ?? 'n/a'} %, ${count(sweep.report.repaired)} repaired, ${count(sweep.report.open)} open`,
    ],
  ];
}

function alertsTable(alerts: ServiceStatus['alerts']): string[] {
  if (alerts.length === 0) return ['no open alerts'];
  const rows = alerts.map(({ id, severity, message, count: times, lastSeenAt }) => [
    ...[id, severity, count(times), lastSeenAt, oneLine(message)],
  ]);
  return table(
    ['left', 'left', 'right', 'left', 'left'],
    [['alert', 'severity', 'times', 'last', 'what'], ...rows],
  );
}
