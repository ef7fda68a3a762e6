import { TypedRest } from '../tests/support/typed-rest';
import { emulatorHost } from './emulator-host';
import { seedOptions, type SeedOptions, usage, UsageError } from './options';
import { loadRealData, type RealData, type SeedDocument } from './real-data';
import { scaledCopies } from './scale';
import { countByCollection, type SeedCounts, writeDocuments } from './writer';

/** What `--json` prints. */
interface SeedReport {
  project: string;
  database: string;
  /** Absent in a dry run. */
  host?: string;
  dryRun: boolean;
  users: number;
  exercises: number;
  workoutLogs: number;
  programs: number;
  ms: number;
}

async function main(args: string[]): Promise<void> {
  const options = seedOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const report = await seed(options);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${summary(report)}\n`);
}

async function seed({ scale, project, database, host: given, dryRun }: SeedOptions): Promise<SeedReport> {
  const started = performance.now();
  const host = dryRun ? undefined : await emulatorHost(given, process.env);
  const data = loadRealData();
  const counts: SeedCounts = {};
  if (host === undefined) {
    countByCollection(allDocuments(data, scale), counts);
  } else {
    const rest = new TypedRest({ host, project, database });
    const written = await writeDocuments(rest, allDocuments(data, scale), (progress) => {
      process.stderr.write(`${progress.written} documents written to ${host}\n`);
    });
    Object.assign(counts, written);
  }
  return {
    project,
    database,
    ...(host !== undefined && { host }),
    dryRun,
    users: data.users.length + scale,
    exercises: counts['exercises'] ?? 0,
    workoutLogs: counts['workoutLogs'] ?? 0,
    programs: counts['programs'] ?? 0,
    ms: Math.round(performance.now() - started),
  };
}

/** Exercises first, as in an app: a log names what is there. */
function* allDocuments(data: RealData, scale: number): Generator<SeedDocument> {
  yield* data.exercises;
  yield* data.programs;
  yield* data.logs;
  yield* scaledCopies(data, scale);
}

function summary({ dryRun, host, project, users, exercises, workoutLogs, programs, ms }: SeedReport): string {
  const done = dryRun ? 'Would seed' : 'Seeded';
  const where = host === undefined ? '' : ` into ${project} at ${host}`;
  return `${done} ${exercises} exercises, ${workoutLogs} workout logs and ${programs} programs of ${users} users${where} (${ms} ms)`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
