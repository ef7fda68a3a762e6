import { count, table } from '../audit/layout';
import type { ListedRun } from '../functions/src/backfill/list';
import { RUN_STATES_SHOWN } from './run-states';
import { amount, moment } from './amounts';
import { defineCommand } from './command';
import { numberIn, oneOf } from './options';

export const listCommand = defineCommand({
  name: 'list',
  operands: [],
  about: 'Lists runs, the newest first.',
  options: {
    migration: { type: 'string', of: 'NAME', about: 'only runs of this migration' },
    state: { type: 'string', of: 'STATE', about: 'only runs in this state' },
    limit: { type: 'string', of: 'N', about: 'how many, 1 to 100 (default 20)' },
    'page-token': { type: 'string', of: 'TOKEN', about: 'where the page before has ended' },
  },
  read: (values) => ({
    migration: values.migration,
    state: oneOf('--state', values.state, RUN_STATES_SHOWN),
    limit: numberIn('limit', values.limit),
    pageToken: values['page-token'],
  }),
  run: async (input, { call, terminal, json }) => {
    const page = await call('backfill-list', input);
    await terminal.write(json ? `${JSON.stringify(page)}\n` : `${runsTable(page.runs).join('\n')}\n`);
    if (!json && page.nextPageToken !== null)
      terminal.say(`There are more: --page-token ${page.nextPageToken}`);
    return 0;
  },
});

export function runsTable(runs: readonly ListedRun[]): string[] {
  if (runs.length === 0) return ['no runs'];
  const sides = ['left', 'left', 'left', 'right', 'right', 'right', 'left', 'left', 'left'] as const;
  const head = ['run', 'migration', 'state', 'in scope', 'written', 'failed', 'asked for', 'ended', 'by'];
  return table(sides, [head, ...runs.map(rowOf)]);
}

function rowOf({ runId, migration, state, hold, dryRun, ...run }: ListedRun): string[] {
  const { total, counters, startedBy, endedAt } = run;
  const held = hold === null ? '' : ` (${hold.reason})`;
  return [
    ...[runId, `${migration}${dryRun ? ' (dry run)' : ''}`, `${state}${held}`],
    ...[amount(total), count(counters.written), count(counters.failed)],
    ...[moment(startedBy.at), moment(endedAt), startedBy.by],
  ];
}
