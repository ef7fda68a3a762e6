import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scripts } from './scripts';

/**
 * Runs a program under Node 22 in a process of its own and returns the JSON object that it prints. It is stopped when this
 * process is. Throws a Trouble when it fails.
 */
export async function childReport<R>(
  { cacheDir, node22, projectEnv, run, Trouble }: Scripts,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<R> {
  const folder = join(cacheDir, 'bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `report-${process.pid}.json`);
  const output = openSync(file, 'w');
  const code = await run(node22, args, { env: projectEnv(env), stdout: output });
  closeSync(output);
  if (code !== 0) throw new Trouble(`${args.join(' ')} ended with exit code ${code}; see above.`);
  return JSON.parse(readFileSync(file, 'utf8')) as R;
}
