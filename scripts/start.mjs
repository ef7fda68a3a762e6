import { parseArgs } from 'node:util';
import { resolveFirestoreEmulator } from './emulators.mjs';
import { buildFunctions, ensureDependencies, runTypeScript } from './prepare.mjs';
import { runMain } from './processes.mjs';
import { say, Trouble } from './project.mjs';
import { ports, refuseTakenPorts, startSuite, suiteEnv } from './suite.mjs';

const help = `npm start [-- options]

Starts the emulator suite with the functions, fills it with real workout data and shows a renamed exercise
reach every copy, a deleted log leave every view, and a backfill embed the copies in data of before. Then the
suite stays up until Ctrl-C; meanwhile, in another terminal, npm run rename edits an exercise, and
npm run views -- --user ID shows a user's views.

  --once   stop after the tour; the exit code is not 0 unless every copy and every view is right
  --json   one JSON object per step on standard output (with npm start --silent nothing else is there)
  --help   show this

Ports: ${Object.entries(ports)
  .map(([name, port]) => `${name} ${port}`)
  .join(', ')}. The suite's output: .cache/suite.log
`;

function optionsFrom(args) {
  try {
    const boolean = { type: 'boolean', default: false };
    return parseArgs({ args, options: { once: boolean, json: boolean, help: boolean } }).values;
  } catch (error) {
    say(`${error.message.split('. ')[0]}. See npm start -- --help.`);
    return undefined;
  }
}

let codeWhenStopped;

await runMain(
  async () => {
    const args = process.argv.slice(2);
    const options = optionsFrom(args);
    if (options === undefined) return 2;
    if (options.help) {
      process.stdout.write(help);
      return 0;
    }
    await refuseTakenPorts();
    await ensureDependencies();
    const emulator = await resolveFirestoreEmulator({ acceptRunning: false });
    say('Building the functions');
    if (!(await buildFunctions())) throw new Trouble('The functions do not compile; see above.');
    say('Starting the emulator suite');
    const suite = await startSuite(emulator);
    say(`The emulator suite is up; its output is in ${suite.logFile}`);

    const code = await runTypeScript('tour/main.ts', args, {
      ...suiteEnv,
      SPOTTER_SUITE_PID: String(suite.pid),
    });
    if (options.once) return code;
    codeWhenStopped = code;
    say(`${code === 0 ? '' : `The tour ended with exit code ${code}. `}The suite stays up; Ctrl-C stops it.`);
    const ended = await suite.exited;
    throw new Trouble(`The emulator suite ended by itself with exit code ${ended}; see ${suite.logFile}.`);
  },
  // Ctrl-C is the ordinary end once the tour is over.
  (code) => codeWhenStopped ?? code,
);
