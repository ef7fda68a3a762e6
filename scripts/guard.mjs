// Owns one emulator process: starts it in a process group of its own and ends it, with everything it started,
// when told to or when the script that asked for it is gone, even by SIGKILL. Started by owned-process.mjs only.
import { spawn } from 'node:child_process';
import { descendants, exitOf, processTable, signal } from './processes.mjs';

// While it starts, firebase-tools may hang when told to stop.
const startingMs = 3_000;
const orderlyMs = 15_000;
const leftoverMs = 3_000;
const [command, ...args] = process.argv.slice(2);
const known = new Map();
let ready = false;
let stopping = false;

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const ended = exitOf(child).catch((error) => {
  console.error(error.message);
  return 127;
});

/** firebase-tools starts Firestore in another process group, so the group alone does not name everything. */
function remember() {
  const table = processTable();
  const own = table.filter((row) => row.group === process.pid && row.pid !== process.pid);
  for (const row of [...own, ...descendants(process.pid, undefined, table)]) known.set(row.pid, row);
}

function remaining() {
  return processTable().filter(
    ({ pid, group, born }) => pid !== process.pid && (group === process.pid || known.get(pid)?.born === born),
  );
}

function stop() {
  if (stopping) return;
  stopping = true;
  remember();
  // The whole group, as Ctrl-C in a terminal does: hidane passes no signal on.
  signal(-process.pid, 'SIGINT');
  setTimeout(() => endNow(137), ready ? orderlyMs : startingMs);
}

function endNow(code) {
  for (const { pid } of remaining()) signal(pid, 'SIGKILL');
  process.exit(code);
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
process.on('disconnect', stop);
process.on('message', (message) => {
  if (message === 'stop') return stop();
  ready = true;
  remember();
});

const code = await ended;
if (!stopping) for (const { pid } of remaining()) signal(pid, 'SIGTERM');
const deadline = Date.now() + leftoverMs;
while (remaining().length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
endNow(code);
