import { dayOfMonth, isoWeekOf } from '../model/day';
import type { TrendsView } from '../model/views';
import { count, countShare, ratio } from './tally';
import { NO_TOTALS, signed, totalsWith } from './totals';
import type { OfMonth, Touch, Workout } from './touches';

/** The view with what its logs' steps change; null when no workout is left in it. */
export function foldTrends(
  stored: TrendsView | undefined,
  touch: Touch<OfMonth, Workout>,
): TrendsView | null {
  const workouts = signed(touch);
  const totals = totalsWith(stored ?? NO_TOTALS, workouts);
  if (totals.workouts === 0) return null;
  const byWeek = new Map(Object.entries(stored?.byWeek ?? {}));
  const byDay = new Map(Object.entries(stored?.byDay ?? {}));
  for (const { date, volumeMilli, by } of workouts) {
    countShare(byWeek, isoWeekOf(date), { by, volumeMilli });
    count(byDay, dayOfMonth(date), by);
  }
  return {
    ...totals,
    avgVolumePerWorkout: ratio(totals.totalVolume, totals.workouts),
    byWeek: Object.fromEntries(byWeek),
    byDay: Object.fromEntries(byDay),
  };
}
