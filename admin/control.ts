import { UsageError } from '../tour/options';
import type { Callables } from './callables';
import { defineCommand, type Command } from './command';
import { ORDER, orderFields, orderIn, standing, told, WATCHED, watchingIn } from './order';
import { LIMITS, limitsIn } from './run-options';

type Action = Exclude<Callables['backfill-control']['input']['action'], 'set-limits'>;

export const pauseCommand = ordering('pause', 'pause', 'Pauses a run: batches that are under way end first.');
export const resumeCommand = ordering(
  ...(['resume', 'resume'] as const),
  `Lets a paused run go on; approves a definition that was deployed since the run began.`,
);
export const cancelCommand = ordering(
  ...(['cancel', 'cancel'] as const),
  `Ends a run where it is.

What it has changed stays; \`rollback\` takes it back.`,
);
export const retryCommand = ordering(
  ...(['retry', 'retry-failures'] as const),
  'Tries again what has failed, and goes on where a failed run stopped.',
);
export const skipCommand = ordering(
  ...(['skip', 'skip-failures'] as const),
  'Marks what has failed as not to be tried again.',
);

function ordering(name: string, action: Action, about: string): Command {
  return defineCommand({
    ...{ name, about, operands: ['RUN_ID'] },
    options: { ...ORDER, ...WATCHED },
    read: (values, [runId = '']) => ({ runId, order: orderIn(values), watching: watchingIn(values) }),
    run: async ({ runId, order, watching }, context) => {
      const fields = orderFields(order, context);
      const controlled = await context.call('backfill-control', { runId, action, ...fields });
      const json = { ...controlled, requestId: fields.requestId };
      return told({ runId, json, lines: standing(controlled) }, watching, context);
    },
  });
}

export const limitsCommand = defineCommand({
  name: 'limits',
  operands: ['RUN_ID'],
  about: 'Sets limits of a run that is under way; one that waits for its budget goes on.',
  options: { ...ORDER, ...LIMITS, ...WATCHED },
  read: (values, [runId = '']) => {
    const limits = limitsIn(values);
    if (Object.keys(limits).length === 0) throw new UsageError('Which limit? Expected at least one');
    return { runId, limits, order: orderIn(values), watching: watchingIn(values) };
  },
  run: async ({ runId, limits, order, watching }, context) => {
    const fields = orderFields(order, context);
    const input = { runId, action: 'set-limits', limits, ...fields } as const;
    const controlled = await context.call('backfill-control', input);
    const json = { ...controlled, requestId: fields.requestId };
    return told({ runId, json, lines: standing(controlled) }, watching, context);
  },
});
