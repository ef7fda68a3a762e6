import type { Problem } from '../tests/support/oracle';
import type { Reading } from '../tests/support/oracle-reading';

const longestLine = 110;
const longestValue = 200;
const gap = '  ';

/** Where the cells of a column stand. */
export type Side = 'left' | 'right';

/** Rows of cells under each other, the first the head; a side for each column. */
export function table(sides: readonly Side[], rows: readonly (readonly string[])[]): string[] {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return sides[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join(gap).trimEnd();
  });
}

/** Items after one another behind a label, in as many lines as they need. */
export function wrapped(label: string, [first = '', ...others]: readonly string[]): string[] {
  const lines: string[] = [];
  let line = label + gap + first;
  for (const item of others) {
    if (line.length + gap.length + item.length <= longestLine) line += gap + item;
    else {
      lines.push(line);
      line = ' '.repeat(label.length) + gap + item;
    }
  }
  return [...lines, line];
}

/** `1,234.567`, to thousandths. */
export function count(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** A value for people. Undefined for what is not there. */
export function shown(value: Reading | undefined): string | undefined {
  if (typeof value === 'number') return count(value);
  if (value === null) return 'none';
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is stored, and behind it what it ought to be where that is something else. */
export function beside(stored: string | undefined, expected: string | undefined): string {
  return stored === expected ? (stored ?? '') : `${stored ?? '—'} ≠ ${expected ?? '—'}`;
}

/** `path: field: has 4, expected 5`. */
export function problemLine({ path, what, has, wants }: Problem): string {
  return `  ${path}: ${what}: has ${short(has)}, expected ${short(wants)}`;
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
