import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { TARGETS, type Target } from '../../functions/src/copies';
import { parseDocument } from '../../functions/src/derive/parse';
import { spliceCopies } from '../../functions/src/derive/splice';
import { hasOurs, stripped } from '../../functions/src/derive/strip';
import type { StoredDocument } from '../../functions/src/model/document';
import type { FieldsPatch } from '../../functions/src/model/raw-json';
import { encode, type Json, type RawFields, type RawValue } from '../../functions/src/model/value';
import { entry, log, program } from '../support/documents';
import { check } from '../support/property';
import { anything, document, documents } from './arbitraries';
import { live, plain, settled, stored } from './stored';
import { usersPart } from './users-part';

const sources = { a: live(), b: live({ name: 'Row' }) };
const COPY = { name: 'His' };

function patched(before: StoredDocument, patch: FieldsPatch | null): StoredDocument {
  const fields = Object.entries({ ...before.fields, ...patch }).filter(([, value]) => value !== null);
  return { ...before, fields: Object.fromEntries(fields) as RawFields };
}

function strippedOf(target: Target, before: StoredDocument): StoredDocument {
  return patched(before, stripped(target, before));
}

function entriesIn({ fields }: { fields: FieldsPatch }): readonly RawValue[] {
  return fields['exercises']?.arrayValue?.values ?? [];
}

describe('stripped', () => {
  test.each<[Target, Record<string, unknown>]>([
    ['workoutLogs', log(['a', 'b'])],
    ['workoutLogShards', log(['a', 'b'], { parentLogId: 'l1' })],
    ['programs', program(['a', 'b'])],
  ])('%s, settled -> as its user stored it, by a patch of our fields and the entries', (target, fields) => {
    const before = settled(target, stored(target, fields), sources);
    const { entriesField, summaryField } = TARGETS[target];
    const ours = ['exerciseIds', ...(summaryField === null ? [] : [summaryField]), 'denorm'];
    expect(stripped(target, before)).toMatchObject(Object.fromEntries(ours.map((field) => [field, null])));
    expect(Object.keys(stripped(target, before) ?? {})).toHaveLength(ours.length + 1);
    expect(stripped(target, before)?.[entriesField]).toEqual(stored(target, fields).fields[entriesField]);
    expect(plain(strippedOf(target, before))).toEqual(fields);
  });

  test('nothing of ours -> null', () => {
    const before = stored('workoutLogs', log(['a'], { programSummary: 'his', exerciseMetadata: COPY }));
    expect(stripped('workoutLogs', before)).toBeNull();
    expect(hasOurs('workoutLogs', before)).toBe(false);
  });

  test.each(['exerciseIds', 'workoutSummary', 'denorm'])(
    '%s alone, a null -> it goes, nothing else',
    (field) => {
      const before = stored('workoutLogs', log(['a'], { [field]: null }));
      expect(stripped('workoutLogs', before)).toEqual({ [field]: null });
      expect(hasOurs('workoutLogs', before)).toBe(true);
    },
  );

  test('one copy -> the other values by reference', () => {
    const before = stored(
      'workoutLogs',
      log([], { exercises: [entry('a', { exerciseMetadata: COPY }), entry('b')] }),
    );
    const after = entriesIn({ fields: stripped('workoutLogs', before) ?? {} });
    expect(after[0]?.mapValue?.fields).not.toHaveProperty('exerciseMetadata');
    expect(after[0]?.mapValue?.fields?.['weights']).toBe(entriesIn(before)[0]?.mapValue?.fields?.['weights']);
    expect(after[1]).toBe(entriesIn(before)[1]);
  });

  test.each([['a/b'], [''], ['__a__'], [5], [null]])(
    'an entry that names %j -> keeps what it holds',
    (exerciseId) => {
      const his = { exerciseId, exerciseMetadata: COPY };
      const before = stored(
        'workoutLogs',
        log([], { exercises: [his, entry('a', { exerciseMetadata: COPY })] }),
      );
      expect(plain(strippedOf('workoutLogs', before))['exercises']).toEqual([his, entry('a')]);
    },
  );

  test('more exercises than a document may name -> all copies go', () => {
    const ids = Array.from({ length: 301 }, (_, index) => `e${index}`);
    const held = ids.map((id) => entry(id, { exerciseMetadata: COPY }));
    const before = stored('workoutLogs', log([], { exercises: held }));
    expect(parseDocument('workoutLogs', before).kind).toBe('unparsable');
    expect(plain(strippedOf('workoutLogs', before))).toEqual(log(ids));
  });

  test('a log whose entries are no list -> our fields go, the entries stay', () => {
    const before = stored(
      'workoutLogs',
      log([], { exercises: { 0: entry('a', { exerciseMetadata: COPY }) }, denorm: 1 }),
    );
    expect(stripped('workoutLogs', before)).toEqual({ denorm: null });
  });

  test('a program with a day that cannot be parsed -> the copies of the other days go', () => {
    const weeklyConfigs = (fields: Json): Json => ({
      week1: [{ exercises: [{ exerciseId: 'a', ...(fields as object) }] }, { exercises: 'rest' }, 'rest'],
      note: { exerciseId: 'a', exerciseMetadata: COPY },
    });
    const before = stored('programs', { weeklyConfigs: weeklyConfigs({ exerciseMetadata: COPY }) });
    expect(parseDocument('programs', before).kind).toBe('unparsable');
    expect(stripped('programs', before)).toEqual({ weeklyConfigs: encode(weeklyConfigs({})) });
  });
});

describe.each(Object.keys(TARGETS) as Target[])('%s', (target) => {
  const { entriesField } = TARGETS[target];
  const whatever = fc.oneof(
    { weight: 4, arbitrary: documents[target] },
    { weight: 1, arbitrary: anything.map((fields) => document(target, fields)) },
  );

  test('I26 whatever is stored -> the part of its user is left, to the type, and then nothing to take out', () => {
    check(
      fc.property(whatever, (before) => {
        const input = structuredClone(before.fields);
        const after = strippedOf(target, before);
        expect(isDeepStrictEqual(after.fields, usersPart(target, before.fields))).toBe(true);
        expect(hasOurs(target, after)).toBe(false);
        expect(isDeepStrictEqual(structuredClone(before.fields), input)).toBe(true);
      }),
      500,
    );
  });

  test('what can be parsed -> the copies go from just the entries that derive gives copies to', () => {
    check(
      fc.property(documents[target], (before) => {
        const parsed = parseDocument(target, before);
        if (parsed.kind === 'unparsable') return;
        const edits = parsed.shape.entries.flatMap(({ at, held }) =>
          held === undefined ? [] : [{ at, copy: undefined }],
        );
        const spliced = spliceCopies(before.fields, edits)[entriesField];
        expect(isDeepStrictEqual(strippedOf(target, before).fields[entriesField], spliced)).toBe(true);
      }),
      500,
    );
  });
});
