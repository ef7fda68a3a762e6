import { runProgram } from './program';
import { acknowledgeCommand } from './acknowledge';
import { showCommand } from './service-status';

runProgram({
  name: 'alerts',
  about: 'How the service stands, and what it has told people, as an admin.',
  commands: [showCommand, acknowledgeCommand],
});
