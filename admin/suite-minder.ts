import { AnswerLost } from './call-protocol';
import type { EmulatorPlace } from './place';
import type { Suite } from './suite';

const MINDER = 'mindRuns';
/** What triggers answer that were switched off, and those that others have taken the place of. */
const SWITCHED_OFF = 204;
const answersWithinMs = 60_000;

/**
 * Runs the minder of the suite once. In production Cloud Scheduler does so every minute; emulators run nothing by the clock, and a run that
 * waits for something would wait for ever. What becomes of it is in the suite's log, as in production. Throws where there is no minder.
 */
export function suiteMinder(
  { functions }: Suite,
  { project, region }: Pick<EmulatorPlace, 'project' | 'region'>,
): () => Promise<void> {
  const base = `http://${functions}/functions/projects/${project}/triggers`;
  let known: string | undefined;
  const mind = async (): Promise<void> => {
    if (known !== undefined && (await post(`${base}/${known}`)).status !== SWITCHED_OFF) return;
    // Asked for one that there is not, the emulator names those that there are.
    const { text } = await post(`${base}/${region}-${MINDER}`);
    known = newest(text, `${region}-${MINDER}`);
    await post(`${base}/${known}`);
  };
  return async () => {
    try {
      await mind();
    } catch (error) {
      // The next one does it; whether anybody is there at all, the next look finds out.
      if (!(error instanceof AnswerLost)) throw error;
    }
  };
}

async function post(url: string): Promise<{ status: number; text: string }> {
  const headers = {
    'x-cloudscheduler-jobname': MINDER,
    'x-cloudscheduler-scheduletime': new Date().toISOString(),
  };
  const signal = AbortSignal.timeout(answersWithinMs);
  try {
    const reply = await fetch(url, { method: 'POST', headers, signal });
    return { status: reply.status, text: await reply.text() };
  } catch (cause) {
    throw new AnswerLost(`${url}: no answer`, { cause });
  }
}

/** Each time that triggers are switched on again, they get the next number; those of before are there still, and do nothing. */
function newest(names: string, prefix: string): string {
  const numbers = [...names.matchAll(new RegExp(`(?<![\\w-])${prefix}-(\\d+)(?![\\w-])`, 'g'))].map(
    ([, number]) => Number(number),
  );
  if (numbers.length === 0)
    throw new Error(`The functions emulator has no ${prefix}: expected the functions of this project`);
  return `${prefix}-${Math.max(...numbers)}`;
}
