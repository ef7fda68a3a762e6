import { randomUUID } from 'node:crypto';

/** Where the emulators of the suite listen, `host:port`. */
export interface CallableHosts {
  readonly auth: string;
  readonly functions: string;
}

/** A call that was refused, as a client sees it. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';

  constructor(
    callable: string,
    /** Of the protocol, such as `PERMISSION_DENIED`. */
    readonly status: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(`${callable}: ${status}: ${message}`);
  }
}

/** The functions emulator may never answer: when a process does not start in time, or is killed. */
const answersWithinMs = 150_000;

/** In which functions/.env.demo-spotter puts the functions. */
export const region = 'us-central1';
const project = 'demo-spotter';

/** A client of the deployed callables that shares no code with them: their HTTPS protocol, with a token or without one. */
export class CallableClient {
  constructor(
    private readonly functions: string,
    private readonly token?: string,
  ) {}

  /** `callable` as it is deployed: `backfill-start`. Throws `CallRefused`. */
  async call<T>(callable: string, data: unknown): Promise<T> {
    const url = `http://${this.functions}/${project}/${region}/${callable}`;
    const { ok, body } = await posted(url, { data }, this.token);
    const { result, error } = body as { result?: T; error?: Refusal };
    if (ok && error === undefined) return result as T;
    const { status = 'UNKNOWN', message = JSON.stringify(body), details = {} } = error ?? {};
    throw new CallRefused(callable, status, message, details);
  }
}

interface Refusal {
  readonly status?: string;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Signs a new user up at the auth emulator; his id token carries `claims`, and is good for an hour. */
export async function idTokenOf(auth: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const api = `http://${auth}/identitytoolkit.googleapis.com/v1`;
  const credentials = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const { localId } = await demanded(`${api}/accounts:signUp?key=any`, credentials);
  const customAttributes = JSON.stringify(claims);
  await demanded(`${api}/projects/${project}/accounts:update`, { localId, customAttributes }, 'owner');
  const signIn = { ...credentials, returnSecureToken: true };
  const { idToken } = await demanded(`${api}/accounts:signInWithPassword?key=any`, signIn);
  if (typeof idToken !== 'string') throw new Error('The auth emulator gave no id token');
  return idToken;
}

/** A client whose token carries the claim that the callables ask for. */
export async function adminClient({ auth, functions }: CallableHosts): Promise<CallableClient> {
  return new CallableClient(functions, await idTokenOf(auth, { admin: true }));
}

async function demanded(url: string, data: unknown, token?: string): Promise<Record<string, unknown>> {
  const { ok, body } = await posted(url, data, token);
  if (!ok) throw new Error(`${url}: ${JSON.stringify(body)}`);
  return body as Record<string, unknown>;
}

async function posted(url: string, data: unknown, token?: string): Promise<{ ok: boolean; body: unknown }> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const signal = AbortSignal.timeout(answersWithinMs);
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(data), signal });
  const text = await reply.text();
  try {
    return { ok: reply.ok, body: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new Error(`${url}: status ${reply.status}, expected JSON, got ${text.slice(0, 500)}`, { cause });
  }
}
