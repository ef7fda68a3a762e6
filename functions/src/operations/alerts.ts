import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import type { Alert } from '../model/operations';
import type { Deps } from '../platform/deps';
import { createOnce } from './create-once';

/** `occasion` tells one alert of a document from the next, and names it together with kind and path. */
export interface AlertInput extends Omit<Alert, 'createdAt'> {
  readonly occasion: string;
}

/** Raises an alert in a transaction that has reason to. */
export function raiseIn(tx: Transaction, deps: Deps, alert: AlertInput): void {
  tx.set(alertReference(deps.db, alert), written(alert, deps));
}

/** Raises an alert; a second call for the same occasion changes nothing. */
export async function raise(deps: Deps, alert: AlertInput): Promise<void> {
  await createOnce(alertReference(deps.db, alert), written(alert, deps));
}

/** A document that is left without copies, since they find no room in it. */
export function tooLargeAlert(path: string): AlertInput {
  return {
    kind: 'too-large',
    severity: 'warning',
    path,
    occasion: 'room',
    message: `${path} has no room for its copies; its user's data and summary are kept`,
  };
}

function alertReference(db: Firestore, { kind, path, occasion }: AlertInput): DocumentReference {
  return db
    .collection(COLLECTIONS.alerts)
    .doc([kind, path, occasion].join('_').replaceAll('/', '_').slice(-1_000));
}

function written({ kind, severity, path, message }: AlertInput, { clock }: Deps): Alert {
  return { kind, severity, path, message, createdAt: new Date(clock.now()).toISOString() };
}
