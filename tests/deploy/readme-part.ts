import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectReviewed } from './reviewed';

const readmeFile = join(__dirname, '../../README.md');

/**
 * Expects README.md to hold `text` between its markers `<!-- name:begin -->` and `<!-- name:end -->`; with UPDATE_README=1
 * writes it there. `declaredIn`: the file that says what the text must be.
 */
export function expectReadmePart(name: string, text: string, declaredIn: string): void {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const { before, part, after } = partsOf(readFileSync(readmeFile, 'utf8'), begin, end);
  if (process.env['UPDATE_README'] === '1') {
    writeFileSync(readmeFile, `${before}${begin}\n\n${text}\n\n${end}${after}`);
    return;
  }
  expectReviewed(
    part.trim(),
    text,
    `The table in README.md is not what ${declaredIn} declares. To write it anew:\n` +
      '  UPDATE_README=1 npm test -- --only deploy',
  );
}

function partsOf(
  readme: string,
  begin: string,
  end: string,
): { before: string; part: string; after: string } {
  const [before, rest, ...more] = readme.split(begin);
  const [part, after, ...evenMore] = rest?.split(end) ?? [];
  if (
    before === undefined ||
    part === undefined ||
    after === undefined ||
    more.length + evenMore.length > 0
  ) {
    throw new Error(`README.md: expected one ${begin} and one ${end} after it`);
  }
  return { before, part, after };
}
