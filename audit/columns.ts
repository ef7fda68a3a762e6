import { isMap, type Reading, type ReadingMap } from '../tests/support/oracle-reading';
import { shown, type Side } from './layout';

/** One value of a view, for people. `show` gives undefined where the view lacks it. */
export interface Column {
  head: string;
  side: Side;
  show: (view: ReadingMap) => string | undefined;
}

const newestShown = 5;
const longestName = 42;

const totals: readonly Column[] = [
  { head: 'workouts', side: 'right', show: ({ workouts }) => shown(workouts) },
  { head: 'finished', side: 'right', show: ({ finished }) => shown(finished) },
  { head: 'volume', side: 'right', show: ({ totalVolume }) => shown(totalVolume) },
  { head: 'sets', side: 'right', show: ({ totalSets }) => shown(totalSets) },
  { head: 'reps', side: 'right', show: ({ totalReps }) => shown(totalReps) },
  { head: 'hours', side: 'right', show: ({ totalDuration }) => hours(totalDuration) },
];

export const progressColumns: readonly Column[] = [
  ...totals,
  { head: 'first workout', side: 'right', show: ({ firstWorkout }) => shown(firstWorkout) },
  { head: 'last workout', side: 'right', show: ({ lastWorkout }) => shown(lastWorkout) },
];

export const exerciseColumns: readonly Column[] = [
  { head: 'exercise', side: 'left', show: nameOf },
  metric('sessions', 'totalSessions', 'right'),
  metric('volume', 'totalVolume', 'right'),
  metric('sets', 'totalSets', 'right'),
  metric('reps', 'totalReps', 'right'),
  metric('max', 'maxWeight', 'right'),
  metric('trend', 'trend', 'left'),
  metric('first', 'firstSession', 'left'),
  metric('last', 'lastSession', 'left'),
  { head: 'volumes, newest first', side: 'left', show: recentVolumes },
];

export const trendsColumns: readonly Column[] = [
  { head: 'month', side: 'left', show: ({ month }) => shown(month) },
  ...totals,
  { head: 'per workout', side: 'right', show: ({ avgVolumePerWorkout }) => shown(avgVolumePerWorkout) },
  { head: 'workouts by week', side: 'left', show: workoutsByWeek },
];

/** Of a muscle group. */
export function volumeByWorkouts({ totalVolume, totalWorkouts }: ReadingMap): string {
  return `${shown(totalVolume) ?? '—'} × ${shown(totalWorkouts) ?? '—'}`;
}

function metric(head: string, field: string, side: Side): Column {
  const show = ({ performanceMetrics: metrics }: ReadingMap): string | undefined =>
    isMap(metrics) ? shown(metrics[field]) : undefined;
  return { head, side, show };
}

function nameOf({ exerciseId, exerciseMetadata: copy }: ReadingMap): string | undefined {
  const name = shown((isMap(copy) ? copy['name'] : undefined) ?? exerciseId);
  return name !== undefined && name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}

function recentVolumes({ recentSessions: recents }: ReadingMap): string | undefined {
  if (!Array.isArray(recents)) return undefined;
  const volumes = recents
    .slice(0, newestShown)
    .map((session) => shown(isMap(session) ? session['volume'] : session));
  return volumes.join(' · ');
}

function workoutsByWeek({ byWeek }: ReadingMap): string | undefined {
  if (!isMap(byWeek)) return undefined;
  const weeks = Object.entries(byWeek).sort(([a], [b]) => (a < b ? -1 : 1));
  return weeks
    .map(([week, share]) => `${week.slice(-3)} ${shown(isMap(share) ? share['workouts'] : share) ?? ''}`)
    .join(' · ');
}

function hours(ms: Reading | undefined): string | undefined {
  return shown(typeof ms === 'number' ? Math.round(ms / 360_000) / 10 : ms);
}
