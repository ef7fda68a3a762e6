import type { Run, Shard } from '../model/runs';
import { definitionHash, legKind, type Migration } from './migration';
import { isWalking } from './states';

/** Whether the run is to go on with this shard. */
export function mayWalk(run: Run, { leg }: Shard, migration: Migration): boolean {
  if (run.leg !== leg || run.hold !== null) return false;
  if (legKind(leg) === 'residue') return hasRolledBack(run) && (run.rollback?.residueAt ?? null) !== null;
  // A run that has failed can be rolled back, and a definition that changed since asks nobody.
  if (run.state === 'rolling_back') return true;
  if (!isWalking(run.state) || run.failure !== null || run.desired.action !== 'run') return false;
  return definitionHash(migration) === run.migration.hash;
}

function hasRolledBack({ state }: Run): boolean {
  return state === 'rolled_back' || state === 'rollback_partial';
}
