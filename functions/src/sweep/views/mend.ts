import type { Deps } from '../../platform/deps';
import { mendViewCopy } from './copies';
import { recomputeView } from './recompute';
import { lookAtUserViews } from './user-views';

/** Puts every view of a user right that is not what his ledgers come to, or holds another copy than its exercise says; of nobody none. */
export async function mendUserViews(deps: Deps, userId: string): Promise<void> {
  if (userId === '') return;
  for (const { path } of await lookAtUserViews(deps, userId)) {
    await recomputeView(deps, path);
    await mendViewCopy(deps, path, userId);
  }
}
