import { z } from 'zod';
import type { Clock } from './clock';
import type { Queues } from './tasks';

/** What waits in a task queue. */
export interface Backlog {
  /** Tasks that are not done, those that are tried again too; an estimate. */
  readonly tasks: number;
  /** For how long the oldest of them could have been handed out, in ms; 0 when none is due. */
  readonly overdueMs: number;
  /** `RUNNING`, or why it hands nothing out: `PAUSED`, `DISABLED`. */
  readonly state: string;
}

/** The task queues as somebody sees them who looks after them; null where nobody can say. */
export type Backlogs = (queue: keyof Queues) => Promise<Backlog | null>;

/** Emulators keep no statistics. */
export const noBacklogs: Backlogs = () => Promise.resolve(null);

const queueSchema = z.object({
  state: z.string(),
  stats: z
    .object({
      // An int64, which Google's JSON writes as a text; zero is left out.
      tasksCount: z.coerce.number().default(0),
      oldestEstimatedArrivalTime: z.iso.datetime({ offset: true }).optional(),
    })
    .default({ tasksCount: 0 }),
});

/** What the admin API says of a queue; throws when it says something else than its reference. */
export function toBacklog(queue: unknown, now: number): Backlog {
  const { state, stats } = queueSchema.parse(queue);
  const oldest = stats.oldestEstimatedArrivalTime;
  const overdueMs = oldest === undefined ? 0 : Math.max(0, now - Date.parse(oldest));
  return { tasks: stats.tasksCount, overdueMs: stats.tasksCount === 0 ? 0 : overdueMs, state };
}

/**
 * The queues of the deployed functions. Only the beta of the API has statistics
 * (cloud.google.com/tasks/docs/reference/rest/v2beta3/projects.locations.queues); it takes the permission `cloudtasks.queues.get`.
 */
export function cloudBacklogs({
  region,
  clock,
  timeoutMs,
}: {
  readonly region: () => string;
  readonly clock: Clock;
  readonly timeoutMs: number;
}): Backlogs {
  if (process.env['FIRESTORE_EMULATOR_HOST'] !== undefined) return noBacklogs;
  return async (queue) => {
    const { applicationDefault, getApp } = await import('firebase-admin/app');
    const { options } = getApp();
    const projectId = options.projectId ?? process.env['GCLOUD_PROJECT'] ?? '';
    const credential = options.credential ?? applicationDefault();
    const { access_token: token } = await credential.getAccessToken();
    const name = `projects/${projectId}/locations/${region()}/queues/${queue}`;
    const reply = await fetch(`https://cloudtasks.googleapis.com/v2beta3/${name}?readMask=state,stats`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!reply.ok) throw new Error(`${name}: status ${reply.status}: ${await reply.text()}`);
    return toBacklog(await reply.json(), clock.now());
  };
}
