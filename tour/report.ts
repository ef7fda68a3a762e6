import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../tests/support/oracle';
import { sumOf, type Bill, type Cost } from './cost';

export interface StepReport {
  readonly step: string;
  /** For people: what was done. */
  readonly what: string;
  /** What the step is about: copies, if it does not say something else. */
  readonly expected: number;
  readonly right: number;
  /** Whatever is not as it must be, in all the data. */
  readonly wrong: number;
  /** Until the last was right. */
  readonly ms: number;
  readonly bills: readonly Bill[];
  readonly problems: readonly Problem[];
  /** Invocations that failed; the platform tries those of tasks again. */
  readonly errors: readonly string[];
  /** What a step shows besides: fields of its JSON object, and lines for people. */
  readonly shows?: { readonly json: Readonly<Record<string, unknown>>; readonly lines: readonly string[] };
}

const shownProblems = 5;
const widths = { step: 12, what: 43, count: 7, time: 8, cost: 15 };

export function isGood({ wrong, bills }: StepReport): boolean {
  return wrong === 0 && bills.every(({ cost, limit }) => isWithin(cost, limit));
}

/** The object that `--json` prints for a step. */
export function jsonOf({ step, expected, right, wrong, ms, bills, shows }: StepReport): object {
  const { cost, limit } = totalOf(bills);
  return { step, ...shows?.json, expected, right, wrong, ms, ...cost, limit };
}

export const tableHead = row({
  ...{ step: 'step', what: '', expected: 'copies', right: 'right', wrong: 'wrong', time: 'time' },
  ...{ reads: 'reads / limit', writes: 'writes / limit', mark: '' },
});

export function tableRow(report: StepReport): string {
  const { step, what, expected, right, wrong, ms, bills } = report;
  const { cost, limit } = totalOf(bills);
  return row({
    step,
    what: what.length > widths.what ? `${what.slice(0, widths.what - 1)}…` : what,
    expected: grouped(expected),
    right: grouped(right),
    wrong: grouped(wrong),
    time: `${(ms / 1000).toFixed(1)} s`,
    reads: `${grouped(cost.reads)} / ${grouped(limit.reads)}`,
    writes: `${grouped(cost.writes)} / ${grouped(limit.writes)}`,
    mark: isGood(report) ? '✓' : '✗',
  });
}

/** What a step shows below its row. */
export function linesOf({ shows }: StepReport): string[] {
  const indent = ' '.repeat(widths.step + 1);
  return (shows?.lines ?? []).map((line) => (line === '' ? '' : indent + line));
}

/** What a step found wrong, for standard error. */
export function complaints({ problems, wrong, errors, bills, step }: StepReport): string[] {
  const shown = problems
    .slice(0, shownProblems)
    .map((problem) => ({ ...problem, ...whatDiffers(problem) }))
    .map(({ path, what, has, wants }) => `  ${path}: ${what}: has ${short(has)}, expected ${short(wants)}`);
  const more = wrong > shown.length ? [`  and ${wrong - shown.length} more`] : [];
  const over = bills.flatMap(({ of, cost, limit }) =>
    (['reads', 'writes'] as const)
      .filter((kind) => cost[kind] > limit[kind])
      .map((kind) => `  ${of}: ${cost[kind]} ${kind}, expected at most ${limit[kind]}`),
  );
  const failed = errors.slice(0, shownProblems).map((error) => `  failed: ${error}`);
  const all = [...shown, ...more, ...over, ...failed];
  return all.length === 0 ? [] : [`${step}:`, ...all];
}

function isWithin(cost: Cost, limit: Cost): boolean {
  return cost.reads <= limit.reads && cost.writes <= limit.writes;
}

function totalOf(bills: readonly Bill[]): Pick<Bill, 'cost' | 'limit'> {
  return { cost: sumOf(bills.map(({ cost }) => cost)), limit: sumOf(bills.map(({ limit }) => limit)) };
}

function row(
  cells: Record<
    'step' | 'what' | 'expected' | 'right' | 'wrong' | 'time' | 'reads' | 'writes' | 'mark',
    string
  >,
): string {
  return [
    cells.step.padEnd(widths.step),
    cells.what.padEnd(widths.what),
    cells.expected.padStart(widths.count),
    cells.right.padStart(widths.count),
    cells.wrong.padStart(widths.count),
    cells.time.padStart(widths.time),
    cells.reads.padStart(widths.cost),
    cells.writes.padStart(widths.cost),
    ` ${cells.mark}`,
  ].join(' ');
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** Of two maps only the keys that differ: the rest would fill the line. */
function whatDiffers({ has, wants }: Pick<Problem, 'has' | 'wants'>): Pick<Problem, 'has' | 'wants'> {
  if (!isMap(has) || !isMap(wants)) return { has, wants };
  const differs = (key: string): boolean => !isDeepStrictEqual(has[key], wants[key]);
  const narrowed = (map: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(map).filter(([key]) => differs(key)));
  return { has: narrowed(has), wants: narrowed(wants) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
