import type { RollbackLog } from '../model/runs';
import type { Deps } from '../platform/deps';
import { legKind } from './migration';
import { step, type At } from './at';
import { changeAsSeen, driveLeg, holdFor, released } from './drive';
import { fenceLeg } from './fence';
import { beginLeg } from './legs';
import { flagsReference } from '../platform/flags';
import { belowRun, rollbackLogReference, runReference, toFlags } from './runs';
import { countMarked } from './verify';

/**
 * Rolls a run back: with live derivation off everywhere, walks over all documents, and is done only when a count that was taken later
 * than the longest lifetime of a handler that may have begun before finds nothing of ours; walks again as long as it does. Where
 * triggers undo nothing it waits for none of that.
 */
export async function advanceRollback(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration, engine } = at;
  const { rollback } = run;
  if (rollback === null) throw new Error(`Run ${runId}: it is rolling back without an order`);
  const now = deps.clock.now();
  const { offAt } = rollback;
  const honouredAt = offAt === null ? now : offAt + engine.delays.flagMs;
  if (now < honouredAt) {
    const message = 'Live derivation is off; waiting until every instance honours it';
    return holdFor(deps, at, { reason: 'flag-delay', message, until: honouredAt });
  }
  const quietAt = offAt === null ? now : honouredAt + engine.delays.handlerLifetimeMs;
  if (run.hold?.reason === 'flag-delay' || (run.hold?.reason === 'handler-lifetime' && now >= quietAt)) {
    await changeAsSeen(deps, at, { ...released(run, now), wakeAt: 0 });
    return true;
  }
  if (run.leg === null) return beginLeg(deps, { runId, run, migration, kind: 'rollback' });
  const driven = await driveLeg(deps, at);
  if (driven !== 'done') return driven === 'held';
  if (now < quietAt) {
    const message = 'Walked; waiting until no handler can be running that began before the switch';
    return holdFor(deps, at, { reason: 'handler-lifetime', message, until: quietAt });
  }
  return settleRollback(deps, at);
}

async function settleRollback(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration, engine } = at;
  const counts = Object.values(await countMarked(deps, migration.marks));
  const left = counts.reduce((sum, { derived }) => sum + derived, 0);
  const failures = await belowRun(deps.db, runId, 'failures').where('leg', '==', run.leg).count().get();
  const failed = failures.data().count;
  if (left > failed) {
    await runReference(deps.db, runId).update({ 'rollback.left': left });
    return beginLeg(deps, { runId, run, migration, kind: 'rollback' });
  }
  const now = deps.clock.now();
  const ended = {
    state: failed > 0 ? 'rollback_partial' : 'rolled_back',
    left,
    failed,
    endedAt: now,
  } as const;
  // Before the run is: whoever dies in between does both again.
  await rollbackLogReference(deps.db, runId).set(ended satisfies Partial<RollbackLog>, { merge: true });
  const rollback = run.rollback ?? fail(runId);
  const residueAt = rollback.offAt === null ? null : now + engine.delays.residueMs;
  return step(deps, at, failed > 0 ? 'rolled-back-in-part' : 'rolled-back', {
    ...{ hold: null, historiesAsked: true, wakeAt: residueAt },
    rollback: { ...rollback, left, residueAt },
  });
}

function fail(runId: string): never {
  throw new Error(`Run ${runId}: it is rolling back without an order`);
}

/**
 * After a rollback, once: clients that come back from offline have written documents that they held from before. Not any more when
 * live derivation is on again.
 */
export async function advanceResidue(deps: Deps, at: At): Promise<boolean> {
  const { runId, run, migration } = at;
  const residueAt = run.rollback?.residueAt ?? null;
  if (residueAt === null || deps.clock.now() < residueAt) return false;
  const done = { rollback: { ...(run.rollback ?? fail(runId)), residueAt: null }, wakeAt: null };
  if (toFlags(await flagsReference(deps.db).get()).live) {
    if (run.leg !== null) await fenceLeg(deps, { runId, leg: run.leg });
    await changeAsSeen(deps, at, done);
    return false;
  }
  if (run.leg === null || legKind(run.leg) !== 'residue')
    return beginLeg(deps, { runId, run, migration, kind: 'residue' });
  if ((await driveLeg(deps, at)) === 'done') await changeAsSeen(deps, at, done);
  return false;
}
