import type { Deps } from '../../platform/deps';
import { mendViewCopy } from './copies';
import { recomputeView } from './recompute';
import type { FaultyView } from './user-views';

/** Puts views of a user right that a look has found faulty: what his ledgers come to, with the copy that its exercise says. */
export async function mendViews(deps: Deps, userId: string, faulty: readonly FaultyView[]): Promise<void> {
  for (const { path } of faulty) {
    await recomputeView(deps, path);
    await mendViewCopy(deps, path, userId);
  }
}
