import { HttpsError, onCall, type FunctionsErrorCode } from 'firebase-functions/v2/https';
import { z } from 'zod';
import { CALL_TIMEOUT_SECONDS } from '../limits';
import { CallError, type CallCode } from '../model/call-errors';
import { isDocumentId } from '../model/document';
import { REGION } from '../params';
import type { Deps } from '../platform/deps';
import { Code, hasCode, messageOf } from '../platform/errors';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';

/** The same call sent again has the same one; chosen by the client. */
export const requestId = z.string().min(1).max(200);

/** Why an admin changes something, for those who read it later. */
export const reason = z.string().trim().min(3).max(500);

export const runId = z.string().refine(isDocumentId, 'expected the id of a run');

/** Who calls; his token carries the claim `admin: true`. */
export interface Caller {
  readonly uid: string;
}

/** What a call brings along. `auth` is absent without a valid token. */
export interface CallRequest {
  readonly auth?: { readonly uid: string; readonly token: Readonly<Record<string, unknown>> } | undefined;
  readonly data: unknown;
}

/** What a client of any language sees of each code, besides the code itself. */
const STATUS = {
  VALIDATION_ERROR: 'invalid-argument',
  ALREADY_RUNNING: 'already-exists',
  NOT_FOUND: 'not-found',
  ILLEGAL_STATE: 'failed-precondition',
  BUDGET_EXCEEDED: 'resource-exhausted',
  MIGRATION_ERROR: 'aborted',
  ROLLBACK_ERROR: 'failed-precondition',
  UNAUTHENTICATED: 'unauthenticated',
  PERMISSION_DENIED: 'permission-denied',
  UNAVAILABLE: 'unavailable',
  INTERNAL: 'internal',
} as const satisfies Record<CallCode, FunctionsErrorCode>;

/**
 * Lets admins in, and only input that `schema` takes. Throws a CallError for whatever it refuses; what `work` throws passes.
 *
 * | the call | fails with |
 * |---|---|
 * | has no valid token | UNAUTHENTICATED |
 * | has a token whose `admin` is not true | PERMISSION_DENIED |
 * | has data that does not fit | VALIDATION_ERROR, all problems in message and `details.problems` |
 */
export async function callAs<S extends z.ZodType, O>(
  { auth, data }: CallRequest,
  schema: S,
  work: (input: z.output<S>, caller: Caller) => Promise<O>,
): Promise<O> {
  if (auth === undefined)
    throw new CallError('UNAUTHENTICATED', 'Sign in first: the call has no valid token');
  if (auth.token['admin'] !== true)
    throw new CallError('PERMISSION_DENIED', 'Only admins may call this: the token lacks the claim admin');
  // Clients that give no data send null.
  const parsed = schema.safeParse(data ?? {});
  if (!parsed.success) throw invalid(parsed.error);
  return work(parsed.data, { uid: auth.uid });
}

/**
 * Runs a call to its answer, and leaves one line with what it cost. A refusal is an outcome, since admins mistype; so is what passes
 * by itself, as UNAVAILABLE, and may be sent again, since what changes something knows its request. What is unknown is logged with its stack and goes out as INTERNAL without its text, which may hold anything.
 */
export async function answer<O>(
  deps: Deps,
  { name, uid }: { name: string; uid: string | undefined },
  call: () => Promise<O>,
): Promise<O> {
  const settling: { settled: Settled<O> } = {
    settled: { kind: 'refused', error: new CallError('INTERNAL', `${name} failed; its log says why`) },
  };
  await invocation(deps, { function: name, subject: uid ?? 'nobody' }, async () => {
    const settled = await settle(call);
    settling.settled = settled;
    return settled.kind === 'answered'
      ? { outcome: 'answered' }
      : { outcome: settled.error.code, error: settled.error.message };
  }).catch(() => {
    // It is in the log, stack and all.
  });
  const { settled } = settling;
  if (settled.kind === 'answered') return settled.value;
  const { code, message, details } = settled.error;
  throw new HttpsError(STATUS[code], message, { ...details, code });
}

type Settled<O> =
  { readonly kind: 'answered'; readonly value: O } | { readonly kind: 'refused'; readonly error: CallError };

async function settle<O>(call: () => Promise<O>): Promise<Settled<O>> {
  try {
    return { kind: 'answered', value: await call() };
  } catch (error) {
    const refusal = error instanceof CallError ? error : busy(error);
    if (refusal === undefined) throw error;
    return { kind: 'refused', error: refusal };
  }
}

/** What goes by itself: a lock that a killed process has left, a moment without the database. */
function busy(error: unknown): CallError | undefined {
  const { aborted, deadlineExceeded, resourceExhausted, unavailable } = Code;
  if (!hasCode(error, aborted, deadlineExceeded, resourceExhausted, unavailable)) return undefined;
  const message = `The database did not answer in time, or the call stood in others' way (${messageOf(error)}): send it again just as it is`;
  return new CallError('UNAVAILABLE', message);
}

function invalid({ issues }: z.ZodError): CallError {
  const problems = issues.flatMap((issue) => {
    const at = issue.path.map(String);
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...at, key].join('.'), message: 'unknown field' }))
      : [{ path: at.join('.'), message: issue.message }];
  });
  const text = problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
  return new CallError('VALIDATION_ERROR', text, { problems });
}

/** A deployed function that admins call. `name` as it is deployed, for the log; `work` is a journey. */
export function adminCallable<S extends z.ZodType, O>(
  name: string,
  schema: S,
  work: (deps: Deps, input: z.output<S>, caller: Caller) => Promise<O>,
): ReturnType<typeof onCall> {
  // Few calls share an instance: each may hold a page of large documents.
  const options = { memory: '1GiB', timeoutSeconds: CALL_TIMEOUT_SECONDS, concurrency: 4 } as const;
  return onCall({ ...options, region: REGION }, (request) => {
    const deps = liveDeps(() => REGION.value());
    const call = (): Promise<O> => callAs(request, schema, (input, caller) => work(deps, input, caller));
    return answer(deps, { name, uid: request.auth?.uid }, call);
  });
}
