import { failuresOf, progressBlock, progressLine, signOf } from '../../admin/run-lines';
import { Screen } from '../../admin/screen';
import { duration, moment } from '../../admin/amounts';
import { statusPage } from '../../admin/status';
import { status } from './statuses';

describe('how a run stands', () => {
  test('in the middle of its walk -> bar, done of total, rate, ETA, cost, failures', () => {
    expect(progressBlock(status())).toEqual([
      'r1  embed-exercise-metadata v1  running',
      'walk      [############..................]  41.2 %  12,345 / 29,900 documents',
      'rate      118.2 documents/s  ETA 2 min 29 s  active 1 min 44 s  key ranges 1/4',
      'so far    25,001 reads  24,200 writes  0.03 USD',
      'failures  none',
    ]);
    expect(progressLine(status())).toBe(
      'running: walk 41.2 %, 12,345 / 29,900; 118.2 documents/s; ETA 2 min 29 s; 25,001 reads, 24,200 writes; failures none',
    );
  });

  test('nobody has counted yet -> n/a, and a bar of question marks', () => {
    const unknown = { total: null, percent: null, documentsPerSecond: null, etaSeconds: null } as const;
    const [, walk, rate] = progressBlock(status({ ...unknown, state: 'queued', done: 0 }));
    expect(walk).toBe('walk      [??????????????????????????????]  n/a  0 / n/a documents');
    expect(rate).toContain('n/a documents/s  ETA n/a');
  });

  test('done -> a full bar', () => {
    expect(progressBlock(status({ percent: 100 }))[1]).toContain(`[${'#'.repeat(30)}]  100 %`);
  });

  test('held, failing -> why it waits, what failed by category, the last error, each in one line', () => {
    const lines = progressBlock(
      status({
        hold: { reason: 'budget', message: 'maxWrites is used up', since: 0 },
        failures: { invalid_data: 10, too_large: 2 },
        skipped: 3,
        lastError: { category: 'timeout', message: 'took\ntoo long\u001b[2J', at: 0, shard: 'walk-1_0' },
      }),
    );
    expect(lines.slice(4)).toEqual([
      'failures  12 open (invalid_data 10, too_large 2), 3 skipped',
      'on hold   budget: maxWrites is used up',
      'error     timeout in walk-1_0: took too long [2J',
    ]);
  });

  test('to be paused, and not paused yet -> both', () => {
    const { desired } = status();
    const line = progressLine(status({ desired: { ...desired, action: 'pause' } }));
    expect(line).toMatch(/^running, to pause: /);
    expect(progressLine(status({ state: 'paused', desired: { ...desired, action: 'pause' } }))).toMatch(
      /^paused: /,
    );
  });

  test('only time has passed -> the same sign; a document more -> another', () => {
    expect(signOf(status({ activeSeconds: 200, etaSeconds: 9 }))).toBe(signOf(status()));
    expect(signOf(status({ done: 12_346 }))).not.toBe(signOf(status()));
    expect(signOf(status({ state: 'pausing' }))).not.toBe(signOf(status()));
  });

  test('its page -> also options, cover, verification, rollback and events', () => {
    const page = statusPage(
      status({
        state: 'completed',
        verification: {
          ...{ checked: 30, wrong: 0, at: Date.UTC(2026, 1, 1) },
          counts: { workoutLogs: { documents: 30, derived: 30 } },
        },
      }),
    );
    expect(page).toContain('options     batches of 50, 4 key ranges a collection, all verified');
    expect(page).toContain(
      'verified    30 checked, 0 wrong, 30 of 30 workoutLogs derived, 2026-02-01 00:00:00 UTC',
    );
    expect(page.at(-1)).toBe('2026-01-31 18:04:11 UTC  start  admin-1  rollout');
  });

  test('failures', () => {
    expect(failuresOf({ failures: {}, skipped: 2 })).toBe('none, 2 skipped');
    expect(failuresOf({ failures: { unknown: 1_000 }, skipped: 0 })).toBe('1,000 open (unknown 1,000)');
  });

  test.each([
    [null, 'n/a'],
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [3_599, '59 min 59 s'],
    [7_500, '2 h 05 min'],
    [360_000, '100 h 00 min'],
  ])('%d s -> %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test('a moment', () => {
    expect([moment(0), moment(null)]).toEqual(['1970-01-01 00:00:00 UTC', '']);
  });
});

describe('a screen', () => {
  test('drawn again -> over what was there, cut to its width, nothing left below', async () => {
    let written = '';
    const screen = new Screen((text) => {
      written += text;
      return Promise.resolve();
    });
    await screen.draw(['first', 'a line that is far too long'], 12);
    expect(written).toBe('\r\u001b[2Kfirst\n\u001b[2Ka line tha…\n\u001b[0J');
    written = '';
    await screen.draw(['second'], 12);
    expect(written).toBe('\u001b[2A\r\u001b[2Ksecond\n\u001b[0J');
    written = '';
    await screen.draw(['third'], 12);
    expect(written).toBe('\u001b[1A\r\u001b[2Kthird\n\u001b[0J');
  });
});
