import { PERFORMANCE_VIEW } from '../../functions/src/copies';
import { asSeenBy, copiesDiffer, needsTombstone, sourceState } from '../../functions/src/derive/source';
import type { ExerciseVersion, Source } from '../../functions/src/model/exercise';
import { buried, live, NEVER_KNOWN, V3, version } from './stored';

const VIEW_FIELDS = PERFORMANCE_VIEW.copiedFields;

describe('needsTombstone', () => {
  test.each<[string, ExerciseVersion | null, boolean]>([
    ['no exercise', null, true],
    ["somebody's own exercise", version({ userId: 'u1' }), true],
    ['a shared exercise', version(), false],
  ])('%s -> %p', (_, exercise, needed) => {
    expect(needsTombstone(exercise)).toBe(needed);
  });
});

describe('what a user sees', () => {
  const taken: Source = { exercise: version({ userId: 'u2' }), tombstone: version({ name: 'Shared once' }) };

  test.each<[string, Source, string | null, string]>([
    ['a shared exercise, anybody', live(), 'u1', 'live'],
    ['a shared exercise, no user', live(), null, 'live'],
    ['his own', live({ userId: 'u1' }), 'u1', 'live'],
    ["another's", live({ userId: 'u2' }), 'u1', 'never-known'],
    ["somebody's own, no user", live({ userId: 'u2' }), null, 'never-known'],
    ["another's, shared before", taken, 'u1', 'gone'],
    ['his own, shared before', taken, 'u2', 'live'],
    ['deleted, shared', buried(), 'u1', 'gone'],
    ['deleted, shared, no user', buried(), null, 'gone'],
    ['deleted, his own', buried({ userId: 'u1' }), 'u1', 'gone'],
    ["deleted, another's", buried({ userId: 'u2' }), 'u1', 'never-known'],
    ['nothing', NEVER_KNOWN, 'u1', 'never-known'],
  ])('%s -> as listed', (_, source, userId, kind) => {
    expect(asSeenBy(source, userId).kind).toBe(kind);
  });
});

describe('sourceState', () => {
  test('another version of the same fields -> the same', () => {
    expect(sourceState(live({ version: V3 }))).toBe(sourceState(live()));
  });

  test('isCompoundLift -> the same for documents, whose copies do not hold it, another for views', () => {
    const [compound, unknown] = [live({ isCompoundLift: true }), live()];
    expect(sourceState(compound)).toBe(sourceState(unknown));
    expect(sourceState(compound, VIEW_FIELDS)).not.toBe(sourceState(unknown, VIEW_FIELDS));
  });

  test("a tombstone's isCompoundLift -> the same for documents, another for views", () => {
    const [compound, unknown] = [buried({ isCompoundLift: true }), buried()];
    expect(sourceState(compound)).toBe(sourceState(unknown));
    expect(sourceState(compound, VIEW_FIELDS)).not.toBe(sourceState(unknown, VIEW_FIELDS));
  });

  test('tombstone of a shared exercise -> the same: nobody sees it', () => {
    expect(sourceState({ exercise: version(), tombstone: version() })).toBe(sourceState(live()));
  });

  test.each<[string, Source, Source]>([
    ['name', live(), live({ name: 'Row' })],
    ['owner', live(), live({ userId: 'u1' })],
    ['deletion', live(), buried()],
    ['tombstone of a gone exercise', buried(), NEVER_KNOWN],
    ['owner of a tombstone', buried(), buried({ userId: 'u1' })],
    [
      "tombstone of somebody's own exercise",
      live({ userId: 'u1' }),
      { exercise: version({ userId: 'u1' }), tombstone: version() },
    ],
  ])('%s -> another', (_, before, after) => {
    expect(sourceState(after)).not.toBe(sourceState(before));
  });
});

describe('copiesDiffer', () => {
  test.each<[string, ExerciseVersion | null, ExerciseVersion | null, boolean]>([
    ['version only', version(), version({ version: V3 }), false],
    ['isCompoundLift only', version(), version({ isCompoundLift: true }), false],
    ['neither exists', null, null, false],
    ['name', version(), version({ name: 'Row' }), true],
    ['primaryMuscleGroup', version(), version({ primaryMuscleGroup: 'Back' }), true],
    ['exerciseType', version(), version({ exerciseType: 'Cable' }), true],
    ['movementPattern', version(), version({ movementPattern: 'pull' }), true],
    ['equipment', version(), version({ equipment: 'cable' }), true],
    ['owner', version(), version({ userId: 'u1' }), true],
    ['created', null, version(), true],
    ['deleted', version(), null, true],
  ])('%s -> as listed', (_, before, after, differ) => {
    expect(copiesDiffer(before, after)).toBe(differ);
  });

  test.each<[string, ExerciseVersion | null, ExerciseVersion | null, boolean]>([
    ['version only', version(), version({ version: V3 }), false],
    ['isCompoundLift only', version(), version({ isCompoundLift: true }), true],
    ['isCompoundLift false and unknown', version({ isCompoundLift: false }), version(), true],
    ['neither exists', null, null, false],
    ['name', version(), version({ name: 'Row' }), true],
    ['owner', version(), version({ userId: 'u1' }), true],
    ['deleted', version(), null, true],
  ])('%s -> as listed, in views', (_, before, after, differ) => {
    expect(copiesDiffer(before, after, VIEW_FIELDS)).toBe(differ);
  });
});
