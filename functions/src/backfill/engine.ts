import { randomInt } from 'node:crypto';
import {
  DEEP_CHECK_DAYS,
  FLAG_SECONDS,
  HANDLER_LIFETIME_SECONDS,
  RECHECK_SECONDS,
  RESIDUE_SECONDS,
  SWEEP_POLICY,
} from '../params';
import { sweeps, type SweepSettings } from '../sweep/migrations';
import type { Engine } from '../walk/migration';
import { MIGRATIONS } from './migrations/registry';

function settings(): SweepSettings {
  return {
    policy: SWEEP_POLICY.value() === 'conservative' ? 'conservative' : 'full',
    deepCheckDays: Math.max(1, DEEP_CHECK_DAYS.value()),
    random: () => randomInt(2 ** 32) / 2 ** 32,
  };
}

/** What the deployed functions walk with. */
export function liveEngine(): Engine {
  return {
    migrations: new Map([...MIGRATIONS, ...sweeps(settings()).map((sweep) => [sweep.name, sweep] as const)]),
    delays: {
      flagMs: FLAG_SECONDS.value() * 1000,
      handlerLifetimeMs: HANDLER_LIFETIME_SECONDS.value() * 1000,
      residueMs: RESIDUE_SECONDS.value() * 1000,
      recheckMs: RECHECK_SECONDS.value() * 1000,
    },
  };
}
