import { verdictOn, type JudgedUser } from '../tests/support/oracle-views';
import { count, problemLine, table } from './layout';

const shownProblems = 20;

/** A line for each user, the first of what differs, and the totals. */
export function allPage(judged: readonly JudgedUser[]): string {
  const { problems, wrong, views, right, users, incomplete, untouched } = verdictOn(judged, shownProblems);
  const rows = table(
    ['left', 'right', 'right', 'right', 'right', 'left'],
    [['user', 'workouts', 'views', 'right', 'wrong', ''], ...judged.map(rowOf)],
  );
  const more = wrong - problems.length;
  return [
    ...rows,
    '',
    ...problems.map(problemLine),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
    `users with views: ${count(users)}; views right: ${count(right)} of ${count(views)}; wrong: ${count(wrong)}; ` +
      `users still being counted: ${count(incomplete)}, not counted yet: ${count(untouched)}`,
  ].join('\n');
}

function rowOf(user: JudgedUser): string[] {
  const { userId, state, workouts } = user;
  const { views, right, wrong } = verdictOn([user]);
  const remark = {
    complete: '',
    incomplete: 'still being counted',
    untouched: workouts > 0 ? 'not counted yet' : '',
  }[state];
  const mark = wrong > 0 ? '✗' : state === 'complete' ? '✓' : '';
  const numbers = [workouts, views, right, wrong].map(count);
  return [userId || '(nobody)', ...numbers, `${mark} ${remark}`.trim()];
}
