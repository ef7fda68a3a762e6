/** What a cell can hold; objects go as JSON. */
export type Cell = string | number | boolean | null | object;

/** Beginnings that spreadsheets take for a formula, wide forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Rows as RFC 4180 has them: quoted, quotes doubled, lines ended by CRLF. Fields that a row lacks are empty. */
export function csvOf(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Cell>>[],
  { header }: { header: boolean },
): string {
  const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? null)));
  return (header ? [columns.map(quoted), ...lines] : lines).map((cells) => `${cells.join(',')}\r\n`).join('');
}

function quoted(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  // Ids and messages hold what users wrote: an apostrophe keeps a spreadsheet from carrying it out.
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
