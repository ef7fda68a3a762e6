import { typedFields, type Fields } from '../oracle/views-documents';
import fixture from './fixtures/at-rest.json';
import { judgeAtRest } from './judge';

/**
 * What the service left at rest, and what clients had sent: `x` was renamed, `y` deleted, `v` made invalid; `z` is u1's own. The
 * log `d` was deleted, `e` is nobody's, and `b` was saved back with all that is ours.
 */
interface State {
  documents: Record<string, Fields>;
  sent: Record<string, Fields>;
  exerciseVersions: Record<string, (Fields | null)[]>;
}

// By way of text: what jest imports and clones are arrays of another realm, which equal none of ours.
const text = JSON.stringify(fixture);
const right = (): State => JSON.parse(text) as State;

/** What is judged wrong, as `path: what`. */
function judged({ documents, sent, exerciseVersions }: State): string[] {
  const problems = judgeAtRest({
    documents: Object.entries(documents).map(([path, fields]) => ({
      ...{ path, fields: typedFields(fields), updateTime: '' },
    })),
    sent: new Map(Object.entries(sent).map(([path, fields]) => [path, typedFields(fields)])),
    exerciseVersions: new Map(
      Object.entries(exerciseVersions).map(([path, versions]) => [
        path,
        versions.map((fields) => fields ?? undefined).map((fields) => fields && typedFields(fields)),
      ]),
    ),
  });
  return problems.map(({ path, what }) => `${path}: ${what}`);
}

/** The map or list that a document holds where `at` leads. */
function within(state: State, path: string, ...at: readonly (string | number)[]): Fields {
  let found: unknown = state.documents[path];
  for (const key of at) found = (found as Record<string | number, unknown>)[key];
  return found as Fields;
}

const drop = (state: State, ...paths: readonly string[]): void => {
  state.documents = Object.fromEntries(
    Object.entries(state.documents).filter(([path]) => !paths.includes(path)),
  );
};

const shared: Fields = { name: 'n0', primaryMuscleGroup: 'Chest', exerciseType: 'Barbell' };
const invalid: Fields = { ...shared, name: 5 };
const ofU1: Fields = { ...shared, userId: 'u1' };
const ofU2: Fields = { ...shared, userId: 'u2' };

test('what the service leaves -> nothing is wrong', () => {
  expect(judged(right())).toEqual([]);
});

test('a user whose only logs were deleted before they were counted -> nothing is wrong', () => {
  const state = right();
  for (const path of Object.keys(state.documents)) {
    if (path.includes('View/u2') || path.endsWith('/c')) drop(state, path);
  }
  delete state.sent['workoutLogs/c'];
  expect(judged(state)).toEqual([]);
});

test('a log of no day -> has a letter, and no other log one', () => {
  const state = right();
  for (const at of [state.documents, state.sent])
    Object.assign(at['workoutLogs/e'] ?? {}, { date: 'someday' });
  expect(judged(state)).toEqual(['deadLetters: no dead letter']);
  state.documents['deadLetters/l'] = { kind: 'no-date', path: 'workoutLogs/e' };
  expect(judged(state)).toEqual([]);
});

/** By what was broken: the one problem that tells it, and how it is broken. */
const broken: Record<string, [told: string, breaks: (state: State) => void]> = {
  'a copy of an old name': [
    'workoutLogs/a: copy of x in entry 0',
    (state) => (within(state, 'workoutLogs/a', 'exercises', 0, 'exerciseMetadata')['name'] = 'n0'),
  ],
  'a copy of what is gone that does not say so': [
    'programs/p: copy of v in entry 1',
    (state) =>
      delete within(
        state,
        'programs/p',
        'weeklyConfigs',
        'week1',
        'day1',
        'exercises',
        1,
        'exerciseMetadata',
      )['sourceMissing'],
  ],
  'exerciseIds without an exercise': [
    'workoutLogs/c: exerciseIds',
    (state) => (within(state, 'workoutLogs/c')['exerciseIds'] = ['x']),
  ],
  'a summary of an old volume': [
    'workoutLogs/a: workoutSummary',
    (state) => (within(state, 'workoutLogs/a', 'workoutSummary')['totalVolume'] = 1300),
  ],
  'a summary of an old program': [
    'programs/p: programSummary',
    (state) => (within(state, 'programs/p', 'programSummary')['totalExercises'] = 1),
  ],
  'the copy of a view': [
    'exercisePerformanceView/u1_x: exerciseMetadata.name',
    (state) => (within(state, 'exercisePerformanceView/u1_x', 'exerciseMetadata')['name'] = 'n0'),
  ],
  'a number of a view': [
    'workoutTrendsView/u1_2026-01: totalVolume',
    (state) => (within(state, 'workoutTrendsView/u1_2026-01')['totalVolume'] = 1325.5),
  ],
  'a view that is missing': [
    'exercisePerformanceView/u1_z: no view',
    (state) => {
      drop(state, 'exercisePerformanceView/u1_z');
    },
  ],
  'a view of nothing': [
    'muscleGroupAnalyticsView/u1_Legs_2026-01: a view of nothing',
    (state) =>
      (state.documents['muscleGroupAnalyticsView/u1_Legs_2026-01'] = { userId: 'u1', muscleGroup: 'Legs' }),
  ],
  'a ledger that is pending': [
    'workoutContributions/a: pending',
    (state) => (within(state, 'workoutContributions/a')['pending'] = true),
  ],
  'a ledger that is counted otherwise': [
    'workoutContributions/a: counted',
    (state) => (within(state, 'workoutContributions/a', 'counted')['sets'] = 3),
  ],
  'a ledger that is missing': [
    'workoutContributions/b: no ledger',
    (state) => {
      drop(state, 'workoutContributions/b');
    },
  ],
  'a ledger of a deleted log': [
    'workoutContributions/d: a ledger of no log that counts',
    (state) => (state.documents['workoutContributions/d'] = within(state, 'workoutContributions/a')),
  ],
  'an edit that is lost': [
    "workoutLogs/b: user's values",
    (state) => (within(state, 'workoutLogs/b')['duration'] = 3_600_000),
  ],
  'an edit of an entry that is lost': [
    "workoutLogs/b: user's values",
    (state) => (within(state, 'workoutLogs/b', 'exercises', 1)['sets'] = 3),
  ],
  'an edit of an exercise that is lost': [
    "exercises/z: user's values",
    (state) => (within(state, 'exercises/z')['name'] = 'n1'),
  ],
  'a log that is lost': [
    "workoutLogs/a: user's values",
    (state) => {
      drop(state, 'workoutLogs/a');
    },
  ],
  'a deleted log that is back': [
    "workoutLogs/d: user's values",
    (state) => (state.documents['workoutLogs/d'] = within(state, 'workoutLogs/a')),
  ],
  'a deleted exercise that is back': [
    "exercises/y: user's values",
    (state) => (state.documents['exercises/y'] = shared),
  ],
  'a deleted program that is back as a husk': [
    "programs/q: user's values",
    (state) => (state.documents['programs/q'] = { denorm: {} }),
  ],
  'a user who is not counted yet': [
    'userProgressView/u2: not all counted',
    (state) => (within(state, 'userProgressView/u2')['complete'] = false),
  ],
  'a user of whom nothing is counted': [
    'userProgressView/u2: not all counted',
    (state) => {
      drop(state, ...Object.keys(state.documents).filter((path) => path.includes('View/u2')));
    },
  ],
  'a letter that is missing': [
    'deadLetters: no dead letter',
    (state) => {
      drop(state, ...Object.keys(state.documents).filter((path) => path.startsWith('deadLetters/')));
    },
  ],
  'a letter that nobody closed': [
    'deadLetters/l: a dead letter of nothing',
    (state) => (state.documents['deadLetters/l'] = { kind: 'no-date', path: 'workoutLogs/a' }),
  ],
  'a letter twice': [
    'deadLetters/l: a dead letter of nothing',
    (state) => (state.documents['deadLetters/l'] = { kind: 'no-user', path: 'workoutLogs/e' }),
  ],
  'an alert of an exercise that was never invalid': [
    'systemAlerts/l: an alert of nothing',
    (state) => (state.documents['systemAlerts/l'] = { kind: 'invalid-source', path: 'exercises/x' }),
  ],
  'an alert of a task that was given up': [
    'systemAlerts/l: an alert of nothing',
    (state) => (state.documents['systemAlerts/l'] = { kind: 'fan-out-failed', path: 'exercises/v' }),
  ],
  'an alert that nobody was told of': [
    'systemNotifications: no notification',
    (state) => {
      drop(state, 'systemNotifications/n1');
    },
  ],
  'an alert that people were told of twice': [
    'systemNotifications/n2: a notification of nothing new',
    (state) => (state.documents['systemNotifications/n2'] = { kind: 'invalid-source', path: 'exercises/v' }),
  ],
  'a document of a collection that is none': [
    'locks/u1: a document that nobody makes',
    (state) => (state.documents['locks/u1'] = {}),
  ],
  'a document below another': [
    'workoutLogs/a/workoutLogs/b: a document that nobody makes',
    (state) => (state.documents['workoutLogs/a/workoutLogs/b'] = {}),
  ],
};

test.each(Object.entries(broken))('%s -> is told', (_, [told, breaks]) => {
  const state = right();
  breaks(state);
  expect(judged(state)).toContain(told);
});

/** Every value within that holds no others, as the keys that lead to it. */
function* leaves(value: unknown, at: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) yield at;
  else for (const [key, child] of Object.entries(value)) yield* leaves(child, [...at, key]);
}

test('any value that is another one -> is told, but for times and for what letters and alerts say to people', () => {
  const untold = Object.keys(fixture.documents).flatMap((path) =>
    [...leaves(right().documents[path])].flatMap((at) => {
      const state = right();
      within(state, path, ...at.slice(0, -1))[at.at(-1) ?? ''] = 'another';
      return judged(state).length === 0 ? [`${path.split('/')[0] ?? ''}: ${at.at(-1) ?? ''}`] : [];
    }),
  );
  const free =
    /: lastUpdated$|^deadLetters: (reason|eventId|createdAt)$|^system(Alerts|Notifications): (?!kind$|path$)/;
  expect(untold.filter((what) => !free.test(what))).toEqual([]);
});

test('any document that is missing -> is told', () => {
  const untold = Object.keys(fixture.documents).filter((path) => {
    const state = right();
    drop(state, path);
    return judged(state).length === 0;
  });
  expect(untold).toEqual([]);
});

describe('tombstones', () => {
  const whole = {
    ...shared,
    movementPattern: 'Unknown',
    equipment: 'Unknown',
    isCompoundLift: null,
    userId: null,
  };
  /** What the tombstone of an exercise that nothing names may hold, of the four that are tried and none. */
  const held: Record<string, Fields | undefined> = {
    none: undefined,
    shared: whole,
    renamed: { ...whole, name: 'n1' },
    ofU1: { ...whole, userId: 'u1' },
    ofU2: { ...whole, userId: 'u2' },
  };
  const renamed: Fields = { ...shared, name: 'n1' };

  test.each<[string, (Fields | null)[], string[]]>([
    ['only created', [shared], ['none']],
    ['renamed', [shared, renamed], ['none']],
    ['never valid', [invalid, null], ['none']],
    ['deleted', [shared, null], ['shared']],
    ['made invalid', [shared, invalid], ['shared']],
    ['renamed and deleted', [shared, renamed, null], ['renamed']],
    ['made invalid and then deleted', [renamed, invalid, null], ['renamed']],
    ['deleted and created again', [shared, null, renamed], ['none', 'shared']],
    ['deleted, created again, deleted', [shared, null, renamed, null], ['renamed']],
    ['deleted twice and created again', [shared, null, renamed, null, shared], ['none', 'shared', 'renamed']],
    ['given to a user', [shared, ofU1], ['shared']],
    ['given by one user to another', [ofU1, ofU2], ['ofU1']],
    ['shared by a user', [ofU1, shared], ['none']],
    ['given to a user and back', [shared, ofU1, renamed], ['none', 'shared']],
    ['given to a user and deleted', [shared, ofU1, null], ['ofU1']],
    ['given to a user, deleted, and his again', [shared, ofU1, null, ofU1], ['shared', 'ofU1']],
  ])('an exercise that was %s -> its tombstone may be what was left last', (_, versions, may) => {
    const found = Object.keys(held).filter((name) => {
      const state = right();
      state.exerciseVersions['exercises/n'] = versions;
      const [last, tombstone] = [versions.at(-1), held[name]];
      if (last) state.documents['exercises/n'] = state.sent['exercises/n'] = last;
      if (tombstone)
        state.documents['exerciseTombstones/n'] = { ...tombstone, version: '1795267251.272522000' };
      return judged(state).length === 0;
    });
    expect(found).toEqual(may);
  });

  test('without its version, or with more than there was -> is told', () => {
    for (const fields of [{ version: undefined }, { version: 'now' }, { tips: '' }]) {
      const state = right();
      Object.assign(within(state, 'exerciseTombstones/y'), fields);
      expect(judged(state)).toEqual(['exerciseTombstones/y: tombstone']);
    }
  });

  test('of an exercise that there never was -> is told', () => {
    const state = right();
    state.documents['exerciseTombstones/n'] = { ...whole, version: '1795267251.272522000' };
    expect(judged(state)).toEqual(['exerciseTombstones/n: tombstone']);
  });
});
