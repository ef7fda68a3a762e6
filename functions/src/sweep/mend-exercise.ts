import { FAN_OUT_TARGETS, TARGETS, type FanOutTarget, type Target } from '../copies';
import { enqueueFanOuts } from '../fan-out/enqueue';
import { idOf } from '../model/document';
import type { Drift } from '../model/findings';
import type { Deps } from '../platform/deps';
import { documentsOf } from '../platform/pages';
import { settle } from '../settle/settle';
import { readSource } from '../settle/sources';
import type { Acted, ActPart } from '../walk/migration';
import { wrongIn } from './drift';
import { file, readFinding, stays } from './findings';
import type { Policy } from './mend-document';
import { proveCopies, unequal, type Counted } from './proof';
import { dueRepair } from './repair';

/** Documents that a fan-out has left and one look settles by itself; of more it is not done yet. */
const SETTLED_MAX = 100;

/** Counts the copies of an exercise; `wrong` where they are not all current, unless a sweep has found why they cannot be. */
export async function proveExercise(deps: Deps, path: string): Promise<Acted> {
  const drifts = toDrifts(await missing(deps, path));
  return drifts.length > 0 && !stays(await readFinding(deps, path), drifts) && wrongIn(drifts);
}

/** The targets in which copies are missing, or wrong. */
async function missing(deps: Deps, path: string): Promise<Counted[]> {
  return unequal((await proveCopies(deps, idOf(path))) ?? []);
}

function toDrifts(counted: readonly Counted[]): Drift[] {
  return counted.map(({ target, key, copies, right }) => ({
    ...{ kind: 'lost-fan-out', field: target, cause: `exercises/${key}` },
    ...{ expected: `${copies} × ${key}`, found: `${right}` },
  }));
}

/** Puts the copies of exercises right that were proved not to be. */
export function mendingExercises(collection: string, policy: Policy): ActPart {
  return {
    ...{ kind: 'act', collection, keyedBy: 'id' },
    act: (deps, { path }, { runId }) => mendExercise(deps, { path, runId, policy }),
  };
}

/**
 * Carries an exercise again to the targets whose copies are not all current.
 *
 * | what is found | what happens |
 * |---|---|
 * | all copies are current by now | nothing; where this run has asked for it, it is filed as repaired |
 * | some are not | a fan-out, and a second look when it has had time |
 * | some are not at the second look | what it has left is settled one by one, unless it is so much that the fan-out cannot be done |
 * | what is left cannot be written, and is recorded so | it is accepted, and costs no look until its number changes |
 */
async function mendExercise(
  deps: Deps,
  { path, runId, policy }: { path: string; runId: string; policy: Policy },
): Promise<Acted> {
  const unequalNow = await missing(deps, path);
  const drifts = toDrifts(unequalNow);
  const due = await dueRepair(deps, { path, runId, drifts });
  if ('acted' in due) return due.acted;
  const found = { path, drifts, since: null, runId };
  // One cause with many copies is never small.
  if (policy === 'conservative') {
    await file(deps, found, 'open');
    return wrongIn(drifts);
  }
  if (!due.isBegun) {
    const exerciseId = idOf(path);
    await enqueueFanOuts(deps, {
      ...{ exerciseId, source: (await readSource(deps.db, exerciseId)).source },
      targets: unequalNow.map(({ target }) => target),
      ...{ eventId: `sweep ${runId} of ${exerciseId}`, startedAt: deps.clock.now() },
    });
    await file(deps, found, 'under-way');
    return wrongIn(drifts);
  }
  const isRecorded = await settleLeft(deps, { path, runId, left: unequalNow });
  const left = toDrifts(await missing(deps, path));
  if (left.length === 0) {
    await file(deps, found, 'repaired');
    return true;
  }
  await file(deps, { ...found, drifts: left }, isRecorded ? 'accepted' : 'under-way');
  return !isRecorded && wrongIn(left);
}

/** Settles what a fan-out has left; whether all that is left is recorded as dead letters. */
async function settleLeft(
  deps: Deps,
  { path, runId, left }: { path: string; runId: string; left: readonly Counted[] },
): Promise<boolean> {
  let isRecorded = true;
  for (const { target, key, copies, right } of left) {
    if (!isDocumentTarget(target) || copies - right > SETTLED_MAX) {
      isRecorded = false;
      continue;
    }
    for (const id of await lacking(deps, { exerciseId: idOf(path), target, key })) {
      const outcome = await settle(deps, { target, id, eventId: `run ${runId}`, seen: null });
      isRecorded &&= outcome === 'dead-letter';
    }
  }
  return isRecorded;
}

function isDocumentTarget(target: FanOutTarget): target is Target {
  return target in TARGETS;
}

/** The documents of a target that name an exercise and do not list its copy as it must be: all that name it are read. */
async function lacking(
  { db }: Deps,
  { exerciseId, target, key }: { exerciseId: string; target: Target; key: string },
): Promise<string[]> {
  const { collection, foundBy } = FAN_OUT_TARGETS[target];
  const named = db
    .collection(collection)
    .where(foundBy.field, foundBy.op, exerciseId)
    .select('denorm.copies');
  const ids: string[] = [];
  for await (const document of documentsOf(named))
    if (!lists(document.get('denorm.copies'), key)) ids.push(document.id);
  return ids;
}

function lists(copies: unknown, key: string): boolean {
  return Array.isArray(copies) && copies.includes(key);
}
