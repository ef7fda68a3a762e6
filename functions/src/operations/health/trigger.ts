import { onRequest } from 'firebase-functions/v2/https';
import { PROBE_TIMEOUT_MS } from '../../limits';
import { HEALTH_CACHE_SECONDS, REGION } from '../../params';
import { cloudBacklogs } from '../../platform/backlogs';
import { invocation } from '../../platform/invocation';
import { liveDeps } from '../../platform/live';
import { firebaseToken } from '../../platform/tokens';
import { healthOf } from './answer';

const region = (): string => REGION.value();

/** Of the instance: what it has found out serves all who ask. */
let answerer: ReturnType<typeof healthOf> | undefined;

/** Open to everybody, as uptime monitors need it. Two instances at most, so that it costs the same however many ask. */
export const health = onRequest(
  {
    region: REGION,
    memory: '256MiB',
    timeoutSeconds: 30,
    concurrency: 80,
    maxInstances: 2,
    invoker: 'public',
  },
  async (request, response) => {
    const deps = liveDeps(region);
    answerer ??= healthOf(deps, {
      backlogs: cloudBacklogs({ region, clock: deps.clock, timeoutMs: PROBE_TIMEOUT_MS }),
      readToken: firebaseToken,
      cacheMs: HEALTH_CACHE_SECONDS.value() * 1000,
    });
    const { method } = request;
    const answer = answerer;
    await invocation(deps, { function: 'health', subject: method }, async () => {
      const { code, body, status } = await answer({ method, authorization: request.headers.authorization });
      if (code === 405) response.set('Allow', 'GET, HEAD');
      response.set('Cache-Control', 'no-store').status(code).json(body);
      return { outcome: status ?? 'refused' };
    });
  },
);
