import { entry, log, program } from '../support/documents';
import { derived, live, plain, settled, stored } from './stored';
import { isDocumentId } from '../../functions/src/model/document';
import { parseDocument } from '../../functions/src/derive/parse';

function idsOf(exerciseIds: readonly unknown[]): readonly string[] {
  const exercises = exerciseIds.map((exerciseId) => ({ ...entry(''), exerciseId }));
  const parsed = parseDocument('workoutLogs', stored('workoutLogs', log([], { exercises })));
  if (parsed.kind === 'unparsable') throw new Error(parsed.fault.reason);
  return parsed.exerciseIds;
}

describe('which ids name an exercise', () => {
  test.each([
    ['a letter', 'a'],
    ['three dots', '...'],
    ['blanks', ' a b '],
    ['underscores at one end', '__a'],
    ['three underscores', '___'],
    ['letters of four bytes', '😀'],
    ['1,500 bytes', 'é'.repeat(750)],
  ])('%s -> an exercise', (_, id) => {
    expect(idsOf([id])).toEqual([id]);
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['a slash', 'a/b'],
    ['underscores at both ends', '__a__'],
    ['underscores around a line break', '__a\nb__'],
    ['four underscores', '____'],
    ['1,501 bytes', `${'é'.repeat(750)}a`],
    ['half a surrogate pair', 'a\ud800'],
    ['a number', 7],
    ['null', null],
    ['a map', {}],
    ['an array', ['a']],
  ])('%s -> no exercise', (_, id) => {
    expect(isDocumentId(id)).toBe(false);
    expect(idsOf([id])).toEqual([]);
  });

  test('I2 entry that names no exercise -> stays as it is, its exerciseMetadata too', () => {
    const exercises = [{ exerciseId: 'a/b', exerciseMetadata: { name: 'mine' } }, 'text', 7, null, {}];
    const document = stored('workoutLogs', log([], { exercises }));
    expect(settled('workoutLogs', document, {}).fields['exercises']).toBe(document.fields['exercises']);
  });
});

describe('exerciseIds', () => {
  test('ids out of order and twice -> sorted, distinct', () => {
    const document = stored('workoutLogs', log(['c', 'a', 'b', 'a', 'c']));
    const after = settled('workoutLogs', document, { a: live(), b: live(), c: live() });
    expect(plain(after)['exerciseIds']).toEqual(['a', 'b', 'c']);
  });

  test('program -> the ids of every week and day, sorted, distinct', () => {
    const weeklyConfigs = [
      { mon: { exercises: [{ exerciseId: 'b' }, { exerciseId: 'a' }] } },
      { tue: { exercises: [{ exerciseId: 'c' }, { exerciseId: 'a' }] } },
    ];
    const document = stored('programs', program([], { weeklyConfigs }));
    const after = settled('programs', document, { a: live(), b: live(), c: live() });
    expect(plain(after)['exerciseIds']).toEqual(['a', 'b', 'c']);
  });

  test('300 exercises -> fit', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `e${index}`);
    const document = stored('workoutLogs', log([...ids, ...ids]));
    expect(derived('workoutLogs', document, new Map()).patch).not.toBeNull();
  });

  test('I5 301 exercises -> unparsable, with the number', () => {
    const ids = Array.from({ length: 301 }, (_, index) => `e${index}`);
    const parsed = parseDocument('workoutLogs', stored('workoutLogs', log(ids)));
    const fault = { kind: 'unparsable', reason: 'names 301 exercises, expected at most 300' };
    expect(parsed).toEqual({ kind: 'unparsable', fault });
  });
});
