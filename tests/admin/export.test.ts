import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../admin/command';
import { COMMANDS } from '../../admin/commands';
import { Desk } from './desk';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const named = { runId: 'r1', what: 'failures' };
const failure = (id: string, message: string) => ({
  ...{
    id,
    path: `workoutLogs/${id}`,
    leg: 'walk-1',
    category: 'invalid_data',
    message,
    state: 'open',
    at: 0,
  },
});
const pages = [
  { ...named, rows: [failure('l1', 'no array\n\u001b[2J')], nextPageToken: 'l1' },
  { ...named, rows: [failure('l2', 'too deep')], nextPageToken: null },
];

async function run(args: readonly string[], desk: Desk): Promise<number> {
  const [name, ...rest] = args;
  const { begin } = (COMMANDS.find((command) => command.name === name) as Command).prepare(rest);
  return begin?.(desk.context) ?? -1;
}

describe('failures and export', () => {
  test('failures -> a table, page by page', async () => {
    const desk = new Desk({ 'backfill-export': pages });
    expect(await run(['failures', 'r1'], desk)).toBe(0);
    expect(desk.written).toBe(
      'category      state  path            message\n' +
        'invalid_data  open   workoutLogs/l1  no array [2J\n' +
        'invalid_data  open   workoutLogs/l2  too deep\n',
    );
    expect(desk.inputsOf('backfill-export')).toEqual([
      { ...named, format: 'json' },
      { ...named, format: 'json', pageToken: 'l1' },
    ]);
  });

  test('none -> says so', async () => {
    const desk = new Desk({ 'backfill-export': [{ ...named, rows: [], nextPageToken: null }] });
    await run(['failures', 'r1'], desk);
    expect(desk.written).toBe('no failures\n');
  });

  test('JSON -> a line for each row; each page is written before the next is asked for', async () => {
    const desk = new Desk({ 'backfill-export': pages });
    const { context } = desk;
    const order: string[] = [];
    const call: typeof context.call = (callable, input) => {
      order.push('asked');
      return context.call(callable, input);
    };
    const write = (text: string): Promise<void> => {
      order.push(text);
      return Promise.resolve();
    };
    const { begin } = (COMMANDS.find(({ name }) => name === 'export') as Command).prepare(['r1']);
    await begin?.({ ...context, call, terminal: { ...context.terminal, write } });
    const rows = pages.map((page) => `${JSON.stringify(page.rows[0])}\n`);
    expect(order).toEqual(['asked', rows[0], 'asked', rows[1]]);
  });

  test('CSV to a file -> the pages put together, and the file is whole', async () => {
    const csv = [
      { ...named, csv: '"id"\r\n"l1"\r\n', nextPageToken: 'l1' },
      { ...named, csv: '"l2"\r\n', nextPageToken: null },
    ];
    const out = join(folder, 'failures.csv');
    const desk = new Desk({ 'backfill-export': csv }, { json: true });
    const args = ['export', 'r1', '--what', 'failures', '--format', 'csv', '--out', out, '--json'];
    expect(await run(args, desk)).toBe(0);
    expect(await readFile(out, 'utf8')).toBe('"id"\r\n"l1"\r\n"l2"\r\n');
    expect(JSON.parse(desk.written)).toEqual({ ...named, format: 'csv', file: out, pages: 2 });
  });

  test('it breaks off at the second page -> the file of before is there, and nothing else', async () => {
    const out = join(folder, 'failures.json');
    await writeFile(out, 'of before');
    const desk = new Desk({ 'backfill-export': [pages[0], new Error('no answer')] });
    await expect(run(['failures', 'r1', '--out', out], desk)).rejects.toThrow('no answer');
    expect(await readFile(out, 'utf8')).toBe('of before');
    expect(await readdir(folder)).toEqual(['failures.json']);
  });

  test('--with-contents -> asked for', async () => {
    const desk = new Desk({
      'backfill-export': [{ runId: 'r1', what: 'undo', rows: [], nextPageToken: null }],
    });
    await run(['export', 'r1', '--what', 'undo', '--with-contents'], desk);
    expect(desk.inputsOf('backfill-export')).toEqual([
      { runId: 'r1', what: 'undo', format: 'json', withContents: true },
    ]);
  });
});

describe('validate', () => {
  const whole = { ok: true, checked: 500, bytes: 9_000, broken: [] };

  test('several calls -> put together; broken in one of them -> 1', async () => {
    const counted = { stored: 900, expected: 900 };
    const broken = [{ path: 'workoutLogs/l1', record: 'u1', problem: 'missing: u1_1' }];
    const parts = [
      { ...{ runId: 'r1', ok: false, checked: 400, bytes: 1_000, broken }, counted, nextPageToken: 'u5' },
      { runId: 'r1', ...whole, counted: null, nextPageToken: null },
    ];
    const desk = new Desk({ 'backfill-validate': parts });
    expect(await run(['validate', 'r1'], desk)).toBe(1);
    expect(desk.inputsOf('backfill-validate')).toEqual([{ runId: 'r1' }, { runId: 'r1', pageToken: 'u5' }]);
    expect(desk.written).toContain('records checked 900, 10,000 bytes; stored 900, expected 900');
    expect(desk.written).toContain('workoutLogs/l1  u1      missing: u1_1');
  });

  test('whole -> 0', async () => {
    const part = { runId: 'r1', ...whole, counted: { stored: 500, expected: 500 }, nextPageToken: null };
    const desk = new Desk({ 'backfill-validate': [part] }, { json: true });
    expect(await run(['validate', 'r1'], desk)).toBe(0);
    expect(JSON.parse(desk.written)).toMatchObject({ ok: true, checked: 500 });
  });
});
