import type { Deps } from '../platform/deps';
import { addCounters, NO_COUNTERS, type Run, type Scope, type Verification } from '../model/runs';
import { step, type At } from './at';
import { beginLeg } from './legs';
import { legKind, type Migration, type Part } from './migration';
import { belowRun, type NamedShard } from './runs';
import { within } from './scope';

/** Documents of all parts that are walked one by one; null where a part visits some of its collection. */
export async function countDocuments(
  { db }: Deps,
  { parts, scope }: { parts: readonly Part[]; scope: Scope | null },
): Promise<number | null> {
  if (scope === null && parts.some(({ ranges }) => ranges !== undefined)) return null;
  const counts = await Promise.all(
    parts
      .filter(({ keyedBy }) => keyedBy === 'id')
      .flatMap(({ collection }) => within(db, collection, scope)?.count().get() ?? []),
  );
  return counts.reduce((sum, count) => sum + count.data().count, 0);
}

/**
 * What a leg of a verification has come to. What it found wrong may be on its way to become right, by a fan-out or the trigger of a
 * document that was just written: it is looked at again, a while later, and as long as some of it has become right meanwhile.
 */
export async function settleVerification(
  deps: Deps,
  at: At,
  shards: readonly NamedShard[],
): Promise<boolean> {
  const { runId, run, migration, engine } = at;
  const seen = shards.reduce((sum, { shard }) => addCounters(sum, shard.counters), NO_COUNTERS);
  const before = run.verification;
  const isFirst = before === null || legKind(run.leg ?? '') === 'verify';
  const verification: Verification = {
    checked: isFirst ? seen.visited : before.checked,
    wrong: isFirst ? seen.wrong : Math.max(0, before.wrong - (seen.visited - seen.wrong)),
    counts: await countMarked(deps, migration.marks),
    at: deps.clock.now(),
  };
  const mayTurnRight = isFirst
    ? (await foundWrong(deps, runId)) > 0
    : seen.wrong > 0 && seen.wrong < seen.visited;
  const waitMs = engine.delays.recheckMs;
  if (mayTurnRight)
    return beginLeg(deps, { runId, run, migration, kind: 'recheck', waitMs, set: { verification } });
  const counters = { ...addCounters(run.counted, seen), wrong: verification.wrong };
  return conclude(deps, at, { verification, counters });
}

/** Documents that are noted because a verification found them wrong. */
async function foundWrong({ db }: Deps, runId: string): Promise<number> {
  const failures = belowRun(db, runId, 'failures').where('leg', '>=', 'verify-').where('leg', '<', 'verify.');
  return (await failures.count().get()).data().count;
}

/** Ends a run: as completed only when nothing failed and nothing was found wrong. */
export async function conclude(
  deps: Deps,
  at: At,
  { verification, counters }: Pick<Run, 'verification' | 'counters'>,
): Promise<boolean> {
  const open = await belowRun(deps.db, at.runId, 'failures').where('state', '==', 'open').count().get();
  const clean = open.data().count === 0 && (verification?.wrong ?? 0) === 0;
  return step(deps, at, clean ? 'verified' : 'found-wrong', { verification, counters });
}

/** Documents of each collection, and those of them that have the field. */
export async function countMarked({ db }: Deps, marks: Migration['marks']): Promise<Verification['counts']> {
  const counted = marks.map(async ({ collection, field }) => {
    const [documents, derived] = await Promise.all([
      db.collection(collection).count().get(),
      // An ordered query holds only documents that have the field.
      db.collection(collection).orderBy(field).count().get(),
    ]);
    return [collection, { documents: documents.data().count, derived: derived.data().count }] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}
