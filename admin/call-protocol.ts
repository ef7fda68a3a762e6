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
    super(`${callable}: ${typeof details['code'] === 'string' ? details['code'] : status}: ${message}`);
  }
}

/** Nobody knows what became of a call: it may have been carried out. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

export interface CallTo {
  /** All callables are below it, `https://…`. */
  readonly base: string;
  /** As it is deployed: `backfill-start`. */
  readonly callable: string;
  readonly data: unknown;
  readonly token?: string | undefined;
  readonly answersWithinMs: number;
}

/**
 * One call by the HTTPS protocol of callables. Throws:
 *
 * | what comes | what is thrown |
 * |---|---|
 * | a refusal | `CallRefused` |
 * | nothing, half an answer, or one of what stands before the function that it is busy | `AnswerLost` |
 * | something else | an error: there is no such function, or nobody may call it |
 */
export async function callOnce(to: CallTo): Promise<unknown> {
  const { base, callable } = to;
  const url = `${base}/${callable}`;
  const { status, text } = await posted(url, to);
  const body = parsed(text);
  if (body === undefined) {
    const came = `${url}: status ${status}, expected JSON, got ${JSON.stringify(text.slice(0, 200))}`;
    if (status === 404) throw new Error(`${came}. Is it deployed, in this project and region?`);
    throw isPassing(status) ? new AnswerLost(came) : new Error(came);
  }
  if (status === 200 && body.error === undefined) return body.result;
  const { status: refusal = 'UNKNOWN', message = text.slice(0, 500), details = {} } = body.error ?? {};
  throw new CallRefused(callable, refusal, message, details);
}

interface Body {
  readonly result?: unknown;
  readonly error?: {
    readonly status?: string;
    readonly message?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

async function posted(
  url: string,
  { callable, data, token, answersWithinMs }: CallTo,
): Promise<{ status: number; text: string }> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const signal = AbortSignal.timeout(answersWithinMs);
  try {
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ data }), signal });
    return { status: reply.status, text: await reply.text() };
  } catch (cause) {
    throw new AnswerLost(`${callable}: ${reasonOf(cause)}, at ${url}`, { cause });
  }
}

function parsed(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** 429 and 5xx come from in front of a function that has too much to do, or from one that was killed. */
function isPassing(status: number): boolean {
  return status === 200 || status === 408 || status === 429 || status >= 500;
}

/** `fetch` keeps what happened behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
