import { CallRefused } from '../../admin/call-protocol';
import type { Command } from '../../admin/command';
import { COMMANDS } from '../../admin/commands';
import { UsageError } from '../../tour/options';
import { Desk } from './desk';
import { status } from './statuses';

const impact = {
  ...{ runId: 'r1', dryRun: true, switchesOff: true, partial: false },
  counts: {
    ...{ touched: 1_200, changedSince: 3, deletedSince: 1, conflicts: 0, asBefore: 1_196, takenOut: 3 },
    ...{ unchanged: 0, joined: 0, liveDerived: 7 },
  },
  samples: {
    ...{ changedSince: ['workoutLogs/l1'], deletedSince: [], conflicts: [], asBefore: [], takenOut: [] },
    ...{ unchanged: [], joined: [], liveDerived: ['a', 'b', 'c', 'd'] },
  },
};
const rollingBack = { runId: 'r1', state: 'rolling_back', hold: null, repeated: false };
const started = {
  ...{ runId: 'r1', state: 'queued', hold: null, repeated: false },
  ...{ options: status().options, protection: status().protection },
};
const switched = { live: false, since: 1, changed: true, repeated: false, runId: null, message: 'It is off' };
const answers = {
  'backfill-rollback': [impact, rollingBack],
  'backfill-start': [started],
  'backfill-switch': [switched],
};

async function run(line: string, desk: Desk): Promise<number> {
  const [name, ...args] = line.split(' ');
  const { begin } = (COMMANDS.find((command) => command.name === name) as Command).prepare(args);
  return begin?.(desk.context) ?? -1;
}

describe('rollback', () => {
  test('typed as expected -> the analysis is shown first, then it begins', async () => {
    const desk = new Desk(answers, { typed: ' r1 ' });
    expect(await run('rollback r1 --reason wrong', desk)).toBe(0);
    expect(desk.inputsOf('backfill-rollback')).toEqual([
      { runId: 'r1', dryRun: true },
      { runId: 'r1', reason: 'wrong', requestId: 'new-request', confirm: true },
    ]);
    expect(desk.written).toContain('    1,200  touched by the run\n        3  entries edited by users since');
    expect(desk.written).toMatch(/lose the service's fields +a, b, c\n/);
    expect(desk.written).toContain('Run r1 is rolling_back\n');
    expect(desk.asked).toEqual([
      'This rolls run r1 back and switches live derivation off for all users of my-app.\nType the id of the run, r1, to go on: ',
    ]);
  });

  test('typed something else -> only the analysis was made', async () => {
    const desk = new Desk(answers, { typed: 'yes' });
    await expect(run('rollback r1 --reason wrong', desk)).rejects.toThrow(UsageError);
    expect(desk.inputsOf('backfill-rollback')).toEqual([{ runId: 'r1', dryRun: true }]);
  });

  test('--confirm and --json -> one document, nobody is asked', async () => {
    const desk = new Desk(answers, { json: true });
    expect(await run('rollback r1 --reason wrong --confirm r1 --json', desk)).toBe(0);
    expect(JSON.parse(desk.written)).toEqual({ ...rollingBack, requestId: 'new-request', impact });
  });

  test('--dry-run -> only the analysis, without a reason', async () => {
    const desk = new Desk(answers, { json: true });
    expect(await run('rollback r1 --dry-run --json', desk)).toBe(0);
    expect(JSON.parse(desk.written)).toEqual(impact);
    expect(desk.calls).toHaveLength(1);
  });

  test('the request again + the run rolls back by it already -> asked all the same', async () => {
    const refused = new CallRefused('backfill-rollback', 'FAILED_PRECONDITION', 'once is enough', {
      code: 'ROLLBACK_ERROR',
    });
    const desk = new Desk({ 'backfill-rollback': [refused, { ...rollingBack, repeated: true }] });
    expect(await run('rollback r1 --reason wrong --confirm r1 --request-id q1', desk)).toBe(0);
    expect(desk.written).toContain('nothing was done again');
    const again = new Desk({ 'backfill-rollback': [refused] });
    await expect(run('rollback r1 --reason wrong --confirm r1', again)).rejects.toBe(refused);
  });

  test('--watch -> watched to its end', async () => {
    const statuses = [status({ state: 'rolling_back' }), status({ state: 'rollback_partial' })];
    const desk = new Desk({ ...answers, 'backfill-status': statuses });
    expect(await run('rollback r1 --reason wrong --confirm r1 --watch', desk)).toBe(1);
    expect(desk.said).toContain('failures r1');
  });
});

describe('what cannot be undone', () => {
  test.each([
    ['rollback r1 --reason wrong', 'the id of the run'],
    ['switch off --reason wrong', 'the id of the project'],
    ['start remove-denormalization --reason wrong', 'the id of the project'],
  ])('%s, nobody to ask or something else given -> a usage error, nothing called', async (line, noun) => {
    for (const [desk, more] of [
      [new Desk(answers), ''],
      [new Desk(answers, { json: true, typed: 'r1' }), ''],
      [new Desk(answers, { typed: 'r1' }), ' --confirm other'],
    ] as const) {
      const refused = run(`${line}${more}`, desk);
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow(noun);
      await expect(refused).rejects.toThrow('nothing was done');
      expect(desk.calls).toEqual([]);
    }
  });

  test.each([
    ['switch off --reason wrong', 'backfill-switch', { live: false }],
    [
      'start remove-denormalization --reason wrong',
      'backfill-start',
      { migration: 'remove-denormalization' },
    ],
  ] as const)('%s + the project typed -> done', async (line, callable, input) => {
    const desk = new Desk(answers, { typed: 'my-app' });
    expect(await run(line, desk)).toBe(0);
    expect(desk.inputsOf(callable)).toMatchObject([{ ...input, reason: 'wrong', requestId: 'new-request' }]);
  });

  test.each([
    'switch on --reason go',
    'start derive-again --reason go',
    'start remove-denormalization --reason go --dry-run',
  ])('%s -> nobody is asked', async (line) => {
    const desk = new Desk(answers, { typed: 'no' });
    expect(await run(line, desk)).toBe(0);
    expect(desk.asked).toEqual([]);
  });
});
