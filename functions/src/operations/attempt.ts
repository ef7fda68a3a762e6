import { TASK_ATTEMPTS } from '../limits';
import type { AlertKind } from '../model/alert-kinds';
import type { DeadLetter } from '../model/operations';
import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import { raise } from './alerts';
import { recordLetter } from './letters';

export interface GivenUp {
  readonly outcome: 'given-up';
  readonly error: string;
}

/** What a task that is given up leaves behind. */
export interface Leaves {
  readonly letter: DeadLetter['kind'];
  readonly alert: AlertKind;
  /** The document concerned. */
  readonly path: string;
  /** What failed, for people: `Fan-out of exercises/x to programs`. */
  readonly what: string;
  readonly eventId: string;
  /** Tells one alert of the document from the next. */
  readonly occasion: string;
}

/**
 * One attempt of a task; `retryCount` as Cloud Tasks counts, from 0. An attempt that fails throws, and the queue tries again;
 * the last one leaves a dead letter and an alert and returns, since an error answer would only slow the queue.
 */
export async function attempt<O>(
  deps: Deps,
  { retryCount, leaves }: { retryCount: number; leaves: Leaves },
  work: () => Promise<O>,
): Promise<O | GivenUp> {
  try {
    return await work();
  } catch (error) {
    if (retryCount + 1 < TASK_ATTEMPTS) throw error;
    await giveUp(deps, leaves, error);
    return { outcome: 'given-up', error: messageOf(error) };
  }
}

async function giveUp(deps: Deps, leaves: Leaves, error: unknown): Promise<void> {
  const { letter, alert, path, what, eventId, occasion } = leaves;
  const message = `${what} failed ${TASK_ATTEMPTS} times: ${messageOf(error)}`;
  await recordLetter(deps, { kind: letter, path, reason: message, eventId });
  await raise(deps, { kind: alert, path, occasion, message });
}
