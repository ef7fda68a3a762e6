import { entry, log, program } from '../support/documents';
import { live, NEVER_KNOWN, plain, settled, stored, V1 } from './stored';
import { derive } from '../../functions/src/derive/derive';
import { possibleFaults } from '../../functions/src/derive/parse';
import { encode, encodeFields, type Json, type RawValue } from '../../functions/src/model/value';
import { parseExercise, parseTombstone } from '../../functions/src/model/exercise';
import type { Target } from '../../functions/src/copies';

function faultOf(target: Target, fields: Record<string, unknown>): unknown {
  const document = stored(target, fields);
  const derivation = derive(target, document, new Map(), []);
  const faults = derivation.kind === 'unfit' ? [derivation.fault] : derivation.faults;
  expect(possibleFaults(target, document)).toEqual(expect.arrayContaining([...faults]));
  return derivation.kind === 'unfit' ? derivation.fault.reason : 'fit';
}

describe('logs', () => {
  test.each<[string, Record<string, unknown>]>([
    ['exercises null', { exercises: null }],
    ['no exercises', { userId: 'u1' }],
    ['nothing at all', {}],
    ['sets missing', { exercises: [{ exerciseId: 'a' }] }],
    ['sets of wrong types', { exercises: [entry('a', { reps: 5, weights: { x: 1 }, completed: 'yes' })] }],
    ['duration text', { duration: 'an hour', exercises: [] }],
    ['date a number', { date: 5, exercises: [] }],
  ])('%s -> fit', (_, fields) => {
    expect(faultOf('workoutLogs', fields)).toBe('fit');
  });

  test.each<[string, unknown, string]>([
    ['a map', { 0: {} }, 'exercises: Invalid input: expected array, received object'],
    ['text', 'a', 'exercises: Invalid input: expected array, received string'],
    ['a number', 7, 'exercises: Invalid input: expected array, received number'],
  ])('I5 exercises %s -> unparsable, nothing to write', (_, exercises, reason) => {
    expect(faultOf('workoutLogs', log([], { exercises }))).toBe(reason);
  });

  test.each([[undefined], [null], [''], [7]])('userId %j -> copies and summary, fault no-user', (userId) => {
    const { userId: named, ...fields } = log(['a']);
    expect(named).toBe('u1');
    const document = stored('workoutLogs', userId === undefined ? fields : { ...fields, userId });
    const derivation = derive('workoutLogs', document, new Map([['a', live()]]));
    expect(derivation).toMatchObject({
      kind: 'derived',
      patch: { exercises: {}, workoutSummary: {} },
      faults: [{ kind: 'no-user', reason: 'userId: expected the id of a user' }],
    });
  });

  const long = 'the day after my birthday, the one in the rain';
  test.each<[string, RawValue | undefined, string]>([
    ['missing', undefined, 'nothing'],
    ['empty', encode(''), '""'],
    ['text', encode('yesterday "or so"'), '"yesterday \\"or so\\""'],
    ['long text', encode(long), `"${long.slice(0, 40)}"`],
    ['no day of the calendar', encode('2026-02-29'), '"2026-02-29"'],
    ['a number', encode(20_260_131), '20260131'],
    ['a number that is none', { doubleValue: NaN }, 'NaN'],
    ['a flag', encode(false), 'false'],
    ['null', encode(null), 'a value of another kind'],
    ['a list', encode(['2026-01-31']), 'a value of another kind'],
    ['a map', encode({ seconds: 5 }), 'a value of another kind'],
    ['bytes', { bytesValue: Buffer.from('2026-01-31') }, 'a value of another kind'],
  ])('date %s -> copies and summary, fault no-date that says what came', (_, date, received) => {
    const { date: usual, ...fields } = stored('workoutLogs', log(['a'])).fields;
    expect(usual).toBeDefined();
    const document = { ...stored('workoutLogs', {}), fields: { ...fields, ...(date && { date }) } };
    const faults = [
      {
        kind: 'no-date',
        reason: `date: expected YYYY-MM-DD, an ISO string or a timestamp, received ${received}`,
      },
    ];
    expect(derive('workoutLogs', document, new Map([['a', live()]]))).toMatchObject({
      kind: 'derived',
      patch: { exercises: {}, workoutSummary: {} },
      contribution: null,
      faults,
    });
    expect(possibleFaults('workoutLogs', document)).toEqual(faults);
  });

  test('neither user nor date -> both faults', () => {
    const derivation = derive('workoutLogs', stored('workoutLogs', {}), new Map());
    expect(derivation).toMatchObject({ faults: [{ kind: 'no-user' }, { kind: 'no-date' }] });
  });

  test.each<[string, RawValue]>([
    ['a day', encode('2026-01-31')],
    ['an ISO string', encode('2026-01-31T18:04:11.512Z')],
    ['a timestamp', { timestampValue: { seconds: '1769882651', nanos: 5 } }],
  ])('date %s -> no fault', (_, date) => {
    const document = stored('workoutLogs', log([]));
    const dated = { ...document, fields: { ...document.fields, date } };
    expect(derive('workoutLogs', dated, new Map())).toMatchObject({ faults: [] });
    expect(possibleFaults('workoutLogs', dated)).toEqual([]);
  });
});

describe('programs', () => {
  const day = { exercises: [{ exerciseId: 'a' }] };

  test.each<[string, unknown]>([
    ['maps of maps', { w1: { d1: day } }],
    ['an array of maps', [{ d1: day }]],
    ['a map of arrays', { w1: [day] }],
    ['a note beside the weeks', { w1: { d1: day, note: 'easy' }, note: 'text', count: 4 }],
  ])('I1 weeklyConfigs %s -> entries found', (_, weeklyConfigs) => {
    const document = stored('programs', program([], { weeklyConfigs }));
    const after = settled('programs', document, { a: live() });
    expect(plain(after)['exerciseIds']).toEqual(['a']);
    expect(JSON.stringify(plain(after)['weeklyConfigs'])).toContain('"name":"Bench Press"');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['empty', {}],
    ['days without exercises', { w1: { d1: {}, d2: { exercises: null } } }],
  ])('weeklyConfigs %s -> fit, no entries', (_, weeklyConfigs) => {
    expect(faultOf('programs', program([], { weeklyConfigs }))).toBe('fit');
  });

  test.each<[string, unknown, string]>([
    ['text', 'weeks', 'weeklyConfigs: expected a map or an array, received string'],
    ['a number', 7, 'weeklyConfigs: expected a map or an array, received number'],
    [
      'with exercises of a day as a map',
      { w1: [{ exercises: {} }] },
      'weeklyConfigs.w1.0.exercises: Invalid input: expected array, received object',
    ],
  ])('I5 weeklyConfigs %s -> unparsable', (_, weeklyConfigs, reason) => {
    expect(faultOf('programs', program([], { weeklyConfigs }))).toBe(reason);
  });

  test('no userId, no date -> no fault: a program counts in no view', () => {
    const derivation = derive('programs', stored('programs', program([], { userId: null })), new Map());
    expect(derivation).toMatchObject({ kind: 'derived', faults: [] });
  });
});

describe('exercises', () => {
  function parse(fields: Record<string, Json>): unknown {
    return parseExercise({ path: 'exercises/a', fields: encodeFields(fields), version: V1 });
  }
  const fields = { name: 'Row', primaryMuscleGroup: 'Back', exerciseType: 'Cable' };

  test.each([[{}], [{ movementPattern: null, equipment: null, userId: null, isCompoundLift: null }]])(
    'optional fields %j -> Unknown, shared',
    (optional) => {
      expect(parse({ ...fields, ...optional })).toEqual({
        ...fields,
        movementPattern: 'Unknown',
        equipment: 'Unknown',
        isCompoundLift: null,
        userId: null,
        version: V1,
      });
    },
  );

  test.each([
    [{ name: '' }],
    [{ name: ' \n' }],
    [{ name: 7 }],
    [{ primaryMuscleGroup: null }],
    [{ exerciseType: ['Cable'] }],
    [{ equipment: 3 }],
    [{ movementPattern: {} }],
    [{ isCompoundLift: 'yes' }],
    [{ userId: '' }],
    [{ userId: 7 }],
  ])('%j -> no exercise', (broken) => {
    expect(parse({ ...fields, ...broken })).toBeNull();
  });

  test('no document -> no exercise, no tombstone', () => {
    expect(parseExercise(undefined)).toBeNull();
    expect(parseTombstone(undefined)).toBeNull();
  });

  test('tombstone without a version -> throws: it is our own', () => {
    expect(() => parseTombstone(encodeFields(fields))).toThrow();
    expect(parseTombstone(encodeFields({ ...fields, version: V1 }))).toMatchObject({
      name: 'Row',
      version: V1,
    });
  });
});

describe('faults of an earlier version', () => {
  test('I5 300 long ids, too large without copies -> its letter can be found again', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `${index}`.padEnd(1_450, 'x'));
    const document = stored(
      'workoutLogs',
      log(ids, { exercises: ids.map((exerciseId) => ({ exerciseId })) }),
    );
    const derivation = derive('workoutLogs', document, new Map(ids.map((id) => [id, NEVER_KNOWN])));
    expect(derivation).toMatchObject({ kind: 'unfit', fault: { kind: 'oversized' } });
    expect(possibleFaults('workoutLogs', document)).toMatchObject([{ kind: 'oversized' }]);
  });
});
