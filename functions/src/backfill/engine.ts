import { FLAG_SECONDS, HANDLER_LIFETIME_SECONDS, RESIDUE_SECONDS } from '../params';
import type { Engine } from '../walk/migration';
import { MIGRATIONS } from './migrations/registry';

/** What the deployed functions walk with. */
export function liveEngine(): Engine {
  return {
    migrations: MIGRATIONS,
    delays: {
      flagMs: FLAG_SECONDS.value() * 1000,
      handlerLifetimeMs: HANDLER_LIFETIME_SECONDS.value() * 1000,
      residueMs: RESIDUE_SECONDS.value() * 1000,
    },
  };
}
