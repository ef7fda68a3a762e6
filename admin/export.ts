import { table } from '../audit/layout';
import type { ExportPage } from '../functions/src/backfill/export';
import { UsageError } from '../tour/options';
import type { Callables } from './callables';
import { defineCommand, type Context } from './command';
import { oneLine } from './one-line';
import { oneOf, type Options } from './options';
import { writeWhole } from './output-file';

type Input = Omit<Callables['backfill-export']['input'], 'pageToken'>;
type Format = 'table' | 'json' | 'csv';
type Write = (text: string) => Promise<void>;

const OUT = {
  out: { type: 'string', of: 'FILE', about: 'instead of standard output' },
} as const satisfies Options;

export const failuresCommand = defineCommand({
  name: 'failures',
  operands: ['RUN_ID'],
  about: 'Says which documents of a run have failed, and why.',
  options: {
    format: { type: 'string', of: 'NAME', about: 'table (default), json (a line for each) or csv' },
    ...OUT,
  },
  read: (values, [runId = '']) => {
    const format = oneOf('--format', values.format, ['table', 'json', 'csv'] as const);
    return exporting({ runId, what: 'failures' }, { ...values, format, otherwise: 'table' });
  },
  run: exportAll,
});

export const exportCommand = defineCommand({
  name: 'export',
  operands: ['RUN_ID'],
  about: 'Writes what a run has left: its results, its failures, or what it keeps to undo itself.',
  options: {
    what: { type: 'string', of: 'NAME', about: 'results (default), failures or undo' },
    format: { type: 'string', of: 'NAME', about: 'json (default, a line for each) or csv' },
    'with-contents': { type: 'boolean', about: 'of undo: also what the documents held' },
    ...OUT,
  },
  read: (values, [runId = '']) => {
    const format = oneOf('--format', values.format, ['json', 'csv'] as const);
    const what = oneOf('--what', values.what, ['results', 'failures', 'undo'] as const) ?? 'results';
    const withContents = values['with-contents'] ? { withContents: true } : {};
    return exporting({ runId, what, ...withContents }, { ...values, format, otherwise: 'json' });
  },
  run: exportAll,
});

interface Exporting {
  readonly input: Input;
  readonly format: Format;
  /** Undefined: standard output. */
  readonly out: string | undefined;
}

function exporting(
  input: Input,
  given: { format: Format | undefined; out: string | undefined; json: boolean; otherwise: Format },
): Exporting {
  const { out, json, otherwise } = given;
  const format = given.format ?? (json ? 'json' : otherwise);
  if (json && out === undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format}: expected --format json, or --out`);
  return { input, format, out };
}

/** Page by page, whatever there is. To a file: with `--json` the answer says what was written. */
async function exportAll({ input, format, out }: Exporting, context: Context): Promise<number> {
  const { terminal, json } = context;
  if (out === undefined) {
    await writePages({ input, format }, context, terminal.write);
    return 0;
  }
  const pages = await writeWhole(out, (write) => writePages({ input, format }, context, write));
  const { runId, what } = input;
  if (json) await terminal.write(`${JSON.stringify({ runId, what, format, file: out, pages })}\n`);
  else terminal.say(`${out}: ${what} of run ${runId}, ${format}`);
  return 0;
}

/** Returns how many pages there were. */
async function writePages(
  { input, format }: Omit<Exporting, 'out'>,
  { call }: Context,
  write: Write,
): Promise<number> {
  let [pages, pageToken]: [number, string | null | undefined] = [0, undefined];
  while (pageToken !== null) {
    const page: ExportPage = await call('backfill-export', {
      ...{ ...input, format: format === 'csv' ? 'csv' : 'json' },
      ...(pageToken !== undefined && { pageToken }),
    });
    await write(textOf(page, { format, isFirst: pages === 0 }));
    pages += 1;
    pageToken = page.nextPageToken;
  }
  return pages;
}

/** The columns of each page are as wide as it needs: a later page is not known yet. */
export function textOf(
  { rows = [], csv = '' }: ExportPage,
  { format, isFirst }: { format: Format; isFirst: boolean },
): string {
  switch (format) {
    case 'csv':
      return csv;
    case 'json':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'table': {
      if (rows.length === 0) return isFirst ? 'no failures\n' : '';
      const columns = ['category', 'state', 'path', 'message'];
      const cells = rows.map((row) => columns.map((column) => cellOf(row[column])));
      const lines = table(['left', 'left', 'left', 'left'], [columns, ...cells]);
      return (isFirst ? lines : lines.slice(1)).map((line) => `${line}\n`).join('');
    }
  }
}

function cellOf(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value ?? ''));
}
