import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isDocumentId } from '../../functions/src/model/document';
import { joinedId, joinedParts } from '../../functions/src/model/joined-id';
import { muscleGroupPath, performancePath, progressPath, trendsPath } from '../../functions/src/model/views';
import { check } from '../support/property';

/** What escaping is about, close together, so that different lists of parts come near each other. */
const tricky = fc
  .array(fc.constantFrom('_', '%', '/', '5', 'F', '2', '.', 'a', 'h', '__', '%5F', '%2F', '%25'), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));
const part = fc.oneof(
  { weight: 6, arbitrary: tricky },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constantFrom('', '.', '..', '__x__', '\ud800', '\udc00', '\ufffd') },
  { weight: 1, arbitrary: fc.integer({ min: 740, max: 760 }).map((length) => 'é'.repeat(length)) },
);

describe('the id of a document that stands for several things', () => {
  test.each<[string[], string]>([
    [['u1', 'Barbell_Squat'], 'u1_Barbell_Squat'],
    [['Xa9', 'bench', '2026-01'], 'Xa9_bench_2026-01'],
    [['u1', 'Quadriceps', '2026-01'], 'u1_Quadriceps_2026-01'],
    [['u1', 'Lower back', '2026-01'], 'u1_Lower back_2026-01'],
    [['auth0|5f', 'é😀'], 'auth0|5f_é😀'],
    [['u_1'], 'u_1'],
  ])('%j -> the plain join, which apps expect', (parts, id) => {
    expect(joinedId(...parts)).toBe(id);
  });

  test.each<[string[], string]>([
    [['a_b', 'c'], 'a%5Fb_c'],
    [['a', 'b_c'], 'a_b_c'],
    [['a', 'b_c', 'd_e'], 'a_b%5Fc_d_e'],
    [['a/b', 'c/d'], 'a%2Fb_c%2Fd'],
    [['50%', '100%'], '50%25_100%25'],
    [['%5F', '_'], '%255F__'],
    [['__', 'x'], '%5F%5F_x'],
  ])('%j -> escaped to %s', (parts, id) => {
    expect(joinedId(...parts)).toBe(id);
  });

  test.each<[string, string[]]>([
    ['.', ['.']],
    ['..', ['..']],
    ['reserved', ['__x__']],
    ['reserved by its join', ['', '_x__']],
    ['empty', ['']],
    ['over 1,500 bytes', ['é'.repeat(700), 'é'.repeat(50)]],
    ['no UTF-8', ['\ud800', 'x']],
  ])('%s, which Firestore does not take -> hashed', (_, parts) => {
    expect(joinedId(...parts)).toMatch(/^%h[\da-f]{64}$/);
  });

  test('exactly 1,500 bytes -> the plain join', () => {
    const parts = ['é'.repeat(700), 'é'.repeat(49) + 'a'];
    expect(joinedId(...parts)).toBe(parts.join('_'));
  });

  test('I22 any parts -> an id that Firestore takes', () => {
    check(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        expect(isDocumentId(joinedId(...parts))).toBe(true);
      }),
      5_000,
    );
  });

  test.each([1, 2, 3])(
    'I22 any two lists of %i parts -> the same id exactly when they are the same',
    (length) => {
      const lists = fc.array(part, { minLength: length, maxLength: length });
      check(
        fc.property(lists, lists, fc.subarray([0, 1, 2]), (one, other, shared) => {
          const near = one.map((each, index) => (shared.includes(index) ? each : (other[index] ?? each)));
          for (const second of [other, near])
            expect(joinedId(...one) === joinedId(...second)).toBe(isDeepStrictEqual(one, second));
        }),
        5_000,
      );
    },
  );

  test.each([1, 2, 3])(
    'any list of %i parts -> told by its id, or the id says that it is hashed',
    (length) => {
      check(
        fc.property(fc.array(part, { minLength: length, maxLength: length }), (parts) => {
          const id = joinedId(...parts);
          expect(joinedParts(id, length)).toEqual(id.startsWith('%h') ? undefined : parts);
        }),
        1_000,
      );
    },
  );

  test.each([1, 2, 3])('any text as the id of %i parts -> parts that join to it, or none', (count) => {
    check(
      fc.property(tricky, (id) => {
        const parts = joinedParts(id, count);
        if (parts !== undefined) expect([parts.length, joinedId(...parts)]).toEqual([count, id]);
      }),
      1_000,
    );
  });

  test.each<[string, number]>([
    ['u1', 2],
    ['u1_bench', 3],
    ['u%5f1_bench', 2],
    ['50%', 1],
    ['a/b', 1],
    [`%h${'0'.repeat(64)}`, 1],
  ])('%s as the id of %i parts -> none', (id, count) => {
    expect(joinedParts(id, count)).toBeUndefined();
  });

  test('I22 the same text cut into two parts at every place -> as many ids', () => {
    check(
      fc.property(tricky, (text) => {
        const cuts = Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]);
        expect(new Set(cuts.map((parts) => joinedId(...parts))).size).toBe(cuts.length);
      }),
      2_000,
    );
  });
});

describe('paths of views', () => {
  test('ordinary ids -> collection and plain join', () => {
    expect([
      performancePath('u1', 'Barbell_Squat'),
      muscleGroupPath('u1', 'Chest', '2026-01'),
      trendsPath('u1', '2026-01'),
      progressPath('u_1'),
    ]).toEqual([
      'exercisePerformanceView/u1_Barbell_Squat',
      'muscleGroupAnalyticsView/u1_Chest_2026-01',
      'workoutTrendsView/u1_2026-01',
      'userProgressView/u_1',
    ]);
  });

  test('I22 users and exercises that share their underscores -> two views', () => {
    expect(performancePath('a_b', 'c')).not.toBe(performancePath('a', 'b_c'));
    expect(muscleGroupPath('a', 'b_c', '2026-01')).not.toBe(muscleGroupPath('a_b', 'c', '2026-01'));
  });
});
