import { entry, log } from '../support/documents';
import {
  copiesIn,
  buried,
  derived,
  live,
  NEVER_KNOWN,
  settled,
  stored,
  V1_ISO,
  V2_ISO,
  version,
} from './stored';
import type { Source } from '../../functions/src/model/exercise';

const fields = {
  name: 'Bench Press',
  primaryMuscleGroup: 'Chest',
  exerciseType: 'Barbell',
  movementPattern: 'push',
  equipment: 'barbell',
};

/** The copy of exercise `a` in a log of `u1` that held `held`. */
function copyAfter(held: unknown, source: Source, userId: unknown = 'u1'): unknown {
  const held1 = held === undefined ? {} : { exerciseMetadata: held };
  const document = stored('workoutLogs', log([], { userId, exercises: [entry('a', held1)] }));
  return copiesIn(settled('workoutLogs', document, { a: source }))[0];
}

describe('live source', () => {
  test('I1 no copy -> its fields, lastUpdated of the source version', () => {
    expect(copyAfter(undefined, live())).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test('I1 old name -> new name, new lastUpdated', () => {
    const held = { ...fields, name: 'Bench', lastUpdated: V1_ISO };
    expect(copyAfter(held, live())).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test('held copy right -> kept with its own lastUpdated, entries not written', () => {
    const held = { ...fields, lastUpdated: V1_ISO };
    const document = stored('workoutLogs', log([], { exercises: [entry('a', { exerciseMetadata: held })] }));
    expect(derived('workoutLogs', document, { a: live() }).patch).not.toHaveProperty('exercises');
  });

  test('held copy right without lastUpdated -> kept', () => {
    expect(copyAfter(fields, live())).toEqual(fields);
  });

  test('I1 forged extra key -> taken out', () => {
    expect(copyAfter({ ...fields, isCompoundLift: true }, live())).toEqual({
      ...fields,
      lastUpdated: V2_ISO,
    });
  });

  test('I1 sourceMissing of an exercise that is back -> taken out', () => {
    expect(copyAfter({ ...fields, sourceMissing: true }, live())).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test.each([['text'], [7], [null], [[]], [[fields]], [{}], [{ ...fields, name: 7 }]])(
    'I1 held copy of a wrong type %j -> its fields',
    (held) => {
      expect(copyAfter(held, live())).toEqual({ ...fields, lastUpdated: V2_ISO });
    },
  );

  test("I1 the user's own exercise -> its fields", () => {
    expect(copyAfter(undefined, live({ userId: 'u1' }))).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test('I1 exists, with an old tombstone -> the exercise, not the tombstone', () => {
    const source = { exercise: version(), tombstone: version({ name: 'Old' }) };
    expect(copyAfter(undefined, source)).toEqual({ ...fields, lastUpdated: V2_ISO });
  });
});

describe('gone source', () => {
  const tombstoned = { ...fields, sourceMissing: true, lastUpdated: V2_ISO };

  test('I1 deleted, no copy -> the tombstone, sourceMissing', () => {
    expect(copyAfter(undefined, buried())).toEqual(tombstoned);
  });

  test('I1 deleted, copy of an older name -> the tombstone, sourceMissing', () => {
    expect(copyAfter({ ...fields, name: 'Old', lastUpdated: V1_ISO }, buried())).toEqual(tombstoned);
  });

  test('deleted, held copy right -> kept with its own lastUpdated', () => {
    const held = { ...fields, sourceMissing: true, lastUpdated: V1_ISO };
    expect(copyAfter(held, buried())).toEqual(held);
  });

  test("I1 another user's exercise, shared tombstone -> the tombstone", () => {
    const source = { exercise: version({ userId: 'u2', name: 'Secret' }), tombstone: version() };
    expect(copyAfter(undefined, source)).toEqual(tombstoned);
  });

  test("I1 another user's exercise, tombstone of the log's user -> the tombstone", () => {
    const source = { exercise: version({ userId: 'u2' }), tombstone: version({ userId: 'u1' }) };
    expect(copyAfter(undefined, source)).toEqual(tombstoned);
  });
});

describe('source never known', () => {
  test.each<[string, Source]>([
    ['no exercise, no tombstone', NEVER_KNOWN],
    ['tombstone of another user', buried({ userId: 'u2', name: 'Secret' })],
    ["another user's exercise, no tombstone", live({ userId: 'u2', name: 'Secret' })],
  ])('I1 %s, nothing held -> sourceMissing alone', (_, source) => {
    expect(copyAfter(undefined, source)).toEqual({ sourceMissing: true });
  });

  test.each<[string, Source]>([
    ['no exercise, no tombstone', NEVER_KNOWN],
    [
      "another user's exercise and tombstone",
      { exercise: version({ userId: 'u2' }), tombstone: version({ userId: 'u2' }) },
    ],
  ])('I1 %s, held values -> held copied fields, sourceMissing, held lastUpdated', (_, source) => {
    const held = { ...fields, equipment: 4, extra: 'x', lastUpdated: V1_ISO };
    const { equipment, ...texts } = fields;
    expect(equipment).toBe('barbell');
    expect(copyAfter(held, source)).toEqual({ ...texts, sourceMissing: true, lastUpdated: V1_ISO });
  });

  test('I1 lastUpdated no string -> taken out', () => {
    expect(copyAfter({ name: 'Old', lastUpdated: 5 }, NEVER_KNOWN)).toEqual({
      name: 'Old',
      sourceMissing: true,
    });
  });

  test('held values and sourceMissing -> kept', () => {
    const held = { name: 'Old', sourceMissing: true, lastUpdated: V1_ISO };
    expect(copyAfter(held, NEVER_KNOWN)).toEqual(held);
  });

  test('held copy no map -> sourceMissing alone', () => {
    expect(copyAfter('Bench', NEVER_KNOWN)).toEqual({ sourceMissing: true });
  });
});

describe('log without a user', () => {
  test('I1 shared exercise -> its fields', () => {
    expect(copyAfter(undefined, live(), null)).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test("I1 somebody's own exercise -> never known", () => {
    expect(copyAfter(undefined, live({ userId: 'u1' }), null)).toEqual({ sourceMissing: true });
  });
});
