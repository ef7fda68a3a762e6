import { differencesIn, type Difference } from '../../functions/src/backfill/migrations/in-line';
import { entry, log } from '../support/documents';
import { copiesIn, derived, live, NEVER_KNOWN, plain, settled, stored, V1_ISO } from './stored';
import { derive } from '../../functions/src/derive/derive';
import { copyDigest } from '../../functions/src/derive/digest';
import { documentBytes, type StoredDocument } from '../../functions/src/model/document';
import { encode, type Json } from '../../functions/src/model/value';
import type { Source } from '../../functions/src/model/exercise';

const LIMIT = 900_000;

/** `document` with notes that bring it to `bytes`. */
function filledTo(document: StoredDocument, bytes: number): StoredDocument {
  const withNotes = (length: number): StoredDocument => ({
    ...document,
    fields: { ...document.fields, notes: encode('x'.repeat(length)) },
  });
  const empty = withNotes(0);
  return withNotes(bytes - documentBytes(empty.path, empty.fields));
}

function bytesOf({ path, fields }: StoredDocument): number {
  return documentBytes(path, fields);
}

/** A log that comes to `bytes` with its copies. */
function logOf(bytes: number, sources: Record<string, Source>): StoredDocument {
  const document = filledTo(stored('workoutLogs', log(Object.keys(sources))), 10_000);
  const added = bytesOf(settled('workoutLogs', document, sources)) - bytesOf(document);
  return filledTo(document, bytes - added);
}

const sources = { a: live(), b: live({ name: 'Row' }) };

describe('a document about as large as it may be', () => {
  test('I11 exactly 900,000 bytes with its copies -> copies', () => {
    const document = logOf(LIMIT, sources);
    expect(derived('workoutLogs', document, sources)).toMatchObject({ tooLarge: false, wasTooLarge: false });
    expect(bytesOf(settled('workoutLogs', document, sources))).toBe(LIMIT);
  });

  test('I11 one byte more -> no copies, ids and summary kept, copies lists what they rest on', () => {
    const document = logOf(LIMIT + 1, sources);
    const after = settled('workoutLogs', document, sources);
    expect(derived('workoutLogs', document, sources)).toMatchObject({ tooLarge: true, wasTooLarge: false });
    expect(after.fields['exercises']).toBe(document.fields['exercises']);
    expect(plain(after)).toMatchObject({
      exerciseIds: ['a', 'b'],
      workoutSummary: { totalVolume: 1225, muscleGroupsTargeted: ['Chest'] },
      denorm: {
        tooLarge: true,
        copies: Object.entries(sources).map(([id, { exercise }]) => `${id}@${copyDigest({ ...exercise })}`),
      },
    });
  });

  test('I11 held copies, grown too large -> copies taken out, every other value kept', () => {
    const grown = filledTo(
      settled('workoutLogs', stored('workoutLogs', log(['a', 'b'])), sources),
      LIMIT + 1,
    );
    const after = settled('workoutLogs', grown, sources);
    expect(copiesIn(after)).toEqual([undefined, undefined]);
    expect(after.fields['notes']).toBe(grown.fields['notes']);
    expect(plain(after)['exercises']).toEqual(log(['a', 'b'])['exercises']);
  });

  test('I3 left without copies -> again the same, nothing written', () => {
    const after = settled('workoutLogs', logOf(LIMIT + 1, sources), sources);
    expect(derived('workoutLogs', after, sources)).toMatchObject({
      patch: null,
      tooLarge: true,
      wasTooLarge: true,
    });
  });

  test('I11 shrinks -> copies are back, tooLarge is gone', () => {
    const large = settled('workoutLogs', logOf(LIMIT + 1, sources), sources);
    const small = { ...large, fields: { ...large.fields, notes: encode('') } };
    expect(derived('workoutLogs', small, sources)).toMatchObject({ tooLarge: false, wasTooLarge: true });
    expect(plain(settled('workoutLogs', small, sources))['denorm']).not.toHaveProperty('tooLarge');
    expect(copiesIn(settled('workoutLogs', small, sources))).toMatchObject([
      { name: 'Bench Press' },
      { name: 'Row' },
    ]);
  });

  test('I11 no entries, 950,000 bytes -> tooLarge, the summary is there', () => {
    const after = settled('workoutLogs', filledTo(stored('workoutLogs', log([])), 950_000), {});
    expect(plain(after)).toMatchObject({ workoutSummary: { totalVolume: 0 }, denorm: { tooLarge: true } });
  });

  test('I11 no room for the summary either -> unfit, oversized', () => {
    const document = filledTo(stored('workoutLogs', log(['a', 'b'])), 1_048_576);
    expect(derive('workoutLogs', document, new Map(Object.entries(sources)))).toEqual({
      kind: 'unfit',
      fault: { kind: 'oversized', reason: 'too large even without copies' },
    });
  });
});

describe('the independent predicate, of a document about as large as it may be', () => {
  const found = (document: StoredDocument): Difference[] =>
    differencesIn('workoutLogs', document, { sources: new Map(Object.entries(sources)), parts: [] });
  const withDenorm = (document: StoredDocument, changed: Record<string, unknown>): StoredDocument => {
    const denorm = encode({ ...(plain(document)['denorm'] as object), ...changed } as Json);
    return { ...document, fields: { ...document.fields, denorm } };
  };

  test.each([LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 10_000])('I28 %i bytes, as derived -> nothing', (bytes) => {
    expect(found(settled('workoutLogs', logOf(bytes, sources), sources))).toEqual([]);
  });

  test('I28 shrunk, and left without copies -> oversized', () => {
    const large = settled('workoutLogs', logOf(LIMIT + 1, sources), sources);
    const small = { ...large, fields: { ...large.fields, notes: encode('') } };
    expect(found(small)).toMatchObject([{ kind: 'oversized', expected: undefined, found: true }]);
  });

  test('I28 grown, and its copies left in it -> oversized', () => {
    const grown = filledTo(settled('workoutLogs', logOf(LIMIT, sources), sources), LIMIT + 1);
    expect(found(grown)).toMatchObject([{ kind: 'oversized', expected: true, found: undefined }]);
  });

  test('I28 without copies, and what it lists or sums up not by what they would be -> found', () => {
    const large = settled('workoutLogs', logOf(LIMIT + 10_000, sources), sources);
    expect(found(withDenorm(large, { copies: [] }))).toMatchObject([{ kind: 'wrong-index' }]);
    const { workoutSummary } = plain(large);
    const summary = encode({ ...(workoutSummary as object), muscleGroupsTargeted: ['Legs'] });
    expect(found({ ...large, fields: { ...large.fields, workoutSummary: summary } })).toMatchObject([
      { kind: 'wrong-summary', field: 'workoutSummary.muscleGroupsTargeted' },
    ]);
  });
});

describe('copies that only the entries still know', () => {
  function heldIn(names: readonly string[]): StoredDocument {
    const exercises = names.map((name) =>
      entry('a', { exerciseMetadata: { name, primaryMuscleGroup: name, lastUpdated: V1_ISO } }),
    );
    return stored('workoutLogs', log([], { exercises }));
  }

  test('I3 about at the limit -> the second time nothing is written', () => {
    const held = heldIn(['Old', 'Older', 'Oldest']);
    const small = bytesOf(settled('workoutLogs', held, { a: NEVER_KNOWN })) - bytesOf(held);
    for (let bytes = LIMIT - small - 400; bytes < LIMIT + 400; bytes += 25) {
      const after = settled('workoutLogs', filledTo(held, bytes), { a: NEVER_KNOWN });
      expect(derived('workoutLogs', after, { a: NEVER_KNOWN }).patch).toBeNull();
    }
  });

  test('I11 so large that the document has no room for them -> not above the limit', () => {
    const after = settled('workoutLogs', heldIn(['x'.repeat(500_000)]), { a: NEVER_KNOWN });
    expect(bytesOf(after)).toBeLessThanOrEqual(LIMIT);
    expect(derived('workoutLogs', after, { a: NEVER_KNOWN }).patch).toBeNull();
  });
});

describe('very many entries', () => {
  test('30,000 entries of one exercise -> derived in seconds, not minutes', () => {
    const exercises = Array.from({ length: 30_000 }, () => ({ exerciseId: 'a' }));
    const document = stored('workoutLogs', log([], { exercises }));
    const before = process.cpuUsage();
    expect(derived('workoutLogs', document, sources).tooLarge).toBe(true);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
});
