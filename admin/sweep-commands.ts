import { defineCommand, type Command } from './command';
import { approveCommand, dismissCommand, inconsistenciesCommand } from './inconsistencies';
import { reportCommand } from './sweep-report';
import { startSweepCommand } from './sweep-start';
import { EVERY, everyIn, watch } from './watch';

const watchSweepCommand = defineCommand({
  ...{ name: 'watch', program: 'sweep', operands: ['RUN_ID'] },
  about: 'Shows how a sweep goes on until it has ended, or waits for an admin.',
  options: EVERY,
  read: (values, [runId = '']) => ({ runId, everySeconds: everyIn(values) }),
  run: watch,
});

/** In the order in which an admin needs them. */
export const SWEEP_COMMANDS: readonly Command[] = [
  ...[startSweepCommand, watchSweepCommand, reportCommand],
  ...[inconsistenciesCommand, approveCommand, dismissCommand],
];
