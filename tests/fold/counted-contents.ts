import type { Contribution } from '../../functions/src/model/contribution';
import type { PlainMap } from '../../functions/src/model/value';
import { weekOf } from '../support/oracle-days';
import { grouped } from '../support/oracle-grouping';

/** What a view holds of contributions, counted from nothing; amounts from thousandths. */

type Session = Contribution['exercises'][number] & { readonly logId: string; readonly date: string };
type Training = Contribution['muscleGroups'][number];
type Amounts = Pick<Contribution, 'volumeMilli' | 'sets' | 'repsMilli'>;

export interface CountedPerformance {
  readonly performanceMetrics: {
    readonly totalSessions: number;
    readonly maxWeight: number;
    readonly firstSession: string;
    readonly [metric: string]: number | string;
  };
  readonly recentSessions: readonly object[];
}

export function performanceOf(sessions: readonly [Session, ...Session[]]): CountedPerformance {
  const [newest, ...older] = sessions.toSorted(newestFirst) as [Session, ...Session[]];
  const recent = [newest, ...older].slice(0, 10);
  const { totalVolume, totalSets, totalReps } = amounts(sessions);
  const maxWeight = Math.max(...sessions.map(({ maxWeightMilli }) => maxWeightMilli)) / 1000;
  const isDefined = totalReps !== 0 && maxWeight !== 0;
  return {
    performanceMetrics: {
      ...{ totalSessions: sessions.length, totalVolume, totalSets, totalReps, maxWeight },
      avgIntensity: isDefined ? (100 * (totalVolume / totalReps)) / maxWeight + 0 : 0,
      firstSession: (older.at(-1) ?? newest).date,
      lastSession: newest.date,
      trend: trendOf(recent.map(({ volumeMilli }) => volumeMilli)),
    },
    recentSessions: recent.map(({ date, logId, maxWeightMilli, ...session }) => ({
      ...{ date, logId, volume: session.volumeMilli / 1000, maxWeight: maxWeightMilli / 1000 },
      ...{ sets: session.sets, totalReps: session.repsMilli / 1000 },
      avgReps: session.repsMilli / 1000 / session.sets + 0,
    })),
  };
}

export function muscleGroupOf(logs: readonly Training[]): PlainMap {
  const totalVolume = amount(logs, ({ volumeMilli }) => volumeMilli);
  const exerciseCounts = counts(logs.flatMap(({ exerciseIds }) => exerciseIds));
  return {
    ...{ totalVolume, totalWorkouts: logs.length, exerciseCounts },
    exerciseVariety: Object.keys(exerciseCounts).length,
    avgVolumePerWorkout: totalVolume / logs.length + 0,
  };
}

export function trendsOf(workouts: readonly Contribution[]): PlainMap {
  const sums = totals(workouts);
  return {
    ...sums,
    avgVolumePerWorkout: sums.totalVolume / workouts.length + 0,
    byWeek: shares(workouts, weekOf),
    byDay: counts(workouts.map(({ date }) => date.slice(8))),
  };
}

export function progressOf(workouts: readonly Contribution[]): PlainMap {
  const days = workouts.map(({ date }) => date).sort();
  return {
    ...{ ...totals(workouts), byMonth: shares(workouts, (day) => day.slice(0, 7)) },
    ...{ firstWorkout: days.at(0) ?? null, lastWorkout: days.at(-1) ?? null },
  };
}

function newestFirst(a: Session, b: Session): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1;
  return Buffer.compare(Buffer.from(b.logId), Buffer.from(a.logId));
}

/** Volumes, the last session's first, in thousandths; 5 % are one in twenty. */
function trendOf([last, , third]: readonly number[]): string {
  if (last === undefined || third === undefined) return 'insufficient_data';
  if (20 * Math.abs(last - third) <= Math.abs(third)) return 'stable';
  return last > third ? 'improving' : 'declining';
}

function totals(workouts: readonly Contribution[]): Record<string, number> & { totalVolume: number } {
  return {
    workouts: workouts.length,
    finished: workouts.filter(({ finished }) => finished).length,
    totalDuration: amount(workouts, ({ durationMicros }) => durationMicros),
    ...amounts(workouts),
  };
}

function amounts(pieces: readonly Amounts[]): { totalVolume: number; totalSets: number; totalReps: number } {
  return {
    totalVolume: amount(pieces, ({ volumeMilli }) => volumeMilli),
    totalSets: pieces.reduce((sum, { sets }) => sum + sets, 0),
    totalReps: amount(pieces, ({ repsMilli }) => repsMilli),
  };
}

function amount<Piece>(pieces: readonly Piece[], of: (piece: Piece) => number): number {
  return pieces.reduce((sum, piece) => sum + of(piece), 0) / 1000;
}

function shares(workouts: readonly Contribution[], keyOf: (day: string) => string): PlainMap {
  const groups = [...grouped(workouts, ({ date }) => [keyOf(date)])];
  return Object.fromEntries(
    groups.map(([key, group]) => [
      key,
      { workouts: group.length, volume: amount(group, ({ volumeMilli }) => volumeMilli) },
    ]),
  );
}

function counts(keys: readonly string[]): PlainMap {
  return Object.fromEntries([...grouped(keys, (key) => [key])].map(([key, all]) => [key, all.length]));
}
