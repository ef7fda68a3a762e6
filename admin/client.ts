import { setTimeout as sleep } from 'node:timers/promises';
import { callOnce } from './call-protocol';
import type { Call, Callables } from './callables';
import type { Place } from './place';
import { repeated, WAITS_MS, type Retrying } from './retry';
import { emulatorTokens, productionTokens } from './sign-in';
import { suiteAt } from './suite';
import type { TokenSource } from './tokens';

/** Calls begin nothing new after four minutes, and `fetch` itself gives up after five. */
const answersWithinMs = 290_000;
/** A look must not hang for minutes because one answer was lost. */
const looksWithinMs = 60_000;
const looks: readonly (keyof Callables)[] = ['backfill-status', 'backfill-list'];

/** Whom to call, and as whom. */
export interface Line {
  readonly base: string;
  readonly tokens: TokenSource;
}

/** Nobody is called and nobody signs in before the first call. */
export function clientOf(
  place: Place,
  { env, say }: { env: NodeJS.ProcessEnv; say: (line: string) => void },
): Call {
  let line: Promise<Line> | undefined;
  return clientOn(() => (line ??= lineTo(place, env)), { waitsMs: WAITS_MS, sleep, say });
}

export function clientOn(line: () => Promise<Line>, retrying: Retrying): Call {
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

async function lineTo(place: Place, env: NodeJS.ProcessEnv): Promise<Line> {
  const { project, region } = place;
  if (place.kind === 'production') {
    const base = `https://${region}-${project}.cloudfunctions.net`;
    return { base, tokens: productionTokens(place, env) };
  }
  const suite = await suiteAt(place.hub, env);
  return { base: `http://${suite.functions}/${project}/${region}`, tokens: emulatorTokens(suite, place) };
}
