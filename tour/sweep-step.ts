import { byKind, drawn, SLOW_KINDS, UNPARSABLE, type Corruption } from '../chaos/corruptions';
import { uniform } from '../tests/support/uniform';
import { untilAllCounted } from './all-counted';
import { judgeEverything, readEverything } from './judgement';
import { grouped, type StepReport } from './report';
import { Runs, type SweepReport } from './runs';
import { exercisesBySubject } from './seed-step';
import { errorsIn, type Stage } from './stage';
import type { Suite } from './suite';

const corruptions = 51;
/** What the oracle has no opinion of, and what only time tells. */
const notPlanted = [...SLOW_KINDS, UNPARSABLE];
/** The same in every tour. */
const seed = 20_260_101;

/**
 * Documents are corrupted at random around the service, in seventeen ways; a sweep that reads everything finds and repairs them.
 */
export async function sweep(stage: Stage, suite: Suite): Promise<StepReport> {
  const mark = stage.log.invocations.length;
  const planted = await plant(stage, suite);
  const runs = new Runs(await suite.admin(), suite, stage.progress);
  const begun = Date.now();
  const { runId } = await runs.order('sweep-start', { depth: 'deep' });
  const { state, failure } = await runs.untilEnded(runId, 'sweep');
  await untilAllCounted(stage, exercisesBySubject(stage.sent).size, 'sweep: views');
  const ms = Date.now() - begun;
  const report = await runs.sweepReport(runId);
  const judged = judgeEverything(await readEverything(stage.rest), stage.sent);
  const { open, repaired, cost, score } = report;
  const isEnded = state === 'completed' && open === 0;
  const left = {
    path: `runs/${runId}`,
    what: 'end',
    has: failure ?? `${state}, ${open} open`,
    wants: 'completed',
  };
  const found = foundBy(report);
  return {
    ...{ step: 'sweep', what: `${planted.length} corruptions, found and repaired`, ms },
    ...{ expected: judged.expected, right: judged.right, wrong: judged.wrong + Number(!isEnded) },
    problems: [...(isEnded ? [] : [left]), ...judged.problems],
    errors: errorsIn(stage.since(mark)),
    bills: [],
    shows: {
      json: { planted: byKind(planted), found, repaired, open, score, cost },
      lines: [
        `${grouped(found)} documents were not as they must be: ${grouped(repaired)} repaired, ${grouped(open)} left`,
        `${grouped(cost.reads)} reads, ${grouped(cost.writes)} writes; score ${score ?? 'n/a'} %`,
      ],
    },
  };
}

async function plant(stage: Stage, suite: Suite): Promise<Corruption[]> {
  const all = await readEverything(stage.rest);
  const planted = drawn(all, { count: corruptions, random: uniform(seed), without: notPlanted });
  await suite.withoutTriggers(() => stage.rest.commit(planted.map(({ write }) => write)));
  for (const { write, sent } of planted) if (sent !== undefined) stage.sentUnheard(write.path, sent);
  return planted;
}

function foundBy({ drifted }: SweepReport): number {
  return Object.values(drifted).reduce((sum, count) => sum + count, 0);
}
