import { byStart, groupInOrder, type LoggedExercise, numberCell, type Workout } from '../workout';
import { csvRecords } from './csv-table';

/** The app translates its header and the units of its durations; the order of columns is the same. */
const headers = {
  en: ['Date', 'Workout Name', 'Duration', 'Exercise Name', 'Set Order', 'Weight', 'Reps', 'Seconds'],
  zh: ['日期', '锻炼名称', '时长', '运动名称', '设置顺序', '重量', '次', '秒'],
} as const;

interface Row {
  date: string;
  title: string;
  duration: string;
  exercise: string;
  setOrder: string;
  weight: string;
  reps: string;
  seconds: string;
}

/**
 * Reads an export of the Strong app, in English or in Chinese: a row per set, weights without a unit.
 *
 * - Some workouts were exported twice, row by row the same. The set order counts up within an exercise, so a row
 *   that repeats in all columns is such a copy and no further set.
 * - Weight 0 means that only the body was moved. For `(Assisted)` exercises the weight is what the machine lifts.
 * - No repetitions but seconds: a held set, as of a plank. Neither: not done.
 */
export function readStrong(text: string): Workout[] {
  const workouts = groupInOrder(withoutRepeats(rows(text)), ({ date, title }) => `${date}|${title}`);
  return byStart(
    workouts.map((sets) => ({
      startedAt: instant(sets[0].date),
      title: sets[0].title,
      durationMs: strongDurationMs(sets[0].duration),
      exercises: groupInOrder(sets, ({ exercise }) => exercise).map(loggedExercise),
    })),
  );
}

/** `1h 30m`, `2h`, `58m`, `1小时13分钟`, `72小时16分钟`, `45s`, in ms. */
export function strongDurationMs(duration: string): number {
  const match = /^(?:(\d+)(?:h|小时))?\s*(?:(\d+)(?:m|分钟))?\s*(?:(\d+)(?:s|秒))?$/.exec(duration.trim());
  if (!match || duration.trim() === '') {
    throw new Error(
      `Strong export: expected a duration such as "1h 30m" or "1小时13分钟", got "${duration}"`,
    );
  }
  const [hours, minutes, seconds] = match.slice(1).map((part: string | undefined) => Number(part ?? 0));
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}

function rows(text: string): Row[] {
  const language = /^\uFEFF?"?日期/.test(text) ? 'zh' : 'en';
  const columns = headers[language];
  const [date, title, duration, exercise, setOrder, weight, reps, seconds] = columns;
  return csvRecords<string>(text, 'Strong', columns).map((record) => {
    const cell = (column: string) => record[column] ?? '';
    return {
      date: cell(date),
      title: cell(title),
      duration: cell(duration),
      exercise: cell(exercise),
      setOrder: cell(setOrder),
      weight: cell(weight),
      reps: cell(reps),
      seconds: cell(seconds),
    };
  });
}

function withoutRepeats(all: Row[]): Row[] {
  const seen = new Set<string>();
  return all.filter((row) => {
    const identity = JSON.stringify(row);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

function loggedExercise(sets: [Row, ...Row[]]): LoggedExercise {
  const name = sets[0].exercise;
  const assisted = name.endsWith('(Assisted)');
  const seconds = sets.map((row) => numberCell(row.seconds, where(row)));
  return {
    name,
    sets: sets.map((row, index) => {
      const weight = numberCell(row.weight, where(row));
      const reps = numberCell(row.reps, where(row));
      return {
        reps,
        // Subtracted, not negated: no assistance must not become -0.
        weight: assisted ? 0 - weight : weight,
        completed: reps > 0 || (seconds[index] ?? 0) > 0,
      };
    }),
    ...(seconds.some((held) => held > 0) && { notes: seconds.map((held) => `${held} s`).join(', ') }),
  };
}

function where(row: Row): string {
  return `Strong export, ${row.date}, ${row.exercise}, set ${row.setOrder}`;
}

function instant(date: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(date)) {
    throw new Error(`Strong export: expected a date such as "2021-01-24 03:10:40", got "${date}"`);
  }
  return `${date.replace(' ', 'T')}Z`;
}
