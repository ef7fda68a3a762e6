import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** One line of the tour's standard output. */
interface Line {
  step: string;
  expected: number;
  right: number;
  wrong: number;
  ms: number;
  reads: number;
  writes: number;
  limit: { reads: number; writes: number };
  exercises?: number;
  workoutLogs?: number;
  programs?: number;
}

const root = join(__dirname, '../..');
const tourMs = 10 * 60_000;
const { emulators } = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as {
  emulators: Record<string, { port?: number } | boolean>;
};
const ports = Object.values(emulators).flatMap((emulator) =>
  typeof emulator === 'object' && emulator.port !== undefined ? [emulator.port] : [],
);

let child: ChildProcess | undefined;
let code: number | null;
let output: string[];

beforeAll(async () => {
  child = spawn(process.execPath, ['scripts/start.mjs', '--once', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  [code] = (await once(child, 'close')) as [number | null];
  output = stdout.trimEnd().split('\n');
}, tourMs);

afterAll(async () => {
  // Only when the tour took too long: the script then stops its suite in order.
  if (child?.exitCode === null && child.kill()) await once(child, 'close');
}, 60_000);

const steps = ['seed', 'rename', 'muscle-group', 'delete', 'restore', 'final'];
const line = (step: string): Line => {
  const found = output.find((text) => text.startsWith(`{"step":"${step}"`));
  if (found === undefined) throw new Error(`No step ${step} in:\n${output.join('\n')}`);
  return JSON.parse(found) as Line;
};

test('npm start -- --once --json -> exit 0, one JSON object a step in order, nothing else', () => {
  const objects = output.map((text) => JSON.parse(text) as Line);
  expect(objects.map(({ step }) => step)).toEqual([...steps, 'done']);
  expect(objects.at(-1)).toEqual({ step: 'done', wrong: 0 });
  expect(code).toBe(0);
});

test.each(steps)('%s -> every copy right, within the limit', (step) => {
  const { expected, right, wrong, ms, reads, writes, limit } = line(step);
  expect(expected).toBeGreaterThan(0);
  expect({ right, wrong }).toEqual({ right: expected, wrong: 0 });
  expect(ms).toBeGreaterThan(0);
  expect(reads).toBeLessThanOrEqual(limit.reads);
  expect(writes).toBeLessThanOrEqual(limit.writes);
});

test('the real data -> the whole library, 1,500 logs, 10 programs', () => {
  const { exercises, workoutLogs, programs } = line('seed');
  expect(exercises).toBeGreaterThanOrEqual(873);
  expect(workoutLogs).toBeGreaterThanOrEqual(1_500);
  expect(programs).toBeGreaterThanOrEqual(10);
  expect(line('final').expected).toBe(line('seed').expected);
});

test('the edits -> cost what they carried, and nothing runs when nothing was written', () => {
  for (const step of ['rename', 'muscle-group', 'delete', 'restore'])
    expect(line(step).writes).toBeGreaterThan(100);
  expect([line('final').reads, line('final').writes]).toEqual([0, 0]);
});

test.each(ports)('afterwards nobody listens on port %d', async (port) => {
  const socket = connect(port, '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
