import { setTimeout as sleep } from 'node:timers/promises';
import { readStored, type Stored } from '../tests/support/oracle';
import { isMap, readFields } from '../tests/support/oracle-reading';
import { differences, type Finding } from './finding';
import type { Runs, RunStatus } from './runs';
import type { Stage } from './stage';
import type { Suite } from './suite';

/**
 * Writes a second while the run is to be caught in the middle: after a batch of 16 documents and what they were, a worker waits for
 * three seconds.
 */
const slowly = 10;
const beginsWithinMs = 120_000;
const lookAgainMs = 50;

export interface Embedding {
  /** When it had ended. */
  readonly status: RunStatus;
  /** Processes that were killed, and how many documents the run had visited then. */
  readonly killed: number;
  readonly killedAt: number;
  /** Documents that it had visited when it paused. */
  readonly pausedAt: number;
  /** Documents that changed while it was paused. */
  readonly whilePaused: Finding;
  /** Everything when it had ended: what comes of its writes changes no document. */
  readonly stored: Stored;
}

/** Embeds the copies, though the processes that do it are killed in the middle, and an admin pauses the run further on. */
export async function embed(stage: Stage, { suite, runs }: { suite: Suite; runs: Runs }): Promise<Embedding> {
  const { runId } = await runs.order('backfill-start', {
    ...{ migration: 'embed-exercise-metadata', shards: 1, maxWritesPerSecond: slowly },
  });
  await untilWorkerWaits(stage, runId);
  const killed = suite.kill('walkShard');
  const { done: killedAt } = await runs.status(runId);
  await runs.until(runId, ({ done }) => done > killedAt, 'backfill: workers killed');

  await runs.control(runId, { action: 'pause' });
  const { done: pausedAt } = await runs.until(runId, ({ state }) => state === 'paused', 'backfill: pausing');
  const paused = await readStored(stage.rest);
  await runs.mind();
  const whilePaused = differences(paused, await readStored(stage.rest));
  await runs.control(runId, { action: 'set-limits', limits: { maxWritesPerSecond: null } });
  await runs.control(runId, { action: 'resume' });
  const status = await runs.untilEnded(runId, 'backfill');
  const stored = await readStored(stage.rest);
  const [workoutLogs, programs] = [derivedIn(stored, 'workoutLogs'), derivedIn(stored, 'programs')];
  stage.haveWritten(walkOf(runId), { workoutLogs, programs });
  await stage.untilAtRest('backfill: embedded');
  return { status, killed, killedAt, pausedAt, whilePaused, stored };
}

/**
 * Waits until the worker of the last shard has just written documents, and now waits itself; those of the others have ended. Whoever is
 * killed in a transaction leaves its locks behind, and the emulator keeps them for a minute. Read from where workers keep it, since a
 * callable takes its time.
 */
async function untilWorkerWaits({ rest, log, progress }: Stage, runId: string): Promise<void> {
  const deadline = Date.now() + beginsWithinMs;
  let seen: number | undefined;
  while (Date.now() < deadline) {
    progress.show('backfill: begins');
    const shards = (await rest.list(`runs/${runId}/shards`)).map(({ fields }) => readFields(fields));
    await log.refresh();
    const ended = log.invocations.filter(
      ({ subject, outcome }) => subject.startsWith(walkOf(runId)) && outcome === 'done',
    );
    if (ended.length === shards.length - 1) {
      const written = shards.reduce(
        (sum, { counters }) => sum + (isMap(counters) ? Number(counters['written']) : 0),
        0,
      );
      if (seen !== undefined && written > seen) return;
      seen = written;
    }
    await sleep(lookAgainMs);
  }
  throw new Error(`Run ${runId}: nothing was written for ${beginsWithinMs / 1000} s`);
}

/** Of the documents that a run has written, those of which no invocation tells: the killed processes have. */
export async function untold(stage: Stage, { status: { runId }, stored }: Embedding): Promise<number> {
  await stage.log.refresh();
  const told = stage.log.invocations.filter(({ subject }) => subject.startsWith(walkOf(runId)));
  return copyCollections.reduce((sum, collection) => {
    const written = told.reduce((all, { wrote }) => all + (wrote[collection] ?? 0), 0);
    return sum + derivedIn(stored, collection) - written;
  }, 0);
}

const copyCollections = ['workoutLogs', 'programs'] as const;

/** What the subjects of a walk's invocations begin with. */
function walkOf(runId: string): string {
  return `runs/${runId}/shards/walk-`;
}

/** A walk writes each document once. */
function derivedIn(stored: Stored, collection: (typeof copyCollections)[number]): number {
  return stored[collection].filter(({ fields }) => 'denorm' in fields).length;
}
