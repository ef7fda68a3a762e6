import { count, table } from '../audit/layout';
import type { RunStatus } from '../functions/src/backfill/status';
import type { RunEvent } from '../functions/src/model/runs';
import { oneLine } from './one-line';
import { moment } from './amounts';
import { defineCommand } from './command';
import { progressBlock } from './run-lines';
import { optionsLine } from './run-options';

export const statusCommand = defineCommand({
  name: 'status',
  operands: ['RUN_ID'],
  about: 'Says how a run stands: state, progress, holds, failures, cost, and what was done to it.',
  options: {},
  read: (_, [runId = '']) => ({ runId }),
  run: async ({ runId }, { call, terminal, json }) => {
    const status = await call('backfill-status', { runId });
    await terminal.write(json ? `${JSON.stringify(status)}\n` : `${statusPage(status).join('\n')}\n`);
    return 0;
  },
});

export function statusPage(status: RunStatus): string[] {
  const { counters, options, protection, startedBy, startedAt, endedAt, events } = status;
  const facts = [
    ['options', optionsLine(options)],
    ['covered by', `${protection.kind}: ${protection.detail}`],
    ['asked for', `${moment(startedBy.at)} by ${startedBy.by}: ${startedBy.reason}`],
    ...(startedAt === null ? [] : [['began', moment(startedAt)]]),
    ...(endedAt === null ? [] : [['ended', moment(endedAt)]]),
    ['documents', `${count(counters.visited)} visits, ${count(counters.written)} written`],
    ['undo', `${count(counters.undo)} records, ${count(counters.undoBytes)} bytes`],
    ...verification(status),
    ...rollback(status),
  ];
  return [
    ...progressBlock(status),
    '',
    ...table(['left', 'left'], facts),
    '',
    ...table(['left', 'left', 'left', 'left'], [['when', 'what', 'who', 'why'], ...events.map(eventRow)]),
  ];
}

function verification({ verification: found }: RunStatus): string[][] {
  if (found === null) return [];
  const { checked, wrong, counts, at } = found;
  const collections = Object.entries(counts).map(
    ([name, { documents, derived }]) => `${count(derived)} of ${count(documents)} ${name} derived`,
  );
  const told = `${count(checked)} checked, ${count(wrong)} wrong`;
  return [['verified', [told, ...collections, moment(at)].join(', ')]];
}

function rollback({ rollback: asked }: RunStatus): string[][] {
  if (asked === null) return [];
  const { order, offAt, left, residueAt } = asked;
  return [
    ['rollback', `${moment(order.at)} by ${order.by}: ${order.reason}`],
    ...(offAt === null ? [] : [['switched off', moment(offAt)]]),
    ['left', left === null ? 'not counted yet' : `${count(left)} documents with fields of the service`],
    ...(residueAt === null ? [] : [['looks again', moment(residueAt)]]),
  ];
}

function eventRow({ at, what, by, reason }: RunEvent): string[] {
  return [moment(at), what, by, reason].map(oneLine);
}
