import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cacheDir = join(root, '.cache');
export const projectId = 'demo-spotter';
export const suiteLogFile = join(cacheDir, 'suite.log');
/** The Node of the `node` dev dependency: what is deployed runs under the same one. */
export const node22 = join(root, 'node_modules', '.bin', 'node');

/** A failure that the person at the keyboard can mend: shown as its message alone, without a stack. */
export class Trouble extends Error {}

/** Everything the scripts say goes to standard error; standard output belongs to the programs they run. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

export function readJson(...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8'));
}

/** The environment for the project's own programs: Node 22 first on PATH, no search for cloud credentials. */
export function projectEnv(extra = {}) {
  const bin = join(root, 'node_modules', '.bin');
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    METADATA_SERVER_DETECTION: 'none',
    GCLOUD_PROJECT: projectId,
    ...extra,
  };
}
