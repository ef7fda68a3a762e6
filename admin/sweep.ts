import { runProgram } from './program';
import { SWEEP_COMMANDS } from './sweep-commands';

runProgram({
  name: 'sweep',
  about: "Sweeps for drift, and what they found, over the service's callables, as an admin.",
  commands: SWEEP_COMMANDS,
});
