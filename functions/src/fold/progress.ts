import { monthOf, type Day } from '../model/day';
import type { ProgressView, TrendsView } from '../model/views';
import { countShare } from './tally';
import { NO_TOTALS, signed, totalsWith } from './totals';
import type { OfUser, Touch, Workout } from './touches';

/** The view of a user of whom nothing is counted yet. */
export const NO_PROGRESS: ProgressView = {
  ...NO_TOTALS,
  firstWorkout: null,
  lastWorkout: null,
  byMonth: {},
  complete: false,
};

/**
 * The view with what its logs' steps change. It stays when nothing is left. Its first and last workout are `withEdges`' to say:
 * which days they are follows from the months' own views, so that no log has to be read for them.
 */
export function foldProgress(stored: ProgressView, touch: Touch<OfUser, Workout>): ProgressView {
  const workouts = signed(touch);
  const byMonth = new Map(Object.entries(stored.byMonth));
  for (const { date, volumeMilli, by } of workouts) countShare(byMonth, monthOf(date), { by, volumeMilli });
  return { ...stored, ...totalsWith(stored, workouts), byMonth: Object.fromEntries(byMonth) };
}

/** Months whose own views must be looked into, because an edge has moved into them from another month. */
export function edgeMonthsUnknown(progress: ProgressView): string[] {
  const { first, last } = edgeMonths(progress);
  const unknown = (month: string | undefined, day: Day | null): string[] =>
    month === undefined || (day !== null && monthOf(day) === month) ? [] : [month];
  return [...new Set([...unknown(first, progress.firstWorkout), ...unknown(last, progress.lastWorkout)])];
}

/** With its first and last workout. `viewOf` knows at least the months that have changed and those that were unknown. */
export function withEdges(
  progress: ProgressView,
  viewOf: (month: string) => TrendsView | undefined,
): ProgressView {
  const { first, last } = edgeMonths(progress);
  const dayAt = (month: string | undefined, at: 0 | -1, stored: Day | null): Day | null => {
    if (month === undefined) return null;
    const day = Object.keys(viewOf(month)?.byDay ?? {})
      .sort()
      .at(at);
    return day === undefined ? stored : `${month}-${day}`;
  };
  return {
    ...progress,
    firstWorkout: dayAt(first, 0, progress.firstWorkout),
    lastWorkout: dayAt(last, -1, progress.lastWorkout),
  };
}

function edgeMonths({ byMonth }: ProgressView): { first: string | undefined; last: string | undefined } {
  const months = Object.keys(byMonth).sort();
  return { first: months[0], last: months.at(-1) };
}
