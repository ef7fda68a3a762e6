import { allPage } from '../../audit/all-page';
import { viewsOptions } from '../../audit/options';
import { userPage } from '../../audit/user-page';
import { UsageError } from '../../tour/options';
import { judgeUsers, type JudgedUser } from '../support/oracle-views';
import { log, right, stored, views, type Documents } from './views-documents';

describe('options of npm run views', () => {
  const defaults = {
    project: 'demo-spotter',
    database: '(default)',
    host: undefined,
    json: false,
    help: false,
  };

  test('--user, --all -> the defaults of the suite', () => {
    expect(viewsOptions(['--user', 'u1'])).toEqual({ ...defaults, user: 'u1' });
    expect(viewsOptions(['--all'])).toEqual({ ...defaults, user: undefined });
  });

  test('all of them', () => {
    const args = '--user u1 --project demo-x --database other --host 127.0.0.1:9 --json'.split(' ');
    expect(viewsOptions(args)).toEqual({
      ...{ user: 'u1', project: 'demo-x', database: 'other', host: '127.0.0.1:9', json: true, help: false },
    });
  });

  test.each([['--nope'], ['word'], ['--user'], ['--all=yes'], ['--all --user u1'], ['']])(
    '%j -> a usage error',
    (args) => {
      expect(() => viewsOptions(args.split(' ').filter((arg) => arg !== ''))).toThrow(UsageError);
    },
  );

  test('--help needs nobody', () => {
    expect(viewsOptions(['--help'])).toMatchObject({ help: true });
  });
});

function judged(plant: (documents: Documents) => void = () => undefined): JudgedUser[] {
  const documents = right();
  plant(documents);
  return judgeUsers(stored(documents));
}

/** The page of `u1`, runs of spaces as one: a test says what stands in a row, not how wide a column is. */
function linesOf(plant?: (documents: Documents) => void): string[] {
  const user = judged(plant).find(({ userId }) => userId === 'u1');
  if (user === undefined) throw new Error('expected u1');
  return userPage(user)
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
}

describe('the page of a user', () => {
  test('everything right -> all of it, and no difference', () => {
    expect(linesOf()).toEqual([
      'u1: 4 workouts, all counted; 8 of 8 views right',
      '',
      'progress stored recomputed',
      'workouts 4 4',
      'finished 2 2',
      'volume 2,617.5 2,617.5',
      'sets 7 7',
      'reps 35 35',
      'hours 1.5 1.5',
      'first workout 2024-12-29 2024-12-29',
      'last workout 2025-01-05 2025-01-05',
      '',
      'exercise sessions volume sets reps max trend first last volumes, newest first',
      'Squat 4 2,357.5 5 23 110 declining 2024-12-29 2025-01-05 270 · 550 · 525 · 1,012.5',
      'Plank 1 160 1 2 80 insufficient_data 2024-12-30 2024-12-30 160',
      '',
      'month workouts finished volume sets reps hours per workout workouts by week',
      '2025-01 2 1 920 3 18 0 460 W01 2',
      '2024-12 2 1 1,697.5 4 17 1.5 848.75 W52 1 · W01 1',
      '',
      'muscle groups: volume × workouts',
      '2025-01 Legs 820 × 2',
      '2024-12 Legs 1,537.5 × 2 Core 160 × 1',
      '',
      'difference',
      ' none',
    ]);
  });

  test('a wrong field, a view too few and one too many -> beside what they ought to be, and below', () => {
    const lines = linesOf((documents) => {
      documents['userProgressView/u1'] = { ...views['userProgressView/u1'], workouts: 5 };
      Reflect.deleteProperty(documents, 'muscleGroupAnalyticsView/u1_Core_2024-12');
      documents['workoutTrendsView/u1_2025-02'] = { userId: 'u1', month: '2025-02', workouts: 1 };
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'u1: 4 workouts, all counted; 6 of 9 views right; what differs is shown as stored ≠ recomputed',
        'workouts 5 4 ≠',
        '2025-02 ≠ — 1 ≠ —',
        '2024-12 Legs 1,537.5 × 2 Core — ≠ 160 × 1',
        ' userProgressView/u1: workouts: has 5, expected 4',
        expect.stringMatching(
          /^ muscleGroupAnalyticsView\/u1_Core_2024-12: no view: has nothing, expected {/,
        ),
        expect.stringMatching(
          /^ workoutTrendsView\/u1_2025-02: a view of nothing: has .*, expected nothing$/,
        ),
      ]),
    );
    expect(lines).not.toContain(' none');
  });

  test('not counted yet -> says so', () => {
    const incomplete = (documents: Documents): void => {
      documents['userProgressView/u1'] = { ...views['userProgressView/u1'], complete: false };
    };
    expect(linesOf(incomplete)[0]).toBe(
      'u1: 4 workouts, still being counted: what the views hold is not judged yet',
    );
    const untouched = linesOf((documents) => {
      for (const path of Object.keys(views)) Reflect.deleteProperty(documents, path);
      for (const id of ['l1', 'l2', 'l3', 'l4'])
        Reflect.deleteProperty(documents, `workoutContributions/${id}`);
    });
    expect(untouched).toEqual([
      'u1: 4 workouts, none of them counted yet: there is no userProgressView',
      ...['', 'difference', ' none'],
    ]);
  });
});

test('the page of everybody -> a line for each user, the first differences, the totals', () => {
  const users = judged((documents) => {
    documents['workoutLogs/l5'] = log('2025-02-01', [], { userId: 'u2' });
    documents['workoutTrendsView/stray'] = { month: '2025-02' };
    for (const path of Object.keys(views))
      documents[path] = { ...views[path], ...Object.fromEntries(['a', 'b', 'c'].map((name) => [name, 1])) };
  });
  const lines = allPage(users).split('\n');
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'user workouts views right wrong',
    '(nobody) 0 0 0 1 ✗',
    'u1 4 8 0 24 ✗',
    'u2 1 0 0 0 not counted yet',
    '',
    expect.stringMatching(/^ workoutTrendsView\/stray: /),
    ...Array.from({ length: 19 }, (): unknown =>
      expect.stringMatching(/^ \w+View\/u1.*: [abc]: has 1, expected nothing$/),
    ),
    ' and 5 more',
    'users with views: 1; views right: 0 of 8; wrong: 25; users still being counted: 0, not counted yet: 1',
  ]);
});
