import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf, freePort, isTaken, startOwned, untilReady } from './owned-process.mjs';
import {
  cacheDir,
  node22,
  projectEnv,
  projectId,
  readJson,
  root,
  suiteLogFile,
  Trouble,
} from './project.mjs';

const firebase = join(root, 'node_modules', 'firebase-tools', 'lib', 'bin', 'firebase.js');
const emulators = Object.entries(readJson('firebase.json').emulators).filter(([, settings]) => settings.port);
export const ports = Object.fromEntries(emulators.map(([name, { port }]) => [name, port]));
const services = Object.keys(ports).filter((name) => name !== 'hub' && name !== 'logging');

/** Google's emulator is downloaded when it is first started. */
const startMs = (emulator) => (emulator.kind === 'google' ? 600_000 : 120_000);

/** The addresses under which the SDKs find the running suite. */
export const suiteEnv = {
  FIRESTORE_EMULATOR_HOST: `127.0.0.1:${ports.firestore}`,
  FIREBASE_AUTH_EMULATOR_HOST: `127.0.0.1:${ports.auth}`,
  CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${ports.tasks}`,
  GCLOUD_PROJECT: projectId,
  SPOTTER_SUITE_LOG: suiteLogFile,
};

/** Throws a Trouble that names every port that the suite needs and somebody else holds. */
export async function refuseTakenPorts() {
  const taken = [];
  for (const [name, port] of Object.entries(ports)) if (await isTaken(port)) taken.push([name, port]);
  if (taken.length === 0) return;
  const lines = taken.map(([name, port]) => `  port ${port}, which the ${name} emulator wants`);
  const find = taken.map(([, port]) => `-iTCP:${port}`).join(' ');
  throw new Trouble(`Something else is listening on:
${lines.join('\n')}
See who:        lsof -nP -sTCP:LISTEN ${find}   (or: ss -ltnp)
Then stop it, or give the emulator another port in firebase.json.`);
}

/**
 * Starts the emulator suite with the given Firestore emulator (from resolveFirestoreEmulator) and waits until the
 * functions are loaded. `exited` resolves when the suite ends, by `stop()` or by itself.
 */
export async function startSuite(emulator) {
  await refuseTakenPorts();
  const owned = startFirebase(emulator, {
    config: join(root, 'firebase.json'),
    only: services,
    logFile: suiteLogFile,
  });
  await untilReady(() => suiteIsReady(ports, suiteLogFile), {
    name: 'The emulator suite',
    owned,
    logFile: suiteLogFile,
    withinMs: startMs(emulator),
  });
  owned.remember();
  return { pid: owned.pid, stop: owned.stop, exited: owned.exited, logFile: suiteLogFile, ports };
}

/** The same on ports that are free: for tests that must not wait for whoever has the suite's own. The functions are built. */
export async function startSuiteBeside(emulator) {
  const folder = join(cacheDir, 'suite-beside');
  const [config, logFile] = [join(folder, 'firebase.json'), join(folder, 'suite.log')];
  const free = Object.fromEntries(
    await Promise.all([...Object.keys(ports), 'logging'].map(async (name) => [name, await freePort()])),
  );
  const { functions, firestore } = readJson('firebase.json');
  const listen = Object.entries(free).map(([name, port]) => [name, { host: '127.0.0.1', port }]);
  mkdirSync(folder, { recursive: true });
  // firebase-tools wants the functions below its configuration.
  for (const { source } of functions) {
    rmSync(join(folder, source), { force: true });
    symlinkSync(join(root, source), join(folder, source));
  }
  writeFileSync(
    config,
    JSON.stringify({
      functions,
      firestore: { ...firestore, rules: join(root, firestore.rules), indexes: join(root, firestore.indexes) },
      emulators: { ...Object.fromEntries(listen), singleProjectMode: true, ui: { enabled: false } },
    }),
  );
  const owned = startFirebase(emulator, { config, only: services, logFile });
  await untilReady(() => suiteIsReady(free, logFile), {
    ...{ name: 'The emulator suite beside', owned, logFile, withinMs: startMs(emulator) },
  });
  owned.remember();
  return { pid: owned.pid, stop: owned.stop, exited: owned.exited, logFile, ports: free };
}

/** firebase-tools starts without the functions when they cannot be loaded; for us that is a failure to start. */
async function suiteIsReady(ports, logFile) {
  const log = readFileSync(logFile, 'utf8');
  if (log.includes('Failed to load function definition')) {
    const lines = log.split('\n');
    const told = lines.slice(0, lines.findIndex((line) => line.includes('Failed to load')) + 1);
    throw new Trouble(
      `The emulator suite could not load the functions (${logFile}):\n${told.slice(-25).join('\n')}`,
    );
  }
  if (!log.includes('All emulators ready')) return undefined;
  const up = await answerOf(`http://127.0.0.1:${ports.hub}/emulators`);
  const loaded = await answerOf(`http://127.0.0.1:${ports.functions}/backends`);
  if (up === undefined || loaded === undefined) return undefined;
  const missing = services.filter((name) => !(name in JSON.parse(up)));
  return missing.length === 0 && loaded.includes('functionTriggers') ? true : undefined;
}

/** Starts only Firestore on a free port; `host` is for FIRESTORE_EMULATOR_HOST. */
export async function startFirestore(emulator) {
  if (emulator.kind === 'running') return { host: emulator.host, stop: () => Promise.resolve() };
  const port = await freePort();
  const logFile = join(cacheDir, 'firestore.log');
  const owned =
    emulator.kind === 'hidane'
      ? startOwned(emulator.binary, ['--host', '127.0.0.1', '--port', String(port)], {
          env: projectEnv(),
          logFile,
        })
      : startFirebase(emulator, { config: configForFirestore(port), only: ['firestore'], logFile });
  const isReady = () => answerOf(`http://127.0.0.1:${port}/`);
  await untilReady(isReady, { name: 'The Firestore emulator', owned, logFile, withinMs: startMs(emulator) });
  owned.remember();
  return { host: `127.0.0.1:${port}`, stop: owned.stop };
}

function configForFirestore(port) {
  const folder = join(cacheDir, 'firestore-only');
  const firestore = { host: '127.0.0.1', port };
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'firebase.json');
  writeFileSync(config, JSON.stringify({ emulators: { firestore, ui: { enabled: false } } }));
  return config;
}

function startFirebase(emulator, { config, only, logFile }) {
  const firebaseArgs = [
    firebase,
    'emulators:start',
    '--config',
    config,
    '--project',
    projectId,
    '--only',
    only.join(),
  ];
  const command = [node22, ...firebaseArgs, '--non-interactive'];
  if (emulator.kind === 'hidane') command.unshift(emulator.binary, 'exec', '--');
  const cwd = join(cacheDir, 'firebase');
  const env = projectEnv({
    // No news from the network, no update notice, and neither the login nor the settings of whoever runs this.
    CI: '1',
    NO_UPDATE_NOTIFIER: '1',
    XDG_CONFIG_HOME: join(cwd, 'config'),
    // Seconds until a function's process must listen. After the usual 30 the emulator drops the request without an
    // answer, and on a busy machine several that start at once need longer.
    FUNCTIONS_DISCOVERY_TIMEOUT: '120',
    FIREBASE_DEBUG_PATH: join(cwd, 'firebase-debug.log'),
    NO_COLOR: '1',
  });
  // The suite sets these for its own functions; an address from outside would lead them elsewhere.
  for (const name of Object.keys(env))
    if (/_EMULATOR_(HOST|HUB)$|^FORCE_COLOR$|^GOOGLE_APPLICATION_CRED/.test(name)) delete env[name];
  return startOwned(command[0], command.slice(1), { env, cwd, logFile });
}
