import { messageOf } from './errors';
import type { Deps } from './deps';
import { metered, noCost } from './meter';

export interface Handled {
  /** The deployed function. */
  readonly function: string;
  /** The document or task. */
  readonly subject: string;
  readonly eventId?: string;
}

/**
 * Runs one invocation under the meter and ends it with one structured line: function, subject, outcome, what it cost, ms.
 * Errors are logged the same way and thrown on, so that the platform tries again.
 */
export async function invocation<O extends { readonly outcome: string }>(
  { log, clock }: Deps,
  handled: Handled,
  work: () => Promise<O>,
): Promise<O> {
  const cost = noCost();
  const startedAt = clock.now();
  try {
    const outcome = await metered(cost, work);
    log.info('invocation', { ...handled, ...outcome, ...cost, ms: clock.now() - startedAt });
    return outcome;
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    const ms = clock.now() - startedAt;
    log.error('invocation', { ...handled, outcome: 'error', error: messageOf(error), stack, ...cost, ms });
    throw error;
  }
}
