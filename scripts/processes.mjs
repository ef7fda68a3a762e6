import { execFileSync, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root, say, Trouble } from './project.mjs';

const cleanups = [];
let stopping;

/**
 * Registers what must happen before this process ends, whatever ends it; the latest runs first.
 * Returns a function that takes the registration back.
 */
export function beforeExit(cleanup) {
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at >= 0) cleanups.splice(at, 1);
  };
}

/** Runs the registered cleanups once, then ends this process. */
function exit(code) {
  stopping ??= (async () => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) {
      await Promise.resolve(cleanup()).catch((error) => say(`While stopping: ${error.message}`));
    }
    process.exit(code);
  })();
  return stopping;
}

/**
 * Runs a script's main function: its return value is the exit code, a Trouble is shown as its message, and
 * Ctrl-C, SIGTERM and SIGHUP end it in order. `codeOnSignal` may choose another code than 128 + signal.
 */
export async function runMain(main, codeOnSignal = (code) => code) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void exit(codeOnSignal(128 + constants.signals[signal])));
  }
  let code;
  try {
    code = await main();
  } catch (error) {
    // A child that a signal took down along with us is no news.
    if (!stopping) say(error instanceof Trouble ? `\n${error.message}` : error.stack);
    code = 1;
  }
  await exit(code);
}

/**
 * Runs a command to its end and returns its exit code (128 + signal when a signal ended it).
 * Its standard output goes to our standard error unless `stdout` says otherwise, and it has no input unless `stdin` does.
 * When we are stopped it is too, and has `orderlyMs` for that: programs that own emulators stop them in order.
 */
export async function run(command, args, options = {}) {
  const { env = process.env, stdin = 'ignore', stdout = 2, cwd = root, orderlyMs = 30_000 } = options;
  refuseWhenStopping();
  const child = spawn(command, args, { cwd, env, stdio: [stdin, stdout, 2] });
  const ended = exitOf(child);
  const forget = beforeExit(() => endTree(child.pid, orderlyMs));
  try {
    const code = await ended;
    // Ended because we are stopping: whoever waits must not draw conclusions from the code.
    refuseWhenStopping();
    return code;
  } finally {
    forget();
  }
}

/**
 * Ends a child and what it started in our process group, and waits until all are gone, at most `orderlyMs`, then
 * by force. Guards have groups of their own: they see their owners go.
 */
async function endTree(pid, orderlyMs) {
  const table = processTable();
  const group = table.find((row) => row.pid === process.pid)?.group;
  const tree = [pid, ...descendants(pid, (row) => row.group === group, table).map((row) => row.pid)];
  const alive = () => {
    const now = processTable();
    const isThere = ({ pid, born }) => now.some((row) => row.pid === pid && row.born === born);
    return table.filter((row) => tree.includes(row.pid) && isThere(row));
  };
  for (const each of tree) signal(each, 'SIGTERM');
  const deadline = Date.now() + orderlyMs;
  while (alive().length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
  for (const row of alive()) signal(row.pid, 'SIGKILL');
}

/** Nothing may start once the cleanups run: it would be left behind. */
export function refuseWhenStopping() {
  if (stopping) throw new Trouble('Stopped.');
}

/** Resolves with the exit code of a child; rejects when it cannot be started. */
export function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Trouble(`Could not run ${child.spawnfile}: ${error.message}`)));
    child.once('exit', (code, by) => resolve(code ?? 128 + constants.signals[by]));
  });
}

/** What a command prints on both outputs, or undefined when it cannot be run, fails or takes over 20 s. */
export function outputOf(command, args) {
  try {
    const shell = `exec "$0" "$@" 2>&1`;
    return execFileSync('sh', ['-c', shell, command, ...args], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Sends a signal to a process, or to a group when the number is negative; one that is gone already is fine. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Every process of the machine but the `ps` that asks: `born` tells a process from a later one with the same id. */
export function processTable() {
  const columns = ['pid', 'ppid', 'pgid', 'stat', 'lstart', 'comm'].flatMap((name) => ['-o', `${name}=`]);
  const row = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+([^Z\s]\S*)\s+(\S+ +\S+ +\d+ +[\d:]+ +\d+)\s+(.*)$/;
  return execFileSync('ps', ['-A', ...columns], { encoding: 'utf8' })
    .split('\n')
    .map((line) => row.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, group, , born, program]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      born,
      program,
    }))
    .filter(({ parent, program }) => !(parent === process.pid && /(^|\/)ps$/.test(program)));
}

/** The children of a process and theirs, as far as `follow` lets through. */
export function descendants(pid, follow = () => true, table = processTable()) {
  return table
    .filter((row) => row.parent === pid && follow(row))
    .flatMap((row) => [row, ...descendants(row.pid, follow, table)]);
}
