import { costOf, sumOf, type Bill, type Cost } from './cost';
import { isDrain, limitOfDrains } from './drains';
import type { RunStatus } from './runs';
import { exercisesBySubject } from './seed-step';
import type { Stage } from './stage';
import { usesIn } from './use';

/** Documents of a full batch. Stated here and not imported, as in cost.ts. */
const batch = 50;
/** A worker's first batches are small, since nobody knows yet how large the documents are, and its last one may be empty. */
const smallBatches = 7;
/** Key ranges, each with its worker: four of logs, four of programs. */
const ranges = 8;
/** Of a batch: the run, which says whether to go on, and the shard. */
const readsOfBatch = 2;

/** A round of visits. */
interface Leg {
  readonly documents: number;
  /** Of each document, with all that is kept beside it. */
  readonly each: Cost;
  /** Distinct exercises, which each worker reads for itself; and workers. */
  readonly exercises: number;
  readonly workers: number;
}

/** The most that a round of visits may cost. Each batch writes where it has ended. */
export function limitOfLeg({ documents, each, exercises, workers }: Leg): Cost {
  const batches = Math.ceil(documents / batch) + smallBatches * workers;
  return {
    reads: each.reads * documents + readsOfBatch * batches + exercises * workers,
    writes: each.writes * documents + batches,
  };
}

interface BackfillRuns {
  /** Invocations before the step. */
  readonly mark: number;
  /** Processes that were killed in the middle of the first. */
  readonly killed: number;
  /** When each of them had ended. */
  readonly embedding: RunStatus;
  readonly rollingBack: RunStatus;
  readonly again: RunStatus;
  /** Documents that the service keeps beside logs and programs: ledgers, performance views, users' progress. */
  readonly beside: number;
}

/**
 * What the runs have cost as they count it themselves, in the commits of their batches, so what killed workers have committed is in it,
 * and what they had read for a batch that was none is not. Besides, what the triggers made of the runs' writes, and the views.
 */
export function billsOfBackfill(
  stage: Stage,
  { mark, killed, embedding, rollingBack, again, beside }: BackfillRuns,
): Bill[] {
  const ran = stage.since(mark);
  const drained = ran.filter(isDrain);
  const events = ran.filter(({ function: name }) => name.startsWith('on'));
  const documents = embedding.total ?? 0;
  const exercises = usesIn(stage.sent).size;
  // Document and undo, under the ledger that might move.
  const walk = { documents, each: { reads: 2, writes: 2 }, exercises, workers: ranges };
  const verification = { ...walk, each: { reads: 1, writes: 0 } };
  const undoing = { ...walk, each: { reads: 2, writes: 1 }, exercises: 0 };
  // A ledger's log is looked for, a view's exercise is read, a user is no longer complete.
  const others = { ...walk, documents: beside, each: { reads: 2, writes: 0 } };
  const newExercises = exercisesBySubject(stage.sent);
  return [
    {
      of: 'backfill',
      cost: spent(embedding),
      // Whoever was killed is followed by another, and so is everybody after a pause.
      limit: sumOf([limitOfLeg({ ...walk, workers: 2 * ranges + killed }), limitOfLeg(verification)]),
    },
    { of: 'rollback', cost: less(spent(rollingBack), spent(embedding)), limit: limitOfLeg(undoing) },
    {
      of: 'derived again',
      cost: spent(again),
      limit: sumOf([limitOfLeg(walk), limitOfLeg(others), limitOfLeg(verification)]),
    },
    { of: 'our writes that come back', cost: costOf(events), limit: { reads: 0, writes: 0 } },
    {
      of: 'views',
      cost: costOf(drained),
      limit: limitOfDrains(drained, { newExercises, sessions: 0, tries: 2 }),
    },
  ];
}

function spent({ counters: { reads, writes } }: RunStatus): Cost {
  return { reads, writes };
}

function less(all: Cost, before: Cost): Cost {
  return { reads: all.reads - before.reads, writes: all.writes - before.writes };
}
