import { copyDigest } from '../../functions/src/derive/digest';
import { viewCopy, viewCopyPatch } from '../../functions/src/fold/view-copy';
import { PERFORMANCE_VIEW } from '../../functions/src/copies';
import type { StoredDocument } from '../../functions/src/model/document';
import type { Source } from '../../functions/src/model/exercise';
import { decodeFields, encodeFields, type Json } from '../../functions/src/model/value';
import { buried, live, NEVER_KNOWN, V1, V1_ISO, V2_ISO, V3, version } from './stored';

const fields = {
  name: 'Bench Press',
  primaryMuscleGroup: 'Chest',
  exerciseType: 'Barbell',
  movementPattern: 'push',
  equipment: 'barbell',
  isCompoundLift: true,
};
const known = { isCompoundLift: true };
const NUMBERS = { performanceMetrics: { totalSessions: 2 }, recentSessions: [], lastUpdated: V1_ISO };

/** The copy of exercise `a` in a view of u1 that held `held`. */
function copyAfter(source: Source, held?: unknown): unknown {
  return viewCopy({ userId: 'u1', exerciseId: 'a', held }, source)['exerciseMetadata'];
}

describe("a view's copy", () => {
  test('I1 live source -> its six fields, lastUpdated of the source version', () => {
    expect(copyAfter(live(known))).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test.each([true, false, null])('I1 isCompoundLift %j -> in the copy', (isCompoundLift) => {
    expect(copyAfter(live({ isCompoundLift }))).toMatchObject({ isCompoundLift });
  });

  test('held copy right -> kept with its own lastUpdated', () => {
    const held = { ...fields, lastUpdated: V1_ISO };
    expect(copyAfter(live(known), held)).toEqual(held);
  });

  test('I1 right but for isCompoundLift -> corrected, with a new lastUpdated', () => {
    const held = { ...fields, isCompoundLift: false, lastUpdated: V1_ISO };
    expect(copyAfter(live(known), held)).toEqual({ ...fields, lastUpdated: V2_ISO });
  });

  test('I1 deleted -> the tombstone, isCompoundLift too, sourceMissing', () => {
    const gone = { ...fields, sourceMissing: true, lastUpdated: V2_ISO };
    expect(copyAfter(buried(known))).toEqual(gone);
    expect(copyAfter(buried(known), { ...fields, lastUpdated: V1_ISO })).toEqual(gone);
  });

  test("I1 another user's, shared before -> what was shared", () => {
    const source = { exercise: version({ userId: 'u2', name: 'Secret' }), tombstone: version(known) };
    expect(copyAfter(source)).toEqual({ ...fields, sourceMissing: true, lastUpdated: V2_ISO });
  });

  test.each<[string, Source]>([
    ['no exercise, no tombstone', NEVER_KNOWN],
    ["another user's exercise", live({ userId: 'u2', name: 'Secret' })],
    ["another user's tombstone", buried({ userId: 'u2', name: 'Secret' })],
  ])('I1 %s, nothing held -> sourceMissing alone', (_, source) => {
    expect(copyAfter(source)).toEqual({ sourceMissing: true });
  });

  test.each([true, false])(
    'I1 never known, isCompoundLift %j held -> kept with the rest',
    (isCompoundLift) => {
      const held = { ...fields, isCompoundLift, extra: 'x', lastUpdated: V1_ISO };
      const { extra, ...kept } = held;
      expect(extra).toBe('x');
      expect(copyAfter(NEVER_KNOWN, held)).toEqual({ ...kept, sourceMissing: true });
    },
  );

  test.each([null, 'true', 1, [true]])(
    'I1 never known, isCompoundLift %j held -> taken out',
    (isCompoundLift) => {
      expect(copyAfter(NEVER_KNOWN, { name: 'Bench', isCompoundLift })).toEqual({
        name: 'Bench',
        sourceMissing: true,
      });
    },
  );

  test('I1 denorm -> the exercise and the digest of six fields', () => {
    const { exerciseMetadata, denorm } = viewCopy({ userId: 'u1', exerciseId: 'a' }, live(known));
    const digest = copyDigest(exerciseMetadata, PERFORMANCE_VIEW.copiedFields);
    expect(denorm).toEqual({ copies: [`a@${digest}`] });
    expect(digest).not.toBe(copyDigest(exerciseMetadata));
  });
});

describe('what an edit changes in a stored view', () => {
  function view(more: Record<string, Json>): StoredDocument {
    const stored = { userId: 'u1', exerciseId: 'a', ...NUMBERS, ...more };
    return { path: 'exercisePerformanceView/u1_a', fields: encodeFields(stored), version: V1 };
  }
  const right = viewCopy({ userId: 'u1', exerciseId: 'a' }, live(known));

  test('I1 copy and denorm right -> nothing', () => {
    expect(viewCopyPatch(view(right), live(known))).toBeNull();
    expect(viewCopyPatch(view(right), live({ ...known, version: V3 }))).toBeNull();
  });

  test('I1 renamed -> copy and denorm, and no number', () => {
    const source = live({ ...known, name: 'Row' });
    const patch = viewCopyPatch(view(right), source);
    expect(Object.keys(patch ?? {}).sort()).toEqual(['denorm', 'exerciseMetadata']);
    expect(decodeFields(patch ?? {})).toEqual(viewCopy({ userId: 'u1', exerciseId: 'a' }, source));
  });

  test.each<[string, Record<string, Json>]>([
    ['denorm missing', { exerciseMetadata: right['exerciseMetadata'] ?? null }],
    ['denorm of another copy', { ...right, denorm: { copies: ['a@none'] } }],
    ['copy missing', { denorm: right['denorm'] ?? null }],
  ])('I1 %s -> put right', (_, held) => {
    expect(viewCopyPatch(view(held), live(known))).toEqual(encodeFields(right));
  });

  test('I1 as its own user sees it, not as the user of another view does', () => {
    const own = live({ ...known, userId: 'u1' });
    expect(viewCopyPatch(view(right), own)).toBeNull();
    const theirs = viewCopyPatch(view({ ...right, userId: 'u2' }), own);
    expect(decodeFields(theirs ?? {})['exerciseMetadata']).toEqual({
      ...(right['exerciseMetadata'] as object),
      sourceMissing: true,
    });
  });

  test('no user or exercise in it -> throws: it is our own', () => {
    const { userId, ...without } = view(right).fields;
    expect(userId).toBeDefined();
    expect(() => viewCopyPatch({ ...view(right), fields: without }, live())).toThrow();
  });
});
