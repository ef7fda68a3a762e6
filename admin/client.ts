import { setTimeout as sleep } from 'node:timers/promises';
import { callOnce } from './call-protocol';
import type { Call, Callables } from './callables';
import type { Place } from './place';
import { repeated, WAITS_MS, type Retrying } from './retry';
import { emulatorTokens, productionTokens } from './sign-in';
import { suiteAt } from './suite';
import { suiteMinder } from './suite-minder';
import type { TokenSource } from './tokens';

/** Calls begin nothing new after four minutes, and `fetch` itself gives up after five. */
const answersWithinMs = 290_000;
/** A look must not hang for minutes because one answer was lost. */
const looksWithinMs = 60_000;
const looks: readonly (keyof Callables)[] = [
  ...(['backfill-status', 'backfill-list', 'sweep-report', 'inconsistency-list', 'service-status'] as const),
];

/** Whom to call, and as whom. */
export interface Line {
  readonly base: string;
  readonly tokens: TokenSource;
}

export interface Client {
  readonly call: Call;
  /** Does what in production the clock does: to be called now and then by whoever waits for a run. */
  readonly mind: () => Promise<void>;
}

/** Nobody is called and nobody signs in before the first call. */
export function clientOf(
  place: Place,
  { env, say }: { env: NodeJS.ProcessEnv; say: (line: string) => void },
): Client {
  let line: Promise<Line & Pick<Client, 'mind'>> | undefined;
  const open = (): NonNullable<typeof line> => (line ??= lineTo(place, env));
  return {
    call: callsOn(open, { waitsMs: WAITS_MS, sleep, say }),
    mind: async () => (await open()).mind(),
  };
}

export function callsOn(line: () => Promise<Line>, retrying: Retrying): Call {
  return async (callable, input) => {
    const { base, tokens } = await line();
    const withinMs = looks.includes(callable) ? looksWithinMs : answersWithinMs;
    const attempt = async (): Promise<unknown> => {
      const token = await tokens();
      return callOnce({ base, callable, data: input, token, answersWithinMs: withinMs });
    };
    const requestId = 'requestId' in input ? input.requestId : undefined;
    // What it answers with is the callable's own declaration.
    return (await repeated(
      attempt,
      { callable, requestId },
      retrying,
    )) as Callables[typeof callable]['answer'];
  };
}

async function lineTo(place: Place, env: NodeJS.ProcessEnv): Promise<Line & Pick<Client, 'mind'>> {
  const { project, region } = place;
  if (place.kind === 'production') {
    const base = `https://${region}-${project}.cloudfunctions.net`;
    return { base, tokens: productionTokens(place, env), mind: () => Promise.resolve() };
  }
  const suite = await suiteAt(place.hub, env);
  return {
    base: `http://${suite.functions}/${project}/${region}`,
    tokens: emulatorTokens(suite, place),
    mind: suiteMinder(suite, place),
  };
}
