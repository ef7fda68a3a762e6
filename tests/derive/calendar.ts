/** A calendar of its own, without `Date`: the oracle for days and weeks. */
export interface CalendarDay {
  readonly day: string;
  /** Days since 1970-01-01, a Thursday. */
  readonly number: number;
}

const EPOCH = { year: 1970, weekday: 3 };

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The length of a month, 1 to 12; 0 for any other. */
export function daysOf(year: number, month: number): number {
  return [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** Every day of the years `from` to `to`, in order. */
export function calendar(from: number, to: number): CalendarDay[] {
  const days: CalendarDay[] = [];
  let number = firstOf(from);
  for (let year = from; year <= to; year += 1)
    for (let month = 1; month <= 12; month += 1)
      for (let day = 1; day <= daysOf(year, month); day += 1)
        days.push({ day: `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`, number: number++ });
  return days;
}

/**
 * The ISO week of each of `days`, counted off: weeks begin on Mondays, belong to the year that holds most of their days, and are
 * numbered from 1 in it. Days of the first and the last year, whose weeks lie partly outside, are left out.
 */
export function isoWeeks(days: readonly CalendarDay[]): Map<string, string> {
  const found = new Map<string, string>();
  const monday = days.findIndex(({ number }) => weekdayOf(number) === 0);
  let [year, week] = ['', 0];
  for (let at = monday; at + 7 <= days.length; at += 7) {
    const sevenDays = days.slice(at, at + 7).map(({ day }) => day);
    const years = sevenDays.map((day) => day.slice(0, 4));
    const most = years.find((one) => years.filter((other) => other === one).length >= 4) ?? '';
    [year, week] = [most, most === year ? week + 1 : 1];
    for (const day of sevenDays) found.set(day, `${year}-W${digits(week, 2)}`);
  }
  const [first, last] = [days[0]?.day.slice(0, 4), days.at(-1)?.day.slice(0, 4)];
  return new Map([...found].filter(([, name]) => name.slice(0, 4) !== first && name.slice(0, 4) !== last));
}

export function digits(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

/** 0 is Monday. */
function weekdayOf(number: number): number {
  return (((number + EPOCH.weekday) % 7) + 7) % 7;
}

function firstOf(year: number): number {
  const lengths = (from: number, to: number): number => {
    let sum = 0;
    for (let one = from; one < to; one += 1) sum += isLeap(one) ? 366 : 365;
    return sum;
  };
  return year >= EPOCH.year ? lengths(EPOCH.year, year) : -lengths(year, EPOCH.year);
}
