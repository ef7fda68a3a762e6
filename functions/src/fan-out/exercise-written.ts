import { FAN_OUT_TARGET_NAMES, FAN_OUT_TARGETS, type FanOutTarget } from '../copies';
import { copiesDiffer, needsTombstone } from '../derive/source';
import { isLater, type StoredChange } from '../model/document';
import { parseExercise, type ExerciseVersion, type Source } from '../model/exercise';
import type { Deps } from '../platform/deps';
import { readSource, tombstoneReference } from '../settle/sources';
import { enqueueFanOuts } from './enqueue';

export interface ExerciseWritten {
  readonly exerciseId: string;
  readonly eventId: string;
  /** When the edit was made, ms since 1970. */
  readonly at: number;
  readonly change: StoredChange;
}

export interface ExerciseOutcome {
  /** `off`: live derivation is switched off. */
  readonly outcome: 'not-copied' | 'restored' | 'off' | 'fanned-out';
  /** Tasks that were new to their queue. */
  readonly enqueued: number;
}

/**
 * An exercise was written: asks for a fan-out to each target for which what is copied, or who may see it, has changed.
 *
 * | event | what happens |
 * |---|---|
 * | nothing copied has changed | nothing, no read |
 * | created, renamed, valid again | fan-out |
 * | deleted, invalid, another owner | the tombstone, then fan-out; nothing when the source is back as it was |
 * | twice | the same tasks by name; where the queue has forgotten them, pages that write nothing |
 * | late or out of order | the tombstone of a later version stays; tasks whose state has passed stop at once |
 * | without data | fan-out of what is stored now |
 * | any, while live derivation is switched off | the tombstone where one is due, since nobody could write it later; no fan-out |
 */
export async function exerciseWritten(deps: Deps, event: ExerciseWritten): Promise<ExerciseOutcome> {
  const targets = FAN_OUT_TARGET_NAMES.filter((target) => concerns(event, target));
  if (targets.length === 0) return { outcome: 'not-copied', enqueued: 0 };
  const { live } = await deps.flags.cached();
  if (!live && leaving(event) === null) return { outcome: 'off', enqueued: 0 };
  const source = await sourceToCarry(deps, event);
  if (source === 'restored') return { outcome: source, enqueued: 0 };
  if (!live) return { outcome: 'off', enqueued: 0 };
  const { eventId, exerciseId, at } = event;
  const enqueued = await enqueueFanOuts(deps, { exerciseId, source, targets, eventId, startedAt: at });
  return { outcome: 'fanned-out', enqueued };
}

/** Whether the edit changes what is copied to `target`, or for whom. */
function concerns({ change }: ExerciseWritten, target: FanOutTarget): boolean {
  if (change === null) return true;
  const [before, after] = [parseExercise(change.before), parseExercise(change.after)];
  return copiesDiffer(before, after, FAN_OUT_TARGETS[target].copiedFields);
}

async function sourceToCarry(deps: Deps, event: ExerciseWritten): Promise<Source | 'restored'> {
  const { exerciseId, change } = event;
  if (change === null) return (await readSource(deps.db, exerciseId)).source;
  const before = leaving(event);
  if (before !== null) return bury(deps, exerciseId, before);
  const exercise = parseExercise(change.after);
  return needsTombstone(exercise)
    ? (await readSource(deps.db, exerciseId)).source
    : { exercise, tombstone: null };
}

/** What the edit takes away from those who saw it; null: nothing. */
function leaving({ change }: ExerciseWritten): ExerciseVersion | null {
  if (change === null) return null;
  const before = parseExercise(change.before);
  return before !== null && hasLeft(before, parseExercise(change.after)) ? before : null;
}

/** Whether those who saw `before` see it no more: it is gone, or somebody else's. */
function hasLeft(before: ExerciseVersion, now: ExerciseVersion | null): boolean {
  return now === null || (now.userId !== null && now.userId !== before.userId);
}

/**
 * Keeps what an exercise held, for those who see it no more. In a transaction that sees it gone, and before the fan-out is
 * asked for, which would find nothing to carry; never over the tombstone of a later version.
 */
async function bury(deps: Deps, exerciseId: string, before: ExerciseVersion): Promise<Source | 'restored'> {
  const reference = tombstoneReference(deps.db, exerciseId);
  return deps.db.runTransaction(async (tx) => {
    const { source } = await readSource(deps.db, exerciseId, tx);
    if (!hasLeft(before, source.exercise)) return 'restored';
    const { exercise, tombstone } = source;
    if (tombstone !== null && !isLater(before.version, tombstone.version)) return source;
    tx.set(reference, { ...before });
    return { exercise, tombstone: before };
  });
}
