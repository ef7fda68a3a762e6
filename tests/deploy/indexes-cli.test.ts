import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_SHAPES } from '../../indexes/app-queries';
import { keepShape, RECORDING_VARIABLE } from '../../indexes/recording';
import type { QueryShape } from '../../indexes/shape';
import { asked, SERVICE_SHAPES } from './indexes-shapes';

const root = join(__dirname, '../..');
let recording: string;

beforeEach(() => {
  recording = mkdtempSync(join(tmpdir(), 'queries-'));
});
afterEach(() => {
  rmSync(recording, { recursive: true });
});

function indexes(recorded: readonly QueryShape[], ...args: string[]) {
  for (const shape of recorded) keepShape(recording, shape);
  return spawnSync(process.execPath, ['--import', 'tsx', 'indexes/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, [RECORDING_VARIABLE]: recording },
    encoding: 'utf8',
  });
}

const all = SERVICE_SHAPES.length + APP_SHAPES.length;

test("the service's queries recorded -> a list, its totals, exit code 0", () => {
  const { stdout, stderr, status } = indexes(SERVICE_SHAPES);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(all + 1);
  expect(lines).toContainEqual(expect.stringMatching(/^deadLetters where path == +automatic$/));
  expect(lines.at(-1)).toMatch(/^\d+ queries, \d+ composite indexes, 0 wrong$/);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test('one of them recorded that lacks its index -> the totals as JSON, the index it needs, exit code 1', () => {
  const { stdout, stderr, status } = indexes(
    [...SERVICE_SHAPES, asked('c', [['a', '==']], [['b', 'asc']])],
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ shapes: all + 1, wrong: 1 });
  expect(stderr).toMatch(/^c where a == order by b asc\n {2}needs the index \{"collectionGroup":"c",/);
  expect(status).toBe(1);
});

test('nothing recorded -> says how to record, exit code 1', () => {
  const { stdout, stderr, status } = indexes([]);
  expect(stderr).toContain('npm test -- --only journeys,indexes');
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
});
