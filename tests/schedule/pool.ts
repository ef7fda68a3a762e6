import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Scripts } from '../../bench/scripts';
import type { FirestoreEmulator } from '*/scripts/emulators.mjs';
import type { Job, JobResult, Message } from './jobs';

export interface PoolOptions {
  readonly scripts: Scripts;
  readonly emulator: FirestoreEmulator;
  /** Jobs at the same time. */
  readonly workers: number;
  readonly onProgress: (runs: number) => void;
}

/**
 * Does jobs in processes of their own, each with an emulator of its own, which end with the job: so neither grows.
 * `onResult` is told in the order in which they end; where it says false no further job begins.
 */
export async function doJobs(
  jobs: readonly Job[],
  options: PoolOptions,
  onResult: (job: Job, result: JobResult) => boolean,
): Promise<void> {
  const waiting = [...jobs];
  let goesOn = true;
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined && goesOn; job = waiting.shift())
      goesOn = onResult(job, await doJob(job, options)) && goesOn;
  };
  await Promise.all(Array.from({ length: options.workers }, worker));
}

async function doJob(job: Job, { scripts, emulator, onProgress }: PoolOptions): Promise<JobResult> {
  const { host, stop } = await scripts.startFirestore(emulator);
  try {
    return await inProcess(
      job,
      scripts.projectEnv({ FIRESTORE_EMULATOR_HOST: host, GCLOUD_PROJECT: 'demo-spotter' }),
      onProgress,
    );
  } finally {
    await stop();
  }
}

function inProcess(job: Job, env: NodeJS.ProcessEnv, onProgress: (runs: number) => void): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'worker.ts'), [JSON.stringify(job)], { env });
    let told = 0;
    let result: JobResult | undefined;
    child.on('message', (message: Message) => {
      onProgress(message.runs - told);
      told = message.runs;
      if (message.kind === 'done') result = message;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (result !== undefined) resolve(result);
      else
        reject(
          new Error(`A worker ended with ${signal ?? `exit code ${String(code)}`} on ${JSON.stringify(job)}`),
        );
    });
  });
}
