import { loadRealData } from '../seed/real-data';
import { writeDocuments } from '../seed/writer';
import { judge, readStored, type Stored } from '../tests/support/oracle';
import { untilAllCounted } from './all-counted';
import { billsOfBackfill } from './backfill-cost';
import { embed, untold, type Embedding } from './embedding';
import { differences, type Finding } from './finding';
import { judgeEverything, readEverything } from './judgement';
import { grouped, type StepReport } from './report';
import { Runs, type RunStatus } from './runs';
import { exercisesBySubject } from './seed-step';
import { errorsIn, type Stage } from './stage';
import type { Suite } from './suite';

/**
 * The first rollout of an app that has its data already: nobody has derived anything. A backfill embeds the copies, although the
 * processes that work on it are killed in the middle and an admin pauses it. It is rolled back; live derivation is switched on again,
 * and everything is derived once more. At last the views are counted.
 */
export async function backfill(stage: Stage, suite: Suite): Promise<StepReport> {
  const mark = stage.log.invocations.length;
  const before = await loadWithoutTriggers(stage, suite);
  const rollout = await rollOut(stage, suite);
  const ms = stage.lastWriteAt(mark) - rollout.begun;
  const { integrity, embedding, asBefore, rollingBack, rolledBack, again, built } = rollout;

  const differing = differences(before, rolledBack);
  const judged = judgeEverything(await readEverything(stage.rest), stage.sent);
  const findings: readonly Finding[] = [
    ...[embedding.whilePaused, judge(embedding.stored, { sent: stage.sent }), differing, judged],
    ...[embedding.status, again, built].map((status) => verdictOn(status, 'completed')),
    verdictOn(rollingBack, 'rolled_back'),
  ];
  const documents = before.workoutLogs.length + before.programs.length;
  const { status, killed, killedAt, pausedAt } = embedding;
  const { expected, right, users, views } = judged;
  const equal = documents - differing.wrong;
  const ran = stage.since(mark);
  return {
    ...{ step: 'backfill', what: `${grouped(documents)} documents: backfill, rollback, again` },
    ...{ expected, right, ms, errors: errorsIn(ran) },
    wrong: findings.reduce((sum, { wrong }) => sum + wrong, 0),
    problems: findings.flatMap(({ problems }) => problems),
    bills: billsOfBackfill(stage, { ran, killed, embedding: status, rollingBack, again }),
    shows: {
      json: {
        ...{ documents, integrity },
        ...{ killed: killed > 0, killedAt, untold: await untold(stage, embedding) },
        ...{ paused: pausedAt < documents, pausedAt },
        verified: verificationOf(status),
        rolledBack: { documents, asBefore, equal },
        again: verificationOf(again),
        ...{ users, views },
      },
      lines: [
        `killed at ${grouped(killedAt)}, paused at ${grouped(pausedAt)} of ${grouped(documents)} documents; rolled back: ${grouped(equal)} as they were,`,
        `to the byte; then everything was derived again, and ${grouped(views)} views were counted.`,
      ],
    },
  };
}

interface Rollout {
  /** When it began, ms since 1970. */
  readonly begun: number;
  /** Copies that were right before it, in percent. */
  readonly integrity: number | null;
  readonly embedding: Embedding;
  /** How many documents the rollback was to bring back to the byte, as it said before. */
  readonly asBefore: number;
  /** The runs when they had ended. */
  readonly rollingBack: RunStatus;
  readonly again: RunStatus;
  readonly built: RunStatus;
  /** Everything after the rollback. */
  readonly rolledBack: Stored;
}

async function rollOut(stage: Stage, suite: Suite): Promise<Rollout> {
  const runs = new Runs(await suite.admin(), suite, stage.progress);
  const begun = Date.now();
  const { total } = await runs.analysis();
  const embedding = await embed(stage, { suite, runs });

  const { runId } = embedding.status;
  const { counts } = await runs.impact(runId);
  await runs.order('backfill-rollback', { runId, confirm: true });
  const rollingBack = await runs.untilEnded(runId, 'backfill: rolling back');
  await stage.untilAtRest('backfill: rolled back');
  const rolledBack = await readStored(stage.rest);

  const live = await runs.order('backfill-switch', { live: true });
  const again = await runs.untilEnded(live.runId, 'backfill: deriving again');
  const views = await runs.order('backfill-start', { migration: 'build-analytics-views' });
  const built = await runs.untilEnded(views.runId, 'backfill: views');
  await untilAllCounted(stage, exercisesBySubject(stage.sent).size, 'backfill: views');
  const [{ integrity }, { asBefore }] = [total, counts];
  return { begun, integrity, embedding, asBefore, rollingBack, rolledBack, again, built };
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

/** A run that has not ended as it should is wrong, by as much as it found itself. */
function verdictOn(status: RunStatus, wanted: 'completed' | 'rolled_back'): Finding {
  const { runId, state, failure, verification } = status;
  const wrong = Math.max(verification?.wrong ?? 0, state === wanted ? 0 : 1);
  const problem = { path: `runs/${runId}`, what: 'end', has: failure ?? state, wants: wanted };
  return { wrong, problems: wrong === 0 ? [] : [problem] };
}

function verificationOf({ verification }: RunStatus): { checked: number; wrong: number } {
  return { checked: verification?.checked ?? 0, wrong: verification?.wrong ?? 0 };
}
