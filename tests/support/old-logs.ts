import { NO_PROGRESS } from '../../functions/src/fold/progress';
import { historyTask, type HistoryTask } from '../../functions/src/model/tasks';
import { progressPath } from '../../functions/src/model/views';
import { countHistory, type HistoryOutcome } from '../../functions/src/views/history';
import { session } from './views-at-rest';
import type { World } from './world';

/** Logs by id, as they were written before there was anybody to handle their events. */
export async function writeOldLogs(
  { app }: World,
  logs: Readonly<Record<string, Record<string, unknown>>>,
): Promise<void> {
  const writer = app.bulkWriter();
  for (const [id, data] of Object.entries(logs)) void writer.set(app.doc(`workoutLogs/${id}`), data);
  await writer.close();
}

/** So many old sessions of one exercise, `o1000` first, one a day from 2024 on, ever heavier. */
export async function writeOldSessions(world: World, count: number): Promise<void> {
  const logs = Array.from({ length: count }, (_, index): [string, Record<string, unknown>] => {
    const date = new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);
    return [`o${1_000 + index}`, session('bench', 40 + index, { date })];
  });
  await writeOldLogs(world, Object.fromEntries(logs));
}

/** The first task of a user's history, as a drain asks for it. */
export function historyOf(userId: string, occasion = 'first'): HistoryTask {
  return historyTask({ userId, occasion, sequence: 0 });
}

/** As a count of all logs of a user leaves him who has none that counts. */
export async function countedWithoutLogs({ app }: World, userId: string): Promise<void> {
  const lastUpdated = '2026-01-01T00:00:00.000Z';
  await app.doc(progressPath(userId)).set({ userId, ...NO_PROGRESS, complete: true, lastUpdated });
}

export function runHistory({ deps }: World, task: HistoryTask = historyOf('u1')): Promise<HistoryOutcome> {
  return countHistory(deps, task);
}
