import { judge, type Stored } from '../support/oracle';
import type { TypedFields } from '../support/typed-rest';
import * as made from './stored-documents';

const { text, map, list, integer, double, document, log, program, stored, sent } = made;
const missing: TypedFields = { sourceMissing: { booleanValue: true } };
const withoutSquat = [document('exercises/plank', made.plank)];
const otherLegs = text('Glutes');

/** What the oracle finds wrong, as `path: what`. */
function found(changes: Partial<Stored>, judgedWith = sent): string[] {
  return judge(stored(changes), { sent: judgedWith }).problems.map(({ path, what }) => `${path}: ${what}`);
}

describe('nothing wrong -> nothing found', () => {
  test('a log and a program, as they must be', () => {
    expect(judge(stored(), { sent })).toEqual({ expected: 4, right: 4, wrong: 0, problems: [] });
  });

  test('a deleted exercise with a tombstone -> its values and sourceMissing', () => {
    const exerciseTombstones = [
      document('exerciseTombstones/squat', { ...made.squat, version: text('1.000000000') }),
    ];
    const workoutLogs = [log({}, [{ ...made.squatCopy, ...missing }, made.plankCopy])];
    const verdict = judge(stored({ exercises: withoutSquat, exerciseTombstones, workoutLogs, programs: [] }));
    expect(verdict).toMatchObject({ expected: 2, right: 2, wrong: 0 });
  });

  test('an exercise that nobody knows -> sourceMissing and whatever the entry holds', () => {
    for (const held of [missing, { name: text('Old squat'), ...missing }]) {
      const workoutLogs = [log({}, [held, made.plankCopy])];
      expect(judge(stored({ exercises: withoutSquat, workoutLogs }), { exerciseId: 'squat' })).toMatchObject({
        expected: 3,
        right: 1,
      });
    }
  });

  test.each([
    ['0.1 + 0.2 in thousandths', 0.1, 3, 0.3],
    ['a half of a thousandth goes up', 1.0005, 1, 1.001],
    ['a negative half goes up, too', -1.0005, 1, -1],
    ['a large weight with a fraction', 12345.678, 1000, 12345678],
    ['a weight as small as 1e-7', 1e-7, 1, 0],
  ])('volume: %s', (_, weight, reps, totalVolume) => {
    const exercises = list(
      map({
        ...{ exerciseId: text('squat'), exerciseMetadata: map(made.squatCopy) },
        ...{
          weights: list(double(weight)),
          reps: list(integer(reps)),
          completed: list({ booleanValue: true }),
        },
      }),
    );
    const one = log({
      ...{ exercises, exerciseIds: list(text('squat')), denorm: made.denorm(made.squatKey) },
      workoutSummary: map({
        ...{ totalVolume: double(totalVolume), duration: integer(1000), lastUpdated: made.lastUpdated },
        ...{ muscleGroupsTargeted: list(text('Legs')), exerciseTypes: list(text('Barbell')) },
      }),
    });
    expect(judge(stored({ workoutLogs: [one] })).problems).toEqual([]);
  });
});

describe('a planted error in a copy -> found', () => {
  test.each<[string, TypedFields | undefined]>([
    ['an old name', { ...made.squatCopy, name: text('Old squat') }],
    ['a field too few', { name: text('Squat'), lastUpdated: made.lastUpdated }],
    ['a field too many', { ...made.squatCopy, isCompoundLift: { booleanValue: true } }],
    ['another type', { ...made.squatCopy, equipment: integer(1) }],
    ['sourceMissing of a source that is there', { ...made.squatCopy, ...missing }],
    ['no lastUpdated', made.squat],
    ['a lastUpdated that is no time', { ...made.squatCopy, lastUpdated: text('yesterday') }],
    ['no copy', undefined],
  ])('%s', (_, copy) => {
    const verdict = judge(stored({ workoutLogs: [log({}, [copy, made.plankCopy])] }), { sent });
    expect(verdict).toMatchObject({ expected: 4, right: 3, wrong: 1 });
    expect(verdict.problems[0]).toMatchObject({ path: 'workoutLogs/l1', what: 'copy of squat in entry 0' });
  });

  test('a copy in the second week of a program', () => {
    const weeklyConfigs = made.sentProgram['weeklyConfigs'] ?? text('none');
    expect(found({ programs: [program({ weeklyConfigs })] })).toEqual([
      'programs/p1: copy of squat in entry 0',
      'programs/p1: copy of squat in entry 1',
    ]);
  });

  test("another user's own exercise, embedded", () => {
    const exercises = [document('exercises/squat', { ...made.squat, userId: text('u2') }), ...withoutSquat];
    expect(judge(stored({ exercises }), { exerciseId: 'squat' })).toMatchObject({
      expected: 3,
      right: 0,
      wrong: 3,
    });
  });

  test("another user's tombstone counts for nobody else", () => {
    const exerciseTombstones = [document('exerciseTombstones/squat', { ...made.squat, userId: text('u2') })];
    const verdict = judge(stored({ exercises: withoutSquat, exerciseTombstones }), { exerciseId: 'squat' });
    expect(verdict.problems[0]?.wants).toEqual({ sourceMissing: true });
  });

  test.each<[string, TypedFields]>([
    ['no name', { ...made.squat, name: text(' ') }],
    ['a number for a label', { ...made.squat, equipment: integer(1) }],
    ['an owner that is no id', { ...made.squat, userId: integer(1) }],
  ])('a copy of an exercise that is none: %s', (_, fields) => {
    const exercises = [document('exercises/squat', fields), ...withoutSquat];
    expect(judge(stored({ exercises }), { exerciseId: 'squat' })).toMatchObject({ expected: 3, wrong: 3 });
  });
});

describe('a planted error beside the copies -> found', () => {
  const summary = (field: string, value: TypedFields[string]): TypedFields => {
    const { workoutSummary } = log().fields;
    const fields =
      workoutSummary !== undefined && 'mapValue' in workoutSummary ? workoutSummary.mapValue.fields : {};
    return { workoutSummary: map({ ...fields, [field]: value }) };
  };

  test.each<[string, string, TypedFields]>([
    ['an id too few', 'exerciseIds', { exerciseIds: list(text('squat')) }],
    ['ids in another order', 'exerciseIds', { exerciseIds: list(text('squat'), text('plank')) }],
    ['a thousandth in the volume', 'workoutSummary', summary('totalVolume', double(462.501))],
    ['an old muscle group', 'workoutSummary', summary('muscleGroupsTargeted', list(text('Core'), otherLegs))],
    ['another duration', 'workoutSummary', summary('duration', integer(1001))],
    ['a field that no summary has', 'workoutSummary', summary('sets', integer(3))],
    ['no summary', 'workoutSummary', { workoutSummary: map({}) }],
    ['no denorm', 'denorm', { denorm: { nullValue: null } }],
    ['a key too few', 'denorm', { denorm: made.denorm(made.plankKey) }],
    ['a key of another exercise', 'denorm', { denorm: made.denorm('bench@cccccccccccccccc', made.plankKey) }],
    ['a digest that is too short', 'denorm', { denorm: made.denorm(made.plankKey, 'squat@aaa') }],
  ])('%s', (_, what, changes) => {
    expect(found({ workoutLogs: [log(changes)] })).toEqual([`workoutLogs/l1: ${what}`]);
  });

  test('one value with two digests, two values with one', () => {
    const other = program({ denorm: made.denorm('squat@bbbbbbbbbbbbbbbb') });
    expect(found({ programs: [other] })).toEqual([
      expect.stringContaining('programs/p1: digest of'),
      expect.stringContaining('programs/p1: values of bbbbbbbbbbbbbbbb'),
      expect.stringContaining('programs/p1: digest of'),
      expect.stringContaining('programs/p1: values of bbbbbbbbbbbbbbbb'),
    ]);
  });

  test('the duration of a program', () => {
    const programSummary = map({ totalExercises: integer(1) });
    expect(found({ programs: [program({ programSummary })] })).toEqual(['programs/p1: programSummary']);
  });
});

describe("a user's value that is not as it was sent -> found", () => {
  const twice = (path: string, fields: TypedFields): typeof sent => new Map([...sent, [path, fields]]);

  test.each<[string, TypedFields]>([
    ['a double that became an integer', { bodyweight: integer(80) }],
    ['an integer that became a double', { reps: list(double(2)) }],
    ['a value that is lost', { notes: text('slow') }],
    ['a list that lost its order', { weights: list(integer(0), integer(1)) }],
  ])('%s', (_, changes) => {
    const { exercises, ...rest } = made.sentLog;
    const [first, second] =
      exercises !== undefined && 'arrayValue' in exercises ? exercises.arrayValue.values : [];
    if (first === undefined || second === undefined || !('mapValue' in second))
      throw new Error('two entries');
    const fields = { ...rest, exercises: list(first, map({ ...second.mapValue.fields, ...changes })) };
    expect(found({}, twice('workoutLogs/l1', fields))).toEqual(["workoutLogs/l1: user's values"]);
  });

  test('a field that nobody sent', () => {
    expect(found({ workoutLogs: [log({ debug: text('x') })] })).toEqual(["workoutLogs/l1: user's values"]);
    const exercises = [document('exercises/squat', { ...made.squat, denorm: map({}) }), ...withoutSquat];
    expect(found({ exercises })).toEqual(["exercises/squat: user's values"]);
  });

  test('a document that is lost -> its copies and its values', () => {
    const verdict = judge(stored({ programs: [] }), { sent });
    expect(verdict).toMatchObject({ expected: 4, right: 2, wrong: 3 });
    expect(judge(stored({ programs: [] }), { sent, exerciseId: 'squat' })).toMatchObject({
      expected: 3,
      right: 1,
      wrong: 2,
    });
  });

  test('a document that nobody sent', () => {
    expect(found({ programs: [program(), { ...program(), path: 'programs/p2' }] })).toEqual([
      "programs/p2: user's values",
    ]);
  });
});

test('only the first problems are kept, all are counted', () => {
  const workoutLogs = Array.from({ length: 5 }, (_, at) => ({ ...log({}, []), path: `workoutLogs/l${at}` }));
  const verdict = judge(stored({ workoutLogs, programs: [] }), { maxProblems: 3 });
  expect(verdict).toMatchObject({ expected: 10, right: 0, wrong: 10 });
  expect(verdict.problems).toHaveLength(3);
});

describe('a log in shards', () => {
  const { exercises = list(), exerciseIds = list(), denorm = map({}) } = log().fields;
  const own = { isSharded: { booleanValue: true }, exercises: list(), exerciseIds: list() };
  const marked = (changes: TypedFields = {}) => log({ ...own, denorm: made.denorm(), ...changes });
  const shard = (changes: TypedFields = {}) =>
    document('workoutLogShards/l1_0', {
      ...{ userId: text('u1'), parentLogId: text('l1'), exercises, exerciseIds, denorm },
      ...changes,
    });
  const problemsIn = (changes: Partial<Stored>): string[] =>
    judge(stored(changes)).problems.map(({ path, what }) => `${path}: ${what}`);

  test('as it must be -> nothing found', () => {
    expect(judge(stored({ workoutLogs: [marked()], workoutLogShards: [shard()] }))).toMatchObject({
      ...{ expected: 4, right: 4, wrong: 0 },
    });
  });

  test.each<[string, Partial<Stored>, string[]]>([
    ['no shard', { workoutLogs: [marked()] }, ['workoutLogs/l1: workoutSummary']],
    [
      "a shard of somebody else's",
      { workoutLogs: [marked()], workoutLogShards: [shard({ userId: text('u2') })] },
      ['workoutLogs/l1: workoutSummary'],
    ],
    [
      'a shard of another log',
      { workoutLogs: [marked()], workoutLogShards: [shard({ parentLogId: text('l2') })] },
      ['workoutLogs/l1: workoutSummary'],
    ],
    [
      'a log that is not marked',
      { workoutLogs: [marked({ isSharded: text('true') })], workoutLogShards: [shard()] },
      ['workoutLogs/l1: workoutSummary'],
    ],
    [
      'a shard without a copy',
      {
        workoutLogs: [marked()],
        workoutLogShards: [
          shard({ exercises: log({}, [undefined, made.plankCopy]).fields['exercises'] ?? list() }),
        ],
      },
      ['workoutLogShards/l1_0: copy of squat in entry 0'],
    ],
    [
      'a shard that no edit of its exercises finds',
      { workoutLogs: [marked()], workoutLogShards: [shard({ exerciseIds: list() })] },
      ['workoutLogShards/l1_0: exerciseIds'],
    ],
    [
      'the ids of its shards in the log',
      { workoutLogs: [marked({ exerciseIds })], workoutLogShards: [shard()] },
      ['workoutLogs/l1: exerciseIds'],
    ],
  ])('%s -> found', (_, changes, problems) => {
    expect(problemsIn(changes)).toEqual(problems);
  });
});
