import type { DocumentReference, DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import { joinedId } from '../model/joined-id';
import { alertSchema, type Alert, type Notification } from '../model/operations';
import { parseOwn } from '../model/own';
import type { Deps } from '../platform/deps';
import { occurred, type Occasion, type Occurred } from './occurred';

/** An alert that is to be written, and its notification where one is due. */
export interface DueAlert extends Occurred {
  readonly reference: DocumentReference;
}

/** Raises an alert; the same occasion once more changes nothing. */
export async function raise(deps: Deps, occasion: Occasion): Promise<void> {
  await deps.db.runTransaction(async (tx) => {
    raiseIn(tx, deps, await dueAlerts(tx, deps, [occasion]));
  });
}

/**
 * What `occasions` make of their alerts, to be written by `raiseIn` in the same transaction, which has written nothing yet. One read for
 * each cause; none without an occasion.
 */
export async function dueAlerts(
  tx: Transaction,
  { db, clock }: Deps,
  occasions: readonly Occasion[],
): Promise<readonly DueAlert[]> {
  if (occasions.length === 0) return [];
  const at = new Date(clock.now()).toISOString();
  const references = new Map(
    occasions.map((occasion) => alertReference(db, occasion)).map((found) => [found.id, found]),
  );
  const stored = await tx.getAll(...references.values());
  const due = new Map<string, DueAlert>();
  // One that cannot be read is begun anew: an alert is not to keep the work from being done.
  const alerts = new Map(
    stored.map((snapshot) => [snapshot.id, alertSchema.safeParse(snapshot.data()).data]),
  );
  for (const occasion of occasions) {
    const reference = alertReference(db, occasion);
    const next = occurred(alerts.get(reference.id), occasion, at);
    if (next === null) continue;
    alerts.set(reference.id, next.alert);
    // Two occasions of one commit tell people once.
    const why = due.get(reference.id)?.why ?? next.why;
    due.set(reference.id, { reference, alert: next.alert, why });
  }
  return [...due.values()];
}

export function raiseIn(tx: Transaction, { db }: Deps, due: readonly DueAlert[]): void {
  for (const { reference, alert, why } of due) {
    tx.set(reference, alert);
    if (why === null) continue;
    const { kind, severity, path, message, recommendation, count, lastSeenAt } = alert;
    const told = { kind, severity, path, message, recommendation, count, at: lastSeenAt };
    const notification: Notification = { alertId: reference.id, why, ...told };
    tx.create(db.collection(COLLECTIONS.notifications).doc(), notification);
  }
}

/** Writes that `raiseIn` makes. */
export function writesOf(due: readonly DueAlert[]): number {
  return due.reduce((sum, { why }) => sum + (why === null ? 1 : 2), 0);
}

/** Where the alert of a cause is, whether there is one or not. */
export function alertReference(
  db: Firestore,
  { kind, path }: Pick<Occasion, 'kind' | 'path'>,
): DocumentReference {
  return db.collection(COLLECTIONS.alerts).doc(joinedId(kind, path));
}

/** The alert in a document. Throws when it cannot be parsed. */
export function toAlert(snapshot: DocumentSnapshot): Alert | undefined {
  const data = snapshot.data();
  return data && parseOwn(alertSchema, snapshot.ref.path, data);
}
