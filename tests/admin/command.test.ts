import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PlayedService, refusal, type Reply } from './played-service';
import { status } from './statuses';

const root = join(__dirname, '../..');
const running = { result: status() };
const started = {
  ...{ runId: 'r1', state: 'queued', hold: null, repeated: false },
  ...{ options: status().options, protection: status().protection },
};

let service: PlayedService;
afterEach(() => service.close());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command itself, without a terminal. `meanwhile` gets its process. */
async function backfill(
  line: string,
  replies: Readonly<Record<string, readonly Reply[]>>,
  meanwhile: (kill: (signal: NodeJS.Signals) => void) => Promise<void> = () => Promise.resolve(),
): Promise<Ended> {
  service = await PlayedService.open(replies);
  const args = ['--import', 'tsx', 'admin/backfill.ts', ...line.split(' '), '--hub', service.host];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
    meanwhile((signal) => child.kill(signal)),
  ]);
  return { code, stdout, stderr };
}

describe('npm run backfill, against a suite', () => {
  test('start --watch -> signs an admin up, starts, watches to the end, 0', async () => {
    const { code, stdout, stderr } = await backfill(
      'start embed-exercise-metadata --reason go --watch --every 0.01',
      {
        'backfill-start': [{ result: started }],
        'backfill-status': [running, { result: status({ state: 'completed' }) }],
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Run r1 is queued\n');
    expect(stdout).toMatch(/\nrunning: .*\ncompleted: .*\n$/);
    expect(service.minded).toBe(1);
    const [call] = service.received;
    expect(call).toMatchObject({ callable: 'backfill-start', authorization: 'Bearer token-of-admin-1' });
    expect(call?.data).toEqual({
      ...{ migration: 'embed-exercise-metadata', reason: 'go' },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  test('the run fails -> 1', async () => {
    const replies = { 'backfill-status': [{ result: status({ state: 'failed', failure: 'too many' }) }] };
    const { code, stdout, stderr } = await backfill('watch r1', replies);
    expect(code).toBe(1);
    expect(stdout).toContain('failure: too many');
    expect(stderr).toContain(`retry r1 --reason TEXT --watch --hub ${service.host}`);
  });

  test('rollback without a terminal and without --confirm -> 2, the usage, nothing called', async () => {
    const { code, stdout, stderr } = await backfill('rollback r1 --reason wrong', {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--confirm is missing: expected the id of the run');
    expect(stderr).toContain('Usage: npm run backfill -- rollback RUN_ID --reason TEXT');
    expect(service.received).toEqual([]);
  });

  test('refused, --json -> one document that holds the code, 1', async () => {
    const replies = { 'backfill-control': [refusal('ILLEGAL_STATE', 'pause: the run is completed')] };
    const { code, stdout, stderr } = await backfill('pause r1 --reason busy --json', replies);
    expect(code).toBe(1);
    const message = 'backfill-control: ILLEGAL_STATE: pause: the run is completed';
    expect(JSON.parse(stdout)).toEqual({ error: { message, code: 'ILLEGAL_STATE' } });
    expect(stderr).toBe(`${message}\n`);
  });

  test('Ctrl-C while watching -> how to look again, 130', async () => {
    const replies = { 'backfill-status': [running] };
    const { code, stderr } = await backfill('watch r1 --every 0.01', replies, async (kill) => {
      while (service.received.length < 2) await new Promise((next) => setImmediate(next));
      kill('SIGINT');
    });
    expect(code).toBe(130);
    expect(stderr).toBe(
      `Stopped watching; the run goes on. To look again: npm run backfill -- watch r1 --hub ${service.host}\n`,
    );
  });

  test('no such command -> 2, and what there is', async () => {
    const { code, stderr } = await backfill('begin', {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/^begin: expected one of analyze, start, watch, /);
  });
});
