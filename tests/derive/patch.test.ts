import { entry, log, program } from '../support/documents';
import { derived, live, plain, settled, stored, V1, V2, V2_ISO, V3, written } from './stored';
import { copyDigest } from '../../functions/src/derive/digest';
import { encode, type Json } from '../../functions/src/model/value';
import { nameOf, type StoredDocument } from '../../functions/src/model/document';

const copy = {
  name: 'Bench Press',
  primaryMuscleGroup: 'Chest',
  exerciseType: 'Barbell',
  movementPattern: 'push',
  equipment: 'barbell',
};

const sources = { a: live(), b: live({ name: 'Row' }) };

function settledLog(): StoredDocument {
  return settled('workoutLogs', stored('workoutLogs', log(['b', 'a'])), sources);
}

function keysOfPatch(document: StoredDocument): string[] {
  return Object.keys(derived('workoutLogs', document, sources).patch ?? {}).sort();
}

function changed(document: StoredDocument, fields: Record<string, Json>): StoredDocument {
  const raw = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, encode(value)]));
  return { ...document, fields: { ...document.fields, ...raw } };
}

describe('denorm', () => {
  test('fresh log -> v 1, base the version it replaces, copies sorted', () => {
    expect(plain(settledLog())['denorm']).toEqual({
      v: 1,
      base: nameOf({ path: settledLog().path, version: V1 }),
      copies: [`a@${copyDigest(copy)}`, `b@${copyDigest({ ...copy, name: 'Row' })}`],
    });
  });

  test('entry of a source that is not judged and without a copy -> @none', () => {
    const after = settled('workoutLogs', stored('workoutLogs', log(['a', 'b'])), { b: live() });
    expect(plain(after)['denorm']).toMatchObject({ copies: ['a@none', `b@${copyDigest(copy)}`] });
  });

  test('two entries of an exercise with the same copy -> listed once', () => {
    const after = settled('workoutLogs', stored('workoutLogs', log(['a', 'a'])), sources);
    expect(plain(after)['denorm']).toMatchObject({ copies: [`a@${copyDigest(copy)}`] });
  });
});

describe('patch', () => {
  test('I3 everything right -> null', () => {
    expect(derived('workoutLogs', settledLog(), sources).patch).toBeNull();
  });

  test('fresh log -> entries, ids, summary, denorm', () => {
    const all = ['denorm', 'exerciseIds', 'exercises', 'workoutSummary'];
    expect(keysOfPatch(stored('workoutLogs', log(['a', 'b'])))).toEqual(all);
  });

  test('fresh program -> entries, ids, summary, denorm', () => {
    const { patch } = derived('programs', stored('programs', program(['a', 'b'])), sources);
    const all = ['denorm', 'exerciseIds', 'programSummary', 'weeklyConfigs'];
    expect(Object.keys(patch ?? {}).sort()).toEqual(all);
  });

  test('log without entries -> ids, summary, denorm, the entries not written', () => {
    expect(keysOfPatch(stored('workoutLogs', log([])))).toEqual(['denorm', 'exerciseIds', 'workoutSummary']);
  });

  test('duration changed -> summary and denorm', () => {
    expect(keysOfPatch(changed(settledLog(), { duration: 5 }))).toEqual(['denorm', 'workoutSummary']);
  });

  test('exerciseIds dropped, forged or in another order -> exerciseIds and denorm', () => {
    expect(keysOfPatch(changed(settledLog(), { exerciseIds: null }))).toEqual(['denorm', 'exerciseIds']);
    expect(keysOfPatch(changed(settledLog(), { exerciseIds: ['b', 'a'] }))).toEqual([
      'denorm',
      'exerciseIds',
    ]);
  });

  test('summary with another volume or a forged key -> summary and denorm', () => {
    const summary = plain(settledLog())['workoutSummary'] as Record<string, Json>;
    const volume = changed(settledLog(), { workoutSummary: { ...summary, totalVolume: 1 } });
    const forged = changed(settledLog(), { workoutSummary: { ...summary, forged: true } });
    expect(keysOfPatch(volume)).toEqual(['denorm', 'workoutSummary']);
    expect(keysOfPatch(forged)).toEqual(['denorm', 'workoutSummary']);
  });

  test('summary with another lastUpdated -> nothing', () => {
    const summary = plain(settledLog())['workoutSummary'] as Record<string, Json>;
    const older = changed(settledLog(), { workoutSummary: { ...summary, lastUpdated: V2_ISO } });
    expect(derived('workoutLogs', older, sources).patch).toBeNull();
  });

  test.each<[string, Json]>([
    ['of another version', { v: 2, base: V1, copies: [] }],
    ['missing', null],
    ['forged', { v: 1, base: V1, copies: ['a@none'] }],
    ['tooLarge though it is not', { v: 1, base: V1, copies: [], tooLarge: true }],
  ])('denorm %s -> denorm alone, with base of this version', (_, denorm) => {
    const document = { ...changed(settledLog(), { denorm }), version: V2 };
    expect(keysOfPatch(document)).toEqual(['denorm']);
    expect(plain(written(document, derived('workoutLogs', document, sources)))['denorm']).toMatchObject({
      base: nameOf(document),
    });
  });

  test('denorm with another base -> nothing: a base alone is no reason to write', () => {
    const denorm = plain(settledLog())['denorm'] as Record<string, Json>;
    const document = changed(settledLog(), { denorm: { ...denorm, base: V3 } });
    expect(derived('workoutLogs', document, sources).patch).toBeNull();
  });
});

describe('some of the sources', () => {
  test('no sources -> copies as they are, summary from them', () => {
    const before = changed(settledLog(), { duration: 7 });
    const { patch } = derived('workoutLogs', before, {});
    expect(Object.keys(patch ?? {}).sort()).toEqual(['denorm', 'workoutSummary']);
    expect(plain(written(before, derived('workoutLogs', before, {})))['denorm']).toMatchObject({
      copies: plain(settledLog())['denorm'] && (plain(settledLog())['denorm'] as { copies: Json })['copies'],
    });
  });

  test('one source renamed -> its own entries only, in place', () => {
    const before = settled('workoutLogs', stored('workoutLogs', log(['a', 'b', 'a'])), sources);
    const after = settled('workoutLogs', before, { a: live({ name: 'Flat Bench', version: V3 }) });
    const [first, second, third] = after.fields['exercises']?.arrayValue?.values ?? [];
    expect(second).toBe(before.fields['exercises']?.arrayValue?.values?.[1]);
    expect(JSON.stringify([first, third]).match(/Flat Bench/g)).toHaveLength(2);
  });

  test('I3 no sources, whatever the entry holds as its copy -> not written', () => {
    const held = [NaN, -0, 'text', null, [1], {}];
    const exercises = held.map((exerciseMetadata) => entry('a', { exerciseMetadata }));
    const { patch } = derived('workoutLogs', stored('workoutLogs', log([], { exercises })), {});
    expect(patch).not.toHaveProperty('exercises');
  });
});
