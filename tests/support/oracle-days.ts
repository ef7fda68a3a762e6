import type { TypedValue } from './typed-rest';

/** A calendar day, `YYYY-MM-DD`: of a timestamp in UTC, of a string its first ten characters. Undefined for what is none. */
export function dayIn(value: TypedValue | undefined): string | undefined {
  const [day = '', year, month, date] = /^(\d{4})-(\d\d)-(\d\d)/.exec(textIn(value)) ?? [];
  const exists =
    Number(year) >= 1 && Number(date) >= 1 && Number(date) <= daysIn(Number(month), Number(year));
  return exists ? day : undefined;
}

function textIn(value: TypedValue | undefined): string {
  if (value === undefined) return '';
  if ('timestampValue' in value) return value.timestampValue;
  return 'stringValue' in value ? value.stringValue : '';
}

/** 0 when there is no such month. */
function daysIn(month: number, year: number): number {
  if (month !== 2) return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const isLeapYear = year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
  return isLeapYear ? 29 : 28;
}

/** The ISO 8601 week of a day, `YYYY-Www`: a year's first week is the one with the 4th of January. */
export function weekOf(day: string): string {
  const monday = mondayOf(day);
  const year = Number(day.slice(0, 4));
  for (const candidate of [year + 1, year, year - 1]) {
    const name = String(candidate).padStart(4, '0');
    const first = mondayOf(`${name}-01-04`);
    if (first <= monday) return `${name}-W${String(1 + (monday - first) / 7).padStart(2, '0')}`;
  }
  throw new Error(`${day}: expected a day`);
}

/** The Monday of a day's week, in days since 1970-01-01, a Thursday. NaN beyond the year 9999. */
function mondayOf(day: string): number {
  const days = Date.parse(day) / 86_400_000;
  const sinceMonday = (((days + 3) % 7) + 7) % 7;
  return days - sinceMonday;
}
