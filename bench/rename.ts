import { childrenAround, compileMeasured } from './children';
import { benchOptions } from './options';
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
  const { measured, beside } = childrenAround(scripts, { host, size: copies });
  scripts.say(`Preparing ${copies} copies`);
  const { exerciseId } = await beside<{ exerciseId: string }>('rename-prepare');
  const name = `Renamed for ${copies} copies`;
  scripts.say(`Renaming ${exerciseId}`);
  const renamed = await measured<RenameReport>('rename-once', exerciseId, name);
  scripts.say('Checking every copy');
  const { right, wrong, examples } = await beside<CheckReport>('rename-check', exerciseId, name);
  if (wrong > 0) scripts.say(`Wrong, among others: ${examples.join(', ')}`);
  return { copies, right, wrong, ...renamed };
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

async function main(scripts: Scripts, args: string[]): Promise<number> {
  const {
    size: copies,
    baseline: baselineCopies,
    json,
    help,
  } = benchOptions(args, scripts, { unit: 'copies', size: 20_000, baseline: 2_000, usage });
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  await compileMeasured(scripts);
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
