import { parseArgs } from 'node:util';
import { buildFunctions, runNode } from '../tests/deploy/built-functions';

const usage = `Usage: npm run bench:cold-start -- [options]

Compares the CPU time of requiring the built functions with that of the libraries alone that they cannot do without,
each in fresh processes, in turn. Exits non-zero when the ratio of the medians is above the limit.

  --runs N   runs of each (default 15)
  --json     one JSON object on standard output
  --help     this text
`;

const ratioMax = 1.3;

/**
 * What a service with Firestore triggers and task queues has to load, and nothing else: the two submodules of
 * firebase-functions v2 that it deploys with, and the Firestore client. The barrel, which loads every kind of trigger, is
 * shown beside it and is not what the limit rests on: it would make the limit easier.
 */
const subjects = {
  functions: ['./lib/index.js'],
  libraries: ['firebase-functions/v2/firestore', 'firebase-functions/v2/tasks', 'firebase-admin/firestore'],
  barrel: ['firebase-functions/v2', 'firebase-admin/firestore'],
} as const;

type Subject = keyof typeof subjects;
const subjectNames = Object.keys(subjects) as Subject[];

interface Times {
  /** CPU time, user and system, from the process's start to the last module: milliseconds. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const probe = `for (const name of process.argv.slice(1)) require(name);
const { user, system } = process.cpuUsage();
process.stdout.write(String((user + system) / 1000));`;

/** Runs every subject in turn, so that whatever else the machine does falls on all of them. */
function measure(cwd: string, runs: number): Record<Subject, Times> {
  const rounds = Array.from({ length: runs }, () =>
    subjectNames.map((subject) => Number(runNode(['-e', probe, ...subjects[subject]], { cwd }))),
  );
  const entries = subjectNames.map((subject, at) => [subject, timesOf(rounds.map((round) => round[at]))]);
  return Object.fromEntries(entries) as Record<Subject, Times>;
}

function timesOf(times: readonly (number | undefined)[]): Times {
  const sorted = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] ?? NaN) * 10) / 10;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

function optionsFrom(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new Error(`--runs: expected a whole number from 1, got "${values.runs}"`);
  }
  return { ...values, runs };
}

function table(times: Record<Subject, Times>): string {
  const rows = subjectNames.map((subject) => [
    ...[times[subject].median, times[subject].min, times[subject].max].map((ms) => ms.toFixed(1)),
    `  ${subject}: ${subjects[subject].join(', ')}`,
  ]);
  const lines = [['median', 'min', 'max', '  CPU ms of requiring'], ...rows];
  return lines.map((cells) => cells.map((cell) => cell.padStart(8)).join('')).join('\n');
}

function main(args: string[]): number {
  const { runs, json, help } = optionsFrom(args);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const { folder, remove } = buildFunctions();
  try {
    const times = measure(folder, runs);
    const ratio = Math.round((times.functions.median / times.libraries.median) * 1_000) / 1_000;
    const ok = ratio <= ratioMax;
    if (json) process.stdout.write(`${JSON.stringify({ runs, ...times, ratio, ratioMax, ok })}\n`);
    else
      process.stdout.write(`${table(times)}\nratio ${ratio}, limit ${ratioMax}: ${ok ? 'ok' : 'not ok'}\n`);
    return ok ? 0 : 1;
  } finally {
    remove();
  }
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
