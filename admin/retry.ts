import { AnswerLost, CallRefused } from './call-protocol';

/** Before each repetition, in ms: together longer than an instance takes to be replaced. */
export const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;

export interface Retrying {
  readonly waitsMs: readonly number[];
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly say: (line: string) => void;
}

/** Whether to send the same call again is right: its answer was lost, or it was put off. */
export function isWorthRepeating(error: unknown): error is Error {
  return error instanceof AnswerLost || (error instanceof CallRefused && error.status === 'UNAVAILABLE');
}

/**
 * Sends a call until it is answered, with growing waits. Throws what cannot be mended by that at once; after the last attempt an error that
 * names the `requestId`, where the call changes something.
 */
export async function repeated<T>(
  attempt: () => Promise<T>,
  { callable, requestId }: { callable: string; requestId: string | undefined },
  { waitsMs, sleep, say }: Retrying,
): Promise<T> {
  for (const [index, waitMs] of [...waitsMs, null].entries()) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWorthRepeating(error)) throw error;
      if (waitMs === null) throw unanswered(error, { callable, requestId, attempts: index + 1 });
      say(`${error.message}; once more in ${waitMs / 1000} s`);
      await sleep(waitMs);
    }
  }
  throw new Error(`${callable}: no attempt was to be made`);
}

function unanswered(
  cause: Error,
  { callable, requestId, attempts }: { callable: string; requestId: string | undefined; attempts: number },
): Error {
  const told = `${callable}: no answer in ${attempts} attempts. The last: ${cause.message}`;
  if (requestId === undefined) return new Error(told, { cause });
  return new Error(
    `${told}\nIt may have been carried out. The same command with --request-id ${requestId} does it once at most.`,
    { cause },
  );
}
