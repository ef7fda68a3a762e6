import {
  COPIED_FIELDS,
  COPY_FIELD,
  FOUND_BY_FIELD,
  SOURCE_COLLECTION,
  TARGETS,
} from '../../functions/src/copies';

/** What is copied where, from the declaration: a Markdown table as Prettier writes it, without a line break at its end. */
export function copiesTable(): string {
  const header = ['Documents', 'Copies lie in', 'Copied fields', 'Found by', 'Summary'];
  const fields = COPIED_FIELDS.map(code).join(', ');
  const rows = Object.values(TARGETS).map(({ collection, entriesAt, summaryField }) => [
    code(`${collection}/{id}`),
    code(`${entriesAt}.${COPY_FIELD}`),
    `${fields} of ${code(`${SOURCE_COLLECTION}/{exerciseId}`)}`,
    `${code(FOUND_BY_FIELD)} contains the exercise's id`,
    code(summaryField),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const rule = line(
    header.map(() => ''),
    '-',
  );
  return [line(header, ' '), rule, ...rows.map((row) => line(row, ' '))].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
