import { table } from '../audit/layout';
import type { FindingKind } from '../functions/src/model/findings';
import type { FindingsPage } from '../functions/src/sweep/reading';
import type { Resolved } from '../functions/src/sweep/resolve';
import { UsageError } from '../tour/options';
import { defineCommand, type Command, type Context } from './command';
import { FINDING_STATES_SHOWN, KINDS_SHOWN } from './finding-words';
import { demanded, numberIn, oneOf, type Options } from './options';
import { oneLine } from './one-line';

export const inconsistenciesCommand = defineCommand({
  ...{ name: 'inconsistencies', program: 'sweep', operands: [] },
  about: 'Lists what sweeps have found, and what waits for an admin.',
  options: {
    state: { type: 'string', of: 'STATE', about: `one of ${FINDING_STATES_SHOWN.join(', ')} (default open)` },
    kind: { type: 'string', of: 'KIND', about: 'only findings of this kind' },
    limit: { type: 'string', of: 'N', about: 'how many, 1 to 100 (default 50)' },
    'page-token': { type: 'string', of: 'TOKEN', about: 'where the page before has ended' },
  },
  read: (values) => ({
    state: oneOf('--state', values.state, FINDING_STATES_SHOWN),
    kind: oneOf('--kind', values.kind, KINDS_SHOWN),
    limit: numberIn('limit', values.limit),
    pageToken: values['page-token'],
  }),
  run: async (input, { call, terminal, json }) => {
    const page = await call('inconsistency-list', input);
    await terminal.write(json ? `${JSON.stringify(page)}\n` : `${findingsTable(page).join('\n')}\n`);
    if (!json && page.nextPageToken !== null)
      terminal.say(`There are more: --page-token ${page.nextPageToken}`);
    return 0;
  },
});

export function findingsTable({ findings }: FindingsPage): string[] {
  if (findings.length === 0) return ['nothing'];
  const rows = findings.map(({ id, path, kind, drifts, more, foundAt }) => {
    const [first] = drifts;
    const what =
      first === undefined
        ? ''
        : `${first.field}: ${first.found ?? 'nothing'}, expected ${first.expected ?? 'nothing'}`;
    const others = drifts.length - 1 + more;
    return [id, path, kind, oneLine(`${what}${others > 0 ? `, and ${others} more` : ''}`), foundAt];
  });
  return table(
    ['left', 'left', 'left', 'left', 'left'],
    [['id', 'document', 'kind', 'first of what is wrong', 'found'], ...rows],
  );
}

const WHICH = {
  reason: { type: 'string', of: 'TEXT', about: 'why, for those who read it later (3 to 500 characters)' },
  ids: { type: 'string', of: 'ID,ID,…', about: 'these findings' },
  kind: { type: 'string', of: 'KIND', about: 'all open findings of this kind' },
  all: { type: 'boolean', about: 'all open findings' },
} as const satisfies Options;

export const approveCommand = resolving(
  'approve',
  'Repairs findings that sweeps have left for an admin, now, through the writers of the live path.',
);
export const dismissCommand = resolving(
  'dismiss',
  'Leaves findings as they are, for as long as the documents stay wrong in just this way.',
);

interface Which {
  readonly reason: string;
  readonly ids: string[] | undefined;
  readonly kind: FindingKind | undefined;
}

function resolving(action: 'approve' | 'dismiss', about: string): Command {
  return defineCommand({
    ...{ name: action, program: 'sweep', operands: [], about, options: WHICH },
    read: ({ reason, ids, kind, all }): Which => {
      if ([ids !== undefined, kind !== undefined, all].filter(Boolean).length !== 1)
        throw new UsageError('Which findings? Expected one of --ids, --kind and --all');
      return {
        reason: demanded('reason', reason),
        ids: ids?.split(','),
        kind: oneOf('--kind', kind, KINDS_SHOWN),
      };
    },
    run: (which, context) => resolveAll({ action, ...which }, context),
  });
}

/** Call after call until none is left, or one does not get further. 1: something is wrong still. */
async function resolveAll(
  input: Which & { readonly action: 'approve' | 'dismiss' },
  { call, terminal, json }: Context,
): Promise<number> {
  const findings: Resolved['findings'][number][] = [];
  let before = Infinity;
  for (;;) {
    const resolved = await call('inconsistency-resolve', input);
    findings.push(...resolved.findings);
    if (resolved.left === 0 || resolved.left >= before) break;
    before = resolved.left;
    terminal.say(`${findings.length} decided, ${resolved.left} left`);
  }
  const lines = findings.map(({ id, path, became }) => [id, path, became]);
  const shown = lines.length === 0 ? ['nothing'] : table(['left', 'left', 'left'], lines);
  await terminal.write(json ? `${JSON.stringify({ findings })}\n` : `${shown.join('\n')}\n`);
  return findings.some(({ became }) => became === 'wrong') ? 1 : 0;
}
