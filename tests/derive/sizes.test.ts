import { documentBytes } from '../../functions/src/model/document';
import { valueBytes, type RawValue } from '../../functions/src/model/value';

/** Each computed by hand by the rules of Firestore's page about storage size. */
describe('sizes', () => {
  test.each<[string, RawValue, number]>([
    ['null', { nullValue: 'NULL_VALUE' }, 1],
    ['boolean', { booleanValue: false }, 1],
    ['integer', { integerValue: '9223372036854775807' }, 8],
    ['double', { doubleValue: 1.5 }, 8],
    ['timestamp', { timestampValue: { seconds: '1', nanos: 5 } }, 8],
    ['geo point', { geoPointValue: { latitude: 1, longitude: 2 } }, 16],
    ['text', { stringValue: 'abc' }, 4],
    ['empty text', { stringValue: '' }, 1],
    ['text of two and four bytes a letter', { stringValue: 'é😀' }, 7],
    ['bytes', { bytesValue: Buffer.from([1, 2, 3]) }, 3],
    ['array', { arrayValue: { values: [{ integerValue: '1' }, { stringValue: 'a' }] } }, 10],
    ['empty array', { arrayValue: {} }, 0],
    ['map', { mapValue: { fields: { ab: { booleanValue: true }, c: { nullValue: null } } } }, 3 + 1 + 2 + 1],
    ['empty map', { mapValue: {} }, 0],
  ])('%s -> as documented', (_, value, bytes) => {
    expect(valueBytes(value)).toBe(bytes);
  });

  test('reference -> at least its name', () => {
    const name = 'projects/p/databases/(default)/documents/a/b';
    const documented = 16 + 'a'.length + 1 + 'b'.length + 1;
    expect(valueBytes({ referenceValue: name })).toBeGreaterThanOrEqual(documented);
  });

  test('document -> name and 16, fields, and 32', () => {
    const name = 16 + ('workoutLogs'.length + 1) + ('log-1'.length + 1);
    const text = 'notes'.length + 1 + ('heavy'.length + 1);
    const flag = 'isWorkoutFinished'.length + 1 + 1;
    const set = 'reps'.length + 1 + 8;
    const exercises = 'exercises'.length + 1 + set;
    const fields: Record<string, RawValue> = {
      notes: { stringValue: 'heavy' },
      isWorkoutFinished: { booleanValue: false },
      exercises: { arrayValue: { values: [{ mapValue: { fields: { reps: { integerValue: '5' } } } }] } },
    };
    expect(documentBytes('workoutLogs/log-1', fields)).toBe(name + text + flag + exercises + 32);
  });
});
