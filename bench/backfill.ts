import { BATCH_SIZE } from './batch-size';
import type { BeforeReport, CopiesReport } from './backfill-check';
import type { BackfillReport, LegReport, RollbackReport } from './backfill-once';
import type { Prepared } from './backfill-prepare';
import { childrenAround, compileMeasured } from './children';
import { benchOptions } from './options';
import { loadScripts, type Scripts } from './scripts';

const usage = `Usage: npm run bench:backfill -- [options]

Embeds the copies in the logs and programs of an app that had none, real histories many times over, on a Firestore
emulator of its own, verifies them and rolls all of it back. Measures the one process that does the work: two shards
at once, as a deployed instance, in batches of 200; waits that the pace asks for are counted by its clock and not waited for. The
emulator has no index of ids and scans up to a page's first key, so documents per second fall as N grows and say
little about Firestore; CPU, reads, writes and memory are the process's own and do not depend on that. Exits
non-zero unless a sample agrees with a recount, every document is as before after the rollback, and every limit is kept.

  --logs N       logs of the large run (default 50000)
  --baseline N   logs of the small run that memory is compared with (default 5000)
  --json         one JSON object on standard output
  --help         this text
`;

/** Peak memory of the large run against the small one. */
const rssRatioMax = 1.3;
const fiveMinutesMs = 300_000;

interface Measured extends Prepared {
  readonly logs: number;
  readonly backfill: BackfillReport;
  readonly sample: CopiesReport;
  readonly rolledBack: RollbackReport;
  readonly before: BeforeReport;
}

async function measure(scripts: Scripts, host: string, logs: number): Promise<Measured> {
  const { measured, beside } = childrenAround(scripts, { host, size: logs });
  scripts.say(`Preparing ${logs} logs`);
  const prepared = await beside<Prepared>('backfill-prepare');
  scripts.say(`Backfilling ${prepared.documents} logs and programs`);
  const backfill = await measured<BackfillReport>('backfill-once', 'backfill');
  scripts.say('Counting a sample again');
  const sample = await beside<CopiesReport>('backfill-check', 'copies');
  if (sample.wrong > 0) scripts.say(`Wrong, among others:\n${sample.examples.join('\n')}`);
  scripts.say(`Rolling back run ${backfill.runId}`);
  const rolledBack = await measured<RollbackReport>('backfill-once', 'rollback', backfill.runId);
  scripts.say('Comparing every document with what it was before');
  const before = await beside<BeforeReport>('backfill-check', 'before');
  if (before.different > 0) scripts.say(`Different, among others:\n${before.examples.join('\n')}`);
  const run: Measured = { logs, ...prepared, backfill, sample, rolledBack, before };
  scripts.say(table([run]));
  return run;
}

/** What is not as it must be, in words; nothing when all is. */
function faults(run: Measured): string[] {
  const { logs, documents, backfill, sample, rolledBack, before } = run;
  const [reads, writes] = [readsMax(run), writesMax(run)];
  const found = [
    backfill.counters.written !== documents && `${backfill.counters.written} of ${documents} were written`,
    backfill.wrong !== 0 && `the run found ${backfill.wrong} wrong`,
    sample.wrong !== 0 && `${sample.wrong} wrong among ${sample.documents} documents`,
    backfill.walk.reads > reads && `${backfill.walk.reads} reads, at most ${Math.floor(reads)}`,
    backfill.walk.writes > writes && `${backfill.walk.writes} writes, at most ${Math.floor(writes)}`,
    rolledBack.left !== 0 && `${rolledBack.left} hold something of ours after the rollback`,
    before.different !== 0 && `${before.different} documents are not as before`,
  ];
  return found.filter((fault) => fault !== false).map((fault) => `${logs} logs: ${fault}`);
}

/** What a run reads and writes whatever its size: orders, claims, where key ranges end, first batches that are small. */
const readsOnceMax = 1_000;
const writesOnceMax = 500;
/** The default of a run, for each of its two collections. */
const shards = 2 * 4;

/**
 * Two for a document: itself and its ledger. Two for a batch: run and shard. The versions of all sources at the beginning and at the end.
 * Their values: of the library for each shard, of a user's own, each with its tombstone, once.
 */
function readsMax({ documents, library, own }: Measured): number {
  const sources = 2 * (library + own) + shards * library + 2 * own;
  return documents * (2 + 2 / BATCH_SIZE) + sources + readsOnceMax;
}

/** The document and what it held before; for a batch its shard. */
function writesMax({ documents }: Measured): number {
  return documents * (2 + 1 / BATCH_SIZE) + writesOnceMax;
}

interface Row {
  readonly leg: string;
  readonly documents: number;
  readonly cost: LegReport;
  readonly rssMb: number;
}

function rowsOf({ documents, backfill, rolledBack }: Measured): Row[] {
  return [
    { leg: 'backfill', documents, cost: backfill.walk, rssMb: backfill.rssMb },
    { leg: 'verification', documents, cost: backfill.verify, rssMb: backfill.rssMb },
    { leg: 'rollback', documents, cost: rolledBack.rollback, rssMb: rolledBack.rssMb },
  ];
}

function perSecond({ documents, cost }: Pick<Row, 'documents' | 'cost'>): number {
  return (documents / cost.ms) * 1_000;
}

function inFiveMinutes({ documents, rolledBack }: Measured): number {
  return Math.floor((documents / rolledBack.rollback.ms) * fiveMinutesMs);
}

function table(runs: readonly Measured[]): string {
  const rows = runs
    .flatMap(rowsOf)
    .map(({ leg, documents, cost, rssMb }) => [
      ...[leg, documents, perSecond({ documents, cost }).toFixed(0), (cost.cpuMs / documents).toFixed(2)],
      ...[(cost.reads / documents).toFixed(3), (cost.writes / documents).toFixed(3), cost.tasks],
      ...[cost.ms, rssMb.toFixed(1)],
    ]);
  const header = ['', 'documents', 'per second', 'CPU ms/doc', 'reads/doc', 'writes/doc', 'tasks', 'ms'];
  return [[...header, 'peak RSS MiB'], ...rows]
    .map((row) => row.map((cell) => String(cell).padStart(13)).join(''))
    .join('\n');
}

function growth(large: number, baseline: number): number {
  return Math.round((large / baseline) * 1_000) / 1_000;
}

async function main(scripts: Scripts, args: string[]): Promise<number> {
  const { size, baseline, json, help } = benchOptions(args, scripts, {
    ...{ unit: 'logs', size: 50_000, baseline: 5_000, usage },
  });
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  await compileMeasured(scripts);
  const firestore = await scripts.startFirestore(
    await scripts.resolveFirestoreEmulator({ acceptRunning: false }),
  );
  try {
    const small = await measure(scripts, firestore.host, baseline);
    const large = await measure(scripts, firestore.host, size);
    const rssRatio = {
      backfill: growth(large.backfill.rssMb, small.backfill.rssMb),
      rollback: growth(large.rolledBack.rssMb, small.rolledBack.rssMb),
    };
    const wrong = [
      ...[small, large].flatMap(faults),
      ...Object.entries(rssRatio)
        .filter(([, ratio]) => ratio > rssRatioMax)
        .map(([what, ratio]) => `${what}: peak RSS grew ${ratio} times, at most ${rssRatioMax}`),
    ];
    const ok = wrong.length === 0;
    const rolledBackInFiveMinutes = inFiveMinutes(large);
    if (json) {
      const report = { ...large, baseline: small, rssRatio, rolledBackInFiveMinutes, ok, wrong };
      process.stdout.write(`${JSON.stringify(report)}\n`);
    } else {
      process.stdout.write(`${table([small, large])}
peak RSS ratio: backfill ${rssRatio.backfill}, rollback ${rssRatio.rollback}; limit ${rssRatioMax}
recounted: ${large.sample.copies} copies in ${large.sample.documents} documents, wrong ${large.sample.wrong}
after the rollback: ${large.before.same} documents as before, different ${large.before.different}
rolled back in five minutes: ${rolledBackInFiveMinutes} documents
${ok ? 'ok' : `not ok: ${wrong.join('; ')}`}
`);
    }
    return ok ? 0 : 1;
  } finally {
    await firestore.stop();
  }
}

void loadScripts().then((scripts) => scripts.runMain(() => main(scripts, process.argv.slice(2))));
