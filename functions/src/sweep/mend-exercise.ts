import { FieldPath, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import { FAN_OUT_TARGETS, TARGETS, type FanOutTarget, type Target } from '../copies';
import { sourceState } from '../derive/source';
import { enqueueFanOut } from '../fan-out/enqueue';
import { idOf } from '../model/document';
import type { Drift } from '../model/findings';
import { fanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { settle } from '../settle/settle';
import { readSource } from '../settle/sources';
import type { Acted } from '../walk/migration';
import { messageOf } from './drift';
import { file, readFinding, stays } from './findings';
import { leftAs, type Mending } from './mend-document';
import { proveCopies, unequal, type Counted } from './proof';

/** Documents that a fan-out has left and one look settles by itself; of more it is not done yet. */
const SETTLED_MAX = 100;

const PAGE_DOCUMENTS = 300;

/** Counts the copies of an exercise; `wrong` where they are not all current, unless a sweep has found why they cannot be. */
export async function proveExercise(deps: Deps, path: string): Promise<Acted> {
  const drifts = await driftsOf(deps, path);
  if (drifts.length === 0 || stays(await readFinding(deps, path), drifts)) return false;
  return { kind: 'wrong', message: messageOf(drifts), causes: drifts.map(({ cause }) => cause) };
}

async function driftsOf(deps: Deps, path: string): Promise<Drift[]> {
  return toDrifts(unequal((await proveCopies(deps, idOf(path))) ?? []));
}

function toDrifts(missing: readonly Counted[]): Drift[] {
  return missing.map(({ target, key, copies, right }) => ({
    ...{ kind: 'lost-fan-out', field: target, cause: `exercises/${key}` },
    ...{ expected: `${copies} × ${key}`, found: `${right}` },
  }));
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
export async function mendExercise(deps: Deps, { path, runId, policy }: Mending): Promise<Acted> {
  const drifts = await driftsOf(deps, path);
  const earlier = await readFinding(deps, path);
  const wasAsked = earlier?.runId === runId && earlier.state === 'under-way';
  if (drifts.length === 0) {
    if (wasAsked) await file(deps, earlier, 'repaired');
    return wasAsked;
  }
  if (stays(earlier, drifts)) return false;
  const found = { path, drifts, since: null, runId };
  // One cause with many copies is never small.
  if (policy === 'conservative') {
    await file(deps, found, 'open');
    return leftAs(drifts);
  }
  const targets = drifts.map(({ field }) => field as FanOutTarget);
  if (!wasAsked) {
    await carryAgain(deps, { exerciseId: idOf(path), runId, targets });
    await file(deps, found, 'under-way');
    return leftAs(drifts);
  }
  const isRecorded = await settleLeft(deps, { path, runId, targets });
  const left = await driftsOf(deps, path);
  if (left.length === 0) {
    await file(deps, earlier, 'repaired');
    return true;
  }
  await file(deps, { ...found, drifts: left }, isRecorded ? 'accepted' : 'under-way');
  return isRecorded ? false : leftAs(left);
}

interface Carrying {
  readonly exerciseId: string;
  readonly runId: string;
  readonly targets: readonly FanOutTarget[];
}

async function carryAgain(deps: Deps, { exerciseId, runId, targets }: Carrying): Promise<void> {
  const { source } = await readSource(deps.db, exerciseId);
  for (const target of targets) {
    const task = fanOutTask({
      ...{ eventId: `sweep ${runId} of ${exerciseId}`, exerciseId, target, startedAt: deps.clock.now() },
      ...{ state: sourceState(source, FAN_OUT_TARGETS[target].copiedFields) },
      ...{ branch: '', sequence: 0, halvings: 0 },
    });
    await enqueueFanOut(deps, task);
  }
}

/** Settles what a fan-out has left; whether all that is left is recorded as dead letters. */
async function settleLeft(
  deps: Deps,
  { path, runId, targets }: { path: string; runId: string; targets: readonly FanOutTarget[] },
): Promise<boolean> {
  let isRecorded = true;
  for (const counted of unequal((await proveCopies(deps, idOf(path))) ?? [])) {
    const { target } = counted;
    if (
      !targets.includes(target) ||
      !isDocumentTarget(target) ||
      counted.copies - counted.right > SETTLED_MAX
    ) {
      isRecorded = false;
      continue;
    }
    for (const id of await lacking(deps, { exerciseId: idOf(path), target, key: counted.key })) {
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
  let last: QueryDocumentSnapshot | undefined;
  do {
    let query = named.orderBy(FieldPath.documentId()).limit(PAGE_DOCUMENTS);
    if (last !== undefined) query = query.startAfter(last.id);
    const { docs } = await query.get();
    for (const document of docs) if (!lists(document.get('denorm.copies'), key)) ids.push(document.id);
    last = docs.length < PAGE_DOCUMENTS ? undefined : docs.at(-1);
  } while (last !== undefined);
  return ids;
}

function lists(copies: unknown, key: string): boolean {
  return Array.isArray(copies) && copies.includes(key);
}
