import { VERIFY_SAMPLE_DOCUMENTS } from '../limits';
import type { Counters, Run } from '../model/runs';
import { legKind, partsOf, type Migration, type Part } from '../walk/migration';
import type { NamedShard } from '../walk/runs';
import { isWalking } from '../walk/states';

export interface Progress {
  readonly phase: 'walk' | 'verify' | 'rollback';
  /** Documents of the phase that were visited, and that there are; null: nobody has counted them. */
  readonly done: number;
  readonly total: number | null;
  /** With one decimal. */
  readonly percent: number | null;
  /** Over the time in which the run was active, verification and rollback included; null: nothing was visited yet. */
  readonly documentsPerSecond: number | null;
  /** Of the time in which it must be active still, in seconds; null: unknown, or it does not go on now. */
  readonly etaSeconds: number | null;
  readonly activeSeconds: number;
}

export interface ProgressInput {
  readonly run: Run;
  readonly migration: Migration;
  /** Of all legs. */
  readonly shards: readonly NamedShard[];
  /** As they are now. */
  readonly counters: Counters;
  /** Ms since 1970. */
  readonly now: number;
}

/** How far a run has come, and how long it needs. Pure. */
export function progressOf(input: ProgressInput): Progress {
  const { run, migration, shards, counters, now } = input;
  const phase = phaseOf(run);
  const visited = visitedIn(shards, ({ shard }) => shard.leg === run.leg);
  const walked = visitedIn(shards, ({ shard }) => legKind(shard.leg) === 'walk');
  const all = totalOf(phase, input);
  const looksAgain = run.leg !== null && legKind(run.leg) === 'recheck';
  // What was found wrong and is looked at again has been counted once.
  const done = phase === 'walk' ? walked : looksAgain ? (all ?? 0) : run.leg === null ? 0 : visited;
  // More than were counted at the beginning: users write on.
  const total = all === null ? null : Math.max(all, done);
  const activeSeconds = activeMsOf(run, now) / 1000;
  const rate = counters.visited > 0 && activeSeconds > 0 ? counters.visited / activeSeconds : null;
  const goesOn = isWalking(run.state) && run.hold === null && run.failure === null;
  const wanted = run.state === 'rolling_back' || run.desired.action === 'run';
  const afterwards = phase === 'walk' ? verifiedOf(migration, { run, shards }) : 0;
  const known = goesOn && !looksAgain && wanted && rate !== null && total !== null && afterwards !== null;
  return {
    ...{ phase, done, total, activeSeconds },
    percent: total === null ? null : total === 0 ? 100 : Math.floor((done * 1000) / total) / 10,
    documentsPerSecond: rate === null ? null : Math.round(rate * 10) / 10,
    etaSeconds: known ? Math.ceil((total - done + afterwards) / rate) : null,
  };
}

function phaseOf({ leg, state }: Run): Progress['phase'] {
  if (leg === null) {
    if (state === 'verifying') return 'verify';
    return state === 'rolling_back' ? 'rollback' : 'walk';
  }
  switch (legKind(leg)) {
    case 'walk':
    case 'retry':
    case 'mend':
      return 'walk';
    case 'verify':
    case 'recheck':
      return 'verify';
    case 'rollback':
    case 'residue':
      return 'rollback';
  }
}

function totalOf(phase: Progress['phase'], { run, migration, shards }: ProgressInput): number | null {
  switch (phase) {
    case 'walk':
      return scopeOf(migration.walk, { run, migration, shards });
    case 'verify':
      return verifiedOf(migration, { run, shards });
    case 'rollback':
      return scopeOf(partsOf(migration, 'rollback-1'), { run, migration, shards });
  }
}

type Scope = Pick<ProgressInput, 'run' | 'migration' | 'shards'>;

/** Documents that a verification reads. */
function verifiedOf(migration: Migration, { run, shards }: Pick<Scope, 'run' | 'shards'>): number | null {
  const { verify } = migration;
  if (run.options.dryRun || verify.length === 0) return 0;
  const scope = scopeOf(verify, { run, migration, shards });
  if (scope === null || run.options.verify === 'all') return scope;
  return Math.min(scope, VERIFY_SAMPLE_DOCUMENTS * verify.length);
}

/**
 * Documents in parts. Those of all collections of the walk were counted when the run began; of fewer it is known how many the walk has
 * found. Null where the walk visits one document for each user: nobody has counted users.
 */
function scopeOf(parts: readonly Part[], { run, migration, shards }: Scope): number | null {
  const { walk } = migration;
  if (walk.some(({ keyedBy }) => keyedBy === 'userId')) return null;
  const collections = new Set(parts.map(({ collection }) => collection));
  if (walk.every(({ collection }) => collections.has(collection))) return run.total;
  return visitedIn(
    shards,
    ({ shard }) => legKind(shard.leg) === 'walk' && collections.has(walk[shard.part]?.collection ?? ''),
  );
}

function visitedIn(shards: readonly NamedShard[], counts: (named: NamedShard) => boolean): number {
  return shards.filter(counts).reduce((sum, { shard }) => sum + shard.counters.visited, 0);
}

function activeMsOf({ activeMs, activeSince }: Run, now: number): number {
  return activeMs + (activeSince === null ? 0 : Math.max(0, now - activeSince));
}
