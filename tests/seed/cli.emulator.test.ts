import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TypedRest } from '../support/typed-rest';

const host = process.env['FIRESTORE_EMULATOR_HOST'];
if (!host) throw new Error('FIRESTORE_EMULATOR_HOST is not set: these tests need a Firestore emulator');

const root = join(__dirname, '../..');
const timeoutMs = 60_000;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function seed(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'seed/main.ts', ...args];
    execFile(process.execPath, command, { cwd: root, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

describe('npm run seed', () => {
  test(
    '--json -> everything is written, one JSON object on standard output, progress beside it',
    async () => {
      const database = `seed-${randomUUID()}`;
      const { code, stdout, stderr } = await seed('--project', 'demo-cli', '--database', database, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        project: 'demo-cli',
        database,
        host,
        dryRun: false,
        users: 5,
        exercises: 969,
        workoutLogs: 1724,
        programs: 10,
      });
      expect(stderr).toContain(`2703 documents written to ${host}`);
      const rest = new TypedRest({ host, project: 'demo-cli', database });
      expect(await rest.list('programs')).toHaveLength(10);
    },
    timeoutMs,
  );

  test(
    '--dry-run --scale 5 -> twice the histories counted, nothing written',
    async () => {
      const database = `seed-${randomUUID()}`;
      const { code, stdout } = await seed(
        '--project',
        'demo-cli',
        '--database',
        database,
        '--dry-run',
        '--scale',
        '5',
      );
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^Would seed 1065 exercises, 3448 workout logs and 20 programs of 10 users \(\d+ ms\)\n$/,
      );
      expect(await new TypedRest({ host, project: 'demo-cli', database }).list('programs')).toEqual([]);
    },
    timeoutMs,
  );

  test(
    'unknown option -> exit 2, the option and the usage on standard error',
    async () => {
      const { code, stdout, stderr } = await seed('--nope');
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/'--nope'[^]*Usage: npm run seed/);
    },
    timeoutMs,
  );

  test(
    'another machine -> exit 1',
    async () => {
      const { code, stderr } = await seed('--host', 'firestore.googleapis.com:443');
      expect([code, stderr]).toEqual([1, expect.stringContaining('expected a host such as 127.0.0.1:8080')]);
    },
    timeoutMs,
  );
});
