import { analyzeCommand } from './analyze';
import type { Command } from './command';
import {
  cancelCommand,
  limitsCommand,
  pauseCommand,
  resumeCommand,
  retryCommand,
  skipCommand,
} from './control';
import { exportCommand, failuresCommand } from './export';
import { listCommand } from './list';
import { rollbackCommand } from './rollback';
import { startCommand } from './start';
import { statusCommand } from './status';
import { switchCommand } from './switch';
import { validateCommand } from './validate';
import { watchCommand } from './watch';

/** In the order in which an admin needs them. */
export const COMMANDS: readonly Command[] = [
  ...[analyzeCommand, startCommand, watchCommand, statusCommand, listCommand],
  ...[pauseCommand, resumeCommand, cancelCommand, limitsCommand],
  ...[failuresCommand, retryCommand, skipCommand],
  ...[exportCommand, validateCommand, rollbackCommand, switchCommand],
];
