import { COMMANDS } from './commands';
import { runProgram } from './program';

runProgram({
  name: 'backfill',
  about: "Backfills over the service's callables, as an admin.",
  commands: COMMANDS,
});
