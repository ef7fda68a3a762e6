import { grouped } from '../tests/support/oracle-grouping';
import { isMap, numberIn } from '../tests/support/oracle-reading';
import { problemsOf, type JudgedUser, type JudgedView } from '../tests/support/oracle-views';
import { exerciseColumns, progressColumns, trendsColumns, volumeByWorkouts, type Column } from './columns';
import { beside, count, problemLine, shown, table, wrapped } from './layout';

/** All views of a user for people: what is stored, and behind `≠` what a recomputation from his logs gives instead. */
export function userPage(user: JudgedUser): string {
  const problems = problemsOf(user);
  const of = (collection: string): JudgedView[] =>
    user.views.filter(({ path }) => path.startsWith(`${collection}/`));
  const sections = [
    [headline(user)],
    progressLines(of('userProgressView')),
    tableLines(exerciseColumns, of('exercisePerformanceView').sort(mostSessionsFirst)),
    tableLines(trendsColumns, of('workoutTrendsView').sort(newestMonthFirst)),
    muscleGroupLines(of('muscleGroupAnalyticsView').sort(newestMonthFirst)),
    ['difference', ...(problems.length === 0 ? ['  none'] : problems.map(problemLine))],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline({ userId, state, workouts, views }: JudgedUser): string {
  const logs = `${userId}: ${count(workouts)} workouts`;
  switch (state) {
    case 'complete': {
      const right = views.filter(({ differs }) => differs.length === 0).length;
      const legend = right < views.length ? '; what differs is shown as stored ≠ recomputed' : '';
      return `${logs}, all counted; ${count(right)} of ${count(views.length)} views right${legend}`;
    }
    case 'incomplete':
      return `${logs}, still being counted: what the views hold is not judged yet`;
    case 'untouched':
      return `${logs}, none of them counted yet: there is no userProgressView`;
  }
}

function progressLines(views: readonly JudgedView[]): string[] {
  return views.flatMap(({ stored, expected }) =>
    table(
      ['left', 'right', 'right', 'left'],
      [
        ['progress', 'stored', 'recomputed', ''],
        ...progressColumns.map(({ head, show }) => {
          const [has, wants] = [stored && show(stored), expected && show(expected)];
          return [head, has ?? '—', wants ?? '—', has === wants ? '' : '≠'];
        }),
      ],
    ),
  );
}

function tableLines(columns: readonly Column[], views: readonly JudgedView[]): string[] {
  if (views.length === 0) return [];
  const sides = columns.map(({ side }) => side);
  const rows = views.map((view) => columns.map(({ show }) => cell(view, show)));
  return table(sides, [columns.map(({ head }) => head), ...rows]);
}

/** For each month its muscle groups: volume, and in how many workouts. */
function muscleGroupLines(views: readonly JudgedView[]): string[] {
  const months = grouped(views, (view) => [label(view, 'month')]);
  const lines = [...months].flatMap(([month, ofMonth]) =>
    wrapped(
      month,
      ofMonth.map((view) => `${label(view, 'muscleGroup')} ${cell(view, volumeByWorkouts)}`),
    ),
  );
  return lines.length === 0 ? [] : ['muscle groups: volume × workouts', ...lines];
}

function cell({ stored, expected }: JudgedView, show: Column['show']): string {
  return beside(stored && show(stored), expected && show(expected));
}

function mostSessionsFirst(a: JudgedView, b: JudgedView): number {
  return amount(b, 'totalSessions') - amount(a, 'totalSessions') || (a.path < b.path ? -1 : 1);
}

function newestMonthFirst(a: JudgedView, b: JudgedView): number {
  const [month, other] = [label(a, 'month'), label(b, 'month')];
  if (month !== other) return month > other ? -1 : 1;
  return amount(b, 'totalVolume') - amount(a, 'totalVolume');
}

function label({ stored, expected }: JudgedView, field: string): string {
  return shown((expected ?? stored)?.[field]) ?? '';
}

function amount({ stored, expected }: JudgedView, field: string): number {
  const view = expected ?? stored ?? {};
  const metrics = view['performanceMetrics'];
  return numberIn(isMap(metrics) ? metrics[field] : view[field]);
}
