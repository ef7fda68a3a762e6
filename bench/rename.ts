import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { childReport } from './child-report';
import type { CheckReport } from './rename-check';
import type { RenameReport } from './rename-once';
import { loadScripts, type Scripts } from './scripts';

const usage = `Usage: npm run bench:rename -- [options]

Renames an exercise that many real logs and programs hold, on a Firestore emulator of its own, and measures the
process that carries the new name to every copy. Exits non-zero unless every copy is right and every limit kept.

  --copies N     copies of the large run (default 20000)
  --baseline N   copies of the small run that memory is compared with (default 2000)
  --json         one JSON object on standard output
  --help         this text
`;

/** Peak memory of the large run against the small one. */
const rssRatioMax = 1.3;
/** Reads for each copy: the copy, its share of a page's commit, and a constant that a large run does not notice. */
const readsPerCopyMax = 1.02;

interface Measured extends RenameReport, Omit<CheckReport, 'examples'> {
  readonly copies: number;
}

async function measure(scripts: Scripts, host: string, copies: number): Promise<Measured> {
  const place = [scripts.projectId, `bench-${randomUUID()}`, String(copies)];
  const env = { FIRESTORE_EMULATOR_HOST: host };
  const child = <R>(...args: string[]): Promise<R> => childReport<R>(scripts, [...args, ...place], env);
  const typeScript = (program: string): string[] => ['--import', 'tsx', join(__dirname, program)];
  scripts.say(`Preparing ${copies} copies`);
  const { exerciseId } = await child<{ exerciseId: string }>(...typeScript('rename-prepare.ts'));
  const name = `Renamed for ${copies} copies`;
  scripts.say(`Renaming ${exerciseId}`);
  // A child's peak begins at its parent's size, so this process stays smaller than any: all work is done in children.
  const renamed = await child<RenameReport>(
    heapOfInstance,
    join(scripts.cacheDir, 'bench/build/bench/rename-once.js'),
    exerciseId,
    name,
  );
  scripts.say('Checking every copy');
  const { right, wrong, examples } = await child<CheckReport>(
    ...typeScript('rename-check.ts'),
    exerciseId,
    name,
  );
  if (wrong > 0) scripts.say(`Wrong, among others: ${examples.join(', ')}`);
  return { copies, right, wrong, ...renamed };
}

/**
 * Node sizes its heap by the memory it finds. In the 512 MiB of a deployed instance the limit is 256 MiB; on a developer's machine
 * it is gigabytes, and the peak says how long V8 lets garbage lie. The measured process gets the heap of the instance.
 */
const heapOfInstance = '--max-old-space-size=256';

/** What is measured runs as JavaScript: a compiler on board would take memory of its own and flatter the ratio. */
async function compile({ run, node22, projectEnv, Trouble }: Scripts): Promise<void> {
  const compiler = [
    require.resolve('typescript/bin/tsc'),
    '-p',
    join(__dirname, 'tsconfig.rename-once.json'),
  ];
  const code = await run(node22, compiler, { env: projectEnv({}), stdout: 2 });
  if (code !== 0) throw new Trouble('bench/rename-once.ts does not compile; see above.');
}

/** What is not as it must be, in words; nothing when all is. */
function faults({ copies, right, wrong, writes }: Measured): string[] {
  return [
    ...(right === copies && wrong === 0
      ? []
      : [`${right} of ${copies} copies are right, ${wrong} are wrong`]),
    ...(writes === copies ? [] : [`${writes} writes for ${copies} copies`]),
  ];
}

function table(runs: readonly Measured[]): string {
  const rows = runs.map(({ copies, right, reads, writes, tasks, ms, cpuMs, rssMb }) => [
    ...[copies, right, reads, writes, tasks, ms],
    ...[(cpuMs / copies).toFixed(2), rssMb.toFixed(1)],
  ]);
  const header = ['copies', 'right', 'reads', 'writes', 'tasks', 'ms', 'CPU ms/copy', 'peak RSS MiB'];
  return [header, ...rows].map((row) => row.map((cell) => String(cell).padStart(13)).join('')).join('\n');
}

function optionsFrom(args: string[], { Trouble }: Scripts) {
  const values = valuesFrom(args, (message) => new Trouble(`${message}\n\n${usage}`));
  const [copies, baseline] = [Number(values.copies), Number(values.baseline)];
  if (![copies, baseline].every((count) => Number.isSafeInteger(count) && count > 0)) {
    throw new Trouble('--copies and --baseline: expected whole numbers from 1');
  }
  return { ...values, copies, baseline };
}

function valuesFrom(args: string[], trouble: (message: string) => Error) {
  try {
    return parseArgs({
      args,
      options: {
        copies: { type: 'string', default: '20000' },
        baseline: { type: 'string', default: '2000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw trouble(error instanceof Error ? error.message : String(error));
  }
}

async function main(scripts: Scripts, args: string[]): Promise<number> {
  const { copies, baseline: baselineCopies, json, help } = optionsFrom(args, scripts);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  await compile(scripts);
  const firestore = await scripts.startFirestore(
    await scripts.resolveFirestoreEmulator({ acceptRunning: false }),
  );
  try {
    const baseline = await measure(scripts, firestore.host, baselineCopies);
    const large = await measure(scripts, firestore.host, copies);
    const rssRatio = Math.round((large.rssMb / baseline.rssMb) * 1_000) / 1_000;
    const wrong = [
      ...faults(baseline),
      ...faults(large),
      ...(large.reads <= copies * readsPerCopyMax ? [] : [`${large.reads} reads for ${copies} copies`]),
      ...(rssRatio <= rssRatioMax ? [] : [`peak RSS grew ${rssRatio} times, at most ${rssRatioMax}`]),
    ];
    const ok = wrong.length === 0;
    if (json) process.stdout.write(`${JSON.stringify({ ...large, baseline, rssRatio, ok })}\n`);
    else {
      process.stdout.write(`${table([baseline, large])}\npeak RSS ratio ${rssRatio}, limit ${rssRatioMax}\n`);
      process.stdout.write(ok ? 'ok\n' : `not ok: ${wrong.join('; ')}\n`);
    }
    return ok ? 0 : 1;
  } finally {
    await firestore.stop();
  }
}

void loadScripts().then((scripts) => scripts.runMain(() => main(scripts, process.argv.slice(2))));
