import { loadRealData } from '../seed/real-data';
import { writeDocuments } from '../seed/writer';
import { judge, readStored, type Problem, type Stored } from '../tests/support/oracle';
import { isMap, readFields } from '../tests/support/oracle-reading';
import type { TypedDocument } from '../tests/support/typed-rest';
import { untilAllAtRest, untilNoTasks } from './all-at-rest';
import { billsOfBackfill } from './backfill-cost';
import { judgeEverything, readEverything } from './judgement';
import { grouped, type StepReport } from './report';
import { Runs, type RunStatus } from './runs';
import type { Stage } from './stage';
import type { Suite } from './suite';

/** Writes a second while a run is to be caught in the middle: all of the data would take it minutes. */
const slowly = 20;
/** Workers that wait because of it wake up within a minute. */
const movesWithinMs = 120_000;

/** What went wrong of what was looked at. */
interface Finding {
  readonly wrong: number;
  readonly problems: readonly Problem[];
}

/**
 * The first rollout of an app that has its data already: nobody has derived anything. A backfill embeds the copies, although the
 * processes that work on it are killed in the middle and an admin pauses it; another one builds the views. Then it is rolled back,
 * and, live derivation on again, everything is derived once more.
 */
export async function backfill(stage: Stage, suite: Suite): Promise<StepReport> {
  const { rest, log } = stage;
  const mark = log.invocations.length;
  const before = await loadWithoutTriggers(stage, suite);
  const runs = new Runs(await suite.admin(), suite, stage.progress);
  const begun = Date.now();
  const { integrity } = await analyzed(runs);

  const embedding = await embed(stage, { suite, runs });
  const embedded = judge(await readStored(rest), { sent: stage.sent });
  const views = await runs.order('backfill-start', { migration: 'build-analytics-views' });
  await runs.untilEnded(views.runId, 'completed', 'backfill: views');
  await untilAllAtRest(stage, suite, 'backfill: views');
  const counted = judgeEverything(await readEverything(rest), stage.sent);

  const { rollingBack, asBefore } = await rollBack(runs, embedding.status.runId);
  await untilAllAtRest(stage, suite, 'backfill: rolled back');
  const differing = differences(before, await readStored(rest));

  const again = await deriveAgain(runs);
  await untilAllAtRest(stage, suite, 'backfill: derived again');
  const stored = await readEverything(rest);
  const { expected, right, users, views: viewsAtEnd, ...afterwards } = judgeEverything(stored, stage.sent);
  const ms = stage.lastWriteAt(mark) - begun;

  const documents = before.workoutLogs.length + before.programs.length;
  const findings: Finding[] = [
    ...[embedding.whilePaused, embedded, counted, differing, afterwards],
    ...[embedding.status, again].map(({ verification }) => ({
      wrong: verification?.wrong ?? 0,
      problems: [],
    })),
  ];
  const bills = billsOfBackfill(stage, {
    ...{ mark, killed: embedding.killed, embedding: embedding.status, rollingBack, again },
    beside: stored.workoutContributions.length + stored.exercisePerformanceView.length + users,
  });
  const ran = stage.since(mark);
  return {
    ...{ step: 'backfill', expected, right, ms, bills },
    what: `${grouped(documents)} documents of before, there and back again`,
    wrong: findings.reduce((sum, { wrong }) => sum + wrong, 0),
    problems: findings.flatMap(({ problems }) => problems),
    errors: ran
      .filter(({ severity }) => severity === 'ERROR')
      .map(({ function: name, subject, error }) => `${name} of ${subject}: ${error ?? 'no reason given'}`),
    shows: {
      json: {
        ...{ documents, integrity },
        ...{ killed: embedding.killed > 0, killedAt: embedding.killedAt, untold: embedding.untold },
        ...{ paused: true, pausedAt: embedding.pausedAt },
        verified: verdictOf(embedding.status),
        rolledBack: { documents, asBefore, equal: documents - differing.wrong },
        again: verdictOf(again),
        ...{ users, views: viewsAtEnd },
      },
      lines: [
        `${embedding.killed} workers killed at ${grouped(embedding.killedAt)}, paused at ${grouped(embedding.pausedAt)} of ${grouped(documents)};`,
        `rolled back: ${grouped(documents - differing.wrong)} of ${grouped(documents)} as they were, to the byte; ${grouped(viewsAtEnd)} views.`,
      ],
    },
  };
}

/** Empties the database and writes the app's data of before the service; the logs and programs as they are then stored. */
async function loadWithoutTriggers(stage: Stage, suite: Suite): Promise<Stored> {
  const { exercises, programs, logs } = loadRealData();
  const documents = [...exercises, ...programs, ...logs];
  await suite.withoutTriggers(async () => {
    await suite.clear();
    await writeDocuments(stage.rest, documents, ({ written }) => {
      stage.progress.show(`backfill: ${grouped(written)} of ${grouped(documents.length)} documents loaded`);
    });
  });
  stage.loaded(documents);
  return readStored(stage.rest);
}

async function analyzed(runs: Runs): Promise<{ integrity: unknown }> {
  const { total } = await runs.analysis();
  return { integrity: total.integrity };
}

interface Embedding {
  /** When it had completed. */
  readonly status: RunStatus;
  /** Processes that were killed, and how many documents the run had visited then. */
  readonly killed: number;
  readonly killedAt: number;
  /** Documents that they had written, and did not live to tell. */
  readonly untold: number;
  readonly pausedAt: number;
  /** Documents that changed while it was paused. */
  readonly whilePaused: Finding;
}

/**
 * Embeds the copies. The run is so slow that it stands in the middle whenever somebody looks; but for the moment when its workers are
 * killed: let go, and with all the time that they have waited behind them, they are in the midst of a batch then.
 */
async function embed(stage: Stage, { suite, runs }: { suite: Suite; runs: Runs }): Promise<Embedding> {
  const mark = stage.log.invocations.length;
  const { runId } = await runs.order('backfill-start', {
    ...{ migration: 'embed-exercise-metadata', preset: 'recommended', maxWritesPerSecond: slowly },
  });
  // Nothing new, but the callable's process is up then, and the next order comes at once.
  await runs.limitWrites(runId, slowly);
  await runs.until(runId, ({ done }) => done > 0, 'backfill: begins');
  const workers = suite.workersOf('walkShard');
  const slowTo = await visitedBy(stage, runId);
  await runs.limitWrites(runId, null);
  const killedAt = await furtherThan(slowTo, () => visitedBy(stage, runId));
  suite.kill(workers);
  await runs.limitWrites(runId, slowly);
  const { done: left } = await runs.status(runId);
  await runs.until(runId, ({ done }) => done > left, 'backfill: killed');

  await runs.control(runId, { action: 'pause' });
  const { done: pausedAt } = await runs.until(runId, ({ state }) => state === 'paused', 'backfill: pausing');
  const paused = await readStored(stage.rest);
  for (let looks = 0; looks < 2; looks += 1) await runs.mind();
  const whilePaused = differences(paused, await readStored(stage.rest));
  await runs.limitWrites(runId, null);
  await runs.control(runId, { action: 'resume' });
  const status = await runs.untilEnded(runId, 'completed', 'backfill');

  const total = status.total ?? 0;
  const killed = workers.length;
  if (killed === 0 || killedAt >= total || pausedAt >= total)
    throw new Error(
      `Of ${total} documents, ${killed} processes were killed at ${killedAt}, the run paused at ${pausedAt}`,
    );
  await untilNoTasks(suite);
  // Its line comes after those of all who have ended before.
  await runs.mind();
  const untold = await untoldWrites(stage, { mark, status });
  await untilAllAtRest(stage, suite, 'backfill: embedded');
  return { status, killed, killedAt, untold, pausedAt, whilePaused };
}

/** Looks without a pause: what it waits for is over in a moment. */
async function furtherThan(seen: number, look: () => Promise<number>): Promise<number> {
  for (const deadline = Date.now() + movesWithinMs; Date.now() < deadline;) {
    const now = await look();
    if (now > seen) return now;
  }
  throw new Error(`The run stands still at ${seen} documents`);
}

/** Documents that a run's walk has visited, as its shards say: asked directly, since a callable takes its time. */
async function visitedBy({ rest }: Stage, runId: string): Promise<number> {
  const shards = await rest.list(`runs/${runId}/shards`);
  const walked = shards.filter(({ path }) => path.includes('/shards/walk-'));
  return walked.reduce((sum, { fields }) => {
    const { counters } = readFields(fields);
    return sum + Number(isMap(counters) ? counters['visited'] : 0);
  }, 0);
}

/** Each document was written once; what no invocation tells of, the killed processes have written. */
async function untoldWrites(
  stage: Stage,
  { mark, status }: { mark: number; status: RunStatus },
): Promise<number> {
  await stage.log.refresh();
  const told = stage.since(mark);
  let all = 0;
  for (const collection of ['workoutLogs', 'programs'] as const) {
    const written = told.reduce((sum, { wrote }) => sum + (wrote[collection] ?? 0), 0);
    const untold = (status.verification?.counts[collection]?.derived ?? 0) - written;
    stage.untold(collection, untold);
    all += untold;
  }
  return all;
}

/** `asBefore`: how many documents it was to bring back to the byte, as it said itself. */
async function rollBack(runs: Runs, runId: string): Promise<{ rollingBack: RunStatus; asBefore: number }> {
  const { counts } = await runs.impact(runId);
  await runs.order('backfill-rollback', { runId, confirm: true });
  const rollingBack = await runs.untilEnded(runId, 'rolled_back', 'backfill: rolling back');
  return { rollingBack, asBefore: counts.asBefore };
}

async function deriveAgain(runs: Runs): Promise<RunStatus> {
  const { runId } = await runs.order('backfill-switch', { live: true });
  return runs.untilEnded(runId, 'completed', 'backfill: deriving again');
}

/** Documents of the app that are not, in typed JSON, as they were. */
function differences(before: Stored, after: Stored): Finding {
  const problems = (['exercises', 'workoutLogs', 'programs'] as const).flatMap((collection) => {
    const now = byPath(after[collection]);
    const then = byPath(before[collection]);
    return [...new Set([...then.keys(), ...now.keys()])]
      .filter((path) => JSON.stringify(then.get(path)) !== JSON.stringify(now.get(path)))
      .map((path) => ({ path, what: 'bytes', has: now.get(path), wants: then.get(path) }));
  });
  return { wrong: problems.length, problems };
}

function byPath(documents: readonly TypedDocument[]): Map<string, TypedDocument['fields']> {
  return new Map(documents.map(({ path, fields }) => [path, fields]));
}

function verdictOf({ verification }: RunStatus): { checked: number; wrong: number } {
  return { checked: verification?.checked ?? 0, wrong: verification?.wrong ?? 0 };
}
