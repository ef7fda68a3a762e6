import { parse } from 'csv-parse/sync';

/** The records of a CSV text with a header; throws when it lacks one of `columns`. */
export function csvRecords<Column extends string>(
  text: string,
  source: string,
  columns: readonly Column[],
): Record<Column, string>[] {
  const header = parse(text, { bom: true, to: 1 })[0] ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new Error(`${source} export: no column ${missing.join(', ')}; its header is ${header.join(', ')}`);
  }
  return parse<Record<Column, string>>(text, { bom: true, columns: true, skip_empty_lines: true });
}
