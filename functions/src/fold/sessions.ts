import type { Contribution } from '../model/contribution';
import type { PerformanceView } from '../model/views';
import type { OfExercise, Session } from './touches';

export type LoggedSession = Session & { readonly logId: string };

/** The session of an exercise that a log contributes to one user's view of it; none when it is somebody else's or not trained. */
export function sessionIn(
  logId: string,
  contribution: Contribution | null,
  { userId, exerciseId }: OfExercise,
): LoggedSession[] {
  if (contribution?.userId !== userId) return [];
  const trained = contribution.exercises.find((exercise) => exercise.exerciseId === exerciseId);
  if (trained === undefined) return [];
  const { volumeMilli, sets, repsMilli, maxWeightMilli } = trained;
  return [{ logId, date: contribution.date, volumeMilli, sets, repsMilli, maxWeightMilli }];
}

/** Newest first; of one day, the log with the greater id first, by UTF-8 bytes, as Firestore orders. */
export function newestFirst(a: LoggedSession, b: LoggedSession): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1;
  return Buffer.compare(Buffer.from(b.logId), Buffer.from(a.logId));
}

/** Change of volume between two sessions from which on it is a trend: one part in twenty. */
const TREND_PARTS = 20;

/** The last session's volume against the third from last. `recent`: newest first. */
export function trendOf(recent: readonly LoggedSession[]): PerformanceView['performanceMetrics']['trend'] {
  const [last, , third] = recent;
  if (last === undefined || third === undefined) return 'insufficient_data';
  const change = last.volumeMilli - third.volumeMilli;
  if (Math.abs(change) * TREND_PARTS <= Math.abs(third.volumeMilli)) return 'stable';
  return change > 0 ? 'improving' : 'declining';
}
