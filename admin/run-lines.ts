import { count } from '../audit/layout';
import type { RunStatus } from '../functions/src/backfill/status';
import { oneLine } from './one-line';
import { amount, duration, money, percent } from './amounts';

const BAR = 30;

/** Where a run stands, in a handful of lines under each other. */
export function progressBlock(status: RunStatus): string[] {
  const { runId, migration, phase, shards, counters } = status;
  const eta = `ETA ${duration(status.etaSeconds)}`;
  const active = `active ${duration(status.activeSeconds)}`;
  return [
    `${runId}  ${migration.name} v${migration.version}  ${stateOf(status)}`,
    `${phase.padEnd(8)}  ${bar(status.percent)}  ${percent(status.percent)}  ${doneOf(status)} documents`,
    `rate      ${rateOf(status)}  ${eta}  ${active}  key ranges ${shards.done}/${shards.total}`,
    `so far    ${count(counters.reads)} reads  ${count(counters.writes)} writes  ${money(status.money)}`,
    `failures  ${failuresOf(status)}`,
    ...trouble(status),
  ];
}

/** The same in one line. */
export function progressLine(status: RunStatus): string {
  const { phase, counters } = status;
  return [
    `${stateOf(status)}: ${phase} ${percent(status.percent)}, ${doneOf(status)}`,
    rateOf(status),
    `ETA ${duration(status.etaSeconds)}`,
    `${count(counters.reads)} reads, ${count(counters.writes)} writes`,
    `failures ${failuresOf(status)}`,
    ...trouble(status).map((line) => line.replace(/ {2,}/, ': ')),
  ].join('; ');
}

/** What must differ for a line of its own: not what moves while nothing happens. */
export function signOf(status: RunStatus): string {
  const { state, desired, hold, failure, phase, done, total, counters, failures, skipped, lastError } =
    status;
  return JSON.stringify([
    ...[state, desired.action, hold, failure, phase, done, total, counters, failures, skipped, lastError],
  ]);
}

function stateOf({ state, desired, options }: RunStatus): string {
  const wanted =
    (desired.action === 'pause' && state !== 'paused' && state !== 'pausing') ||
    (desired.action === 'cancel' && state !== 'cancelled' && state !== 'cancelling');
  const isOver = ['completed', 'completed_with_failures', 'failed', 'cancelled'].includes(state);
  const isBack = state.startsWith('roll');
  return `${state}${wanted && !isOver && !isBack ? `, to ${desired.action}` : ''}${options.dryRun ? ' (dry run)' : ''}`;
}

function bar(value: number | null): string {
  const full = value === null ? 0 : Math.floor((Math.min(100, value) * BAR) / 100);
  return `[${'#'.repeat(full)}${(value === null ? '?' : '.').repeat(BAR - full)}]`;
}

function doneOf({ done, total }: RunStatus): string {
  return `${count(done)} / ${amount(total)}`;
}

function rateOf({ documentsPerSecond }: RunStatus): string {
  return `${amount(documentsPerSecond)} documents/s`;
}

/** `12 open (invalid_data 10, too_large 2), 3 skipped` */
export function failuresOf({ failures, skipped }: Pick<RunStatus, 'failures' | 'skipped'>): string {
  const open = Object.values(failures).reduce((sum, each) => sum + each, 0);
  const kinds = Object.entries(failures).map(([category, each]) => `${category} ${count(each)}`);
  const told = open === 0 ? 'none' : `${count(open)} open (${kinds.join(', ')})`;
  return skipped === 0 ? told : `${told}, ${count(skipped)} skipped`;
}

/** Why it waits, what it failed with, and the last error of a key range. */
function trouble({ hold, failure, lastError, state }: RunStatus): string[] {
  const isOver = state === 'completed' || state === 'rolled_back' || state === 'cancelled';
  const lines = [
    ...(hold === null ? [] : [`on hold   ${hold.reason}: ${hold.message}`]),
    ...(failure === null ? [] : [`failure   ${failure}`]),
    ...(lastError === null || isOver
      ? []
      : [`error     ${lastError.category} in ${lastError.shard}: ${lastError.message}`]),
  ];
  return lines.map(oneLine);
}
