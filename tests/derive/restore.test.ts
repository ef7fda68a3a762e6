import type { Target } from '../../functions/src/copies';
import { preImageFor, restored, type PreImage } from '../../functions/src/derive/restore';
import { stripped } from '../../functions/src/derive/strip';
import type { StoredDocument } from '../../functions/src/model/document';
import type { FieldsPatch } from '../../functions/src/model/raw-json';
import { encode, type Json, type RawFields } from '../../functions/src/model/value';
import { entry, log, program } from '../support/documents';
import { copiesIn, derived, live, NEVER_KNOWN, plain, settled, stored, written } from './stored';

const TARGET: Target = 'workoutLogs';
const sources = { a: live(), b: live({ name: 'Row' }) };
const renamed = { a: live({ name: 'Press' }), b: live({ name: 'Rowing', primaryMuscleGroup: 'Back' }) };
const HIS_OWN = {
  exerciseIds: ['his'],
  workoutSummary: { his: true },
  exercises: [entry('a', { exerciseMetadata: { his: 1 } }), entry('b')],
};

interface Backfilled {
  readonly before: StoredDocument;
  readonly after: StoredDocument;
  readonly preImage: PreImage;
}

function backfilled(fields: Record<string, unknown>, target: Target = TARGET): Backfilled {
  const before = stored(target, fields);
  const derivation = derived(target, before, sources);
  const preImage = preImageFor(target, before, derivation.patch ?? {});
  return { before, after: written(before, derivation), preImage };
}

function edited(document: StoredDocument, fields: Record<string, unknown>): StoredDocument {
  const raw = stored(TARGET, fields).fields;
  return { ...document, fields: { ...document.fields, ...raw } };
}

function without(document: StoredDocument, field: string): StoredDocument {
  const fields = Object.entries(document.fields).filter(([name]) => name !== field);
  return { ...document, fields: Object.fromEntries(fields) };
}

function patched(document: StoredDocument, patch: FieldsPatch | undefined): StoredDocument {
  const fields = Object.entries({ ...document.fields, ...patch }).filter(([, value]) => value !== null);
  return { ...document, fields: Object.fromEntries(fields) as RawFields };
}

/** What becomes of `document`, and that this is all that ever becomes of it. */
function rolledBack(
  document: StoredDocument,
  preImage: PreImage,
): { kind: string | undefined; fields: RawFields } {
  const restoration = restored(TARGET, document, preImage);
  const after = patched(document, restoration?.fields);
  expect(restored(TARGET, after, preImage)).toBeNull();
  return { kind: restoration?.kind, fields: after.fields };
}

describe('a log that the service wrote to first', () => {
  test('untouched since -> as before, by a patch of entries and our fields', () => {
    const { before, after, preImage } = backfilled(log(['a', 'b']));
    expect(preImage).toEqual({
      first: true,
      fields: {
        exercises: before.fields['exercises'],
        exerciseIds: null,
        workoutSummary: null,
        denorm: null,
      },
    });
    expect(restored(TARGET, after, preImage)?.fields).toEqual(preImage.fields);
    expect(rolledBack(after, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('with fields and copies of his own -> they come back', () => {
    const { before, after, preImage } = backfilled(log([], HIS_OWN));
    expect(copiesIn(after)).toMatchObject([{ name: 'Bench Press' }, { name: 'Row' }]);
    expect(rolledBack(after, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('renamed since -> as before', () => {
    const { before, after, preImage } = backfilled(log([], HIS_OWN));
    const now = settled(TARGET, after, renamed);
    expect(copiesIn(now)).toMatchObject([{ name: 'Press' }, { name: 'Rowing' }]);
    expect(rolledBack(now, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('held all that is right already, renamed since -> as before', () => {
    const { exercises, exerciseIds, workoutSummary } = backfilled(log(['a', 'b'])).after.fields;
    const right = { exercises, exerciseIds, workoutSummary } as RawFields;
    const before = { ...stored(TARGET, log([])), fields: { ...stored(TARGET, log([])).fields, ...right } };
    const derivation = derived(TARGET, before, sources);
    expect(Object.keys(derivation.patch ?? {})).toEqual(['denorm']);
    const preImage = preImageFor(TARGET, before, derivation.patch ?? {});
    const now = settled(TARGET, written(before, derivation), renamed);
    expect(rolledBack(now, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('other fields edited, added and removed since -> they stay so, the rest as before', () => {
    const { before, after, preImage } = backfilled(log(['a'], { notes: 'old' }));
    const now = without(settled(TARGET, edited(after, { duration: 5, mood: 'good' }), sources), 'notes');
    const expected = without(edited(before, { duration: 5, mood: 'good' }), 'notes');
    expect(rolledBack(now, preImage)).toEqual({ kind: 'as-before', fields: expected.fields });
  });

  test('more was kept than the service touches -> that stays as it is now', () => {
    const { before, after, preImage } = backfilled(log(['a'], { notes: 'old' }));
    const fields = { ...preImage.fields, notes: encode('old') };
    const expected = edited(before, { notes: 'new' });
    expect(rolledBack(edited(after, { notes: 'new' }), { first: true, fields })).toEqual({
      kind: 'as-before',
      fields: expected.fields,
    });
  });

  test('an entry edited since -> ours taken out, his edit kept, his old fields not brought back', () => {
    const { after, preImage } = backfilled(log([], HIS_OWN));
    const exercises = [entry('a', { notes: 'heavy' }), entry('b')];
    const now = settled(TARGET, edited(after, { exercises }), sources);
    expect(rolledBack(now, preImage)).toEqual({
      kind: 'taken-out',
      fields: stored(TARGET, log([], { exercises })).fields,
    });
  });

  test('a weight of 60 that is a double now -> an edit', () => {
    const { after, preImage } = backfilled(log(['a']));
    const exercises = JSON.parse(
      JSON.stringify(after.fields['exercises']).replaceAll('{"integerValue":"60"}', '{"doubleValue":60}'),
    ) as Json;
    const now = { ...after, fields: { ...after.fields, exercises } as RawFields };
    expect(rolledBack(now, preImage).kind).toBe('taken-out');
  });

  test('an entry whose keys are in another order -> no edit', () => {
    const { before, after, preImage } = backfilled(log(['a']));
    const turned = Object.fromEntries(Object.entries(entry('a')).reverse());
    const now = settled(TARGET, edited(after, { exercises: [turned] }), sources);
    expect(rolledBack(now, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('another exercise in an entry since -> taken out', () => {
    const { after, preImage } = backfilled(log(['a']));
    const now = settled(TARGET, edited(after, { exercises: [entry('b')] }), sources);
    expect(rolledBack(now, preImage)).toEqual({
      kind: 'taken-out',
      fields: stored(TARGET, log(['b'])).fields,
    });
  });

  test('entries removed since -> taken out, no entries', () => {
    const { before, after, preImage } = backfilled(log(['a'], { exerciseIds: ['his'] }));
    const now = without(after, 'exercises');
    const expected = without(without(before, 'exercises'), 'exerciseIds');
    expect(rolledBack(now, preImage)).toEqual({ kind: 'taken-out', fields: expected.fields });
  });

  test('had no entries -> as before', () => {
    const { before, after, preImage } = backfilled({ userId: 'u1', exerciseIds: ['his'] });
    expect(Object.keys(after.fields)).not.toContain('exercises');
    expect(rolledBack(after, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test.each([
    ['entries', [entry('a')]],
    ['an empty list', []],
    ['a null', null],
  ])('had no entries, %s since -> taken out, what he stored stays', (_, exercises) => {
    const { after, preImage } = backfilled({ userId: 'u1', exerciseIds: ['his'] });
    const now = settled(TARGET, edited(after, { exercises }), sources);
    const expected = stored(TARGET, { userId: 'u1', exercises });
    expect(rolledBack(now, preImage)).toEqual({ kind: 'taken-out', fields: expected.fields });
  });

  test('entries that name nothing, left as they are -> as before, in them what he holds', () => {
    const exercises = [{ notes: 'rest', exerciseMetadata: { his: 1 } }];
    const { before, after, preImage } = backfilled(log([], { exercises, workoutSummary: 5 }));
    expect(after.fields['exercises']).toBe(before.fields['exercises']);
    expect(restored(TARGET, after, preImage)?.fields).not.toHaveProperty('exercises');
    expect(rolledBack(after, preImage)).toEqual({ kind: 'as-before', fields: before.fields });
  });

  test('entries that cannot be parsed any more -> our fields go, the entries stay', () => {
    const { after, preImage } = backfilled(log(['a']));
    const exercises = { 0: 'broken' };
    const { fields } = stored(TARGET, log([], { exercises }));
    expect(rolledBack(edited(after, { exercises }), preImage)).toEqual({ kind: 'taken-out', fields });
  });

  test('saved by a client as it was before -> nothing to do', () => {
    const { before, preImage } = backfilled(log([], HIS_OWN));
    expect(restored(TARGET, before, preImage)).toBeNull();
  });

  test('our fields dropped by a client, copies kept -> as before', () => {
    const { before, after, preImage } = backfilled(log(['a']));
    const now = { ...after, fields: { ...before.fields, exercises: after.fields['exercises'] } as RawFields };
    expect(restored(TARGET, now, preImage)?.fields).toEqual({ exercises: before.fields['exercises'] });
  });
});

describe('a log that the service had written to before, or whose fields were not all kept', () => {
  test('holds denorm -> only the fields of the patch are kept', () => {
    const before = settled(TARGET, stored(TARGET, log(['a'])), sources);
    const { patch } = derived(TARGET, before, renamed);
    expect(preImageFor(TARGET, before, patch ?? {})).toEqual({
      first: false,
      fields: { exercises: before.fields['exercises'], denorm: before.fields['denorm'] },
    });
  });

  test('not first, untouched since -> ours taken out, not brought back', () => {
    const first = settled(TARGET, stored(TARGET, log(['a'])), sources);
    const derivation = derived(TARGET, first, renamed);
    const preImage = preImageFor(TARGET, first, derivation.patch ?? {});
    const expected = stored(TARGET, log(['a']));
    expect(rolledBack(written(first, derivation), preImage)).toEqual({
      kind: 'taken-out',
      fields: expected.fields,
    });
  });

  test.each(['exercises', 'exerciseIds', 'workoutSummary', 'denorm'])(
    '%s was not kept -> taken out',
    (field) => {
      const { after, preImage } = backfilled(log([], HIS_OWN));
      const fields = Object.fromEntries(Object.entries(preImage.fields).filter(([name]) => name !== field));
      expect(restored(TARGET, after, { first: true, fields })).toEqual({
        kind: 'taken-out',
        fields: stripped(TARGET, after),
      });
    },
  );

  test('nothing of ours left -> nothing to do', () => {
    const preImage = { first: false, fields: { denorm: encode('old') } };
    expect(restored(TARGET, stored(TARGET, log(['a'])), preImage)).toBeNull();
  });
});

test('a program, first touched, its copies never known -> as before', () => {
  const before = stored('programs', program(['a', 'x'], { programSummary: 'his' }));
  const derivation = derived('programs', before, { ...sources, x: NEVER_KNOWN });
  const preImage = preImageFor('programs', before, derivation.patch ?? {});
  const after = written(before, derivation);
  const restoration = restored('programs', after, preImage);
  expect(restoration?.kind).toBe('as-before');
  expect(plain(patched(after, restoration?.fields))).toEqual(plain(before));
});
