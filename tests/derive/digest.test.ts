import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expectedCopy, freshCopy } from '../../functions/src/derive/copy';
import { copyDigest, copyKey } from '../../functions/src/derive/digest';
import { asSeenBy, sourceState } from '../../functions/src/derive/source';
import type { Source } from '../../functions/src/model/exercise';
import { source } from './arbitraries';
import { check } from './property';

const FIELDS = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];
const field = fc.option(fc.oneof(fc.constantFrom('a', 'b', '', '\ud800', '","'), fc.string()), {
  nil: undefined,
});
const copies = fc.record(
  {
    ...Object.fromEntries(FIELDS.map((name) => [name, field])),
    sourceMissing: fc.boolean(),
    lastUpdated: fc.string(),
    extra: fc.string(),
  },
  { requiredKeys: [] },
);

function rightsOf(copy: Record<string, unknown>): unknown {
  return [...FIELDS.map((name) => copy[name]), copy['sourceMissing'] === true];
}

describe('digest of a copy', () => {
  test('I10 any two copies -> equal exactly when copied fields and sourceMissing are', () => {
    check(
      fc.property(copies, copies, fc.subarray([...FIELDS, 'sourceMissing']), (one, other, shared) => {
        const near = {
          ...one,
          ...Object.fromEntries(shared.map((name) => [name, other[name as keyof typeof other]])),
        };
        for (const second of [other, near, { ...one, lastUpdated: 'later', extra: 'x' }]) {
          expect(copyDigest(one) === copyDigest(second)).toBe(
            isDeepStrictEqual(rightsOf(one), rightsOf(second)),
          );
        }
      }),
      1_000,
    );
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

  test('id whose key is 1,500 bytes -> the id; one byte more -> its hash', () => {
    const longest = 'é'.repeat(741) + 'a';
    expect(copyKey(longest, { name: 'Bench' })).toBe(`${longest}@${copyDigest({ name: 'Bench' })}`);
    expect(copyKey(`${longest}a`, { name: 'Bench' })).toMatch(/^[\w-]{16}@[\w-]{16}$/);
  });
});

describe('state of a source', () => {
  /** What every user's entries would hold, whatever they held before; times apart. */
  function seenByAll(state: Source): unknown {
    return [null, 'u1', 'u2', 'u3'].flatMap((userId) => {
      const seen = asSeenBy(state, userId);
      return [freshCopy(seen), expectedCopy({ name: 'Held' }, seen)].map((copy) => ({
        ...(copy as object),
        lastUpdated: '',
      }));
    });
  }

  /** A tombstone that nobody can see, because its owner sees the exercise itself. */
  function isHidden({ exercise, tombstone }: Source): boolean {
    return exercise !== null && exercise.userId !== null && tombstone?.userId === exercise.userId;
  }

  test('I1 any two sources -> the same state exactly when every user sees the same copies', () => {
    check(
      fc.property(source, source, fc.boolean(), fc.boolean(), (one, other, exercise, tombstone) => {
        fc.pre(!isHidden(one));
        const near = {
          ...one,
          ...(exercise && { exercise: other.exercise }),
          ...(tombstone && { tombstone: other.tombstone }),
        };
        for (const second of [near, other].filter((each) => !isHidden(each))) {
          expect(sourceState(one) === sourceState(second)).toBe(
            isDeepStrictEqual(seenByAll(one), seenByAll(second)),
          );
        }
      }),
      1_000,
    );
  });
});
