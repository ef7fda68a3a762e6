import { edgeMonthsUnknown, foldProgress, NO_PROGRESS, withEdges } from '../../functions/src/fold/progress';
import type { Touch, Workout } from '../../functions/src/fold/touches';
import { foldTrends } from '../../functions/src/fold/trends';
import type { ProgressView, TrendsView } from '../../functions/src/model/views';

const userId = 'u1';

function workout(date: string): Workout & { logId: string } {
  const amounts = { volumeMilli: 1_500, sets: 1, repsMilli: 1_000, durationMicros: 60_000_000 };
  return { logId: date, date, finished: true, ...amounts };
}

function touch<Of>(of: Of, { removed = [], added = [] }: Days): Touch<Of, Workout> {
  return { of, removed: removed.map(workout), added: added.map(workout) };
}

interface Days {
  readonly removed?: readonly string[];
  readonly added?: readonly string[];
}

/** The view of a month with workouts on these days. */
function monthOf(month: string, days: readonly string[]): TrendsView | undefined {
  const added = days.filter((day) => day.startsWith(month));
  return foldTrends(undefined, touch({ userId, month }, { added })) ?? undefined;
}

/** The progress after workouts on these days. */
function progressOf(days: readonly string[]): ProgressView {
  const counted = foldProgress(NO_PROGRESS, touch({ userId }, { added: days }));
  return withEdges(counted, (month) => monthOf(month, days));
}

describe('first and last workout', () => {
  const days = ['2024-02-29', '2024-12-31', '2025-01-01', '2025-06-10', '2025-06-20'];

  test.each<[string, Days, string[], string | null, string | null]>([
    [
      'the last of its month goes, others stay in it',
      { removed: ['2025-06-20'] },
      [],
      '2024-02-29',
      '2025-06-10',
    ],
    [
      'the last month goes',
      { removed: ['2025-06-10', '2025-06-20'] },
      ['2025-01'],
      '2024-02-29',
      '2025-01-01',
    ],
    ['the first month goes', { removed: ['2024-02-29'] }, ['2024-12'], '2024-12-31', '2025-06-20'],
    [
      'both go',
      { removed: ['2024-02-29', '2025-06-10', '2025-06-20'] },
      ['2024-12', '2025-01'],
      '2024-12-31',
      '2025-01-01',
    ],
    [
      'all but one month goes',
      { removed: ['2024-02-29', '2024-12-31', '2025-06-10', '2025-06-20'] },
      ['2025-01'],
      '2025-01-01',
      '2025-01-01',
    ],
    ['all go', { removed: days }, [], null, null],
    ['one in the middle goes', { removed: ['2025-01-01'] }, [], '2024-02-29', '2025-06-20'],
    [
      'an earlier and a later one of the edges come',
      { added: ['2024-02-01', '2025-06-30'] },
      [],
      '2024-02-01',
      '2025-06-30',
    ],
    [
      'an earlier month and a later one come',
      { added: ['0001-01-01', '9999-12-31'] },
      ['0001-01', '9999-12'],
      '0001-01-01',
      '9999-12-31',
    ],
  ])('%s -> the views of %j say it', (_, moved, months, first, last) => {
    const after = [...days.filter((day) => !moved.removed?.includes(day)), ...(moved.added ?? [])];
    const counted = foldProgress(progressOf(days), touch({ userId }, moved));
    expect(edgeMonthsUnknown(counted)).toEqual(months);
    const progress = withEdges(counted, (month) => monthOf(month, after));
    expect(progress).toMatchObject({ workouts: after.length, firstWorkout: first, lastWorkout: last });
    expect(progress).toEqual(progressOf(after));
  });

  test('a month whose view was not touched -> the day that is known', () => {
    const counted = foldProgress(progressOf(days), touch({ userId }, { added: ['2024-12-30'] }));
    expect(withEdges(counted, () => undefined)).toMatchObject({
      firstWorkout: '2024-02-29',
      lastWorkout: '2025-06-20',
    });
  });

  test('a workout moves to another month and the only one back -> no trace of the month that it left', () => {
    const there = foldProgress(
      progressOf(['2025-01-01']),
      touch({ userId }, { removed: ['2025-01-01'], added: ['2025-02-01'] }),
    );
    expect(there.byMonth).toEqual({ '2025-02': { workouts: 1, volume: 1.5 } });
  });
});

describe('weeks of a month', () => {
  test.each([
    ['2024-12', ['2024-12-29', '2024-12-30', '2024-12-31'], { '2024-W52': 1, '2025-W01': 2 }],
    ['2025-01', ['2025-01-01', '2025-01-05', '2025-01-06'], { '2025-W01': 2, '2025-W02': 1 }],
    ['2026-12', ['2026-12-27', '2026-12-28', '2026-12-31'], { '2026-W52': 1, '2026-W53': 2 }],
    ['2027-01', ['2027-01-03', '2027-01-04'], { '2026-W53': 1, '2027-W01': 1 }],
    ['2021-01', ['2021-01-01', '2021-01-31'], { '2020-W53': 1, '2021-W04': 1 }],
  ])('%s with %j -> %j', (month, days, weeks) => {
    const byWeek = Object.entries(monthOf(month, days)?.byWeek ?? {});
    expect(Object.fromEntries(byWeek.map(([week, { workouts }]) => [week, workouts]))).toEqual(weeks);
  });

  test('the last workout of a day and a week goes, of the month -> they go with it', () => {
    const before = monthOf('2025-01', ['2025-01-01', '2025-01-06']);
    const after = foldTrends(before, touch({ userId, month: '2025-01' }, { removed: ['2025-01-01'] }));
    expect(after).toEqual(monthOf('2025-01', ['2025-01-06']));
    expect(
      foldTrends(after ?? undefined, touch({ userId, month: '2025-01' }, { removed: ['2025-01-06'] })),
    ).toBeNull();
  });
});
