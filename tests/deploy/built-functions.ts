import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
export const functionsFolder = join(root, 'functions');

export interface BuiltFunctions {
  /** Absolute; holds `package.json` and `lib/`, as a deployed instance does, and resolves packages as `functions/` does. */
  readonly folder: string;
  /** Deletes the folder. */
  readonly remove: () => void;
}

/**
 * Compiles the functions into a folder of its own, so that nothing depends on what `functions/lib` may hold and nothing
 * disturbs who uses it. With `SPOTTER_BUILT`, which `npm test` sets, what it has just built is copied. Throws with the
 * compiler's messages when they do not compile.
 */
export function buildFunctions(): BuiltFunctions {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'functions-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const lib = join(folder, 'lib');
  try {
    if (process.env['SPOTTER_BUILT']) cpSync(join(functionsFolder, 'lib'), lib, { recursive: true });
    else compileTo(lib);
  } catch (error) {
    remove();
    throw error;
  }
  copyFileSync(join(functionsFolder, 'package.json'), join(folder, 'package.json'));
  const packages = join(functionsFolder, 'node_modules');
  if (existsSync(packages)) symlinkSync(packages, join(folder, 'node_modules'));
  return { folder, remove };
}

function compileTo(lib: string): void {
  const options = ['-p', join(functionsFolder, 'tsconfig.json'), '--outDir', lib];
  runNode([require.resolve('typescript/bin/tsc'), ...options], { cwd: root });
}

/** Runs Node in a process of its own and returns its standard output. Throws with all its output when it fails. */
export function runNode(args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): string {
  try {
    return execFileSync(process.execPath, args, {
      ...options,
      env: { ...process.env, METADATA_SERVER_DETECTION: 'none', ...options.env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
    throw new Error(`node ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause });
  }
}
