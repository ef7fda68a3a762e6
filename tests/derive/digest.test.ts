import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { COPIED_FIELDS, PERFORMANCE_VIEW, type CopiedFields } from '../../functions/src/copies';
import { expectedCopy } from '../../functions/src/derive/copy';
import { copyDigest, copyKey } from '../../functions/src/derive/digest';
import { asSeenBy, sourceState } from '../../functions/src/derive/source';
import type { Source } from '../../functions/src/model/exercise';
import { source } from './arbitraries';
import { check } from '../support/property';

const FIELDS = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];
const VIEW_FIELDS = PERFORMANCE_VIEW.copiedFields;
const field = fc.option(fc.oneof(fc.constantFrom('a', 'b', '', '\ud800', '","'), fc.string()), {
  nil: undefined,
});
const copies = fc.record(
  {
    ...Object.fromEntries(FIELDS.map((name) => [name, field])),
    isCompoundLift: fc.constantFrom(true, false, null),
    sourceMissing: fc.boolean(),
    lastUpdated: fc.string(),
    extra: fc.string(),
  },
  { requiredKeys: [] },
);

/** A field that is null says no more than one that is absent. */
function rightsOf(copy: Record<string, unknown>, fields: readonly string[]): unknown {
  return [...fields.map((name) => copy[name] ?? null), copy['sourceMissing'] === true];
}

describe('digest of a copy', () => {
  test.each<[string, readonly string[], CopiedFields]>([
    ['of a document', FIELDS, COPIED_FIELDS],
    ['of a performance view', [...FIELDS, 'isCompoundLift'], VIEW_FIELDS],
  ])(
    'I10 any two copies %s -> equal exactly when copied fields and sourceMissing are',
    (_, names, fields) => {
      const some = fc.subarray([...FIELDS, 'isCompoundLift', 'sourceMissing']);
      check(
        fc.property(copies, copies, some, (one, other, shared) => {
          const near = {
            ...one,
            ...Object.fromEntries(shared.map((name) => [name, other[name as keyof typeof other]])),
          };
          for (const second of [other, near, { ...one, lastUpdated: 'later', extra: 'x' }]) {
            expect(copyDigest(one, fields) === copyDigest(second, fields)).toBe(
              isDeepStrictEqual(rightsOf(one, names), rightsOf(second, names)),
            );
          }
        }),
        1_000,
      );
    },
  );

  test('I10 isCompoundLift true, false and unknown -> three digests of a view, one of a document', () => {
    const held = [true, false, null].map((isCompoundLift) => ({ name: 'Bench', isCompoundLift }));
    expect(new Set(held.map((copy) => copyDigest(copy, VIEW_FIELDS))).size).toBe(3);
    expect(new Set(held.map((copy) => copyDigest(copy))).size).toBe(1);
  });

  test('I10 isCompoundLift as text -> as none', () => {
    const [text, none] = [{ isCompoundLift: ['true'] }, {}];
    expect(copyDigest(text, VIEW_FIELDS)).toBe(copyDigest(none, VIEW_FIELDS));
  });

  test.each([[undefined], [null], ['text'], [7], [[]]])('I10 %j is no copy -> none', (held) => {
    expect(copyDigest(held)).toBe('none');
  });

  test('I10 empty copy -> not none', () => {
    expect(copyDigest({})).toMatch(/^[\w-]{16}$/);
  });
});

describe('key of a copy', () => {
  test('ordinary id -> id and digest', () => {
    expect(copyKey('bench', undefined)).toBe('bench@none');
    expect(copyKey('bench', { name: 'Bench' })).toBe(`bench@${copyDigest({ name: 'Bench' })}`);
  });

  test('copy of a view -> with the digest of its own fields', () => {
    const copy = { name: 'Bench', isCompoundLift: true };
    expect(copyKey('bench', copy, VIEW_FIELDS)).toBe(`bench@${copyDigest(copy, VIEW_FIELDS)}`);
  });

  test('id whose key is 1,500 bytes -> the id; one byte more -> its hash', () => {
    const longest = 'é'.repeat(741) + 'a';
    expect(copyKey(longest, { name: 'Bench' })).toBe(`${longest}@${copyDigest({ name: 'Bench' })}`);
    expect(copyKey(`${longest}a`, { name: 'Bench' })).toMatch(/^[\w-]{16}@[\w-]{16}$/);
  });
});

describe('state of a source', () => {
  /** What every user's entries would hold, whatever they held before; times apart. */
  function seenByAll(state: Source, fields: CopiedFields): unknown {
    return [null, 'u1', 'u2', 'u3'].flatMap((userId) => {
      const seen = asSeenBy(state, userId);
      return [undefined, { name: 'Held' }].map((held) => ({
        ...(expectedCopy(held, seen, fields) as object),
        lastUpdated: '',
      }));
    });
  }

  /** A tombstone that nobody can see, because its owner sees the exercise itself. */
  function isHidden({ exercise, tombstone }: Source): boolean {
    return exercise !== null && exercise.userId !== null && tombstone?.userId === exercise.userId;
  }

  test.each<[string, CopiedFields]>([
    ['in documents', COPIED_FIELDS],
    ['in performance views', VIEW_FIELDS],
  ])('I1 any two sources -> the same state exactly when every user sees the same copies %s', (_, fields) => {
    check(
      fc.property(source, source, fc.boolean(), fc.boolean(), (one, other, exercise, tombstone) => {
        fc.pre(!isHidden(one));
        const near = {
          ...one,
          ...(exercise && { exercise: other.exercise }),
          ...(tombstone && { tombstone: other.tombstone }),
        };
        for (const second of [near, other].filter((each) => !isHidden(each))) {
          expect(sourceState(one, fields) === sourceState(second, fields)).toBe(
            isDeepStrictEqual(seenByAll(one, fields), seenByAll(second, fields)),
          );
        }
      }),
      1_000,
    );
  });
});
