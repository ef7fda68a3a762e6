// Which Firestore emulator to run. `node scripts/emulators.mjs [--json]` prints the answer.
import { accessSync, constants, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { answerOf } from './owned-process.mjs';
import { outputOf, run, runMain } from './processes.mjs';
import { cacheDir, say, Trouble } from './project.mjs';

const version = '0.6.0';
const cargoRoot = join(cacheDir, 'hidane');
const npmRoot = join(cacheDir, 'npm');

/**
 * Finds a Firestore emulator, or gets one: `{kind: 'running', host}`, `{kind: 'hidane', binary}` or
 * `{kind: 'google'}` (to be run by firebase-tools). Every step says through `log` what it found. With
 * `acceptRunning: false` a FIRESTORE_EMULATOR_HOST is passed over. Throws a Trouble that lists the ways to get one.
 */
export async function resolveFirestoreEmulator({ acceptRunning = true, log = say } = {}) {
  const steps = [
    ['FIRESTORE_EMULATOR_HOST', () => running(acceptRunning)],
    ['hidane on PATH', () => onPath()],
    ['hidane in .cache', () => hidaneAt(join(cargoRoot, 'bin', 'hidane'))],
    ['hidane from npm', () => fromNpm()],
    ['hidane by cargo', () => byCargo(log)],
    ["Google's emulator", () => google()],
  ];
  for (const [name, step] of steps) {
    const { found, said } = await step();
    log(`Firestore emulator: ${name}: ${said}`);
    if (found) return found;
  }
  throw new Trouble(`No Firestore emulator was found. Any one of these gives one:
  - install Rust (https://rustup.rs) and start again: hidane ${version} is then built into .cache (some minutes)
  - put a hidane ${version} program on PATH
  - install Java 21 or later: firebase-tools then downloads Google's emulator
  - for the tests that need Firestore only: start any Firestore emulator and set FIRESTORE_EMULATOR_HOST`);
}

/** Google's own emulator, run by firebase-tools. Throws a Trouble where it is not installed. */
export function officialEmulator() {
  const { found, said } = google();
  if (found) return found;
  throw new Trouble(`Google's Firestore emulator is not installed: ${said}. It needs Java 21 or later.`);
}

async function running(accept) {
  const host = env.FIRESTORE_EMULATOR_HOST;
  if (!host) return { said: 'not set' };
  if (!accept) return { said: `${host}, passed over: the suite runs its own` };
  if ((await answerOf(`http://${host}/`)) === undefined) {
    throw new Trouble(
      `FIRESTORE_EMULATOR_HOST is ${host}, but nothing answers there. Start it, or unset the variable.`,
    );
  }
  return { found: { kind: 'running', host }, said: host };
}

function onPath() {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const binary = join(folder, 'hidane');
    if (isProgram(binary)) return hidaneAt(binary);
  }
  return { said: 'no' };
}

/** A file that does not run, or not as a hidane new enough, counts as not found: half an installation may be there. */
function hidaneAt(binary) {
  if (!isProgram(binary)) return { said: 'no' };
  const answer = outputOf(binary, ['--version']);
  const [, major, minor] = /^hidane (\d+)\.(\d+)\./.exec(answer ?? '') ?? [];
  if (major === undefined) return { said: `no, ${binary} does not run` };
  const enough = Number(major) > 0 || Number(minor) >= 6;
  if (!enough) return { said: `no, ${binary} is ${answer} and ${version} is needed` };
  return { found: { kind: 'hidane', binary }, said: `${answer} at ${binary}` };
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function fromNpm() {
  const binary = join(npmRoot, 'node_modules', '.bin', 'hidane');
  const before = hidaneAt(binary);
  if (before.found) return before;
  // No install scripts: of all the steps this one alone names a package whose author nobody has met yet.
  const options = [
    '--prefix',
    npmRoot,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const install = spawnSync('npm', ['install', ...options, `hidane@${version}`], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (install.status === 0) return hidaneAt(binary);
  rmSync(npmRoot, { recursive: true, force: true });
  const code = /npm error code (\S+)/.exec(install.stderr ?? '')?.[1];
  const absent = code === 'E404' || code === 'ETARGET';
  return {
    said: absent ? 'no such package in the registry' : `no (npm: ${code ?? 'did not run or took too long'})`,
  };
}

async function byCargo(log) {
  const cargo = outputOf('cargo', ['--version']);
  if (cargo === undefined) return { said: 'no, cargo is not installed' };
  log(`Firestore emulator: hidane by cargo: building with ${cargo}; once, two to five minutes`);
  const code = await run('cargo', [
    'install',
    'hidane',
    '--version',
    version,
    '--locked',
    '--root',
    cargoRoot,
  ]);
  return code === 0
    ? hidaneAt(join(cargoRoot, 'bin', 'hidane'))
    : { said: `no, cargo install ended with ${code}` };
}

function google() {
  const java = outputOf('java', ['-version']);
  const major = /version "(\d+)/.exec(java ?? '')?.[1];
  if (major === undefined) return { said: 'no, Java is not installed' };
  if (Number(major) < 21) return { said: `no, Java is ${major} and 21 is needed` };
  return { found: { kind: 'google' }, said: `by firebase-tools, Java is ${major}` };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const found = await resolveFirestoreEmulator();
    const text = Object.entries(found).map(([name, value]) => `${name}: ${value}`);
    console.log(argv.includes('--json') ? JSON.stringify(found) : text.join('\n'));
    return 0;
  });
}
