import fc from 'fast-check';
import { dayOfMonth, isoWeekOf, monthOf, toDay } from '../../functions/src/model/day';
import { Instant, Opaque } from '../../functions/src/model/value';
import { calendar, daysOf, digits, isoWeeks } from './calendar';
import { check } from '../support/property';

const DAY_SECONDS = 86_400;

describe('the day that a client stored', () => {
  test.each([
    ['2026-01-31'],
    ['2026-01-31T18:04:11.512Z'],
    ['2026-01-31T23:30:00-05:00'],
    ['2026-01-31 18:04'],
    ['2026-01-31, a Saturday'],
  ])('%j -> its first ten characters', (text) => {
    expect(toDay(text)).toBe('2026-01-31');
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 1_769_882_651],
    ['true', true],
    ['a list', ['2026-01-31']],
    ['a map', { seconds: 1_769_882_651 }],
    ['a JavaScript date', new Date('2026-01-31')],
    ['bytes', new Opaque(Buffer.from('2026-01-31'))],
    ['empty', ''],
    ['too short', '2026-01-3'],
    ['without its zeros', '2026-1-31'],
    ['without hyphens', '20260131'],
    ['a week', '2026-W05-6'],
    ['the day first', '31-01-2026'],
    ['slashes', '2026/01/31'],
    ['a blank before it', ' 2026-01-31'],
    ['a sign', '+002026-01-31'],
    ['digits of another script', '２０２６-０１-３１'],
    ['letters', 'yesterday.'],
    ['the year 0', '0000-01-01'],
  ])('%s -> no day', (_, value) => {
    expect(toDay(value)).toBeNull();
  });

  test.each([2023, 2024, 1900, 2000, 1, 4, 100, 9999])(
    'year %i, every month from 00 to 13 and day from 00 to 32 -> those of the calendar',
    (year) => {
      for (let month = 0; month <= 13; month += 1)
        for (let day = 0; day <= 32; day += 1) {
          const text = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
          expect(toDay(text)).toBe(day >= 1 && day <= daysOf(year, month) ? text : null);
        }
    },
  );

  test.each<[string, number, number, string | null]>([
    ['the first second of 1970', 0, 0, '1970-01-01'],
    ['the last nanosecond before it', -1, 999_999_999, '1969-12-31'],
    ['the last nanosecond of a leap day', 1_709_251_199, 999_999_999, '2024-02-29'],
    ['the second after it', 1_709_251_200, 0, '2024-03-01'],
    ['the first that Firestore holds', -62_135_596_800, 0, '0001-01-01'],
    ['the last that Firestore holds', 253_402_300_799, 999_999_999, '9999-12-31'],
    ['before the year 1', -62_135_596_801, 0, null],
    ['after the year 9999', 253_402_300_800, 0, null],
    ['beyond what a date holds', 1e15, 0, null],
  ])('timestamp: %s -> its UTC day', (_, seconds, nanos, day) => {
    expect(toDay(new Instant(seconds, nanos))).toBe(day);
  });

  test('timestamps of any second of two centuries -> the day of the calendar', () => {
    const days = calendar(1890, 2090);
    const second = fc.integer({ min: 0, max: DAY_SECONDS - 1 });
    check(
      fc.property(fc.constantFrom(...days), second, fc.nat(999_999_999), ({ day, number }, after, nanos) => {
        expect(toDay(new Instant(number * DAY_SECONDS + after, nanos))).toBe(day);
      }),
      2_000,
    );
  });

  test('any value -> a day of the calendar or null, the same when it is read again', () => {
    const near = fc
      .tuple(fc.nat(10_000), fc.nat(13), fc.nat(33), fc.string())
      .map(([year, month, day, rest]) => `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}${rest}`);
    check(
      fc.property(fc.oneof(near, fc.anything(), fc.string()), (value) => {
        const day = toDay(value);
        if (day === null) return;
        expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(String(value).startsWith(day)).toBe(true);
        expect(toDay(day)).toBe(day);
        const [year, month, dayOf] = day.split('-').map(Number) as [number, number, number];
        expect(dayOf >= 1 && dayOf <= daysOf(year, month) && year >= 1).toBe(true);
      }),
      2_000,
    );
  });
});

describe('months and days of months', () => {
  test('2026-01-31 -> 2026-01 and 31', () => {
    expect([monthOf('2026-01-31'), dayOfMonth('2026-01-31')]).toEqual(['2026-01', '31']);
  });

  test('the first and the last day -> their months', () => {
    expect([monthOf('0001-01-01'), dayOfMonth('0001-01-01')]).toEqual(['0001-01', '01']);
    expect([monthOf('9999-12-31'), dayOfMonth('9999-12-31')]).toEqual(['9999-12', '31']);
  });
});

describe('ISO weeks', () => {
  test.each([
    ['2024-12-30', '2025-W01'],
    ['2024-12-29', '2024-W52'],
    ['2025-01-05', '2025-W01'],
    ['2025-01-06', '2025-W02'],
    ['2026-01-01', '2026-W01'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2022-01-02', '2021-W52'],
    ['2023-01-01', '2022-W52'],
    ['2008-12-29', '2009-W01'],
    ['2010-01-03', '2009-W53'],
    ['2000-01-01', '1999-W52'],
    ['2016-01-03', '2015-W53'],
    ['0001-01-01', '0001-W01'],
    ['0001-12-31', '0002-W01'],
    ['9999-12-31', '9999-W52'],
  ])('%s -> %s', (day, week) => {
    expect(isoWeekOf(day)).toBe(week);
  });

  test.each([
    [1896, 2106],
    [1, 30],
    [9970, 9999],
  ])('every day of the years %i to %i -> as they are counted off', (from, to) => {
    const weeks = isoWeeks(calendar(from, to));
    expect(weeks.size).toBeGreaterThan(9_000);
    expect(new Map([...weeks].filter(([day, week]) => isoWeekOf(day) !== week))).toEqual(new Map());
  });
});
