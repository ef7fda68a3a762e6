import {
  foldPerformance,
  performanceView,
  RECENT_SESSIONS,
  wantedSessions,
  type WantedSessions,
} from '../../functions/src/fold/performance';
import { newestFirst, trendOf, type LoggedSession } from '../../functions/src/fold/sessions';
import type { PerformanceView } from '../../functions/src/model/views';

const of = { userId: 'u1', exerciseId: 'bench' };
const NEWEST: WantedSessions = { newest: true, oldest: false };
const OLDEST: WantedSessions = { newest: false, oldest: true };
const BOTH: WantedSessions = { newest: true, oldest: true };

/** Five repetitions of a weight in January. */
function session(day: number, weight = 60, logId = `l${day}`): LoggedSession {
  const date = `2026-01-${String(day).padStart(2, '0')}`;
  const [repsMilli, maxWeightMilli] = [5_000, weight * 1000];
  return { logId, date, volumeMilli: 5 * maxWeightMilli, sets: 1, repsMilli, maxWeightMilli };
}

/** One on each of the first days of the month; the heaviest on the third. */
function sessions(count: number): LoggedSession[] {
  return Array.from({ length: count }, (_, index) => session(index + 1, index === 2 ? 100 : 60));
}

/** The view of sessions that are counted all at once. */
function viewOf(added: readonly LoggedSession[]): PerformanceView | null {
  return performanceView(foldPerformance(undefined, { of, removed: [], added }), []);
}

/** Of all sessions those that were asked for, and no more. */
function lookedUp(all: readonly LoggedSession[], wanted: WantedSessions): LoggedSession[] {
  if (wanted === 'none' || wanted === 'all') return wanted === 'none' ? [] : [...all];
  const sorted = all.toSorted(newestFirst);
  return [
    ...(wanted.newest ? sorted.slice(0, RECENT_SESSIONS) : []),
    ...(wanted.oldest ? sorted.slice(-1) : []),
  ];
}

/** What the numbered days' sessions of so many become. */
interface Row {
  readonly of: number;
  readonly removed?: readonly number[];
  readonly added?: readonly LoggedSession[];
  readonly wants: WantedSessions;
}

describe('sessions go and come -> others are looked at only where they may take a place, and the view is as counted at once', () => {
  test.each<[string, Row]>([
    ['the first of all', { of: 0, added: [session(1)], wants: 'none' }],
    ['twelve at once', { of: 0, added: sessions(12), wants: 'none' }],
    ['an autosave of the newest', { of: 14, removed: [14], added: [session(14, 70)], wants: 'none' }],
    ['an autosave of the oldest listed', { of: 14, removed: [5], added: [session(5, 70)], wants: 'none' }],
    ['a newer one', { of: 14, added: [session(20)], wants: 'none' }],
    ['one older than all that are listed', { of: 14, added: [session(2, 60, 'also')], wants: 'none' }],
    ['a heavier one', { of: 14, added: [session(20, 101)], wants: 'none' }],
    ['an earlier one', { of: 14, added: [session(1, 60, 'also')], wants: 'none' }],
    ['one goes that is not listed', { of: 14, removed: [2], wants: 'none' }],
    [
      'one that is listed becomes newer',
      { of: 14, removed: [8], added: [session(20, 60, 'l8')], wants: 'none' },
    ],
    [
      'one that is listed goes, a newer one comes',
      { of: 14, removed: [8], added: [session(20)], wants: 'none' },
    ],
    [
      'one that is listed goes, one as old as the last comes',
      { of: 14, removed: [8], added: [session(5, 60, 'm')], wants: 'none' },
    ],
    [
      'the heaviest goes, one as heavy comes',
      { of: 14, removed: [3], added: [session(20, 100)], wants: 'none' },
    ],
    [
      'the first goes, one of its day comes',
      { of: 14, removed: [1], added: [session(1, 60, 'also')], wants: 'none' },
    ],
    ['the first and heaviest of ten goes', { of: 10, removed: [1, 3], wants: 'none' }],
    ['all but ten go', { of: 14, removed: [1, 2, 3, 4], wants: 'none' }],
    ['all go', { of: 14, removed: [...Array(14).keys()].map((day) => day + 1), wants: 'none' }],
    ['one of eleven that is listed goes', { of: 11, removed: [11], wants: NEWEST }],
    ['the newest goes', { of: 14, removed: [14], wants: NEWEST }],
    ['the oldest listed goes', { of: 14, removed: [5], wants: NEWEST }],
    [
      'one that is listed becomes older than the others',
      { of: 14, removed: [8], added: [session(4, 60, 'l8')], wants: NEWEST },
    ],
    [
      'one that is listed goes, an old one comes',
      { of: 14, removed: [8], added: [session(4, 60, 'also')], wants: NEWEST },
    ],
    ['the first goes', { of: 14, removed: [1], wants: OLDEST }],
    ['the first becomes later', { of: 14, removed: [1], added: [session(2, 60, 'l1')], wants: OLDEST }],
    ['the first and one that is listed go', { of: 14, removed: [1, 8], wants: BOTH }],
    ['the first becomes the newest', { of: 14, removed: [1], added: [session(20, 60, 'l1')], wants: OLDEST }],
    ['the heaviest goes', { of: 14, removed: [3], wants: 'all' }],
    ['the heaviest becomes lighter', { of: 14, removed: [3], added: [session(3, 99)], wants: 'all' }],
    ['the heaviest and one that is listed go', { of: 14, removed: [3, 8], wants: 'all' }],
  ])('%s', (_, { of: count, removed: days = [], added = [], wants }) => {
    const before = sessions(count);
    const removed = days.flatMap((day) => before[day - 1] ?? []);
    const after = [...before.filter((each) => !removed.includes(each)), ...added];
    const fold = foldPerformance(viewOf(before) ?? undefined, { of, removed, added });
    expect(wantedSessions(fold)).toEqual(wants);
    expect(performanceView(fold, lookedUp(after, wants))).toEqual(viewOf(after));
  });
});

test('no weight and no repetitions, a weight below zero -> an intensity of 0, not -0', () => {
  const nothing = { ...session(1, -20), volumeMilli: 0, repsMilli: 0 };
  expect(viewOf([nothing])?.performanceMetrics).toMatchObject({ maxWeight: -20, avgIntensity: 0 });
});

describe('trend of the last session against the third from last', () => {
  const trend = (...volumes: number[]): string =>
    trendOf(volumes.map((volume, index) => ({ ...session(20 - index), volumeMilli: volume })));

  test.each([
    [100_000, 'stable'],
    [105_000, 'stable'],
    [105_001, 'improving'],
    [95_000, 'stable'],
    [94_999, 'declining'],
    [0, 'declining'],
  ])('%i from 100000 -> %s, whatever the second holds', (last, expected) => {
    expect(trend(last, 0, 100_000)).toBe(expected);
    expect(trend(last, 1_000_000, 100_000, 5)).toBe(expected);
  });

  test.each([
    [0, 'stable'],
    [1, 'improving'],
    [-1, 'declining'],
  ])('%i from 0 -> %s', (last, expected) => {
    expect(trend(last, 7, 0)).toBe(expected);
  });

  test.each([
    [-100_000, 'stable'],
    [-95_000, 'stable'],
    [-94_999, 'improving'],
    [-105_000, 'stable'],
    [-105_001, 'declining'],
    [1, 'improving'],
  ])('%i from -100000, a machine that helps -> %s', (last, expected) => {
    expect(trend(last, 7, -100_000)).toBe(expected);
  });

  test('fewer than three sessions -> insufficient data', () => {
    expect([trend(), trend(1), trend(2, 1)]).toEqual(Array(3).fill('insufficient_data'));
  });
});

describe('the order of sessions', () => {
  test.each([
    ['a later day', session(2, 60, 'a'), session(1, 60, 'b')],
    ['of one day the greater id', session(1, 60, 'b'), session(1, 60, 'a')],
    ['ids by their UTF-8 bytes, not their UTF-16 units', session(1, 60, '😀'), session(1, 60, '～')],
  ])('%s first', (_, first, second) => {
    expect([second, first].sort(newestFirst)).toEqual([first, second]);
  });
});
