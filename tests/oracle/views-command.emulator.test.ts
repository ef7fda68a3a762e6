import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TypedRest } from '../support/typed-rest';
import { log, right, typedFields, views } from './views-documents';

const host = process.env['FIRESTORE_EMULATOR_HOST'];
if (!host) throw new Error('FIRESTORE_EMULATOR_HOST is not set: these tests need a Firestore emulator');

const root = join(__dirname, '../..');
const place = { project: 'demo-views', database: `views-${randomUUID()}` };
const rest = new TypedRest({ host, ...place });
const squat = 'exercisePerformanceView/u1_squat';

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function runViews(...args: string[]): Promise<Ended> {
  const command = ['--import', 'tsx', 'audit/main.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

const inPlace = ['--project', place.project, '--database', place.database];

beforeAll(async () => {
  const documents = { ...right(), 'workoutLogs/l5': log('2025-02-01', [], { userId: 'u2' }) };
  await rest.commit(
    Object.entries(documents).map(([path, fields]) => ({ kind: 'set', path, fields: typedFields(fields) })),
  );
});

describe('npm run views', () => {
  test('--all --json, everything right -> one JSON object, exit 0', async () => {
    const { code, stdout } = await runViews('--all', '--json', ...inPlace);
    expect(JSON.parse(stdout)).toEqual({ users: 1, views: 8, wrong: 0, incomplete: 0, untouched: 1 });
    expect(code).toBe(0);
  });

  test('--user, a field that is wrong -> both, exit 1', async () => {
    const metrics = { ...(views[squat]?.['performanceMetrics'] as object), maxWeight: 200 };
    const update = {
      path: squat,
      fields: typedFields({ performanceMetrics: metrics }),
      mask: ['performanceMetrics'],
    };
    await rest.commit([{ kind: 'update', ...update }]);

    const people = await runViews('--user', 'u1', ...inPlace);
    expect(people.stdout).toContain('200 ≠ 110');
    const machine = await runViews('--user', 'u1', '--json', ...inPlace);
    expect([people.code, machine.code]).toEqual([1, 1]);
    const printed = JSON.parse(machine.stdout) as { views: { path: string; differs: unknown[] }[] };
    expect(printed).toMatchObject({ user: 'u1', complete: true, ledgers: [], wrong: 1 });
    expect(printed.views).toHaveLength(8);
    expect(printed.views.filter(({ differs }) => differs.length > 0)).toEqual([
      {
        path: squat,
        stored: expect.objectContaining({ performanceMetrics: metrics }) as unknown,
        expected: expect.objectContaining({ performanceMetrics: { ...metrics, maxWeight: 110 } }) as unknown,
        differs: [{ what: 'performanceMetrics.maxWeight', has: 200, wants: 110 }],
      },
    ]);
  });

  test('--user that nobody is -> exit 1, and who is near', async () => {
    const { code, stdout, stderr } = await runViews('--user', 'U1', ...inPlace);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('nor a view of U1, among 2 users. Near to it: u1');
  });

  test('nobody named -> exit 2 with the usage; another machine -> exit 1', async () => {
    const usage = await runViews();
    expect([usage.code, usage.stderr]).toEqual([
      2,
      expect.stringMatching(/Whose views\?[^]*Usage: npm run views/),
    ]);
    const far = await runViews('--all', '--host', 'firestore.googleapis.com:443');
    expect([far.code, far.stderr]).toEqual([
      1,
      expect.stringContaining('got "firestore.googleapis.com:443"'),
    ]);
  });
});
