import { alertSchema, notificationSchema } from '../../functions/src/model/operations';
import type { Alert, Notification } from '../../functions/src/model/operations';
import type { Occasion } from '../../functions/src/operations/occurred';
import type { World } from './world';

/** An occasion of one cause; `name` tells it from the next. */
export function occasion(name: string, more: Partial<Occasion> = {}): Occasion {
  return {
    ...{ kind: 'invalid-source', path: 'exercises/x', occasion: name, message: `says ${name}` },
    ...more,
  };
}

/** All alerts, by their ids, as their schema takes them. */
export async function alertsOf({ app }: World): Promise<Record<string, Alert>> {
  const { docs } = await app.collection('systemAlerts').get();
  return Object.fromEntries(docs.map((document) => [document.id, alertSchema.parse(document.data())]));
}

/** Why people were told what, in the order of the alerts' counts. */
export async function toldOf({ app }: World): Promise<Pick<Notification, 'why' | 'severity' | 'message'>[]> {
  const { docs } = await app.collection('systemNotifications').get();
  return docs
    .map((document) => notificationSchema.parse(document.data()))
    .sort((a, b) => a.count - b.count)
    .map(({ why, severity, message }) => ({ why, severity, message }));
}
