import { defineCommand } from './command';
import { ORDER, orderFields, orderIn } from './order';

export const acknowledgeCommand = defineCommand({
  ...{ name: 'acknowledge', program: 'alerts', operands: ['ALERT_ID'] },
  about: 'Says that an alert was seen, and what comes of it; it opens again when its cause occurs again.',
  options: ORDER,
  read: (values, [alertId = '']) => ({ alertId, order: orderIn(values) }),
  run: async ({ alertId, order }, context) => {
    const { call, terminal, json } = context;
    const fields = orderFields(order, context);
    const acknowledged = await call('alert-acknowledge', { alertId, ...fields });
    const { kind, path, count } = acknowledged;
    const line = `${kind} of ${path} is acknowledged, after ${count} ${count === 1 ? 'occasion' : 'occasions'}`;
    const answer = JSON.stringify({ ...acknowledged, requestId: fields.requestId });
    await terminal.write(json ? `${answer}\n` : `${line}\n`);
    return 0;
  },
});
