import { z } from 'zod';
import { CallError } from '../model/call-errors';
import { COLLECTIONS } from '../model/collections';
import { isDocumentId } from '../model/document';
import { ALERT_REMEMBERS, type Alert } from '../model/operations';
import type { Deps } from '../platform/deps';
import { toAlert } from './alerts';
import { reason, requestId } from './callable';

const alertId = z.string().refine(isDocumentId, 'expected the id of an alert');

export const acknowledgeSchema = z.strictObject({ alertId, reason, requestId });

export interface Acknowledged extends Pick<Alert, 'kind' | 'path' | 'count' | 'acknowledged'> {
  readonly alertId: string;
  /** The same request was made before; `acknowledged` is null when the alert has opened again since. */
  readonly repeated: boolean;
}

/**
 * An admin has seen an alert, and says what comes of it.
 *
 * | the alert | what happens |
 * |---|---|
 * | is open | it is acknowledged, until its cause occurs again |
 * | was acknowledged by this request | nothing, also when it has opened again since |
 * | was acknowledged by another | ILLEGAL_STATE, which names who and why |
 * | is not there | NOT_FOUND |
 */
export function acknowledge(
  { db, clock }: Deps,
  { input, by }: { input: z.output<typeof acknowledgeSchema>; by: string },
): Promise<Acknowledged> {
  const reference = db.collection(COLLECTIONS.alerts).doc(input.alertId);
  return db.runTransaction(async (tx) => {
    const alert = toAlert(await tx.get(reference));
    if (alert === undefined) throw new CallError('NOT_FOUND', `Alert ${input.alertId}: there is none`);
    const { kind, path, count, requests } = alert;
    const about = { alertId: input.alertId, kind, path, count };
    if (requests.includes(input.requestId))
      return { ...about, acknowledged: alert.acknowledged, repeated: true };
    if (alert.acknowledged !== null) throw acknowledgedAlready(alert.acknowledged);
    const acknowledged = { by, reason: input.reason, at: new Date(clock.now()).toISOString() };
    tx.update(reference, {
      acknowledged,
      requests: [...requests, input.requestId].slice(-ALERT_REMEMBERS),
    } satisfies Partial<Alert>);
    return { ...about, acknowledged, repeated: false };
  });
}

function acknowledgedAlready({ by, at, reason: why }: NonNullable<Alert['acknowledged']>): CallError {
  return new CallError('ILLEGAL_STATE', `The alert was acknowledged by ${by} at ${at}: ${why}`, { by, at });
}
