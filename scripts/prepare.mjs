import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, run } from './processes.mjs';
import { node22, projectEnv, readJson, root, say, Trouble } from './project.mjs';

/** Brings node_modules in step with the lockfile by `npm ci`, unless they agree already. */
export async function ensureDependencies() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Trouble(
      `This is Node ${process.versions.node}; npm and these scripts need Node 20 or later to get Node 22.`,
    );
  }
  const why = reasonToInstall();
  if (why === undefined) return;
  say(`npm ci, because ${why}; one to three minutes`);
  // Interrupted, npm would first undo its work for minutes; the next start installs anew anyway.
  const code = await run('npm', ['ci', '--loglevel=error'], { orderlyMs: 2_000 });
  if (code !== 0) throw new Trouble(`npm ci ended with exit code ${code}; see above.`);
  const still = reasonToInstall();
  if (still !== undefined) throw new Trouble(`npm ci ended well, and yet ${still}.`);
}

/** npm writes node_modules/.package-lock.json last, so a broken-off installation has none or an old one. */
function reasonToInstall() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'node_modules is missing or incomplete';
  const wanted = packagesOf(readJson('package-lock.json'));
  const present = packagesOf(readJson('node_modules', '.package-lock.json'));
  for (const [path, { version, integrity, optional, extraneous, link }] of wanted) {
    const here = present.get(path);
    // Packages for other platforms are optional and stay out; npm ci leaves out what nothing needs.
    if (here ? here.version !== version || here.integrity !== integrity : !optional && !extraneous) {
      return `${path} is ${here ? `${here.version} and not ${link ? 'linked' : version}` : 'missing'}`;
    }
  }
  for (const path of present.keys()) if (!wanted.has(path)) return `${path} is in no lockfile`;
  const node = outputOf(node22, ['--version']);
  return node?.startsWith('v22.') ? undefined : 'node_modules/.bin/node is no Node 22';
}

function packagesOf(lock) {
  return new Map(Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/')));
}

/**
 * Compiles functions/src to functions/lib afresh, so that no deleted file's output stays. Returns whether it went well.
 * With `SPOTTER_BUILT` they are built already: whoever sets it runs several at the same time that all use them.
 */
export async function buildFunctions() {
  if (process.env.SPOTTER_BUILT) return true;
  rmSync(join(root, 'functions', 'lib'), { recursive: true, force: true });
  return (await runTool('node_modules/typescript/bin/tsc', ['-p', 'functions/tsconfig.json'])) === 0;
}

/** Runs a JavaScript file under Node 22 and returns its exit code; options as for run(). */
export function runTool(file, args, { env = {}, ...options } = {}) {
  return run(node22, [join(root, file), ...args], { ...options, env: projectEnv(env) });
}

/** Runs a TypeScript file under Node 22, its standard output on ours, and returns its exit code; options as for run(). */
export function runTypeScript(file, args, env = {}, options = {}) {
  return run(node22, ['--import', 'tsx', file, ...args], { stdout: 1, ...options, env: projectEnv(env) });
}
