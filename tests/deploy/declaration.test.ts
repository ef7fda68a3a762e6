import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copiesTable } from '../support/copies-table';
import { expectReviewed } from './reviewed';

const readmeFile = join(__dirname, '../../README.md');
const [begin, end] = ['<!-- copies:begin -->', '<!-- copies:end -->'];

test("README's table of what is copied where -> exactly what copies.ts declares", () => {
  const { before, table, after } = partsOf(readFileSync(readmeFile, 'utf8'));
  if (process.env['UPDATE_README'] === '1') {
    writeFileSync(readmeFile, `${before}${begin}\n\n${copiesTable()}\n\n${end}${after}`);
    return;
  }
  expectReviewed(
    table.trim(),
    copiesTable(),
    'The table in README.md is not what functions/src/copies.ts declares. To write it anew:\n' +
      '  UPDATE_README=1 npm test -- --only deploy',
  );
});

function partsOf(readme: string): { before: string; table: string; after: string } {
  const [before, rest, ...more] = readme.split(begin);
  const [table, after, ...evenMore] = rest?.split(end) ?? [];
  if (
    before === undefined ||
    table === undefined ||
    after === undefined ||
    more.length + evenMore.length > 0
  ) {
    throw new Error(`README.md: expected one ${begin} and one ${end} after it`);
  }
  return { before, table, after };
}
