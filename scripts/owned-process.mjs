import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, closeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeExit, exitOf, refuseWhenStopping } from './processes.mjs';
import { root, Trouble } from './project.mjs';

/**
 * Starts a program that lives until `stop()`, or until this process ends in whatever way. Its whole output goes
 * to `logFile`, written afresh. `exited` resolves with its exit code; `pid` owns it; `remember()` is to be called once the
 * program has started everything that it starts, so that nothing outlives even its crash.
 */
export function startOwned(command, args, { env, cwd = root, logFile }) {
  refuseWhenStopping();
  mkdirSync(dirname(logFile), { recursive: true });
  mkdirSync(cwd, { recursive: true });
  const log = openSync(logFile, 'w');
  const guard = spawn(process.execPath, [join(root, 'scripts', 'guard.mjs'), command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exited = exitOf(guard);
  const tell = (message) => guard.connected && guard.send(message, () => undefined);
  const stop = async () => {
    forget();
    tell('stop');
    await exited;
  };
  const forget = beforeExit(stop);
  return { pid: guard.pid, exited, stop, remember: () => tell('remember') };
}

/**
 * Waits until `isReady()` resolves with something other than undefined and returns that. Fails with the end of
 * the log when the program ends first or the time is over.
 */
export async function untilReady(isReady, { name, owned, logFile, withinMs }) {
  let ended;
  void owned.exited.then((code) => (ended = code));
  for (const deadline = Date.now() + withinMs; ;) {
    const ready = await isReady();
    if (ready !== undefined) return ready;
    const why =
      ended !== undefined ? `ended with exit code ${ended}` : `was not ready after ${withinMs / 1000} s`;
    if (ended !== undefined || Date.now() > deadline) {
      await owned.stop();
      throw new Trouble(`${name} ${why}. The end of ${logFile}:\n${endOf(logFile)}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

function endOf(logFile) {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-15)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Whether something listens on the port, or we may not. */
export async function isTaken(port, host = '127.0.0.1') {
  const answered = await new Promise((resolve) => {
    const socket = connect({ port, host }, () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
  return answered || (await listened({ port, host })) === undefined;
}

/** A port that is free at this moment. */
export function freePort() {
  return listened({ port: 0, host: '127.0.0.1' });
}

function listened(address) {
  return new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(undefined));
    server.listen(address, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The text of an address's answer, or undefined while there is none. */
export async function answerOf(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
