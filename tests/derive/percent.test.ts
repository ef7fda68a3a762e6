import { percentOf } from '../../functions/src/model/percent';

test.each([
  [57, 100, 57],
  [1, 3, 33.33],
  [2, 3, 66.66],
  [3, 3, 100],
  [0, 3, 0],
  [0, 0, null],
])('%i of %i -> %j percent, rounded down', (part, whole, percent) => {
  expect(percentOf(part, whole)).toBe(percent);
});

test.each([
  [7, 100, 7],
  [1, 3, 33.34],
  [1, 1_000_000, 0.01],
])('%i of %i, rounded up -> %j percent', (part, whole, percent) => {
  expect(percentOf(part, whole, Math.ceil)).toBe(percent);
});
