import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { childReport } from './child-report';
import type { Scripts } from './scripts';

/**
 * Programs of a benchmark, each in a process of its own, around one new database of the emulator. A child's peak begins at its parent's
 * size, so the parent stays smaller than any: all work is done in children.
 */
export interface Children {
  /** What is measured: compiled, in the heap of a deployed instance. Program without its ending: `rename-once`. */
  readonly measured: <R>(program: string, ...args: string[]) => Promise<R>;
  /** What prepares and checks. */
  readonly beside: <R>(program: string, ...args: string[]) => Promise<R>;
}

export function childrenAround(scripts: Scripts, { host, size }: { host: string; size: number }): Children {
  const place = [scripts.projectId, `bench-${randomUUID()}`, String(size)];
  const env = { FIRESTORE_EMULATOR_HOST: host };
  const child = <R>(...args: string[]): Promise<R> => childReport<R>(scripts, [...args, ...place], env);
  return {
    measured: <R>(program: string, ...args: string[]) =>
      child<R>(heapOfInstance, join(scripts.cacheDir, `bench/build/bench/${program}.js`), ...args),
    beside: <R>(program: string, ...args: string[]) =>
      child<R>('--import', 'tsx', join(__dirname, `${program}.ts`), ...args),
  };
}

/**
 * Node sizes its heap by the memory it finds. In the 512 MiB of a deployed instance the limit is 256 MiB; on a developer's machine
 * it is gigabytes, and the peak says how long V8 lets garbage lie. The measured process gets the heap of the instance.
 */
const heapOfInstance = '--max-old-space-size=256';

/** What is measured runs as JavaScript: a compiler on board would take memory of its own and flatter the ratio. */
export async function compileMeasured({ run, node22, projectEnv, Trouble }: Scripts): Promise<void> {
  const compiler = [require.resolve('typescript/bin/tsc'), '-p', join(__dirname, 'tsconfig.measured.json')];
  const code = await run(node22, compiler, { env: projectEnv({}), stdout: 2 });
  if (code !== 0) throw new Trouble('What the benchmark measures does not compile; see above.');
}
