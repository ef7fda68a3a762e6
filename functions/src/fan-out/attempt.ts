import { fanOutTaskSchema } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { messageOf } from '../platform/errors';
import type { FanOutOutcome } from './chain';
import { isLastAttempt, recordGivenUp } from './failures';
import { fanOut } from './fan-out';

export type AttemptOutcome = FanOutOutcome | { readonly outcome: 'given-up'; readonly error: string };

/**
 * One attempt of a fan-out task: `data` as the queue delivers it. The last failed attempt leaves a dead letter and an alert
 * and returns, since an error answer would only slow the queue. A payload that this build cannot read is tried as often: a
 * newer build may be on its way.
 */
export async function fanOutAttempt(deps: Deps, data: unknown, retryCount: number): Promise<AttemptOutcome> {
  try {
    return await fanOut(deps, fanOutTaskSchema.parse(data));
  } catch (error) {
    if (!isLastAttempt(retryCount)) throw error;
    await recordGivenUp(deps, { data, error });
    return { outcome: 'given-up', error: messageOf(error) };
  }
}
