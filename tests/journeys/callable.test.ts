import { HttpsError } from 'firebase-functions/v2/https';
import { z } from 'zod';
import { CALL_CODES, CallError, type CallCode } from '../../functions/src/model/call-errors';
import {
  answer,
  callAs,
  reason,
  requestId,
  runId,
  type CallRequest,
} from '../../functions/src/operations/callable';
import type { Deps } from '../../functions/src/platform/deps';

const schema = z.strictObject({
  requestId,
  reason,
  size: z.int().max(200).default(50),
  limits: z.strictObject({ reads: z.int() }).optional(),
});
const ADMIN = { uid: 'ada', token: { admin: true } };
const FITS = { requestId: 'r1', reason: 'first rollout' };

const lines: Readonly<Record<string, unknown>>[] = [];
const log = (severity: string) => (message: string, fields: Readonly<Record<string, unknown>>) => {
  lines.push({ severity, message, ...fields });
};
// A call that fails before its work, or whose work touches nothing, needs no more than these.
const deps = {
  clock: { now: () => 0, sleep: () => Promise.resolve() },
  log: { info: log('INFO'), error: log('ERROR') },
} as unknown as Deps;

const work = jest.fn((input: unknown, caller: unknown) => Promise.resolve({ input, caller }));

beforeEach(() => {
  lines.length = 0;
  work.mockClear();
});

/** What the call is refused with. */
async function refusal(request: CallRequest): Promise<unknown> {
  const refused: unknown = await callAs(request, schema, work).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(CallError);
  expect(work).not.toHaveBeenCalled();
  return refused;
}

/** What a client gets in place of an answer. */
async function failure(error: Error): Promise<HttpsError> {
  const call = answer(deps, { name: 'backfill-start', uid: 'ada' }, () => Promise.reject(error));
  const failed: unknown = await call.catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(HttpsError);
  return failed as HttpsError;
}

test.each<[string, CallRequest['auth'], CallCode]>([
  ['no token', undefined, 'UNAUTHENTICATED'],
  ['a token without claims', { uid: 'u1', token: {} }, 'PERMISSION_DENIED'],
  ['the claim is false', { uid: 'u1', token: { admin: false } }, 'PERMISSION_DENIED'],
  ['the claim is a text', { uid: 'u1', token: { admin: 'true' } }, 'PERMISSION_DENIED'],
])('%s + a call that fits -> refused, no work', async (_, auth, code) => {
  expect(await refusal({ auth, data: FITS })).toMatchObject({ code });
});

test('no claim + a call that does not fit -> PERMISSION_DENIED: nobody else learns what would fit', async () => {
  expect(await refusal({ auth: { uid: 'u1', token: {} }, data: {} })).toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

test('an admin + a call that fits -> the work gets parsed input and the caller', async () => {
  const data = { ...FITS, reason: '  first rollout ' };
  expect(await callAs({ auth: ADMIN, data }, schema, work)).toEqual({
    input: { ...FITS, size: 50 },
    caller: { uid: 'ada' },
  });
});

test('an admin + no data, where none is needed -> the work gets the defaults', async () => {
  const optional = z.strictObject({ size: z.int().default(50) });
  const answers = [null, undefined].map((data) => callAs({ auth: ADMIN, data }, optional, work));
  expect(await Promise.all(answers)).toMatchObject([{ input: { size: 50 } }, { input: { size: 50 } }]);
});

test('an admin + five problems -> VALIDATION_ERROR that names all of them', async () => {
  const data = { reason: ' x ', size: 201.5, limits: { reads: 1, wrties: 2 }, sizes: 1 };
  const { code, message, details } = (await refusal({ auth: ADMIN, data })) as CallError;
  const problems = details['problems'] as { path: string; message: string }[];
  expect(code).toBe('VALIDATION_ERROR');
  expect([...new Set(problems.map(({ path }) => path))].sort()).toEqual([
    ...['limits.wrties', 'reason', 'requestId', 'size', 'sizes'],
  ]);
  for (const problem of problems) expect(message).toContain(`${problem.path}: ${problem.message}`);
});

test.each<[string, z.ZodType, unknown, boolean]>([
  ['a request id of 200 characters', requestId, 'x'.repeat(200), true],
  ['a request id of 201 characters', requestId, 'x'.repeat(201), false],
  ['an empty request id', requestId, '', false],
  ['a reason of 3 characters', reason, 'fix', true],
  ['a reason of 2 characters and spaces', reason, ' ok ', false],
  ['a reason of 500 characters and spaces', reason, ` ${'x'.repeat(500)} `, true],
  ['a reason of 501 characters', reason, 'x'.repeat(501), false],
  ['a run id', runId, 'embed-1', true],
  ['a run id that leads elsewhere', runId, 'embed-1/undo/x', false],
])('%s -> fits: %4$s', (_, piece, value, fits) => {
  expect(piece.safeParse(value).success).toBe(fits);
});

test.each<[CallCode, string]>([
  ['VALIDATION_ERROR', 'invalid-argument'],
  ['ALREADY_RUNNING', 'already-exists'],
  ['NOT_FOUND', 'not-found'],
  ['ILLEGAL_STATE', 'failed-precondition'],
  ['BUDGET_EXCEEDED', 'resource-exhausted'],
  ['MIGRATION_ERROR', 'aborted'],
  ['ROLLBACK_ERROR', 'failed-precondition'],
  ['UNAUTHENTICATED', 'unauthenticated'],
  ['PERMISSION_DENIED', 'permission-denied'],
  ['UNAVAILABLE', 'unavailable'],
  ['INTERNAL', 'internal'],
])('%s -> the client gets %s, and the code in the details', async (code, status) => {
  const failed = await failure(new CallError(code, 'run r1 is under way', { runId: 'r1' }));
  expect(failed).toMatchObject({
    ...{ code: status, message: 'run r1 is under way', details: { code, runId: 'r1' } },
  });
  expect(lines).toEqual([
    expect.objectContaining({ severity: 'INFO', outcome: code, error: 'run r1 is under way' }),
  ]);
});

test('the codes -> each has been tried above', () => {
  expect(CALL_CODES).toHaveLength(11);
});

test('an unknown error -> INTERNAL without its text, which is in the log with its stack', async () => {
  const failed = await failure(new Error('connect to 10.0.0.7 with key s3cr3t'));
  expect(failed).toMatchObject({ code: 'internal', details: { code: 'INTERNAL' } });
  expect(JSON.stringify([failed.message, failed.details, failed.toJSON()])).not.toContain('s3cr3t');
  expect(lines).toEqual([
    expect.objectContaining({
      ...{ severity: 'ERROR', function: 'backfill-start', subject: 'ada' },
      stack: expect.stringContaining('s3cr3t') as string,
    }),
  ]);
});

test.each([4, 8, 10, 14])(
  'gRPC status %i of the database -> UNAVAILABLE, to be sent again',
  async (status) => {
    const failed = await failure(Object.assign(new Error('lock timeout'), { code: status }));
    expect(failed).toMatchObject({ code: 'unavailable', details: { code: 'UNAVAILABLE' } });
    expect(failed.message).toMatch(/lock timeout.*send it again/);
    expect(lines).toEqual([expect.objectContaining({ severity: 'INFO', outcome: 'UNAVAILABLE' })]);
  },
);

test.each([3, 5, 7, 9, 13])(
  'gRPC status %i of the database -> INTERNAL: another try helps nobody',
  async (status) => {
    const failed = await failure(Object.assign(new Error('refused'), { code: status }));
    expect(failed).toMatchObject({ code: 'internal', details: { code: 'INTERNAL' } });
  },
);

test('an answer -> goes out, and one line says what it cost, not what it was', async () => {
  const call = answer(deps, { name: 'backfill-list', uid: 'ada' }, () => Promise.resolve({ runs: ['r1'] }));
  expect(await call).toEqual({ runs: ['r1'] });
  expect(lines).toEqual([
    {
      ...{ severity: 'INFO', message: 'invocation', function: 'backfill-list', subject: 'ada' },
      ...{ outcome: 'answered', reads: 0, writes: 0, deletes: 0, wrote: {}, ms: 0 },
    },
  ]);
});
