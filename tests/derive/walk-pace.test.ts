import { WALK_LEASE_MS } from '../../functions/src/limits';
import { batchPaceMs, documentsAtPace } from '../../functions/src/walk/pace';

const at = { written: 100, elapsedMs: 0, sinceStartMs: 0, walkers: 1, maxWritesPerSecond: null };

describe('the wait after a batch', () => {
  it.each([
    ['100 written in no time, as fast as the ramp -> a fifth of a second', at, 200],
    ['the same by one of four workers -> four times as long', { ...at, walkers: 4 }, 800],
    ['an operator allows 50 a second -> two seconds', { ...at, maxWritesPerSecond: 50 }, 2_000],
    ['he allows more than the ramp -> the ramp', { ...at, maxWritesPerSecond: 10_000 }, 200],
    ['it took as long by itself -> none', { ...at, elapsedMs: 200 }, 0],
    ['five minutes later -> half as fast again', { ...at, written: 750, sinceStartMs: 300_000 }, 1_000],
  ])('%s', (_, input, expected) => {
    expect(batchPaceMs(input)).toBe(expected);
  });

  it('ever so slow -> never as long as a lease: others would take the worker for dead', () => {
    expect(batchPaceMs({ ...at, maxWritesPerSecond: 0.001, walkers: 16 })).toBeLessThan(WALK_LEASE_MS);
  });
});

describe('documents of a batch', () => {
  it.each([
    ['no limit -> as many as wanted', 200, null, 1, 200],
    ['10 a second -> those whose two writes are paced in half a lease', 500, 10, 1, 225],
    ['the same by five workers -> a fifth each', 500, 10, 5, 45],
    ['slower than a document in that time -> one', 200, 0.001, 4, 1],
  ])('%s', (_, wanted, maxWritesPerSecond, walkers, expected) => {
    expect(documentsAtPace(wanted, { walkers, maxWritesPerSecond })).toBe(expected);
  });
});
