import { paceMs } from '../../functions/src/fan-out/pace';

const FIVE_MINUTES = 5 * 60_000;

describe('paceMs', () => {
  test.each([
    ['500 written in no time -> a second', { written: 500, elapsedMs: 0, sinceEditMs: 0, chains: 1 }, 1_000],
    [
      '500 written in 400 ms -> the rest of a second',
      { written: 500, elapsedMs: 400, sinceEditMs: 0, chains: 1 },
      600,
    ],
    ['slower than allowed -> no wait', { written: 500, elapsedMs: 1_500, sinceEditMs: 0, chains: 1 }, 0],
    ['nothing written -> no wait', { written: 0, elapsedMs: 0, sinceEditMs: 0, chains: 8 }, 0],
    [
      'four chains -> a quarter of the rate each',
      { written: 500, elapsedMs: 0, sinceEditMs: 0, chains: 4 },
      4_000,
    ],
    [
      'just before five minutes',
      { written: 750, elapsedMs: 0, sinceEditMs: FIVE_MINUTES - 1, chains: 1 },
      1_500,
    ],
    [
      'after five minutes -> half as many again',
      { written: 750, elapsedMs: 0, sinceEditMs: FIVE_MINUTES, chains: 1 },
      1_000,
    ],
    [
      'after ten minutes -> and again',
      { written: 1_125, elapsedMs: 0, sinceEditMs: 2 * FIVE_MINUTES, chains: 1 },
      1_000,
    ],
    ['after a year -> no wait', { written: 1e6, elapsedMs: 0, sinceEditMs: 365 * 86_400_000, chains: 8 }, 0],
    [
      'an edit from the future -> the first rate',
      { written: 500, elapsedMs: 0, sinceEditMs: -5, chains: 1 },
      1_000,
    ],
  ])('%s', (_, input, waitMs) => {
    expect(paceMs(input)).toBe(waitMs);
  });
});
