import { RUN_STATES, type Rollback, type Run } from '../../functions/src/model/runs';
import { mayForget } from '../../functions/src/operations/removal/old-runs';

const DAY_MS = 24 * 3600_000;
const NOW = 100 * DAY_MS;
const ended = { state: 'completed', endedAt: NOW - 30 * DAY_MS, wakeAt: null, rollback: null } as Run;
const rollback = { residueAt: null } as Rollback;

function may(run: Partial<Run>, days = 30): boolean {
  return mayForget({ ...ended, ...run }, { now: NOW, retentionMs: days * DAY_MS });
}

test('I42 each state of a run of long ago -> its pre-images may go where no rollback is under way or unfinished', () => {
  expect(RUN_STATES.filter((state) => may({ state }))).toEqual([
    ...['completed', 'completed_with_failures', 'failed', 'cancelled', 'rolled_back'],
  ]);
});

test.each<[string, boolean, Partial<Run>, number]>([
  ['ended just as long ago as is kept', true, {}, 30],
  ['ended a moment later', false, { endedAt: NOW - 30 * DAY_MS + 1 }, 30],
  ['ended six days ago, kept for one', false, { endedAt: NOW - 6 * DAY_MS }, 1],
  ['ended seven days ago, kept for one', true, { endedAt: NOW - 7 * DAY_MS }, 1],
  ['ended seven days ago, kept for none', true, { endedAt: NOW - 7 * DAY_MS }, 0],
  ['never ended', false, { endedAt: null }, 30],
  ['ended, and has something to do', false, { wakeAt: 0 }, 30],
  ['rolled back, and looked for clients that came back', true, { state: 'rolled_back', rollback }, 30],
  [
    'rolled back, and still to look for them',
    false,
    { state: 'rolled_back', rollback: { ...rollback, residueAt: NOW - 1 } },
    30,
  ],
])('I42 a run that %s -> may go: %s', (_, expected, run, days) => {
  expect(may(run, days)).toBe(expected);
});
