import { addCounters, NO_COUNTERS, type Run } from '../model/runs';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { step, type At } from './at';
import { askHistories, carryChangedSources } from './exit';
import { fenceLeg } from './fence';
import { keepSources } from './kept-sources';
import { beginLeg } from './legs';
import { definitionHash, isVerification, migrationOf, type Engine } from './migration';
import { advanceResidue, advanceRollback } from './rollback';
import { belowRun, readRun, runReference, shardsOf, toFlags, type NamedShard } from './runs';
import type { Transition } from './transition';
import { changeAsSeen, driveLeg, holdFor } from './drive';
import { conclude, countDocuments, settleVerification } from './verify';

/** Steps that a run may take at one look; each changes what is stored, so this only bounds a mistake. */
const STEPS_MAX = 12;

/**
 * Brings a run as far as it can go now: what an operator wants, what its shards have come to, and what time it is, lead to the next
 * state. Whoever may have changed something calls it, and the minder every minute; it may run twice, at once, or be killed anywhere.
 */
export async function advance(deps: Deps, engine: Engine, runId: string): Promise<Run | undefined> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const run = await readRun(deps, runId);
    if (run === undefined) return undefined;
    const at: At = { runId, run, engine, migration: migrationOf(engine, run.migration.name) };
    if (!(await advanceOnce(deps, at))) return readRun(deps, runId);
  }
  return readRun(deps, runId);
}

/** Whether the run may go further at once. */
async function advanceOnce(deps: Deps, at: At): Promise<boolean> {
  const { state } = at.run;
  switch (state) {
    case 'queued':
      return goOn(deps, at, begin);
    case 'running':
      return goOn(deps, at, walkOn);
    case 'verifying':
      return goOn(deps, at, verifyOn);
    case 'pausing':
      return at.run.desired.action === 'cancel'
        ? step(deps, at, 'cancel')
        : leave(deps, at, 'stopped', {
            // Whoever wants to go on by now is not to be kept waiting, should this be killed.
            wakeAt: at.run.desired.action === 'pause' ? null : 0,
            ...(isVerified(at.run) && { leg: null }),
          });
    case 'cancelling':
      return leave(deps, at, 'stopped', {});
    case 'paused':
      return resume(deps, at);
    case 'rolling_back':
      return advanceRollback(deps, at);
    case 'completed':
    case 'completed_with_failures':
    case 'failed':
    case 'cancelled':
      return afterEnd(deps, at);
    case 'rolled_back':
    case 'rollback_partial':
      return (await afterEnd(deps, at)) || advanceResidue(deps, at);
  }
}

/** A run that is under way goes on, unless somebody wants something else, or it is not what was approved any more. */
async function goOn(deps: Deps, at: At, further: (deps: Deps, at: At) => Promise<boolean>): Promise<boolean> {
  if (await stop(deps, at)) return true;
  const { run, migration } = at;
  if (definitionHash(migration) === run.migration.hash) return further(deps, at);
  return holdFor(deps, at, {
    reason: 'definition-changed',
    message: `${migration.name} is version ${migration.version} now, the run was approved for version ${run.migration.version}: resume it to approve`,
  });
}

/** What an operator, or a failure, wants of a run that is under way. */
async function stop(deps: Deps, at: At): Promise<boolean> {
  const { desired, failure } = at.run;
  if (failure !== null) return leave(deps, at, 'fail', {}, failure);
  if (desired.action === 'pause') return step(deps, at, 'pause');
  return desired.action === 'cancel' && step(deps, at, 'cancel');
}

function resume(deps: Deps, at: At): Promise<boolean> {
  const { action } = at.run.desired;
  if (action === 'cancel') return step(deps, at, 'cancel');
  return action === 'run' ? step(deps, at, 'resume', { wakeAt: 0 }) : Promise.resolve(false);
}

async function begin(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration } = at;
  const { since } = toFlags(await flagsReference(deps.db).get());
  const { flagMs, handlerLifetimeMs } = at.engine.delays;
  const quietAt = since + flagMs + handlerLifetimeMs;
  if (since > 0 && deps.clock.now() < quietAt) {
    const message = 'Live derivation was switched; waiting until no handler can be running that began before';
    return holdFor(deps, at, { reason: 'handler-lifetime', message, until: quietAt });
  }
  if (migration.carriesSources && !run.sourcesKept && !run.options.dryRun) {
    await keepSources(deps, runId);
    await runReference(deps.db, runId).update({ sourcesKept: true });
  }
  if (run.total === null) {
    await runReference(deps.db, runId).update({
      total: await countDocuments(deps, { parts: migration.walk, scope: run.scope }),
    });
  }
  if (run.legs === 0) await beginLeg(deps, { runId, run, migration, kind: 'walk' });
  return step(deps, at, 'begin', { hold: null, wakeAt: 0 });
}

async function walkOn(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration } = at;
  if (run.leg !== null) {
    const driven = await driveLeg(deps, at);
    if (driven !== 'done') return driven === 'held';
  }
  if (run.retry) {
    await beginLeg(deps, { runId, run, migration, kind: 'retry', set: { retry: false } });
    return true;
  }
  const mended = await mend(deps, at);
  if (mended !== 'mended') return mended === 'again';
  // A verification is a leg of its own each time: what was read before a pause proves nothing about now.
  return leave(deps, at, 'walked', { leg: null });
}

async function verifyOn(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration } = at;
  if (run.options.dryRun || migration.verify.length === 0)
    return conclude(deps, at, { verification: null, counters: run.counters });
  if (run.leg === null) {
    await beginLeg(deps, { runId, run, migration, kind: 'verify' });
    return true;
  }
  const driven = await driveLeg(deps, at);
  if (driven !== 'done') return driven === 'held';
  return settleVerification(deps, at, await legShards(deps, at));
}

/** Has what a walk has found wrong put right, unless there is so much of it that somebody has to look first. */
async function mend(deps: Deps, at: At): Promise<'mended' | 'again' | 'held'> {
  const { runId, run, migration, engine } = at;
  const { mending } = migration;
  if (mending === undefined || run.options.dryRun) return 'mended';
  if (run.mends > 0 && !(await isWorthAnotherRound(deps, at))) return 'mended';
  if (!run.mayMend) {
    if (run.hold?.reason === 'breaker') return 'held';
    const message = await mending.judge(deps, runId);
    if (message === null) return (await changeAsSeen(deps, at, { mayMend: true })) ? 'again' : 'held';
    await holdFor(deps, at, { reason: 'breaker', message });
    return 'held';
  }
  if (run.mends === 0 && !(await hasOpenFailures(deps, runId))) return 'mended';
  const waitMs = run.mends > 0 ? engine.delays.recheckMs : null;
  await beginLeg(deps, { runId, run, migration, kind: 'mend', waitMs, set: { mends: run.mends + 1 } });
  return 'again';
}

/** What was found wrong may be on its way to become right: it is looked at again once, and as long as some of it has become right. */
async function isWorthAnotherRound(deps: Deps, at: At): Promise<boolean> {
  const shards = await legShards(deps, at);
  const { visited, wrong } = shards.reduce((sum, { shard }) => addCounters(sum, shard.counters), NO_COUNTERS);
  return wrong > 0 && (at.run.mends === 1 || wrong < visited);
}

async function hasOpenFailures({ db }: Deps, runId: string): Promise<boolean> {
  return !(await belowRun(db, runId, 'failures').where('state', '==', 'open').limit(1).get()).empty;
}

async function legShards(deps: Deps, { runId, run }: At): Promise<NamedShard[]> {
  return run.leg === null ? [] : shardsOf(deps.db, { runId, leg: run.leg });
}

/** Every way out: no worker can commit any more, what changed meanwhile is carried again, and only then is the run where it says. */
async function leave(
  deps: Deps,
  at: At,
  event: Transition['event'],
  set: Partial<Run>,
  why?: string,
): Promise<boolean> {
  const { runId, run, migration } = at;
  if (run.leg !== null) await fenceLeg(deps, { runId, leg: run.leg });
  if (migration.carriesSources && run.sourcesKept) await carryChangedSources(deps, runId, run);
  const counters = (await legShards(deps, at)).reduce(
    (sum, { shard }) => addCounters(sum, shard.counters),
    run.counted,
  );
  return step(
    deps,
    at,
    event,
    {
      ...{ ...set, counters, exits: run.exits + 1, hold: null },
      ...(set.leg === null && { counted: counters }),
    },
    why,
  );
}

/** What an ended run still owes: the histories that waited for it. */
async function afterEnd(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration } = at;
  if (run.historiesAsked) return false;
  if (migration.carriesSources) await askHistories(deps, runId, run);
  await migration.mending?.ended(deps, runId, run);
  const wakeAt = run.rollback?.residueAt ?? null;
  // Whoever has begun to roll it back meanwhile is not to wait for ever.
  const isAsSeen = await changeAsSeen(deps, at, { historiesAsked: true, wakeAt });
  return !isAsSeen || run.rollback !== null;
}

function isVerified({ leg }: Run): boolean {
  return leg !== null && isVerification(leg);
}
