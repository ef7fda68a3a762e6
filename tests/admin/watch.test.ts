import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, watch } from '../../admin/watch';
import type { RunStatus } from '../../functions/src/backfill/status';
import type { RunState } from '../../functions/src/model/runs';
import { Desk } from './desk';
import { status } from './statuses';

const escape = '\u001b';
const input = { runId: 'r1', everySeconds: 2 };

/** Of `watch --json`: a run of the suite that was resumed, and what it looked like when it was rolled back. */
const recorded = JSON.parse(
  readFileSync(join(__dirname, 'recorded-statuses.json'), 'utf8'),
) as readonly RunStatus[];

describe('watching a run', () => {
  test('a recorded run, its walk, its verification and its end -> each as a line', async () => {
    const desk = new Desk({ 'backfill-status': recorded });
    expect(await watch(input, desk.context)).toBe(0);
    expect(desk.written.split('\n')).toEqual([
      'running: walk 19 %, 331 / 1,734; 40.3 documents/s; ETA 1 min 18 s; 853 reads, 678 writes; failures none',
      'running: walk 56.9 %, 988 / 1,734; 69.1 documents/s; ETA 36 s; 2,323 reads, 2,019 writes; failures none',
      'verifying: verify 0 %, 0 / 1,734; 82.1 documents/s; ETA 22 s; 3,983 reads, 3,541 writes; failures none',
      'verifying: verify 62.9 %, 1,092 / 1,734; 102.8 documents/s; ETA 7 s; 5,373 reads, 3,586 writes; failures none',
      'completed: verify 100 %, 1,734 / 1,734; 109.1 documents/s; ETA n/a; 6,155 reads, 3,612 writes; failures none',
      '',
    ]);
  });

  test('recorded, rolled back -> holds, then goes back', async () => {
    const desk = new Desk({ 'backfill-status': recorded.slice(5) }, { columns: 100 });
    expect(await watch(input, desk.context)).toBe(0);
    const plain = desk.written
      .replaceAll(new RegExp(`${escape}\\[(\\d+)A`, 'g'), '<up $1>')
      .replaceAll(new RegExp(`\\r|${escape}\\[\\d[JK]`, 'g'), '');
    expect(plain.split('\n')).toEqual([
      'd1a35858d6795a1729d3  embed-exercise-metadata v1  rolling_back',
      'rollback  [..............................]  0 %  0 / 1,734 documents',
      'rate      109 documents/s  ETA n/a  active 32 s  key ranges 0/0',
      'so far    6,155 reads  3,612 writes  0.01 USD',
      'failures  none',
      'on hold   flag-delay: Live derivation is off; waiting until every instance honours it',
      '<up 6>d1a35858d6795a1729d3  embed-exercise-metadata v1  rolling_back',
      'rollback  [##############................]  47.1 %  817 / 1,734 documents',
      'rate      119.2 documents/s  ETA 8 s  active 36 s  key ranges 1/2',
      'so far    7,857 reads  4,463 writes  0.01 USD',
      'failures  none',
      '<up 5>d1a35858d6795a1729d3  embed-exercise-metadata v1  rolled_back',
      'rollback  [##############################]  100 %  1,734 / 1,734 documents',
      'rate      129 documents/s  ETA n/a  active 40 s  key ranges 2/2',
      'so far    9,765 reads  5,417 writes  0.02 USD',
      'failures  none',
      '',
    ]);
  });

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
    expect(desk.minded).toBe(3);
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

  test('held by the breaker -> 1, and the commands to decide with', async () => {
    const hold = { reason: 'breaker', message: 'so much', since: 1 } as const;
    const desk = new Desk({ 'backfill-status': [status(), status({ hold })] });
    expect(await watch(input, desk.context)).toBe(1);
    for (const command of ['failures r1', 'resume r1 --reason TEXT', 'cancel r1 --reason TEXT'])
      expect(desk.said).toContain(`npm run backfill -- ${command} --project my-app`);
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
    expect(exitCodeOf({ state, desired: { action: 'pause' }, hold: null })).toBe(code);
  });

  test('paused, and to go on -> watched further', () => {
    expect(exitCodeOf({ state: 'paused', desired: { action: 'run' }, hold: null })).toBeUndefined();
  });
});
