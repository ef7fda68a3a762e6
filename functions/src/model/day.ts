import { Instant } from './value';

/** A calendar day, `YYYY-MM-DD`, years 0001 to 9999: days sort as their strings. */
export type Day = string;

const DAY_MS = 86_400_000;

/**
 * The day that a client stored: a timestamp's UTC day, or the first ten characters of a string. Null when they are no day of
 * the calendar.
 */
export function toDay(value: unknown): Day | null {
  const text = value instanceof Instant ? isoOf(value) : value;
  if (typeof text !== 'string') return null;
  const day = text.slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || day.startsWith('0000')) return null;
  const time = startOf(day);
  // A day that no month has is taken by Date for one of the next.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : null;
}

/** `YYYY-MM`. */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** `DD`. */
export function dayOfMonth(day: Day): string {
  return day.slice(8);
}

/** The ISO 8601 week, `YYYY-Www`: weeks begin on Mondays and belong to the year of their Thursday. */
export function isoWeekOf(day: Day): string {
  const weekday = (new Date(startOf(day)).getUTCDay() + 6) % 7;
  const thursday = new Date(startOf(day) + (3 - weekday) * DAY_MS);
  const year = String(thursday.getUTCFullYear()).padStart(4, '0');
  const week = 1 + Math.floor((thursday.getTime() - startOf(`${year}-01-01`)) / DAY_MS / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}

function startOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function isoOf({ seconds }: Instant): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
