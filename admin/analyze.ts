import { count, table } from '../audit/layout';
import type { Analysis } from '../functions/src/backfill/analyze';
import type { CollectionReport, Difference } from '../functions/src/model/reports';
import { duration, money, percent } from './amounts';
import type { Callables } from './callables';
import { defineCommand } from './command';
import { oneLine } from './one-line';
import { limitIn, numberIn } from './options';

const SHOWN_OF_EACH = 2;
const LONGEST_VALUE = 50;

type Input = Callables['backfill-analyze']['input'];

export const analyzeCommand = defineCommand({
  name: 'analyze',
  operands: [],
  about:
    'Says how the copies stand, and what a backfill would do, cost and take. Changes nothing but keeps the report.',
  options: {
    documents: { type: 'string', of: 'N', about: 'of each collection to read, or all (default: a sample)' },
    samples: { type: 'string', of: 'N', about: 'differences to show of each field, 0 to 50 (default 10)' },
    'batch-size': { type: 'string', of: 'N', about: 'of the backfill to estimate, 10 to 200' },
    'documents-per-second': { type: 'string', of: 'N', about: 'its pace' },
    'max-writes-per-second': { type: 'string', of: 'N', about: 'its limit, or none' },
  },
  read: (values): Input => ({
    documents: values.documents === 'all' ? 'all' : numberIn('documents', values.documents),
    samples: numberIn('samples', values.samples),
    batchSize: numberIn('batch-size', values['batch-size']),
    documentsPerSecond: numberIn('documents-per-second', values['documents-per-second']),
    maxWritesPerSecond: limitIn('max-writes-per-second', values['max-writes-per-second']),
  }),
  run: async (input, { call, terminal, json }) => {
    const analysis = await call('backfill-analyze', input);
    await terminal.write(json ? `${JSON.stringify(analysis)}\n` : `${analysisPage(analysis).join('\n')}\n`);
    return 0;
  },
});

export function analysisPage(analysis: Analysis): string[] {
  const { reportId, collections, total, estimated, partial, estimate, differences, recommendations } =
    analysis;
  const about = partial ? ', as far as the time went' : estimated ? ', extrapolated from a sample' : '';
  return [
    `Report migrationReports/${reportId}${about}`,
    '',
    ...collectionsTable(collections),
    `integrity of all: ${percent(total.integrity)}`,
    '',
    ...costLines(estimate),
    ...(differences.length === 0 ? [] : ['', ...differencesTable(differences)]),
    '',
    ...recommendations.map((line) => `- ${line}`),
  ];
}

function collectionsTable(collections: Readonly<Record<string, CollectionReport>>): string[] {
  const head = [
    ...['collection', 'documents', 'read', 'to write', 'references', 'right', 'missing', 'wrong'],
    ...['orphans', 'unparsable', 'integrity'],
  ];
  const rows = Object.entries(collections).map(([name, { documents, found, projected, integrity }]) => {
    const { toWrite, references, right, missing, wrong, orphans, unparsable } = projected;
    const numbers = [
      documents,
      found.documents,
      toWrite,
      references,
      right,
      missing,
      wrong,
      orphans,
      unparsable,
    ];
    return [name, ...numbers.map(count), percent(integrity)];
  });
  return table(['left', ...head.slice(1).map(() => 'right' as const)], [head, ...rows]);
}

function costLines({ reads, writes, invocations, money: price, seconds }: Analysis['estimate']): string[] {
  return table(
    ['left', 'right', 'right'],
    [
      ['a backfill would take', 'walk', 'verification'],
      ['reads', count(reads.walk), count(reads.verification)],
      ['writes', count(writes), ''],
      ['invocations of triggers', count(invocations), ''],
      ['time', duration(seconds.walk), duration(seconds.verification)],
      [`money, ${price.location}`, money(price), ''],
    ],
  );
}

/** Some of each field of each collection; all of them are in the report. */
function differencesTable(differences: readonly Difference[]): string[] {
  const seen = new Map<string, number>();
  const shown = differences.filter(({ path, field }) => {
    const kind = `${path.split('/')[0] ?? ''} ${field}`;
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return before < SHOWN_OF_EACH;
  });
  const rows = shown.map(({ path, exerciseId, field, found, expected }) => [
    ...[path, exerciseId ?? '', field, short(found), short(expected)],
  ]);
  const head = ['document', 'exercise', 'field', 'has', 'expected'];
  const more = differences.length - shown.length;
  return [
    ...table(['left', 'left', 'left', 'left', 'left'], [head, ...rows]),
    ...(more > 0 ? [`and ${count(more)} more in the report`] : []),
  ];
}

function short(value: string | null): string {
  const text = oneLine(value ?? 'nothing');
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
