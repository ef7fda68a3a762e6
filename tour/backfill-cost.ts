import { costOf, sumOf, type Bill, type Cost } from './cost';
import { isDrain, limitOfDrains } from './drains';
import type { RunStatus } from './runs';
import { exercisesBySubject } from './seed-step';
import type { Stage } from './stage';
import type { Invocation } from './suite-log';
import { usesIn } from './use';

/** Documents of a full batch. Stated here and not imported, as in cost.ts. */
const batch = 50;
/**
 * A worker begins with 16 documents, since nobody knows yet how large they are, and takes an eighth more each time: until it has come to
 * full batches it has made four more than those would have been. Its last one may be empty.
 */
const moreBatches = 5;
/** Of logs, shards of logs and programs. Where everything is derived again each is cut into so many key ranges, with a worker each. */
const collections = 3;
const ranges = 4;
/** Those of views, ledgers and users' progress: nobody has any yet, and a worker finds that out. */
const emptyCollections = 3;
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
  const batches = Math.ceil(documents / batch) + moreBatches * workers;
  return {
    reads: each.reads * documents + readsOfBatch * batches + exercises * workers,
    writes: each.writes * documents + batches,
  };
}

interface BackfillRuns {
  /** The invocations of the step. */
  readonly ran: readonly Invocation[];
  /** Processes that were killed in the middle of the first. */
  readonly killed: number;
  /** When each of them had ended. */
  readonly embedding: RunStatus;
  readonly rollingBack: RunStatus;
  readonly again: RunStatus;
}

/**
 * What the runs have cost as they count it themselves, in the commits of their batches, so what killed workers have committed is in it,
 * and what they had read for a batch that was none is not. Besides, what the triggers made of the runs' writes, and the views.
 */
export function billsOfBackfill(
  { sent }: Stage,
  { ran, killed, embedding, rollingBack, again }: BackfillRuns,
): Bill[] {
  const drained = ran.filter(isDrain);
  const events = ran.filter(({ function: name }) => name.startsWith('on'));
  const documents = embedding.total ?? 0;
  const exercises = usesIn(sent).size;
  // The document and the ledger that might move; the document and what it was.
  const walk = { documents, each: { reads: 2, writes: 2 }, exercises, workers: collections };
  const verification = { ...walk, each: { reads: 1, writes: 0 } };
  // The document and what it was.
  const undoing = { ...walk, each: { reads: 2, writes: 1 }, exercises: 0 };
  return [
    {
      of: 'backfill',
      cost: spent(embedding),
      // Whoever was killed is followed by another, and so is everybody after a pause.
      limit: sumOf([limitOfLeg({ ...walk, workers: 2 * collections + killed }), limitOfLeg(verification)]),
    },
    { of: 'rollback', cost: less(spent(rollingBack), spent(embedding)), limit: limitOfLeg(undoing) },
    {
      of: 'derived again',
      cost: spent(again),
      limit: sumOf([
        ...[walk, verification].map((leg) => limitOfLeg({ ...leg, workers: collections * ranges })),
        limitOfLeg({ documents: 0, each: { reads: 0, writes: 0 }, exercises: 0, workers: emptyCollections }),
      ]),
    },
    { of: 'our writes that come back', cost: costOf(events), limit: { reads: 0, writes: 0 } },
    {
      of: 'views',
      cost: costOf(drained),
      limit: limitOfDrains(drained, { newExercises: exercisesBySubject(sent), sessions: 0, tries: 2 }),
    },
  ];
}

function spent({ counters: { reads, writes } }: RunStatus): Cost {
  return { reads, writes };
}

function less(all: Cost, before: Cost): Cost {
  return { reads: all.reads - before.reads, writes: all.writes - before.writes };
}
