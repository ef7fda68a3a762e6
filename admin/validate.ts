import { count, table } from '../audit/layout';
import type { Validation } from '../functions/src/backfill/validate';
import { defineCommand, type Context } from './command';

export const validateCommand = defineCommand({
  name: 'validate',
  operands: ['RUN_ID'],
  about: 'Checks what a run keeps to undo itself, end to end. Ends with 1 when something of it is broken.',
  options: {},
  read: (_, [runId = '']) => ({ runId }),
  run: async ({ runId }, context) => {
    const found = await validateAll(runId, context);
    const { terminal, json } = context;
    await terminal.write(json ? `${JSON.stringify(found)}\n` : `${validationPage(found).join('\n')}\n`);
    return found.ok ? 0 : 1;
  },
});

/** The calls of one validation, put together. */
type Validated = Omit<Validation, 'nextPageToken'>;

async function validateAll(runId: string, { call }: Context): Promise<Validated> {
  const broken: Validation['broken'][number][] = [];
  let [ok, checked, bytes] = [true, 0, 0];
  let counted: Validation['counted'] = null;
  let pageToken: string | null | undefined;
  while (pageToken !== null) {
    const part: Validation = await call('backfill-validate', { runId, pageToken });
    ok &&= part.ok;
    checked += part.checked;
    bytes += part.bytes;
    counted ??= part.counted;
    broken.push(...part.broken);
    pageToken = part.nextPageToken;
  }
  return { runId, ok, checked, bytes, broken, counted };
}

function validationPage({ runId, ok, checked, bytes, broken, counted }: Validated): string[] {
  const stored =
    counted === null ? '' : `; stored ${count(counted.stored)}, expected ${count(counted.expected)}`;
  const rows = broken.map(({ path, record, problem }) => [path, record, problem]);
  return [
    `Run ${runId}: ${ok ? 'all that it keeps is whole' : 'what it keeps is broken'}`,
    `records checked ${count(checked)}, ${count(bytes)} bytes${stored}`,
    ...(rows.length === 0
      ? []
      : table(['left', 'left', 'left'], [['document', 'record', 'problem'], ...rows])),
  ];
}
