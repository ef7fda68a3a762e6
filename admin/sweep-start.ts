import { defineCommand } from './command';
import { DEPTHS_SHOWN } from './finding-words';
import { oneOf } from './options';
import { ORDER, orderFields, orderIn, standing, told, WATCHED, watchingIn } from './order';
import { commandLine } from './place';

export const startSweepCommand = defineCommand({
  ...{ name: 'start', program: 'sweep', operands: [] },
  about: `Starts a sweep.

What is found wrong is repaired, as the service's policy allows. \`npm run backfill\` pauses, resumes and cancels it, as any run.`,
  options: {
    ...ORDER,
    depth: {
      ...{ type: 'string', of: 'DEPTH' },
      about: `deep (the default) reads everything; full proves by counting and reads tonight's part; quick reads a sample`,
    },
    user: { type: 'string', of: 'USER_ID', about: 'look at what is of this user, and at nothing else' },
    exercise: {
      ...{ type: 'string', of: 'EXERCISE_ID' },
      about: 'look at this exercise and at what holds copies of it, and at nothing else',
    },
    'dry-run': { type: 'boolean', about: 'find and report, repair nothing' },
    ...WATCHED,
  },
  read: (values) => ({
    order: orderIn(values),
    watching: watchingIn(values),
    input: {
      depth: oneOf('--depth', values.depth, DEPTHS_SHOWN),
      ...(values.user !== undefined && { userId: values.user }),
      ...(values.exercise !== undefined && { exerciseId: values.exercise }),
      ...(values['dry-run'] && { dryRun: true }),
    },
  }),
  run: async ({ order, watching, input }, context) => {
    const fields = orderFields(order, context);
    const started = await context.call('sweep-start', { ...input, ...fields });
    const { runId } = started;
    const lines = [
      ...standing({ ...started, hold: null }),
      `To watch it: ${commandLine(context.place, `watch ${runId}`, 'sweep')}`,
      `Its report, when it has ended: ${commandLine(context.place, `report --of ${runId}`, 'sweep')}`,
    ];
    return told({ runId, lines, json: { ...started, requestId: fields.requestId } }, watching, context);
  },
});
