import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_KIND_NAMES } from '../../functions/src/model/alert-kinds';

test('the kinds of alerts -> the rows of their table in docs/operations.md, in the same order', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
  const section = runbook.split('\n## ').find((text) => text.startsWith('Alerts: ')) ?? '';
  expect([...section.matchAll(/^\| `([\w-]+)` /gm)].map(([, kind]) => kind)).toEqual(ALERT_KIND_NAMES);
});
