import type { Day } from '../model/day';
import type { PerformanceView, RecentSession } from '../model/views';
import { newestFirst, trendOf, type LoggedSession } from './sessions';
import { milli, ratio } from './tally';
import { signed } from './totals';
import type { OfExercise, Session, Touch } from './touches';

/** Sessions that a performance view lists. */
export const RECENT_SESSIONS = 10;

/** A performance view with its logs' steps in it. What is undefined cannot be told from the view alone. */
export interface PerformanceFold {
  readonly totalSessions: number;
  readonly volumeMilli: number;
  readonly sets: number;
  readonly repsMilli: number;
  /** Newest first. */
  readonly recent: readonly LoggedSession[] | undefined;
  readonly maxWeightMilli: number | undefined;
  readonly first: Day | undefined;
}

/**
 * What its logs' steps make of a performance view.
 *
 * The view knows its ten newest sessions, its heaviest weight and its first day. Each can be told without a look at the other
 * sessions as long as none of those can take the place of one that is taken out:
 *
 * - ten sessions that are no older than the oldest that was listed are the ten newest;
 * - what is put in may be as heavy, or as early, as what is taken out;
 * - a view of ten sessions or fewer lists them all.
 */
export function foldPerformance(
  stored: PerformanceView | undefined,
  touch: Touch<OfExercise, Session>,
): PerformanceFold {
  const held = stored?.performanceMetrics;
  const sum = (amount: number, of: (session: Session) => number): number =>
    signed(touch).reduce((total, session) => total + session.by * of(session), amount);
  const totalSessions = sum(held?.totalSessions ?? 0, () => 1);
  const listed = (stored?.recentSessions ?? []).map(toSession);
  const merged = mergedSessions(listed, touch);
  const all = merged.length === totalSessions ? merged : undefined;
  return {
    totalSessions,
    volumeMilli: sum(milli(held?.totalVolume ?? 0), ({ volumeMilli }) => volumeMilli),
    sets: sum(held?.totalSets ?? 0, ({ sets }) => sets),
    repsMilli: sum(milli(held?.totalReps ?? 0), ({ repsMilli }) => repsMilli),
    recent: all || areNewest(merged, listed) ? merged.slice(0, RECENT_SESSIONS) : undefined,
    maxWeightMilli: all ? heaviest(all) : foldMaximum(held && milli(held.maxWeight), touch),
    first: all ? earliest(all) : foldFirst(held?.firstSession ?? undefined, touch),
  };
}

export type WantedSessions = 'none' | 'all' | { readonly newest: boolean; readonly oldest: boolean };

/** Whether other sessions have to be looked at, and which: `all` when the heaviest of them is wanted. */
export function wantedSessions({
  totalSessions,
  recent,
  maxWeightMilli,
  first,
}: PerformanceFold): WantedSessions {
  if (totalSessions === 0) return 'none';
  if (maxWeightMilli === undefined) return 'all';
  if (recent !== undefined && first !== undefined) return 'none';
  return { newest: recent === undefined, oldest: first === undefined };
}

/** The view; null when no session is left in it. `found`: sessions that hold at least those that were wanted. */
export function performanceView(
  fold: PerformanceFold,
  found: readonly LoggedSession[],
): PerformanceView | null {
  if (fold.totalSessions === 0) return null;
  const recent = fold.recent ?? found.toSorted(newestFirst).slice(0, RECENT_SESSIONS);
  const totalVolume = fold.volumeMilli / 1000;
  const totalReps = fold.repsMilli / 1000;
  const maxWeight = (fold.maxWeightMilli ?? heaviest(found) ?? 0) / 1000;
  return {
    performanceMetrics: {
      totalSessions: fold.totalSessions,
      ...{ totalVolume, totalSets: fold.sets, totalReps, maxWeight },
      avgIntensity: ratio(100 * ratio(totalVolume, totalReps), maxWeight),
      firstSession: fold.first ?? earliest(found) ?? null,
      lastSession: recent[0]?.date ?? null,
      trend: trendOf(recent),
    },
    recentSessions: recent.map(toRecent),
  };
}

/** The listed sessions with the steps in them, newest first. */
function mergedSessions(
  listed: readonly LoggedSession[],
  { removed, added }: Touch<OfExercise, Session>,
): LoggedSession[] {
  const moved = new Set([...removed, ...added].map(({ logId }) => logId));
  return [...listed.filter(({ logId }) => !moved.has(logId)), ...added].sort(newestFirst);
}

/** Whether the first ten of `merged` are the newest of all: only a full list has others behind it, all older than its last. */
function areNewest(merged: readonly LoggedSession[], listed: readonly LoggedSession[]): boolean {
  const oldest = listed[RECENT_SESSIONS - 1];
  const tenth = merged[RECENT_SESSIONS - 1];
  return oldest === undefined || (tenth !== undefined && newestFirst(tenth, oldest) <= 0);
}

function foldMaximum(
  held: number | undefined,
  { removed, added }: Touch<OfExercise, Session>,
): number | undefined {
  const [gone, come] = [heaviest(removed) ?? -Infinity, heaviest(added) ?? -Infinity];
  if (held === undefined) return undefined;
  return gone < held || come >= held ? Math.max(come, held) : undefined;
}

function foldFirst(held: Day | undefined, { removed, added }: Touch<OfExercise, Session>): Day | undefined {
  if (held === undefined) return undefined;
  const [gone, come] = [earliest(removed), earliest(added)];
  const first = come !== undefined && come <= held ? come : held;
  return gone === undefined || gone > held || first === come ? first : undefined;
}

function heaviest(sessions: readonly Session[]): number | undefined {
  const weights = sessions.map(({ maxWeightMilli }) => maxWeightMilli);
  return weights.length === 0 ? undefined : weights.reduce((most, weight) => Math.max(most, weight));
}

function earliest(sessions: readonly Session[]): Day | undefined {
  return sessions.map(({ date }) => date).sort()[0];
}

function toSession({ date, logId, volume, maxWeight, sets, totalReps }: RecentSession): LoggedSession {
  return {
    ...{ date, logId, sets },
    volumeMilli: milli(volume),
    repsMilli: milli(totalReps),
    maxWeightMilli: milli(maxWeight),
  };
}

function toRecent(session: LoggedSession): RecentSession {
  const { date, logId, sets } = session;
  const [volume, totalReps] = [session.volumeMilli / 1000, session.repsMilli / 1000];
  const maxWeight = session.maxWeightMilli / 1000;
  return { date, logId, volume, maxWeight, sets, totalReps, avgReps: ratio(totalReps, sets) };
}
