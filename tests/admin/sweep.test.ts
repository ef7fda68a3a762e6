import type { Command } from '../../admin/command';
import { SWEEP_COMMANDS } from '../../admin/sweep-commands';
import type { Finding } from '../../functions/src/model/findings';
import type { ReportRead } from '../../functions/src/sweep/reading';
import { Desk } from './desk';

async function run(args: readonly string[], desk: Desk): Promise<number> {
  const [name, ...rest] = args;
  const { begin } = (SWEEP_COMMANDS.find((command) => command.name === name) as Command).prepare(rest);
  return begin?.(desk.context) ?? -1;
}

const started = { runId: 'r1', depth: 'deep', state: 'running', repeated: false };

const read: ReportRead = {
  reportId: '2026-01-02',
  report: {
    ...{
      kind: 'sweep',
      runId: 'r1',
      depth: 'full',
      scope: null,
      state: 'completed',
      createdAt: '2026-01-02T03:04:05.000Z',
    },
    ...{
      checked: { exercises: 969, workoutLogs: 58 },
      drifted: { 'stale-copy': 2 },
      repaired: 2,
      open: 0,
      accepted: 0,
    },
    ...{
      score: 99.8,
      completeness: 100,
      errorRate: 0,
      leftOver: { drains: 1, histories: 0 },
      deadLetters: 0,
    },
    cost: {
      ...{ reads: 7_000, writes: 12, readsOfEverything: 40_000 },
      proof: { reads: 6_700, paysFromCopies: 3 },
    },
    recommendations: ['Look for what wrote around the service'],
  },
  history: [
    {
      reportId: '2026-01-01',
      at: '2026-01-01T03:00:00.000Z',
      score: null,
      drifted: 0,
      repaired: 0,
      reads: 10,
      ...{ deadLetters: 0, completeness: null, errorRate: null },
    },
  ],
};

const finding: Finding & { id: string } = {
  ...{
    id: 'f1',
    path: 'workoutLogs/a',
    kind: 'wrong-summary',
    state: 'open',
    more: 3,
    digest: 'd',
    runId: 'r1',
  },
  drifts: [
    {
      kind: 'wrong-summary',
      field: 'workoutSummary.totalVolume',
      expected: '600',
      found: null,
      cause: 'workoutLogs/a',
    },
  ],
  ...{ foundAt: '2026-01-02T03:04:05.000Z', since: null, decision: null },
};

test('start -> one call, and how to go on', async () => {
  const desk = new Desk({ 'sweep-start': [started] });
  expect(await run(['start', '--depth', 'full', '--dry-run', '--reason', 'why'], desk)).toBe(0);
  expect(desk.calls).toEqual([
    {
      callable: 'sweep-start',
      input: { depth: 'full', dryRun: true, reason: 'why', requestId: 'new-request' },
    },
  ]);
  expect(desk.written).toContain('Run r1 is running');
  expect(desk.written).toContain('npm run sweep -- watch r1 --project my-app');
  expect(desk.written).toContain('npm run sweep -- report --of r1 --project my-app');
});

test('start --depth night -> refused, with what was expected', () => {
  const start = SWEEP_COMMANDS.find(({ name }) => name === 'start') as Command;
  expect(() => start.prepare(['--depth', 'night', '--reason', 'why'])).toThrow(
    '--depth: expected one of quick, full, deep, got "night"',
  );
});

test.each([
  ['--user', 'userId'],
  ['--exercise', 'exerciseId'],
])('start %s -> asked for with it', async (option, field) => {
  const desk = new Desk({ 'sweep-start': [started] });
  expect(await run(['start', option, 'x1', '--reason', 'why'], desk)).toBe(0);
  expect(desk.inputsOf('sweep-start')).toEqual([{ [field]: 'x1', reason: 'why', requestId: 'new-request' }]);
});

test('report -> what was found, cost, advice, and the sweeps before', async () => {
  const desk = new Desk({ 'sweep-report': [read] });
  expect(await run(['report'], desk)).toBe(0);
  expect(desk.written).toBe(`Sweep 2026-01-02 (full)

ended         2026-01-02T03:04:05.000Z, completed
score         99.8 %
complete      100 %
error rate    0 %
checked       969 exercises, 58 workoutLogs
drifted       2 stale-copy
repaired      2
open          0
accepted      0
asked again   1 drains, 0 histories
dead letters  0
proof         6,700 reads; it pays from 3 copies on
cost          7,000 reads (everything: 40,000), 12 writes
- Look for what wrote around the service

report      score  drifted  repaired  reads
2026-01-01    n/a        0         0     10
`);
});

test('inconsistencies -> a line for each, and where the next page begins', async () => {
  const desk = new Desk({ 'inconsistency-list': [{ findings: [finding], nextPageToken: 'f1' }] });
  expect(await run(['inconsistencies', '--kind', 'wrong-summary'], desk)).toBe(0);
  expect(desk.inputsOf('inconsistency-list')).toEqual([{ kind: 'wrong-summary' }]);
  expect(desk.written).toMatch(
    /^f1 +workoutLogs\/a +wrong-summary +workoutSummary\.totalVolume: nothing, expected 600, and 3 more/m,
  );
  expect(desk.said).toBe('There are more: --page-token f1\n');
});

test('approve --all -> call after call until none is left; something wrong still -> 1', async () => {
  const page = (became: string, left: number): object => ({
    findings: [{ id: became, path: 'p', became }],
    left,
  });
  const answers = [page('repaired', 2), page('wrong', 1), page('right', 0)];
  const desk = new Desk({ 'inconsistency-resolve': answers });
  expect(await run(['approve', '--all', '--reason', 'why'], desk)).toBe(1);
  expect(desk.inputsOf('inconsistency-resolve')).toHaveLength(3);
  const stuck = new Desk({ 'inconsistency-resolve': [page('under-way', 1), page('under-way', 1)] });
  expect(await run(['approve', '--all', '--reason', 'why'], stuck)).toBe(0);
});

test.each([[[]], [['--all', '--ids', 'f1']], [['--kind', 'stale-copy', '--all']]])(
  'dismiss %j -> refused: expected one way to say which',
  (which: string[]) => {
    const dismiss = SWEEP_COMMANDS.find(({ name }) => name === 'dismiss') as Command;
    expect(() => dismiss.prepare([...which, '--reason', 'why'])).toThrow(
      'Which findings? Expected one of --ids, --kind and --all',
    );
  },
);

test('dismiss --ids a,b -> both in one call', async () => {
  const desk = new Desk({ 'inconsistency-resolve': [{ findings: [], left: 0 }] });
  expect(await run(['dismiss', '--ids', 'a,b', '--reason', 'why'], desk)).toBe(0);
  expect(desk.inputsOf('inconsistency-resolve')).toEqual([
    { action: 'dismiss', reason: 'why', ids: ['a', 'b'] },
  ]);
});
