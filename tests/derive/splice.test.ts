import { spliceCopies } from '../../functions/src/derive/splice';
import type { RawFields, RawValue } from '../../functions/src/model/value';

const old: RawValue = { mapValue: { fields: { name: { stringValue: 'Old' } } } };
const weights: RawValue = {
  arrayValue: { values: [{ doubleValue: 60 }, { integerValue: '9007199254740993' }] },
};
const first: RawValue = {
  mapValue: { fields: { exerciseId: { stringValue: 'a' }, exerciseMetadata: old, weights } },
};
const second: RawValue = { mapValue: { fields: { exerciseId: { stringValue: 'b' }, weights } } };
const fields: RawFields = {
  exercises: { arrayValue: { values: [first, second] } },
  notes: { bytesValue: [1] },
};

function valuesIn(spliced: RawFields): readonly RawValue[] {
  return spliced['exercises']?.arrayValue?.values ?? [];
}

describe('spliceCopies', () => {
  test('no edits -> the very fields that were read', () => {
    expect(spliceCopies(fields, [])).toBe(fields);
  });

  test('I2 one edit -> that copy, everything else by reference', () => {
    const spliced = spliceCopies(fields, [{ at: ['exercises', 1], copy: { name: 'New' } }]);
    expect(valuesIn(spliced)[0]).toBe(first);
    expect(valuesIn(spliced)[1]?.mapValue?.fields?.['weights']).toBe(weights);
    expect(valuesIn(spliced)[1]?.mapValue?.fields?.['exerciseMetadata']).toEqual({
      mapValue: { fields: { name: { stringValue: 'New' } } },
    });
    expect(spliced['notes']).toBe(fields['notes']);
  });

  test('two edits -> both, and what was read is as it was', () => {
    const before = JSON.stringify(fields);
    const copy = { name: 'New' };
    const spliced = spliceCopies(
      fields,
      [0, 1].map((index) => ({ at: ['exercises', index], copy })),
    );
    expect(JSON.stringify(valuesIn(spliced)).match(/New/g)).toHaveLength(2);
    expect(JSON.stringify(fields)).toBe(before);
  });

  test('copy undefined -> taken out, no empty field left', () => {
    const spliced = spliceCopies(fields, [{ at: ['exercises', 0], copy: undefined }]);
    expect(Object.keys(valuesIn(spliced)[0]?.mapValue?.fields ?? {})).toEqual(['exerciseId', 'weights']);
  });

  test('I2 keys that look like indexes -> keys of maps stay keys', () => {
    const week: RawValue = { mapValue: { fields: { 0: { arrayValue: { values: [second] } }, 1: weights } } };
    const spliced = spliceCopies({ weeks: week }, [{ at: ['weeks', '0', 0], copy: { name: 'New' } }]);
    expect(spliced['weeks']?.mapValue?.fields?.['1']).toBe(weights);
    expect(JSON.stringify(spliced['weeks']?.mapValue?.fields?.['0'])).toContain('New');
  });

  test('a path that is not in the document -> throws, and names it', () => {
    expect(() => spliceCopies(fields, [{ at: ['weeks', 'w1'], copy: {} }])).toThrow('weeks');
  });
});
