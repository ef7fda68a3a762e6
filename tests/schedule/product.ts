import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type { documentWritten } from '../../functions/src/on-write/document-written';
import type { exerciseWritten } from '../../functions/src/fan-out/exercise-written';
import type { fanOutAttempt } from '../../functions/src/fan-out/attempt';
import type { contributionWritten } from '../../functions/src/views/contribution-written';
import type { drainAttempt, historyAttempt } from '../../functions/src/views/attempt';
import type { walkAttempt } from '../../functions/src/backfill/attempt';
import type { controlRun } from '../../functions/src/backfill/control';
import type { MIGRATIONS } from '../../functions/src/backfill/migrations/registry';
import type { requestKey } from '../../functions/src/backfill/new-run';
import type { rollBack } from '../../functions/src/backfill/rollback';
import type { startRun, startSchema } from '../../functions/src/backfill/start';
import type { switchLive } from '../../functions/src/backfill/switch';
import type { CallError } from '../../functions/src/model/call-errors';
import type { mindRuns } from '../../functions/src/walk/minder';
import type { sweeps } from '../../functions/src/sweep/migrations';
import type { startSweep, sweepStartSchema } from '../../functions/src/sweep/start';
import type { toStored, toWritable } from '../../functions/src/platform/wire';
import { oracleLimits } from '../support/oracle-views-expected';
import type { Patch } from './mutant';

oracleLimits.recentSessions = 3;

/** The handlers as they are deployed, from the built functions. */
export interface Product {
  readonly documentWritten: typeof documentWritten;
  readonly exerciseWritten: typeof exerciseWritten;
  readonly contributionWritten: typeof contributionWritten;
  readonly fanOutAttempt: typeof fanOutAttempt;
  readonly drainAttempt: typeof drainAttempt;
  readonly historyAttempt: typeof historyAttempt;
  readonly walkAttempt: typeof walkAttempt;
  readonly mindRuns: typeof mindRuns;
  readonly MIGRATIONS: typeof MIGRATIONS;
  readonly sweeps: typeof sweeps;
  readonly startSweep: typeof startSweep;
  readonly sweepStartSchema: typeof sweepStartSchema;
  readonly startRun: typeof startRun;
  readonly startSchema: typeof startSchema;
  readonly controlRun: typeof controlRun;
  readonly rollBack: typeof rollBack;
  readonly switchLive: typeof switchLive;
  readonly requestKey: typeof requestKey;
  readonly CallError: typeof CallError;
  readonly toWritable: typeof toWritable;
  readonly toStored: typeof toStored;
}

const lib = join(__dirname, '..', '..', 'functions', 'lib');

/** Limits so small that a handful of documents has pages, splits and continuations, by the file that holds them. */
const smallLimits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  './limits.js': {
    FIRST_PAGE_DOCUMENTS: 2,
    PAGE_MAX_DOCUMENTS: 2,
    SPLIT_AFTER_DOCUMENTS: 2,
    FAN_OUT_HALVINGS: 2,
    DRAIN_MAX_LEDGERS: 1,
    HISTORY_PAGE_MAX_DOCUMENTS: 2,
    WALK_FIRST_BATCH_DOCUMENTS: 2,
    WALK_PROBES: 4,
    WALK_SPLIT_FROM_DOCUMENTS: 2,
    KEPT_SOURCES_PAGE: 2,
    VERIFY_SAMPLE_DOCUMENTS: 2,
  },
  './fold/performance.js': { RECENT_SESSIONS: oracleLimits.recentSessions },
};

interface Compiling {
  _compile(code: string, file: string): void;
}

/** Node's own table of loaders; internal, and the only place where a module's text can be changed before it runs. */
const loaders = (
  Module as unknown as { _extensions: Record<string, (module: Compiling, file: string) => void> }
)._extensions;

/**
 * Loads the built functions with small limits, and with `patches` applied to their text. Once in a process: modules are kept.
 * Throws when a patch does not fit.
 */
export function loadProduct(patches: readonly Patch[]): Product {
  const waiting = [...patches];
  const plain = loaders['.js'];
  if (plain === undefined) throw new Error('expected a loader for .js');
  loaders['.js'] = (module, file) => {
    const name = relative(lib, file).split(sep).join('/');
    const own = waiting.filter(({ file: wanted }) => wanted === name);
    if (own.length === 0) {
      plain(module, file);
      return;
    }
    for (const patch of own) waiting.splice(waiting.indexOf(patch), 1);
    module._compile(own.reduce(patched, readFileSync(file, 'utf8')), file);
  };
  const require = createRequire(join(lib, 'index.js'));
  for (const [file, limits] of Object.entries(smallLimits)) lower(require, file, limits);
  const product = {
    ...(require('./on-write/document-written.js') as object),
    ...(require('./fan-out/exercise-written.js') as object),
    ...(require('./fan-out/attempt.js') as object),
    ...(require('./views/contribution-written.js') as object),
    ...(require('./views/attempt.js') as object),
    ...backfillsOf(require),
    ...(require('./platform/wire.js') as object),
  } as Product;
  loaders['.js'] = plain;
  if (waiting[0] !== undefined)
    throw new Error(`${waiting[0].file}: patched, but not loaded by the handlers`);
  return product;
}

function backfillsOf(require: NodeJS.Require): object {
  const files = ['attempt', 'control', 'migrations/registry', 'new-run', 'rollback', 'start', 'switch'];
  return Object.assign(
    {},
    ...files.map((file) => require(`./backfill/${file}.js`) as object),
    require('./model/call-errors.js') as object,
    require('./walk/minder.js') as object,
    require('./sweep/migrations.js') as object,
    require('./sweep/start.js') as object,
  ) as object;
}

/** The handlers look each limit up when they need it. */
function lower(require: NodeJS.Require, file: string, limits: Readonly<Record<string, number>>): void {
  const held = require(file) as Record<string, number>;
  const unknown = Object.keys(limits).filter((name) => held[name] === undefined);
  if (unknown.length > 0) throw new Error(`${file}: expected ${unknown.join(', ')}`);
  Object.assign(held, limits);
}

function patched(text: string, { file, find, replace }: Patch): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${file}: expected once, found ${found} times: ${find}`);
  return text.replace(find, () => replace);
}
