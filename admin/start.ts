import type { Callables } from './callables';
import { defineCommand, type Context } from './command';
import { confirm, confirmOption, type Confirmation } from './confirmation';
import { numberIn, oneOf } from './options';
import { ORDER, orderFields, orderIn, standing, told, WATCHED, watchingIn, type Order } from './order';
import { commandLine } from './place';
import { LIMITS, limitsIn, optionsLine } from './run-options';

type Input = Omit<Callables['backfill-start']['input'], 'requestId' | 'reason'>;

/** Takes everything out that the service has derived. */
const TAKES_OUT = 'remove-denormalization';

export const startCommand = defineCommand({
  name: 'start',
  operands: ['MIGRATION'],
  about: `Starts a run of a migration.

MIGRATION is embed-exercise-metadata, build-analytics-views, remove-denormalization or derive-again. What is not given is the
preset's: safe walks one key range at a time and stops after ten failures, recommended (the default) walks four, fast eight
with batches of 200, and verifies a sample.`,
  options: {
    ...ORDER,
    preset: { type: 'string', of: 'NAME', about: 'safe, recommended or fast' },
    shards: { type: 'string', of: 'N', about: 'key ranges walked side by side, 1 to 16' },
    ...LIMITS,
    verify: { type: 'string', of: 'WHAT', about: 'all, or a sample' },
    'dry-run': { type: 'boolean', about: 'visit everything, write nothing' },
    'stop-on-error': { type: 'boolean', about: 'fail with the first document that does' },
    'validate-before': {
      type: 'boolean',
      about: 'look through a sample first, and refuse data that is not sound',
    },
    protection: {
      ...{ type: 'string', of: 'KIND' },
      about: 'what covers the run: undo (its own records), pitr (and recovery to a point in time), export',
    },
    'export-to': {
      type: 'string',
      of: 'gs://…',
      about: 'where a managed export goes, with --protection export',
    },
    ...WATCHED,
    ...confirmOption('PROJECT', `for ${TAKES_OUT}: the id of the project`),
  },
  read: (values, [migration = '']) => ({
    order: orderIn(values),
    watching: watchingIn(values),
    confirmed: values.confirm,
    input: {
      migration,
      preset: oneOf('--preset', values.preset, ['safe', 'recommended', 'fast']),
      shards: numberIn('shards', values.shards),
      ...limitsIn(values),
      verify: oneOf('--verify', values.verify, ['all', 'sample']),
      ...(values['dry-run'] && { dryRun: true }),
      ...(values['stop-on-error'] && { stopOnError: true }),
      ...(values['validate-before'] && { validateBefore: true }),
      protection: oneOf('--protection', values.protection, ['undo', 'pitr', 'export']),
      exportTo: values['export-to'],
    } satisfies Input,
  }),
  run: async ({ order, watching, confirmed, input }, context) => {
    if (input.migration === TAKES_OUT && input.dryRun !== true)
      await confirm(takingOut(context, confirmed), context);
    return told(await start(input, order, context), watching, context);
  },
});

async function start(input: Input, order: Order, context: Context) {
  const fields = orderFields(order, context);
  const started = await context.call('backfill-start', { ...input, ...fields });
  const { runId, options, protection } = started;
  const lines = [
    ...standing(started),
    `It has ${optionsLine(options)}`,
    `Covered by ${protection.kind}: ${protection.detail}`,
    `To watch it: ${commandLine(context.place, `watch ${runId}`)}`,
  ];
  return { runId, lines, json: { ...started, requestId: fields.requestId } };
}

function takingOut({ place: { project } }: Context, given: string | undefined): Confirmation {
  return {
    ...{ expected: project, noun: 'the id of the project', given },
    consequence: `This takes every copy, summary and id list of the service out of all logs and programs of ${project}.`,
  };
}
