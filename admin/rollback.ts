import { count, table } from '../audit/layout';
import type { Impact } from '../functions/src/backfill/impact';
import { CallRefused } from './call-protocol';
import { defineCommand, type Context } from './command';
import { confirm, confirmOption, demandConfirmable, type Confirmation } from './confirmation';
import { ORDER, orderFields, orderIn, standing, told, WATCHED, watchingIn, type Order } from './order';
import { commandLine } from './place';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  operands: ['RUN_ID'],
  about: `Takes back what a run has changed, after saying what that would do.

Where triggers would undo that, live derivation is switched off for the whole service: apps must read no copies, summaries
and views until it is on again (\`switch on\`). The id of the run must be typed to begin, or given by --confirm.`,
  options: {
    ...ORDER,
    'dry-run': { type: 'boolean', about: 'only say what it would do; needs no reason' },
    ...confirmOption('RUN_ID', 'the id of the run once more, instead of typing it'),
    ...WATCHED,
  },
  read: (values, [runId = '']) => ({
    runId,
    order: values['dry-run'] ? undefined : orderIn(values),
    confirmed: values.confirm,
    watching: watchingIn(values),
  }),
  run: async ({ runId, order, confirmed, watching }, context) => {
    const { terminal, json } = context;
    const confirmationOf = (impact?: Impact): Confirmation =>
      beginning({ runId, confirmed, impact }, context);
    if (order !== undefined) demandConfirmable(confirmationOf(), context);
    const impact = await impactOf(runId, context).catch((error: unknown) => {
      if (order?.requestId !== undefined && isRefusal(error)) return undefined;
      throw error;
    });
    if (impact !== undefined && !json) await terminal.write(`${impactPage(impact).join('\n')}\n`);
    if (order === undefined) {
      if (json) await terminal.write(`${JSON.stringify(impact)}\n`);
      return 0;
    }
    await confirm(confirmationOf(impact), context);
    return told(await begin({ runId, order, impact }, context), watching, context);
  },
});

/** Of a request that is made again: the run may be rolling back by the first. */
function isRefusal(error: unknown): boolean {
  return error instanceof CallRefused && error.details['code'] === 'ROLLBACK_ERROR';
}

async function impactOf(runId: string, { call }: Context): Promise<Impact> {
  const impact = await call('backfill-rollback', { runId, dryRun: true });
  if ('counts' in impact) return impact;
  throw new Error(`backfill-rollback with dryRun: expected an analysis, got ${JSON.stringify(impact)}`);
}

async function begin(
  { runId, order, impact }: { runId: string; order: Order; impact: Impact | undefined },
  context: Context,
) {
  const fields = orderFields(order, context);
  const begun = await context.call('backfill-rollback', { runId, ...fields, confirm: true });
  if ('counts' in begun) throw new Error('backfill-rollback: expected a beginning, got an analysis');
  const lines = [
    ...standing(begun),
    ...(impact?.switchesOff === false
      ? []
      : ['Live derivation is off; once the run is rolled_back, `switch on` derives everything again']),
    `To watch it: ${commandLine(context.place, `watch ${runId}`)}`,
  ];
  return { runId, lines, json: { ...begun, requestId: fields.requestId, impact: impact ?? null } };
}

function beginning(
  { runId, confirmed, impact }: { runId: string; confirmed: string | undefined; impact: Impact | undefined },
  { place }: Context,
): Confirmation {
  const off = impact?.switchesOff === false ? '' : ' and switches live derivation off';
  return {
    ...{ expected: runId, noun: 'the id of the run', given: confirmed },
    consequence: `This rolls run ${runId} back${off} for all users of ${place.project}.`,
  };
}

const TOLD: Readonly<Record<keyof Impact['counts'], string>> = {
  touched: 'touched by the run',
  changedSince: 'entries edited by users since',
  deletedSince: 'deleted since',
  conflicts: 'cannot be brought back: what is kept of them is broken',
  asBefore: 'will be byte for byte as before',
  joined: 'will be in one document again',
  takenOut: "lose the service's fields only",
  unchanged: 'hold nothing of the service any more',
  liveDerived: "not of this run, and lose the service's fields",
};

export function impactPage({ runId, counts, samples, partial }: Impact): string[] {
  const classes = Object.keys(TOLD) as (keyof typeof TOLD)[];
  const rows = classes.map((name) => {
    const paths = name === 'touched' ? [] : samples[name];
    return [count(counts[name]), TOLD[name], paths.slice(0, 3).join(', ')];
  });
  return [
    `Rolling run ${runId} back${partial ? '; the time ran out, there are more of each' : ''}`,
    ...table(['right', 'left', 'left'], [['documents', 'which', 'such as'], ...rows]),
  ];
}
