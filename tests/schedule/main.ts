import { execFileSync } from 'node:child_process';
import { loadScripts, type Scripts } from '../../bench/scripts';
import { runCommand } from '../../tour/options';
import { CORPUS } from './corpus';
import type { Failure, Job } from './jobs';
import { MUTANTS } from './mutants';
import {
  DEFAULT_SEEDS,
  LONG_RUN_SEEDS,
  schedulesOptions,
  schedulesUsage,
  type SchedulesOptions,
} from './options';
import { doJobs, type PoolOptions } from './pool';
import { Progress } from './progress';
import { RARE_SITUATIONS, SITUATIONS } from './situations';
import { printTape } from './tape';

/** Seeds of one process: long enough that its start is little, short enough that nothing grows. */
const SEEDS_PER_JOB = 600;

/** Failures after which the rest is not worth the wait. */
const FAILURES_MAX = 5;

async function main(args: string[]): Promise<number> {
  const options = schedulesOptions(args);
  if (options.help) {
    print(schedulesUsage.trimEnd());
    return 0;
  }
  const scripts = await loadScripts();
  let code = 1;
  // In its own frame, so that a signal ends the emulators too.
  await scripts.runMain(async () => (code = await run(options, scripts)));
  return code;
}

async function run(options: SchedulesOptions, scripts: Scripts): Promise<number> {
  if (!(await scripts.buildFunctions())) return 1;
  const emulator = await (options.emulator === 'official'
    ? scripts.officialEmulator()
    : scripts.resolveFirestoreEmulator({ acceptRunning: false }));
  const progress = new Progress();
  const onProgress = (runs: number): void => {
    progress.made(runs);
  };
  const pool: PoolOptions = { scripts, emulator, workers: options.workers, onProgress };
  try {
    if (options.tape !== undefined) return await replay(options.tape, options, pool);
    return options.mutants || options.mutant !== undefined
      ? await runMutants(options, pool)
      : await runSeeds(options, pool);
  } finally {
    progress.end();
  }
}

async function replay(
  tape: readonly number[],
  { mutant, json }: SchedulesOptions,
  pool: PoolOptions,
): Promise<number> {
  let failed = 0;
  await doJobs([{ kind: 'replay', tape, mutant }], pool, (_, result) => {
    failed = result.failed;
    const [run] = result.failures;
    if (json) print(JSON.stringify(run));
    else for (const line of [...(run?.history ?? []), ...problemsOf(run)]) print(line);
    return true;
  });
  return failed === 0 ? 0 : 1;
}

async function runSeeds({ seeds, from, json }: SchedulesOptions, pool: PoolOptions): Promise<number> {
  const jobs: Job[] = CORPUS.length === 0 ? [] : [{ kind: 'tapes', tapes: CORPUS.map(({ tape }) => tape) }];
  for (let first = from; first < from + seeds; first += SEEDS_PER_JOB)
    jobs.push({ kind: 'seeds', from: first, count: Math.min(SEEDS_PER_JOB, from + seeds - first) });

  const total = { runs: 0, failed: 0, rpcs: 0, repeated: 0 };
  const expected = [
    ...(seeds >= DEFAULT_SEEDS ? SITUATIONS : []),
    ...(seeds >= LONG_RUN_SEEDS ? RARE_SITUATIONS : []),
  ];
  const reached: Record<string, number> = Object.fromEntries(expected.map((situation) => [situation, 0]));
  const failures: Failure[] = [];
  const begun = Date.now();
  await doJobs(jobs, pool, (_, result) => {
    for (const key of ['runs', 'failed', 'rpcs', 'repeated'] as const) total[key] += result[key];
    for (const [situation, times] of Object.entries(result.reached))
      reached[situation] = (reached[situation] ?? 0) + times;
    failures.push(...result.failures);
    return failures.length < FAILURES_MAX;
  });
  for (const failure of failures) tellFailure(failure);
  const minutes = (Date.now() - begun) / 60_000;
  const unreached = expected.filter((situation) => reached[situation] === 0);
  for (const situation of unreached) say(`never reached: ${situation}`);

  const { runs, failed, repeated } = total;
  const report = { runs, failed, repeated, reached, runsPerMinute: Math.round(runs / minutes) };
  if (json) print(JSON.stringify(report));
  else {
    for (const [situation, times] of Object.entries(reached))
      print(`${String(times).padStart(8)}  ${situation}`);
    print(
      `${runs} runs, ${failed} failed, ${repeated} made twice alike, ${report.runsPerMinute} a minute, ${Math.round(total.rpcs / runs)} RPCs each`,
    );
  }
  return failed === 0 && unreached.length === 0 ? 0 : 1;
}

async function runMutants(
  { seeds, from, mutant, json }: SchedulesOptions,
  pool: PoolOptions,
): Promise<number> {
  const planted = MUTANTS.filter(({ name }) => mutant === undefined || name === mutant);
  if (planted.length === 0)
    throw new Error(`${String(mutant)}: expected one of ${MUTANTS.map(({ name }) => name).join(', ')}`);
  const jobs = planted.map(({ name }): Job => ({ kind: 'mutant', name, from, within: seeds }));
  const seedsTaken: Record<string, number | null> = {};
  await doJobs(jobs, pool, (job, { failures }) => {
    if (job.kind !== 'mutant') return true;
    const found = firstOf(failures);
    const taken = found?.seed === undefined ? null : found.seed - from + 1;
    seedsTaken[job.name] = taken;
    const told = taken === null ? `SURVIVES ${seeds} seeds` : `found by seed ${taken}`;
    say(`${job.name.padEnd(48)} ${told}${found === undefined ? '' : `: ${found.problems[0]?.what ?? ''}`}`);
    return true;
  });
  const survived = planted.filter(({ name }) => seedsTaken[name] === null).map(({ name }) => name);
  const report = {
    mutants: planted.length,
    killed: planted.length - survived.length,
    survived,
    within: seeds,
    seeds: seedsTaken,
  };
  print(
    json
      ? JSON.stringify(report)
      : `${report.killed} of ${report.mutants} planted bugs found, each within ${seeds} seeds`,
  );
  return survived.length === 0 ? 0 : 1;
}

function firstOf(failures: readonly Failure[]): Failure | undefined {
  return failures.toSorted((a, b) => (a.seed ?? 0) - (b.seed ?? 0))[0];
}

function tellFailure(failure: Failure): void {
  const { seed, tape, history } = failure;
  say(
    `\n${seed === undefined ? 'A tape' : `Seed ${seed}`} fails, at ${commit()}. The smallest run that fails:\n`,
  );
  for (const line of [...history, ...problemsOf(failure)]) say(`  ${line}`);
  say(`\nReplay it: npm run schedules -- --tape ${printTape(tape)}`);
}

function problemsOf(failure: Failure | undefined): string[] {
  return (failure?.problems ?? []).map(
    ({ path, what, has, wants }) =>
      `WRONG ${path}: ${what}\n    has   ${JSON.stringify(has)}\n    wants ${JSON.stringify(wants)}`,
  );
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'a commit that git does not tell';
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

runCommand(schedulesUsage, main);
