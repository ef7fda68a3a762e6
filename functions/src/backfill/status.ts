import { z } from 'zod';
import {
  addCounters,
  FAILURE_CATEGORIES,
  type Counters,
  type FailureCategory,
  type Run,
  type RunEvent,
  type Shard,
} from '../model/runs';
import type { Estimate } from '../model/reports';
import { runId as runIdSchema } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { asOfOneMoment } from '../platform/one-moment';
import { migrationOf, type Engine } from '../walk/migration';
import { belowRun, runReference, toRun, toShard, type NamedShard } from '../walk/runs';
import { isActive } from '../walk/states';
import { moneyFor } from './analysis/estimate';
import { notFound } from './control';
import { progressOf, type Progress } from './progress';
import { plainEvent } from './run-events';

export const statusSchema = z.strictObject({ runId: runIdSchema });

export interface RunStatus extends Progress {
  readonly runId: string;
  readonly migration: Run['migration'];
  readonly state: Run['state'];
  /** What an operator wants, and who; what is, may take a moment. */
  readonly desired: Run['desired'];
  readonly hold: Run['hold'];
  readonly failure: string | null;
  readonly counters: Counters;
  /** Failures that are open, by category, without those that there are none of; and those that were skipped. */
  readonly failures: Partial<Record<FailureCategory, number>>;
  readonly skipped: number;
  readonly money: Estimate['money'];
  /** Of the round of visits that is under way. */
  readonly shards: { readonly done: number; readonly total: number };
  /** The last trouble that a shard had, and which. */
  readonly lastError: (NonNullable<Shard['lastError']> & { readonly shard: string }) | null;
  readonly verification: Run['verification'];
  readonly rollback: Run['rollback'];
  readonly protection: Run['protection'];
  readonly options: Run['options'];
  readonly startedBy: Run['startedBy'];
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The newest first. */
  readonly events: readonly RunEvent[];
}

const EVENTS_SHOWN = 10;

/** How a run stands now. What shards have counted is read from them, so it is right between two looks of the minder too. */
export async function runStatus(
  deps: Deps,
  engine: Engine,
  { runId }: z.output<typeof statusSchema>,
): Promise<RunStatus> {
  const { db, clock } = deps;
  const { run, shards, counters } = await liveRun(deps, runId);
  const [{ failures, skipped }, events] = await Promise.all([
    failuresOf(deps, runId),
    belowRun(db, runId, 'events').orderBy('at', 'desc').limit(EVENTS_SHOWN).get(),
  ]);
  const own = shards.filter(({ shard }) => shard.leg === run.leg);
  const migration = migrationOf(engine, run.migration.name);
  const { reads, writes, written, ledgers } = counters;
  const { state, desired, hold, failure, verification, rollback, protection, options } = run;
  const { startedBy, startedAt, endedAt } = run;
  return {
    ...{ runId, migration: run.migration, state, desired, hold, failure },
    ...progressOf({ run, migration, shards, counters, now: clock.now() }),
    ...{ counters, failures, skipped },
    money: moneyFor({ reads, writes, invocations: options.dryRun ? 0 : written + 2 * ledgers }),
    shards: { done: own.filter(({ shard }) => shard.done).length, total: own.length },
    lastError: lastErrorOf(own),
    ...{ verification, rollback, protection, options, startedBy, startedAt, endedAt },
    events: events.docs.map((event) => plainEvent(event)),
  };
}

export interface LiveRun {
  readonly run: Run;
  /** Of all legs. */
  readonly shards: readonly NamedShard[];
  /** Of the run, what its shards have counted since it was written included. */
  readonly counters: Counters;
}

/** A run and its shards, as of one moment. */
export async function liveRun({ db }: Deps, runId: string): Promise<LiveRun> {
  const found = await asOfOneMoment(db, async (tx): Promise<LiveRun | undefined> => {
    const run = toRun(await tx.get(runReference(db, runId)));
    if (run === undefined) return undefined;
    const { docs } = await tx.get(belowRun(db, runId, 'shards'));
    const shards = docs.flatMap((document) => {
      const shard = toShard(document);
      return shard === undefined ? [] : [{ id: document.id, shard }];
    });
    const own = shards.filter(({ shard }) => shard.leg === run.leg);
    // Of a run that has ended, what it ended with.
    const counters = isActive(run.state)
      ? own.reduce((sum, { shard }) => addCounters(sum, shard.counters), run.counted)
      : run.counters;
    return { run, shards, counters };
  });
  if (found === undefined) throw notFound(runId);
  return found;
}

async function failuresOf({ db }: Deps, runId: string): Promise<Pick<RunStatus, 'failures' | 'skipped'>> {
  const all = belowRun(db, runId, 'failures');
  const open = all.where('state', '==', 'open');
  const [skipped, ...counts] = await Promise.all([
    all.where('state', '==', 'skipped').count().get(),
    ...FAILURE_CATEGORIES.map((category) => open.where('category', '==', category).count().get()),
  ]);
  const counted = FAILURE_CATEGORIES.map(
    (category, at) => [category, counts[at]?.data().count ?? 0] as const,
  );
  return {
    failures: Object.fromEntries(counted.filter(([, count]) => count > 0)),
    skipped: skipped.data().count,
  };
}

function lastErrorOf(shards: readonly NamedShard[]): RunStatus['lastError'] {
  const errors = shards.flatMap(({ id, shard }) =>
    shard.lastError === null ? [] : [{ ...shard.lastError, shard: id }],
  );
  return errors.toSorted((a, b) => b.at - a.at)[0] ?? null;
}
