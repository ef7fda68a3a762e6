import { TARGETS, type Target } from '../copies';
import { idOf } from '../model/document';
import { settle } from '../settle/settle';
import type { ActPart } from '../walk/migration';
import { isSmall } from './drift';
import { lookAgain } from './look';
import { repair } from './repair';

/** `full`: all drift is repaired. `conservative`: small drift is, and the rest is left for an admin. */
export type Policy = 'full' | 'conservative';

/** Puts documents of a target right that were found wrong, through the live path's own writer. */
export function mendingDocuments(target: Target, policy: Policy): ActPart {
  return {
    ...{ kind: 'act', collection: TARGETS[target].collection, keyedBy: 'id' },
    act: (deps, { path }, { runId }) =>
      repair(deps, {
        ...{ path, runId },
        look: () => lookAgain(deps, target, idOf(path)),
        mayMend: (drifts) => policy === 'full' || isSmall(drifts),
        mend: async () => {
          const outcome = await settle(deps, { target, id: idOf(path), eventId: `run ${runId}`, seen: null });
          // What nobody can derive is recorded there.
          return outcome === 'dead-letter' ? 'accepted' : 'open';
        },
      }),
  };
}
