import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { productionTokens } from '../../admin/sign-in';
import { adminClient, CallableClient, CallRefused, idTokenOf, region } from '../support/admin-client';
import { TypedRest, type TypedFields, type TypedWrite } from '../support/typed-rest';

const root = join(__dirname, '../..');
const project = 'demo-spotter';
const suiteMs = 5 * 60_000;
const LOGS = 30;

let child: ChildProcess | undefined;
let rest: TypedRest;
let functions: string;
let auth: string;
let hub: string;
let admin: CallableClient;

beforeAll(async () => {
  child = spawn(process.execPath, ['scripts/suite-beside.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('The suite has no output');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'close').then(() => Promise.reject(new Error('The suite did not start'))),
  ])) as [string];
  const { ports } = JSON.parse(line) as { ports: Record<string, number> };
  const at = (name: string): string => `127.0.0.1:${ports[name] ?? 0}`;
  [functions, auth, hub] = [at('functions'), at('auth'), at('hub')];
  rest = new TypedRest({ host: at('firestore'), project });
  admin = await adminClient({ auth, functions });
  // As things are where nobody has derived anything yet.
  await demand('PUT', `http://${hub}/functions/disableBackgroundTriggers`);
  await rest.commit(oldApp());
  await demand('PUT', `http://${hub}/functions/enableBackgroundTriggers`);
}, suiteMs);

afterAll(async () => {
  if (child?.exitCode === null && child.kill()) await once(child, 'close');
}, 60_000);

const text = (value: string): TypedFields[string] => ({ stringValue: value });
const list = (values: TypedFields[string][]): TypedFields[string] => ({ arrayValue: { values } });

function oldApp(): TypedWrite[] {
  const bench = { name: 'Bench', primaryMuscleGroup: 'Chest', exerciseType: 'Barbell' };
  const typed = Object.fromEntries(Object.entries(bench).map(([field, value]) => [field, text(value)]));
  const fields = {
    ...{
      exerciseId: text('bench'),
      reps: list([{ integerValue: '5' }]),
      completed: list([{ booleanValue: true }]),
    },
    weights: list([{ doubleValue: 60 }]),
  };
  const exercises = list([{ mapValue: { fields } }]);
  const log = { userId: text('u1'), date: text('2026-01-01'), exercises };
  return [
    { kind: 'set', path: 'exercises/bench', fields: typed },
    ...Array.from({ length: LOGS }, (_, index): TypedWrite => ({
      kind: 'set',
      path: `workoutLogs/l${100 + index}`,
      fields: log,
    })),
  ];
}

async function refusal(client: CallableClient, callable: string, data: unknown): Promise<CallRefused> {
  const refused: unknown = await client.call(callable, data).catch((error: unknown) => error);
  if (!(refused instanceof CallRefused))
    throw new Error(`${callable}: not refused: ${JSON.stringify(refused)}`);
  return refused;
}

async function demand(method: 'PUT' | 'POST', url: string): Promise<void> {
  const headers = {
    'x-cloudscheduler-jobname': 'mindRuns',
    'x-cloudscheduler-scheduletime': '2026-01-01T00:00:00Z',
  };
  const reply = await fetch(url, { method, headers });
  if (!reply.ok) throw new Error(`${method} ${url}: status ${reply.status}: ${await reply.text()}`);
}

/** As Cloud Scheduler does every minute; the emulator never does. Triggers that were switched on again have the number 1. */
function mind(): Promise<void> {
  return demand('POST', `http://${functions}/functions/projects/${project}/triggers/${region}-mindRuns-1`);
}

interface Status {
  readonly state: string;
  readonly percent: number | null;
  readonly verification: { readonly checked: number; readonly wrong: number } | null;
}

/** Waits until the run is in `state`; the minder looks meanwhile. Jest's limit ends what hangs. */
async function until(runId: string, state: string): Promise<Status> {
  for (;;) {
    const status = await admin.call<Status>('backfill-status', { runId });
    if (status.state === state) return status;
    await mind();
    await sleep(200);
  }
}

const CALLS = [
  ...['analyze', 'start', 'status', 'list', 'control', 'rollback', 'export', 'validate', 'switch'].map(
    (call) => `backfill-${call}`,
  ),
  ...['sweep-start', 'sweep-report', 'inconsistency-list', 'inconsistency-resolve'],
  ...['alert-acknowledge', 'user-purge', 'service-status'],
];

test(
  'each call without a token -> UNAUTHENTICATED',
  async () => {
    for (const call of CALLS) {
      const { status, details } = await refusal(new CallableClient(functions), call, {});
      expect([call, status, details['code']]).toEqual([call, 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
    }
  },
  suiteMs,
);

test('a token without the claim -> PERMISSION_DENIED', async () => {
  const user = new CallableClient(functions, await idTokenOf(auth, {}));
  const { status, details } = await refusal(user, 'backfill-start', {});
  expect([status, details['code']]).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED']);
});

test('an admin + bad input -> INVALID_ARGUMENT that names every problem', async () => {
  const data = { reason: 'x', batchSize: 500, shards: 'two', speed: 'fast' };
  const { status, details } = await refusal(admin, 'backfill-start', data);
  const paths = (details['problems'] as { path: string }[]).map(({ path }) => path);
  expect([status, details['code']]).toEqual(['INVALID_ARGUMENT', 'VALIDATION_ERROR']);
  expect([...new Set(paths)].toSorted()).toEqual([
    'batchSize',
    'migration',
    'reason',
    'requestId',
    'shards',
    'speed',
  ]);
});

test(
  'an admin + a run, started twice, looked at, verified, rolled back, switched on again',
  async () => {
    const start = { migration: 'embed-exercise-metadata', reason: 'rollout', requestId: 's1', shards: 2 };
    const { runId, protection } = await admin.call<{ runId: string; protection: unknown }>(
      'backfill-start',
      start,
    );
    expect(protection).toMatchObject({ kind: 'undo' });
    expect(await admin.call('backfill-start', start)).toMatchObject({ runId, repeated: true });

    const { verification, percent } = await until(runId, 'completed');
    expect([verification, percent]).toMatchObject([{ checked: LOGS, wrong: 0 }, 100]);
    expect(await admin.call('backfill-validate', { runId })).toMatchObject({ ok: true, checked: LOGS });
    expect(await admin.call('backfill-list', {})).toMatchObject({ runs: [{ runId, state: 'completed' }] });
    const { csv } = await admin.call<{ csv: string }>('backfill-export', {
      runId,
      what: 'undo',
      format: 'csv',
    });
    expect(csv.split('\r\n')).toHaveLength(1 + LOGS + 1);

    expect(
      await refusal(admin, 'backfill-control', { runId, action: 'resume', reason: 'go on', requestId: 'c1' }),
    ).toMatchObject({
      ...{ status: 'FAILED_PRECONDITION', details: { code: 'ILLEGAL_STATE', state: 'completed' } },
    });
    const unconfirmed = { runId, reason: 'not wanted', requestId: 'b1' };
    expect((await refusal(admin, 'backfill-rollback', unconfirmed)).message).toContain('confirm');
    const { counts } = await admin.call<{ counts: object }>('backfill-rollback', { runId, dryRun: true });
    expect(counts).toMatchObject({ touched: LOGS, asBefore: LOGS, conflicts: 0 });
    await admin.call('backfill-rollback', { ...unconfirmed, confirm: true });
    await until(runId, 'rolled_back');

    const on = await admin.call<{ runId: string }>('backfill-switch', {
      live: true,
      reason: 'go on',
      requestId: 'l1',
    });
    const second = await refusal(admin, 'backfill-start', {
      ...start,
      migration: 'derive-again',
      requestId: 's2',
    });
    expect(second).toMatchObject({
      status: 'ALREADY_EXISTS',
      details: { code: 'ALREADY_RUNNING', runId: on.runId },
    });
    await until(on.runId, 'completed');
  },
  suiteMs,
);

/** The command as an admin gives it. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function backfill(...args: string[]): Promise<Ended> {
  return commanded('admin/backfill.ts', args);
}

async function commanded(script: string, args: readonly string[]): Promise<Ended> {
  const command = ['scripts/run.mjs', script, ...args, '--hub', hub];
  const running = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(running, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([textOf(running.stdout), textOf(running.stderr), ended]);
  return { code, stdout, stderr };
}

test(
  'npm run sweep + a sweep, started and watched, reported, nothing left for an admin -> all of it',
  async () => {
    const sweep = (...args: string[]): Promise<Ended> => commanded('admin/sweep.ts', args);
    const watched = await sweep(
      ...['start', '--reason', 'by hand', '--request-id', 'w1', '--watch', '--every', '0.2', '--json'],
    );
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    const last = JSON.parse(watched.stdout.trimEnd().split('\n').at(-1) ?? '') as { runId: string };
    expect(last).toMatchObject({ state: 'completed' });
    const reported = await sweep('report', '--of', last.runId, '--json');
    expect(JSON.parse(reported.stdout)).toMatchObject({
      report: {
        ...{ runId: last.runId, depth: 'deep', state: 'completed', score: 100, repaired: 0, open: 0 },
        checked: { exercises: 1, workoutLogs: LOGS },
      },
    });
    expect(await sweep('inconsistencies')).toMatchObject({ code: 0, stdout: 'nothing\n' });
    expect(await sweep('approve', '--all', '--reason', 'all of it')).toMatchObject({ code: 0 });
    expect(await sweep('start', '--reason', 'again', '--depth', 'night')).toMatchObject({ code: 2 });
  },
  suiteMs,
);

test(
  'npm run backfill + a run, started and watched, listed, looked at, exported, rolled back when confirmed -> all of it',
  async () => {
    const watched = await backfill(
      ...['start', 'embed-exercise-metadata', '--reason', 'by hand', '--request-id', 's3'],
      ...['--watch', '--every', '0.2', '--json'],
    );
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    const lines = watched.stdout.trimEnd().split('\n');
    const seen = lines.map((line) => JSON.parse(line) as { runId: string; state: string; percent?: number });
    const { runId = '' } = seen[0] ?? {};
    expect(seen.at(-1)).toMatchObject({
      runId,
      state: 'completed',
      percent: 100,
      verification: { wrong: 0 },
    });

    const listed = await backfill('list', '--migration', 'embed-exercise-metadata', '--state', 'completed');
    expect(listed.code).toBe(0);
    expect(listed.stdout).toMatch(new RegExp(`^run .*\\n${runId} +embed-exercise-metadata +completed `));
    const looked = await backfill('status', runId, '--json');
    expect(JSON.parse(looked.stdout)).toMatchObject({ runId, verification: { checked: LOGS, wrong: 0 } });
    expect((await backfill('watch', runId)).stdout).toMatch(/^completed: .*, 30 \/ 30; /);
    expect(await backfill('validate', runId)).toMatchObject({ code: 0, stderr: '' });

    const folder = await mkdtemp(join(tmpdir(), 'backfill-'));
    const file = join(folder, 'results.csv');
    expect(await backfill('export', runId, '--format', 'csv', '--out', file)).toMatchObject({ code: 0 });
    expect(await readFile(file, 'utf8')).toMatch(/^"kind","id",.*\r\n"shard",[^]*"event",.*by hand.*\r\n$/);
    await rm(folder, { recursive: true });

    const refused = await backfill('rollback', runId, '--reason', 'by mistake', '--confirm', 'another');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`expected the id of the run, ${runId}; nothing was done`);
    const impossible = await backfill('resume', runId, '--reason', 'by mistake', '--json');
    expect(impossible.code).toBe(1);
    expect(JSON.parse(impossible.stdout)).toMatchObject({
      error: { code: 'ILLEGAL_STATE', state: 'completed' },
    });
    expect(await admin.call('backfill-list', { limit: 1 })).toMatchObject({
      runs: [{ runId, state: 'completed' }],
    });

    // Both wait for what passes with time only: nobody but the command looks after them.
    const back = await backfill(
      ...['rollback', runId, '--reason', 'by intent', '--confirm', runId, '--watch', '--every', '0.2'],
    );
    expect(back).toMatchObject({ code: 0, stderr: '' });
    expect(back.stdout).toMatch(/^Rolling run .*\n[^]*\nrolling_back: [^]*\nrolled_back: .*\n$/);
    const on = await backfill('switch', 'on', '--reason', 'go on', '--watch', '--every', '0.2');
    expect(on).toMatchObject({ code: 0, stderr: '' });
    expect(on.stdout).toMatch(/^Live derivation is on; [^]*\ncompleted: .*\n$/);
  },
  suiteMs,
);

/** Asks again until what is asked for is there; jest's limit ends what hangs. */
async function found<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(200);
  }
}

interface Shown {
  readonly status: string;
  readonly alerts: readonly { readonly id: string; readonly kind: string; readonly path: string }[];
}

test(
  'health + anybody, a user, an admin, another method -> the status, why no more, details, 405',
  async () => {
    const ask = async (token?: string, method = 'GET'): Promise<{ code: number; body: object }> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const reply = await fetch(`http://${functions}/${project}/${region}/health`, { method, headers });
      return { code: reply.status, body: JSON.parse((await reply.text()) || '{}') as object };
    };
    expect(await ask()).toEqual({ code: 200, body: { status: 'healthy' } });
    expect(await ask(undefined, 'HEAD')).toEqual({ code: 200, body: {} });
    expect(await ask(await idTokenOf(auth, {}))).toEqual({
      code: 200,
      body: { status: 'healthy', note: 'Details are for admins: the token lacks the claim admin' },
    });
    expect(await ask('forged')).toMatchObject({
      body: { note: expect.stringContaining('not valid') as string },
    });
    expect(await ask(await idTokenOf(auth, { admin: true }))).toMatchObject({
      code: 200,
      body: { status: 'healthy', reasons: [], database: { readMs: expect.any(Number) as number } },
    });
    expect(await ask(undefined, 'POST')).toMatchObject({ code: 405 });
  },
  suiteMs,
);

test(
  'npm run status, npm run alerts + an exercise in use becomes invalid -> shown, acknowledged once, no more shown',
  async () => {
    const show = async (): Promise<Shown> => {
      const shown = await commanded('admin/service.ts', ['show', '--json']);
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      return JSON.parse(shown.stdout) as Shown;
    };
    expect((await show()).alerts).toEqual([]);
    await rest.commit([{ kind: 'set', path: 'exercises/bench', fields: { name: { integerValue: '7' } } }]);
    const [alert] = await found(async () => {
      const { alerts } = await admin.call<Shown>('service-status', {});
      return alerts.length > 0 ? alerts : undefined;
    });
    expect(alert).toMatchObject({ kind: 'invalid-source', path: 'exercises/bench' });
    const screen = await commanded('admin/service.ts', ['show']);
    expect(screen.stdout).toContain(alert?.id);

    const acknowledge = ['acknowledge', alert?.id ?? '', '--reason', 'a script of ours'];
    expect(await commanded('admin/service.ts', acknowledge)).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: 'invalid-source of exercises/bench is acknowledged, after 1 occasion\n',
    });
    const again = await commanded('admin/service.ts', [...acknowledge, '--json']);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'ILLEGAL_STATE' } });
    expect((await show()).alerts).toEqual([]);
  },
  suiteMs,
);

test(
  'user-purge + a user with logs, after he deleted them, once more -> refused, all removed, the same answer',
  async () => {
    const purge = { userId: 'u1', reason: 'he has left', requestId: 'p1' };
    expect(await refusal(admin, 'user-purge', purge)).toMatchObject({
      details: { code: 'ILLEGAL_STATE', path: 'workoutLogs/l100' },
    });
    await rest.commit(
      Array.from({ length: LOGS }, (_, index) => ({ kind: 'delete', path: `workoutLogs/l${100 + index}` })),
    );
    // His numbers are on their way out of his views until they have been drained.
    const purged = await found(async () => {
      try {
        return await admin.call<{ removed: Record<string, number> }>('user-purge', purge);
      } catch (error) {
        if (error instanceof CallRefused && error.status === 'UNAVAILABLE') return undefined;
        throw error;
      }
    });
    expect(purged).toMatchObject({ userId: 'u1', isDone: true });
    for (const collection of ['workoutContributions', 'exercisePerformanceView', 'userProgressView'])
      expect([collection, await rest.list(collection)]).toEqual([collection, []]);
    expect(await admin.call('user-purge', purge)).toEqual(purged);
  },
  suiteMs,
);

test('an API key and the uid of an admin -> a token that the callables take; of anybody else -> none', async () => {
  process.env['FIREBASE_AUTH_EMULATOR_HOST'] = auth;
  const place = { kind: 'production', project, region } as const;
  const tokensOf = (uid: string) =>
    productionTokens(
      place,
      { SPOTTER_API_KEY: 'any', SPOTTER_ADMIN_UID: uid },
      { api: `http://${auth}/identitytoolkit.googleapis.com` },
    );
  const token = await tokensOf(uidIn(await idTokenOf(auth, { admin: true })))();
  expect(await new CallableClient(functions, token).call('backfill-list', {})).toHaveProperty('runs');
  await expect(tokensOf(uidIn(await idTokenOf(auth, {})))()).rejects.toThrow('lacks the custom claim admin');
  await expect(tokensOf('nobody')()).rejects.toThrow('SPOTTER_ADMIN_UID nobody in demo-spotter');
});

function uidIn(idToken: string): string {
  const [, payload = ''] = idToken.split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { sub: string }).sub;
}
