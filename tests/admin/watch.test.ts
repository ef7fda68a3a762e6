import { exitCodeOf, watch } from '../../admin/watch';
import type { RunState } from '../../functions/src/model/runs';
import { Desk } from './desk';
import { status } from './statuses';

const input = { runId: 'r1', everySeconds: 2 };

describe('watching a run', () => {
  test('into a file: states change, time passes -> a line for each change, 0 at its end', async () => {
    const desk = new Desk({
      'backfill-status': [
        status({ state: 'queued', done: 0 }),
        status({ done: 10 }),
        status({ done: 10, activeSeconds: 300 }),
        status({ state: 'completed', done: 20 }),
      ],
    });
    expect(await watch(input, desk.context)).toBe(0);
    expect(desk.written.split('\n').map((line) => line.replace(/;.*/, ''))).toEqual([
      'queued: walk 41.2 %, 0 / 29,900',
      'running: walk 41.2 %, 10 / 29,900',
      'completed: walk 41.2 %, 20 / 29,900',
      '',
    ]);
    expect(desk.waits).toEqual([2_000, 2_000, 2_000]);
    expect(desk.interrupt).toBeUndefined();
  });

  test('--json -> each change as a line of JSON', async () => {
    const statuses = [status(), status(), status({ state: 'rolled_back' })];
    const desk = new Desk({ 'backfill-status': statuses }, { json: true, columns: 80 });
    expect(await watch(input, desk.context)).toBe(0);
    const lines = desk.written.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { state: string }).state)).toEqual([
      'running',
      'rolled_back',
    ]);
  });

  test('at a terminal -> drawn in place, each time', async () => {
    const statuses = [status(), status(), status({ state: 'completed' })];
    const desk = new Desk({ 'backfill-status': statuses }, { columns: 80 });
    await watch(input, desk.context);
    expect(desk.written.split('\u001b[5A')).toHaveLength(3);
  });

  test('failed -> 1, and the commands to go on with', async () => {
    const desk = new Desk({ 'backfill-status': [status({ state: 'completed_with_failures' })] });
    expect(await watch(input, desk.context)).toBe(1);
    expect(desk.said).toContain('npm run backfill -- failures r1 --project my-app');
    expect(desk.said).toContain('npm run backfill -- retry r1 --reason TEXT --watch --project my-app');
  });

  test('Ctrl-C -> says how to look again', async () => {
    const desk = new Desk({ 'backfill-status': [status(), status({ state: 'completed' })] });
    const { context } = desk;
    const sleep = (): Promise<void> => {
      desk.interrupt?.();
      return Promise.resolve();
    };
    await watch(input, { ...context, sleep });
    expect(desk.said).toBe(
      'Stopped watching; the run goes on. To look again: npm run backfill -- watch r1 --project my-app\n',
    );
  });

  test('the service cannot be reached -> the error, and how to look again', async () => {
    const desk = new Desk({ 'backfill-status': [status(), new Error('no answer')] });
    await expect(watch(input, desk.context)).rejects.toThrow('no answer');
    expect(desk.said).toContain('To look again: npm run backfill -- watch r1');
  });

  const codes: Readonly<Record<RunState, number | undefined>> = {
    ...{ queued: undefined, running: undefined, pausing: undefined, verifying: undefined },
    ...{ cancelling: undefined, rolling_back: undefined },
    ...{ completed: 0, rolled_back: 0, cancelled: 0, paused: 0 },
    ...{ failed: 1, completed_with_failures: 1, rollback_partial: 1 },
  };

  test.each(Object.entries(codes) as [RunState, number | undefined][])('%s -> %s', (state, code) => {
    expect(exitCodeOf({ state, desired: { action: 'pause' } })).toBe(code);
  });

  test('paused, and to go on -> watched further', () => {
    expect(exitCodeOf({ state: 'paused', desired: { action: 'run' } })).toBeUndefined();
  });
});
