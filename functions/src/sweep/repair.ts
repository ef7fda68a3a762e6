import type { Drift, FindingState } from '../model/findings';
import type { Deps } from '../platform/deps';
import type { Acted } from '../walk/migration';
import { wrongIn } from './drift';
import { file, readFinding, stays } from './findings';
import type { Looked } from './look';

export interface Repair {
  readonly path: string;
  readonly runId: string;
  /** How it is now, at one moment. */
  readonly look: () => Promise<Looked>;
  /** Whether it may be put right without an admin; default: always. */
  readonly mayMend?: (drifts: readonly Drift[]) => boolean;
  /** Puts it right; as what it is filed where it is not right afterwards. */
  readonly mend: (drifts: readonly Drift[]) => Promise<Extract<FindingState, 'open' | 'accepted'>>;
}

/**
 * Puts one document right that was found wrong, and looks at it again.
 *
 * | what may happen | what happens |
 * |---|---|
 * | it was on its way, or is gone | nothing |
 * | an admin, or an earlier sweep, has said that it stays so | nothing |
 * | it is no sweep's to change | filed as open |
 * | killed after it was mended | it is filed as under way before, and as repaired by whoever comes next |
 * | it is not right afterwards | filed as open; or as accepted, which costs no second look until it changes |
 */
export async function repair(deps: Deps, { path, runId, look, mayMend, mend }: Repair): Promise<Acted> {
  const { drifts, since } = await look();
  const due = await dueRepair(deps, { path, runId, drifts });
  if ('acted' in due) return due.acted;
  const found = { path, drifts, since, runId };
  if (mayMend?.(drifts) === false) {
    await file(deps, found, 'open');
    return wrongIn(drifts);
  }
  if (!due.isBegun) await file(deps, found, 'under-way');
  const otherwise = await mend(drifts);
  const left = (await look()).drifts;
  if (left.length === 0) {
    await file(deps, found, 'repaired');
    return true;
  }
  await file(deps, { ...found, drifts: left }, otherwise);
  return otherwise === 'open' && wrongIn(left);
}

/** Whether this run has begun to put right what a look has found; or what comes of it where nothing is to be put right. */
export async function dueRepair(
  deps: Deps,
  { path, runId, drifts }: { path: string; runId: string; drifts: readonly Drift[] },
): Promise<{ readonly isBegun: boolean } | { readonly acted: boolean }> {
  const earlier = await readFinding(deps, path);
  const isBegun = earlier?.runId === runId && earlier.state === 'under-way';
  if (drifts.length === 0) {
    if (isBegun) await file(deps, earlier, 'repaired');
    return { acted: isBegun };
  }
  return stays(earlier, drifts) ? { acted: false } : { isBegun };
}
