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
}

interface Seeded extends Line {
  exercises: number;
  workoutLogs: number;
  programs: number;
  users: number;
  views: number;
  drains: number;
  viewWrites: number;
  oneDrainALog: { drains: number; viewWrites: number };
}

interface History {
  maxWeight: number;
  sessions: number;
  volume: number;
  trend: string;
  recents: { date: string; logId: string; volume: number; maxWeight: number }[];
}

interface BestSession extends Line {
  user: string;
  exercise: string;
  before: History;
  after: History;
}

interface Backfilled extends Line {
  documents: number;
  integrity: number;
  killed: boolean;
  killedAt: number;
  untold: number;
  paused: boolean;
  pausedAt: number;
  verified: { checked: number; wrong: number };
  rolledBack: { documents: number; asBefore: number; equal: number };
  again: { checked: number; wrong: number };
  users: number;
  views: number;
}

interface Swept extends Line {
  planted: Record<string, number>;
  found: number;
  repaired: number;
  open: number;
  score: number;
}

const root = join(__dirname, '../..');
const tourMs = 15 * 60_000;
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

const steps = [
  ...['seed', 'rename', 'muscle-group', 'delete', 'restore', 'best-session', 'final'],
  ...['backfill', 'sweep'],
];
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

test.each(steps)('%s -> everything right, within the limit', (step) => {
  const { expected, right, wrong, ms, reads, writes, limit } = line(step);
  expect(expected).toBeGreaterThan(0);
  expect({ right, wrong }).toEqual({ right: expected, wrong: 0 });
  expect(ms).toBeGreaterThan(0);
  expect(reads).toBeLessThanOrEqual(limit.reads);
  expect(writes).toBeLessThanOrEqual(limit.writes);
});

test('the real data -> the whole library, 1,500 logs, 10 programs, the views of five users', () => {
  const { exercises, workoutLogs, programs, users, views } = line('seed') as Seeded;
  expect(exercises).toBeGreaterThanOrEqual(873);
  expect(workoutLogs).toBeGreaterThanOrEqual(1_500);
  expect(programs).toBeGreaterThanOrEqual(10);
  expect(users).toBe(5);
  expect(views).toBeGreaterThan(1_000);
});

test('an import -> few drains, which write views far less often than one for each log would', () => {
  const { workoutLogs, drains, viewWrites, oneDrainALog } = line('seed') as Seeded;
  expect(oneDrainALog.drains).toBe(workoutLogs);
  expect(drains).toBeLessThanOrEqual(oneDrainALog.drains / 10);
  expect(viewWrites).toBeLessThanOrEqual(oneDrainALog.viewWrites / 4);
});

test('the edits -> cost what they carried, and nothing runs when nothing was written', () => {
  for (const step of ['rename', 'muscle-group', 'delete', 'restore'])
    expect(line(step).writes).toBeGreaterThan(100);
  expect([line('final').reads, line('final').writes]).toEqual([0, 0]);
});

test('a muscle group -> costs a ledger for each log more than a rename, and the views follow', () => {
  expect(line('muscle-group').writes).toBeGreaterThan(2 * line('rename').writes);
  // Those of the new muscle group have come.
  expect((line('final') as Seeded).views).toBeGreaterThan((line('seed') as Seeded).views);
});

test('the best session is deleted -> maximum, trend, sums and the newest sessions follow', () => {
  const { user, exercise, before, after } = line('best-session') as BestSession;
  expect([user, exercise]).toEqual([expect.stringMatching(/^user-/), expect.stringMatching(/Bench_Press/)]);
  const [best, second, third] = before.recents;
  expect(best?.maxWeight).toBe(before.maxWeight);
  expect(after.maxWeight).toBeLessThan(before.maxWeight);
  expect(after.sessions).toBe(before.sessions - 1);
  expect(after.volume).toBe(before.volume - (best?.volume ?? 0));
  expect(after.trend).not.toBe(before.trend);
  expect(after.recents.slice(0, 2)).toEqual([second, third]);
  expect(after.recents).toHaveLength(3);
  // The log stays deleted, and its copies with it.
  expect(line('final').expected).toBeLessThan(line('seed').expected);
  expect((line('final') as Seeded).users).toBe(5);
});

test('data of before + a backfill that is killed and paused in the middle -> each document right, checked by the run itself', () => {
  const { documents, integrity, verified, ...run } = line('backfill') as Backfilled;
  const { workoutLogs, programs } = line('seed') as Seeded;
  expect([documents, integrity]).toEqual([workoutLogs + programs, 0]);
  expect([run.killed, run.paused]).toEqual([true, true]);
  expect(run.killedAt).toBeGreaterThan(0);
  expect(run.pausedAt).toBeGreaterThanOrEqual(run.killedAt);
  expect(run.pausedAt).toBeLessThan(documents);
  // What was killed had work behind it.
  expect(run.untold).toBeGreaterThan(0);
  expect(verified).toEqual({ checked: documents, wrong: 0 });
});

test('a backfill + rolled back -> every document as before to the byte; live again -> everything right, views too', () => {
  const { documents, rolledBack, again, users, views } = line('backfill') as Backfilled;
  expect(rolledBack).toEqual({ documents, asBefore: documents, equal: documents });
  expect(again).toEqual({ checked: documents, wrong: 0 });
  expect([users, views]).toEqual([5, (line('seed') as Seeded).views]);
});

test('corruptions of many kinds, planted around the service + a sweep -> found, repaired, nothing left', () => {
  const { planted, found, repaired, open, score } = line('sweep') as Swept;
  const kinds = Object.values(planted);
  expect(kinds.length).toBeGreaterThanOrEqual(17);
  // Some damage more than one document, some two the same.
  expect(found).toBeGreaterThan(kinds.length);
  expect({ repaired, open }).toEqual({ repaired: found, open: 0 });
  expect(score).toBeGreaterThan(90);
  expect(score).toBeLessThan(100);
});

test.each(ports)('afterwards nobody listens on port %d', async (port) => {
  const socket = connect(port, '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
