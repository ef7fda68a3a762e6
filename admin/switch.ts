import { moment } from './amounts';
import { UsageError } from '../tour/options';
import { defineCommand, type Context } from './command';
import { confirm, confirmOption, type Confirmation } from './confirmation';
import { oneOf } from './options';
import { ORDER, orderFields, orderIn, WATCHED, watchingIn } from './order';
import { commandLine } from './place';
import { watch } from './watch';

export const switchCommand = defineCommand({
  name: 'switch',
  operands: ['on|off'],
  about: `Switches live derivation on or off, for the whole service.

Off: nothing is derived any more, and apps must read no copies, summaries and views. The id of the project must be typed, or given
by --confirm. On: a run of derive-again brings everything into line, and can be watched.`,
  options: { ...ORDER, ...confirmOption('PROJECT', 'for off: the id of the project'), ...WATCHED },
  read: (values, [word]) => {
    const live = oneOf('switch', word, ['on', 'off']) === 'on';
    if (!live && values.watch) throw new UsageError('--watch is for on: off starts no run');
    return { live, order: orderIn(values), confirmed: values.confirm, watching: watchingIn(values) };
  },
  run: async ({ live, order, confirmed, watching }, context) => {
    const { call, terminal, json, place } = context;
    if (!live) await confirm(goingOff(context, confirmed), context);
    const fields = orderFields(order, context);
    const switched = await call('backfill-switch', { live, ...fields });
    const { runId, message, since } = switched;
    const lines = [
      message,
      ...(since > 0 ? [`It is ${switched.live ? 'on' : 'off'} since ${moment(since)}`] : []),
      ...(runId === null ? [] : [`To watch the run: ${commandLine(place, `watch ${runId}`)}`]),
    ];
    const answer = JSON.stringify({ ...switched, requestId: fields.requestId });
    await terminal.write(json ? `${answer}\n` : `${lines.join('\n')}\n`);
    if (!watching.watch || runId === null) return 0;
    return watch({ runId, everySeconds: watching.everySeconds }, context);
  },
});

function goingOff({ place: { project } }: Context, given: string | undefined): Confirmation {
  return {
    ...{ expected: project, noun: 'the id of the project', given },
    consequence: `This switches live derivation off for all users of ${project}: apps must read no copies, summaries and views.`,
  };
}
