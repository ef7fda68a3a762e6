import type { Command } from '../../admin/command';
import { COMMANDS } from '../../admin/commands';
import { Desk } from './desk';
import { status } from './statuses';

const controlled = { runId: 'r1', state: 'pausing', hold: null, repeated: false };

async function run(line: string, desk: Desk): Promise<number> {
  const [name, ...args] = line.split(' ');
  const { begin } = (COMMANDS.find((command) => command.name === name) as Command).prepare(args);
  return begin?.(desk.context) ?? -1;
}

describe('orders to a run', () => {
  test.each([
    ['pause', { action: 'pause' }],
    ['resume', { action: 'resume' }],
    ['cancel', { action: 'cancel' }],
    ['retry', { action: 'retry-failures' }],
    ['skip', { action: 'skip-failures' }],
    ['limits --max-writes 500', { action: 'set-limits', limits: { maxWrites: 500 } }],
  ])('%s -> one call, with a request of its own or the one that was given', async (words, input) => {
    const [name = '', ...options] = words.split(' ');
    const line = [name, 'r1', ...options, '--reason', 'why'].join(' ');
    const desk = new Desk({ 'backfill-control': [controlled] });
    expect(await run(line, desk)).toBe(0);
    expect(desk.calls).toEqual([
      {
        callable: 'backfill-control',
        input: { ...input, runId: 'r1', reason: 'why', requestId: 'new-request' },
      },
    ]);
    const again = new Desk({ 'backfill-control': [controlled] }, { json: true });
    await run(`${line} --request-id q1`, again);
    expect(again.calls).toMatchObject([{ input: { requestId: 'q1' } }]);
    expect(JSON.parse(again.written)).toEqual({ ...controlled, requestId: 'q1' });
  });

  test('a hold, and a request that was made before -> said', async () => {
    const hold = { reason: 'budget', message: 'used up' };
    const desk = new Desk({ 'backfill-control': [{ ...controlled, hold, repeated: true }] });
    await run('resume r1 --reason why', desk);
    expect(desk.written).toBe(
      'Run r1 is pausing; this request was made before, and nothing was done again\nIt waits (budget): used up\n',
    );
  });

  test('resume --watch -> watched until it fails', async () => {
    const statuses = [status({ state: 'queued' }), status({ state: 'failed' })];
    const desk = new Desk({ 'backfill-control': [controlled], 'backfill-status': statuses });
    expect(await run('resume r1 --reason why --watch --every 1', desk)).toBe(1);
    expect(desk.waits).toEqual([1_000]);
  });
});
