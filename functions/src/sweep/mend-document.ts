import { TARGETS, type Target } from '../copies';
import { idOf } from '../model/document';
import type { Deps } from '../platform/deps';
import { settle } from '../settle/settle';
import type { Acted, ActPart } from '../walk/migration';
import { isSmall, wrongIn } from './drift';
import { file, readFinding, stays } from './findings';
import { lookAgain } from './look';

/** `full`: all drift is repaired. `conservative`: small drift is, and the rest is left for an admin. */
export type Policy = 'full' | 'conservative';

/** Puts documents of a target right that were found wrong, through the live path's own writer, and looks at them again. */
export function mendingDocuments(target: Target, policy: Policy): ActPart {
  return {
    ...{ kind: 'act', collection: TARGETS[target].collection, keyedBy: 'id' },
    act: (deps, { path }, { runId }) => mendDocument(deps, target, { path, runId, policy }),
  };
}

export interface Mending {
  readonly path: string;
  readonly runId: string;
  readonly policy: Policy;
}

async function mendDocument(deps: Deps, target: Target, mending: Mending): Promise<Acted> {
  const { path, runId, policy } = mending;
  const { drifts, since } = await lookAgain(deps, target, idOf(path));
  // It was on its way, or is gone.
  if (drifts.length === 0 || stays(await readFinding(deps, path), drifts)) return false;
  const found = { path, drifts, since, runId };
  if (policy === 'conservative' && !isSmall(drifts)) {
    await file(deps, found, 'open');
    return wrongIn(drifts);
  }
  const outcome = await settle(deps, { target, id: idOf(path), eventId: `run ${runId}`, seen: null });
  const left = await lookAgain(deps, target, idOf(path));
  if (left.drifts.length === 0) {
    await file(deps, found, 'repaired');
    return true;
  }
  // What nobody can derive is recorded there; it costs no second look until it changes.
  await file(deps, { ...found, drifts: left.drifts }, outcome === 'dead-letter' ? 'accepted' : 'open');
  return outcome === 'dead-letter' ? false : wrongIn(left.drifts);
}
