import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_KIND_NAMES } from '../../functions/src/model/alert-kinds';
import { FINDING_KINDS } from '../../functions/src/model/findings';

/** What the first column of the table whose second column is headed so says, in docs/operations.md. */
function rowsOf(section: string, heading: string): string[] {
  const runbook = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
  const text = runbook.split('\n## ').find((part) => part.startsWith(section)) ?? '';
  const table = text.split('\n\n').find((part) => new RegExp(`^\\| kind +\\| ${heading} `).test(part)) ?? '';
  return [...table.matchAll(/^\| `([\w-]+)` /gm)].map(([, kind = '']) => kind);
}

test('the kinds of alerts -> the rows of their table in docs/operations.md, in the same order', () => {
  expect(rowsOf('Alerts: ', 'what happened')).toEqual(ALERT_KIND_NAMES);
});

test('the kinds of findings -> the rows of their table in docs/operations.md, gravest first', () => {
  expect(rowsOf('Sweeps', 'what is wrong')).toEqual(FINDING_KINDS);
});
