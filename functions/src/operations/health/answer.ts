import { PROBE_TIMEOUT_MS } from '../../limits';
import type { Found, HealthFacts, HealthStatus } from '../../model/health';
import type { Backlogs } from '../../platform/backlogs';
import type { Deps } from '../../platform/deps';
import { keptFor } from '../../platform/kept-for';
import type { ReadToken } from '../../platform/tokens';
import { within } from '../../platform/within';
import { judged } from './judge';
import { findFacts } from './probes';

export interface HealthRequest {
  readonly method: string;
  /** The header. */
  readonly authorization: string | undefined;
}

export interface HealthReply {
  readonly code: 200 | 405 | 503;
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: HealthStatus | null;
}

/** Health as one instance knows it. */
interface Known {
  readonly status: HealthStatus;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Answers monitors and admins, of one instance:
 *
 * | the request | the answer |
 * |---|---|
 * | GET, HEAD | 200 while healthy or degraded, 503 while unhealthy; the status and nothing else |
 * | with an admin's ID token as `Authorization: Bearer …` | the same code, and details |
 * | with another one, or an invalid one | as without, and why there are no details |
 * | any other method | 405, nothing is looked at |
 *
 * What is found out is kept for `cacheMs`, so that it costs the same however often monitors ask.
 */
export function healthOf(
  deps: Deps,
  { backlogs, readToken, cacheMs }: { backlogs: Backlogs; readToken: ReadToken; cacheMs: number },
): (request: HealthRequest) => Promise<HealthReply> {
  const find = keptFor(deps.clock, cacheMs, async (): Promise<Known> => {
    const at = deps.clock.now();
    const facts = await findFacts(deps, backlogs);
    const { status, reasons } = judged(facts, deps.clock.now());
    return { status, details: { reasons, at: new Date(at).toISOString(), ...plain(facts) } };
  });
  return async ({ method, authorization }) => {
    if (method !== 'GET' && method !== 'HEAD')
      return { code: 405, body: { error: 'GET or HEAD' }, status: null };
    const [known, caller] = await Promise.all([find(), callerOf(deps, readToken, authorization)]);
    const { status, details } = known;
    const code = status === 'unhealthy' ? 503 : 200;
    if (caller === 'admin') return { code, body: { status, ...details }, status };
    return { code, body: { status, ...(caller !== 'nobody' && { note: NOTES[caller] }) }, status };
  };
}

const NOTES = {
  invalid: 'Details are for admins: the token is not valid',
  user: 'Details are for admins: the token lacks the claim admin',
} as const;

type Caller = 'nobody' | 'admin' | keyof typeof NOTES;

async function callerOf(
  { clock }: Deps,
  readToken: ReadToken,
  authorization: string | undefined,
): Promise<Caller> {
  if (authorization === undefined) return 'nobody';
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) return 'invalid';
  // The first token of an instance has it fetch Google's keys, which may be down with all the rest.
  const claims = await within(clock, PROBE_TIMEOUT_MS, () => readToken(token)).catch(() => undefined);
  if (claims === undefined) return 'invalid';
  return claims['admin'] === true ? 'admin' : 'user';
}

/** What was found out, as it is; null and a reason of its own for what was not. */
function plain(facts: HealthFacts): Record<string, unknown> {
  const entries = Object.entries(facts) as [string, Found<unknown>][];
  return Object.fromEntries(entries.map(([name, found]) => [name, found.ok ? found.value : null]));
}
