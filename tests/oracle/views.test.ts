import { judgeUsers, judgeViews, type ViewsVerdict } from '../support/oracle-views';
import { ledger, log, right, stored, views, type Documents, type Fields } from './views-documents';

const progress = 'userProgressView/u1';
const december = 'workoutTrendsView/u1_2024-12';
const january = 'workoutTrendsView/u1_2025-01';
const legs = 'muscleGroupAnalyticsView/u1_Legs_2024-12';
const squat = 'exercisePerformanceView/u1_squat';
const plank = 'exercisePerformanceView/u1_plank';
const firstLedger = 'workoutContributions/l1';

function judged(plant: (documents: Documents) => void): ViewsVerdict {
  const documents = right();
  plant(documents);
  return judgeViews(stored(documents));
}

/** What the oracle finds wrong, as `path: what`. */
function found(plant: (documents: Documents) => void): string[] {
  return judged(plant).problems.map(({ path, what }) => `${path}: ${what}`);
}

/** Sets a field of a document, `recentSessions[0].volume` say; undefined removes it. */
function set(documents: Documents, path: string, field: string, value: unknown): void {
  const names = field.split(/[.[\]]+/).filter((name) => name !== '');
  const last = names.pop() ?? '';
  let holder = documents[path] as Fields;
  for (const name of names) holder = holder[name] as Fields;
  holder[last] = value;
}

function remove(documents: Documents, path: string): void {
  Reflect.deleteProperty(documents, path);
}

test('documents counted by hand -> nothing wrong', () => {
  expect(judgeViews(stored(right()))).toEqual({
    ...{ users: 1, views: 8, right: 8, wrong: 0, incomplete: 0, untouched: 0 },
    problems: [],
  });
});

describe('a log in shards', () => {
  function inShards(documents: Documents, marks: Fields): void {
    const whole = documents['workoutLogs/l1'] ?? {};
    documents['workoutLogShards/l1_0'] = { userId: 'u1', parentLogId: 'l1', exercises: whole['exercises'] };
    documents['workoutLogs/l1'] = { ...whole, exercises: [], ...marks };
  }

  test('marked -> counted as if its entries were its own', () => {
    expect(
      judged((documents) => {
        inShards(documents, { isSharded: true });
      }),
    ).toMatchObject({
      right: 8,
      wrong: 0,
    });
  });

  test.each([{}, { isSharded: true, userId: 'u2' }])('%j -> its shards do not count', (marks) => {
    expect(
      judged((documents) => {
        inShards(documents, marks);
      }).wrong,
    ).toBeGreaterThan(0);
  });
});

describe('a planted error in a view -> found, and nothing else', () => {
  test.each<[string, string, string, unknown]>([
    ['a workout too many', progress, 'workouts', 5],
    ['a finished one too few', progress, 'finished', 1],
    ['a thousandth in the volume', progress, 'totalVolume', 2617.501],
    ['a set of another exercise', progress, 'totalSets', 8],
    ['the repetitions of a set that was not completed', progress, 'totalReps', 36],
    ['half a millisecond', progress, 'totalDuration', 5_400_000],
    ['the first workout of before a deletion', progress, 'firstWorkout', '2024-12-28'],
    ['no last workout', progress, 'lastWorkout', null],
    ['the volume of a month', progress, 'byMonth.2024-12.volume', 1697],
    ['a month that has gone', progress, 'byMonth.2025-02', { workouts: 0, volume: 0 }],
    ['a month that is lost', progress, 'byMonth.2025-01', undefined],
    ['completeness that is no boolean', progress, 'complete', 'yes'],
    ["another user's id", progress, 'userId', 'u2'],
    ['a number as digits', progress, 'workouts', '4'],
    ['a field that no view has', progress, 'debug', true],
    ['no time', progress, 'lastUpdated', undefined],
    ['a time that is no text', december, 'lastUpdated', new Date(0)],
    ['another month', december, 'month', '2025-01'],
    ['the average', december, 'avgVolumePerWorkout', 848.7],
    ['a zero below zero', january, 'totalDuration', -0],
    ['a day', december, 'byDay.29', 2],
    ['a day without its zero', january, 'byDay.5', 2],
    ['the volume of a muscle group', legs, 'totalVolume', 1697.5],
    ['its workouts', legs, 'totalWorkouts', 3],
    ['its exercises', legs, 'exerciseCounts.squat', 1],
    ['an exercise that has gone', legs, 'exerciseCounts.plank', 0],
    ['its variety', legs, 'exerciseVariety', 2],
    ['its average', legs, 'avgVolumePerWorkout', 768],
    ['another muscle group', legs, 'muscleGroup', 'Core'],
    ['a session too few', squat, 'performanceMetrics.totalSessions', 3],
    ['the volume of an exercise', squat, 'performanceMetrics.totalVolume', 2557.5],
    ['its sets', squat, 'performanceMetrics.totalSets', 6],
    ['its repetitions', squat, 'performanceMetrics.totalReps', 24],
    ['a maximum that was not completed', squat, 'performanceMetrics.maxWeight', 200],
    ['an intensity in its last digit', squat, 'performanceMetrics.avgIntensity', 93.18181818181817],
    ['the second session for the first', squat, 'performanceMetrics.firstSession', '2024-12-30'],
    ['a last session with its time', squat, 'performanceMetrics.lastSession', '2025-01-05T08:00:00.000Z'],
    ['a trend the wrong way', squat, 'performanceMetrics.trend', 'improving'],
    ['a trend of one session', plank, 'performanceMetrics.trend', 'stable'],
    ['a recent session without its log', squat, 'recentSessions[0].logId', undefined],
    ['the average repetitions of a session', squat, 'recentSessions[3].avgReps', 10],
    ['an old name', squat, 'exerciseMetadata.name', 'Old squat'],
    ['a compound lift that is none', squat, 'exerciseMetadata.isCompoundLift', false],
    ['a copy that says nothing of compound lifts', plank, 'exerciseMetadata.isCompoundLift', undefined],
    ['sourceMissing of a source that is there', squat, 'exerciseMetadata.sourceMissing', true],
    ['a copy without a time', squat, 'exerciseMetadata.lastUpdated', undefined],
    ['no copy', squat, 'exerciseMetadata', undefined],
    ['no denorm', squat, 'denorm', undefined],
    ['a key of another exercise', squat, 'denorm.copies[0]', 'plank@aaaaaaaaaaaaaaaa'],
    ['a digest that is too short', squat, 'denorm.copies[0]', 'squat@aaa'],
    ['a key without a digest', squat, 'denorm.copies[0]', 'squat'],
  ])('%s', (_, path, field, value) => {
    expect(
      found((documents) => {
        set(documents, path, field, value);
      }),
    ).toEqual([`${path}: ${field}`]);
  });

  test('two recent sessions in the wrong order', () => {
    const recents = views[squat]?.['recentSessions'] as Fields[];
    const [last, second, ...older] = recents;
    expect(
      found((documents) => {
        set(documents, squat, 'recentSessions', [second, last, ...older]);
      }),
    ).toEqual(
      ['logId', 'maxWeight', 'totalReps', 'avgReps', 'volume']
        .flatMap((field) => [0, 1].map((at) => `${squat}: recentSessions[${at}].${field}`))
        .sort(),
    );
  });

  test.each([
    ['a recent session too few', (recents: unknown[]) => recents.slice(1)],
    ['a recent session twice', (recents: unknown[]) => [recents[0], ...recents]],
  ])('%s', (_, change) => {
    const recents = change(views[squat]?.['recentSessions'] as unknown[]);
    expect(
      found((documents) => {
        set(documents, squat, 'recentSessions', recents);
      }),
    ).toEqual([`${squat}: recentSessions`]);
  });

  test('the last days of December in the last week of their year', () => {
    const byWeek = { '2024-W52': { workouts: 1, volume: 1012.5 }, '2024-W53': { workouts: 1, volume: 685 } };
    expect(
      found((documents) => {
        set(documents, december, 'byWeek', byWeek);
      }),
    ).toEqual([`${december}: byWeek.2024-W53`, `${december}: byWeek.2025-W01`]);
  });

  test('two keys for one copy', () => {
    const copies = ['squat@aaaaaaaaaaaaaaaa', 'squat@cccccccccccccccc'];
    expect(
      found((documents) => {
        set(documents, squat, 'denorm.copies', copies);
      }),
    ).toEqual([`${squat}: denorm.copies`]);
  });

  test('one digest for two values', () => {
    const copies = ['plank@aaaaaaaaaaaaaaaa'];
    expect(
      found((documents) => {
        set(documents, plank, 'denorm.copies', copies);
      }),
    ).toEqual([expect.stringContaining('values of aaaaaaaaaaaaaaaa, as another document has it')]);
  });
});

describe('a view or a ledger too many or too few -> found', () => {
  test.each(Object.keys(views).filter((path) => path !== progress))('without %s', (path) => {
    const verdict = judged((documents) => {
      remove(documents, path);
    });
    expect(verdict).toMatchObject({ views: 8, right: 7, wrong: 1, problems: [{ path, what: 'no view' }] });
  });

  test.each([
    ['a month without a workout', 'workoutTrendsView/u1_2025-02', january],
    ['a muscle group that was not trained', 'muscleGroupAnalyticsView/u1_Back_2024-12', legs],
    ['an exercise that was not done', 'exercisePerformanceView/u1_bench', squat],
    ['an id that is not escaped as it must be', 'workoutTrendsView/u1_2024%2D12', december],
  ])('%s', (_, path, like) => {
    const verdict = judged((documents) => (documents[path] = { ...views[like] }));
    expect(verdict).toMatchObject({
      views: 8,
      right: 8,
      wrong: 1,
      problems: [{ path, what: 'a view of nothing' }],
    });
  });

  test("a view of a user who has no userProgressView, one of nobody's, and a progress in another's place", () => {
    const plant = (documents: Documents): void => {
      documents['workoutTrendsView/u2_2024-12'] = { ...views[december], userId: 'u2' };
      documents['workoutTrendsView/x'] = { month: '2024-12' };
      documents['userProgressView/x'] = { ...views[progress], userId: 'u3' };
    };
    const what = 'a view of a user without userProgressView';
    expect(found(plant)).toEqual([
      `workoutTrendsView/x: ${what}`,
      `workoutTrendsView/u2_2024-12: ${what}`,
      `userProgressView/x: ${what}`,
    ]);
    expect(judged(plant)).toMatchObject({ users: 1, untouched: 0, right: 8 });
  });

  test.each<[string, string, unknown]>([
    ['pending', 'pending', true],
    ["another user's", 'userId', 'u2'],
    ['of another day', 'date', '2024-12-30'],
    ['that finds no exercise', 'exerciseIds', []],
    ['whose log contributes nothing', 'current', null],
    ["whose log is another user's", 'current.userId', 'u2'],
    ['of which nothing is counted', 'counted', undefined],
    ['of which something else is counted', 'counted', { userId: 'u1' }],
    ['with a field that no ledger has', 'debug', 1],
  ])('a ledger %s', (_, field, value) => {
    const problems = found((documents) => {
      set(documents, firstLedger, field, value);
    });
    expect(problems).toContain(`${firstLedger}: ${field}`);
    expect(problems.every((problem) => problem.startsWith(firstLedger))).toBe(true);
  });

  test('no ledger of a log', () => {
    expect(
      found((documents) => {
        remove(documents, firstLedger);
      }),
    ).toEqual([`${firstLedger}: no ledger`]);
  });

  test('a ledger of a log that is deleted, one of a log without a day', () => {
    const plant = (documents: Documents): void => {
      documents['workoutContributions/l5'] = ledger('2024-12-29', ['squat']);
      documents['workoutLogs/l6'] = log('someday', []);
      documents['workoutContributions/l6'] = ledger('someday', []);
    };
    const what = 'a ledger of no log that counts';
    expect(found(plant)).toEqual([`workoutContributions/l5: ${what}`, `workoutContributions/l6: ${what}`]);
  });

  test('a ledger of a user who has no userProgressView', () => {
    const plant = (documents: Documents): void => {
      documents['workoutLogs/l5'] = log('2025-02-01', [], { userId: 'u2' });
      documents['workoutContributions/l5'] = ledger('2025-02-01', [], 'u2');
    };
    expect(found(plant)).toEqual(['workoutContributions/l5: a ledger of a user without userProgressView']);
  });
});

describe('not all counted yet', () => {
  test('incomplete -> reported apart; only what must not be there at all is wrong', () => {
    const plant = (documents: Documents): void => {
      set(documents, progress, 'complete', false);
      set(documents, progress, 'workouts', 3);
      remove(documents, firstLedger);
      remove(documents, legs);
    };
    expect(judged(plant)).toEqual({
      ...{ users: 1, views: 0, right: 0, wrong: 0, incomplete: 1, untouched: 0 },
      problems: [],
    });
    const plantMore = (documents: Documents): void => {
      plant(documents);
      set(documents, 'workoutContributions/l2', 'pending', true);
      documents['workoutTrendsView/u1_2025-02'] = { ...views[january] };
    };
    expect(found(plantMore)).toEqual([
      'workoutTrendsView/u1_2025-02: a view of nothing',
      'workoutContributions/l2: pending',
    ]);
  });

  test('logs and no view -> untouched, reported apart', () => {
    const verdict = judged((documents) => {
      documents['workoutLogs/l5'] = log('2025-02-01', [], { userId: 'u2' });
      documents['workoutLogs/l6'] = log('someday', [], { userId: 'u3' });
    });
    expect(verdict).toMatchObject({ users: 1, views: 8, right: 8, wrong: 0, untouched: 1 });
  });
});

test("a view that names another user -> is judged as the user's whose it must be", () => {
  const documents = right();
  set(documents, legs, 'userId', 'u2');
  expect(judgeUsers(stored(documents)).map(({ userId }) => userId)).toEqual(['u1']);
});

test('judged by user -> only his', () => {
  const documents = right();
  documents['workoutTrendsView/u2_2024-12'] = { ...views[december], userId: 'u2' };
  expect(judgeViews(stored(documents), { userId: 'u1' })).toMatchObject({ views: 8, wrong: 0 });
  expect(judgeViews(stored(documents), { userId: 'u2' })).toMatchObject({ views: 0, wrong: 1 });
  expect(judgeViews(stored(documents), { userId: 'u3' })).toMatchObject({ users: 0, wrong: 0 });
});

test('only the first problems are kept, all are counted', () => {
  const documents = right();
  for (const path of Object.keys(views)) set(documents, path, 'lastUpdated', 1);
  const verdict = judgeViews(stored(documents), { maxProblems: 3 });
  expect(verdict).toMatchObject({ right: 0, wrong: 8 });
  expect(verdict.problems).toHaveLength(3);
});
