// Starts an emulator suite on free ports, prints one line of JSON with the ports and the process that owns them, and stops when it is
// told to. For tests: the functions are built already.
import { resolveFirestoreEmulator } from './emulators.mjs';
import { runMain } from './processes.mjs';
import { Trouble } from './project.mjs';
import { startSuiteBeside } from './suite.mjs';

await runMain(
  async () => {
    const emulator = await resolveFirestoreEmulator({ acceptRunning: false });
    const suite = await startSuiteBeside(emulator);
    process.stdout.write(`${JSON.stringify({ ports: suite.ports, pid: suite.pid })}\n`);
    throw new Trouble(
      `The suite ended by itself with exit code ${await suite.exited}; see ${suite.logFile}.`,
    );
  },
  () => 0,
);
