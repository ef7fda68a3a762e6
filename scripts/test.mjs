import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveFirestoreEmulator } from './emulators.mjs';
import { buildFunctions, ensureDependencies, runTool, runTypeScript } from './prepare.mjs';
import { runMain } from './processes.mjs';
import { cacheDir, root, say, Trouble } from './project.mjs';
import { startFirestore } from './suite.mjs';

/** Checks without tests to count: each is one. They run at the same time. */
const checks = {
  types: () => runTool('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
  lint: () => runTool('node_modules/eslint/bin/eslint.js', ['.']),
  format: () => runTool('node_modules/prettier/bin/prettier.cjs', ['--check', '.', '--log-level=warn']),
  lock: () => runTool('scripts/check-functions-lock.mjs', []),
};
const kindsOfTests = createRequire(import.meta.url)('../jest.config.js').projects.map(
  ({ displayName }) => displayName,
);
/** Kinds that run beside one another on one Firestore emulator; e2e starts a suite of its own. */
const onFirestore = kindsOfTests.filter((kind) => kind !== 'e2e');
const withoutEmulator = ['derive', 'fold', 'deploy', 'admin', 'schedule'];
/** The queries of the last run of journeys, for indexes/main.ts. */
const recording = join(cacheDir, 'queries');
const names = [...Object.keys(checks), ...kindsOfTests, 'indexes', 'schedules'];

const help = `npm test [-- --only <names>]

Runs every check and every test and ends with a line "N passed, N failed"; exits non-zero when anything failed.

  --only a,b   run just these of ${names.join(', ')}
  --help       show this

FIRESTORE_EMULATOR_HOST, when set, is used for ${onFirestore.join(', ')}; otherwise an emulator is found or got.
indexes judges the queries that journeys made, in this run or in an earlier one. schedules is npm run schedules with its
defaults, on emulators of its own; schedule tests what it is made of.
`;

function chosenFrom(args) {
  const { values } = parseArgs({ args, options: { only: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) return undefined;
  const chosen = values.only?.split(',').map((name) => name.trim()) ?? names;
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return chosen;
}

const total = { passed: 0, failed: 0 };

/** Runs one step, which returns `{passed, failed}`, under a heading; what it throws counts as one failure. */
async function step(name, body) {
  say(`\n=== ${name}`);
  const begun = Date.now();
  const { passed, failed } = await body().catch((error) => {
    say(error instanceof Trouble ? error.message : error.stack);
    return { passed: 0, failed: 1 };
  });
  total.passed += passed;
  total.failed += failed;
  say(`=== ${name}: ${passed} passed, ${failed} failed, ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

const one = (good) => ({ passed: good ? 1 : 0, failed: good ? 0 : 1 });

/** Runs jest on these kinds of tests and counts. A kind without tests and a test that did not run are failures. */
async function jest(kinds, env) {
  const outputFile = join(cacheDir, `jest-${kinds.join('-')}.json`);
  mkdirSync(cacheDir, { recursive: true });
  rmSync(outputFile, { force: true });
  const options = ['--json', `--outputFile=${outputFile}`, '--selectProjects', ...kinds];
  const code = await runTool('node_modules/jest/bin/jest.js', options, { env, stdout: 'ignore' });
  const report = JSON.parse(readFileSync(outputFile, 'utf8'));
  const notRun = report.numPendingTests + report.numTodoTests;
  if (notRun > 0) say(`${notRun} tests were skipped or are only noted; they count as failed.`);
  const without = kinds.filter(
    (kind) => !report.testResults.some((file) => kindOf(file) === kind && ran(file)),
  );
  if (without.length > 0) say(`No test ran in tests/${without.join(', tests/')}.`);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + notRun + without.length;
  // jest may also fail by a coverage limit or a crash that no test shows.
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const kindOf = (file) => relative(join(root, 'tests'), file.name).split(sep)[0];
const ran = (file) => file.assertionResults.some(({ status }) => status === 'passed' || status === 'failed');

async function testFirestore(kinds, emulator, env) {
  if (emulator === undefined) return jest(kinds, env);
  const firestore = await startFirestore(emulator);
  try {
    return await recorded(kinds, { ...env, FIRESTORE_EMULATOR_HOST: firestore.host });
  } finally {
    await firestore.stop();
  }
}

/**
 * Runs jest, and records the queries of journeys on the way, for `indexes`. A run with failures may have made only some
 * of them: it leaves no recording, and none of an earlier run either.
 */
async function recorded(kinds, env) {
  if (!kinds.includes('journeys')) return jest(kinds, env);
  const running = `${recording}.running`;
  for (const folder of [recording, running]) rmSync(folder, { recursive: true, force: true });
  const result = await jest(kinds, { ...env, SPOTTER_QUERIES: running });
  if (result.failed === 0 && existsSync(running)) renameSync(running, recording);
  return result;
}

/** Runs steps at the same time; what one says may come between the lines of others. */
const together = (steps) => Promise.all(steps.map(([name, body]) => step(name, body)));

async function inTurn(steps) {
  for (const [name, body] of steps) await step(name, body);
}

async function testAll(chosen) {
  const has = (...some) => some.some((name) => chosen.includes(name));
  const ofTypeScript = (file, env) => async () => one((await runTypeScript(file, [], env)) === 0);
  let emulator;
  let prepared = true;
  await step('prepare', async () => {
    prepared = false;
    await ensureDependencies();
    if (has('schedules', ...kindsOfTests.filter((kind) => !withoutEmulator.includes(kind))))
      emulator = await resolveFirestoreEmulator({ acceptRunning: has(...onFirestore) });
    prepared = true;
    return { passed: 0, failed: 0 };
  });
  if (!prepared) return;
  let built = {};
  const build = async () => {
    const good = await buildFunctions();
    if (good) built = { SPOTTER_BUILT: '1' };
    return one(good);
  };
  const chosenChecks = Object.entries(checks).filter(([name]) => has(name));
  await together([
    ...chosenChecks.map(([name, check]) => [name, async () => one((await check()) === 0)]),
    ...(has('deploy', 'e2e', 'schedules') ? [['build', build]] : []),
  ]);
  const kinds = onFirestore.filter((kind) => has(kind));
  // Each has emulators of its own, and waits for them so much that two processors have room for both.
  await Promise.all([
    inTurn([
      ...(kinds.length > 0 ? [[kinds.join(', '), () => testFirestore(kinds, emulator, built)]] : []),
      ...(has('indexes') ? [['indexes', ofTypeScript('indexes/main.ts')]] : []),
    ]),
    inTurn([
      ...(has('e2e') ? [['e2e', () => jest(['e2e'], built)]] : []),
      ...(has('schedules') ? [['schedules', ofTypeScript('tests/schedule/main.ts', built)]] : []),
    ]),
  ]);
}

await runMain(async () => {
  let chosen;
  try {
    chosen = chosenFrom(process.argv.slice(2));
  } catch (error) {
    say(`${error.message}. See npm test -- --help.`);
    return 2;
  }
  if (chosen === undefined) {
    process.stdout.write(help);
    return 0;
  }
  await testAll(chosen);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
