import fc from 'fast-check';
import { joinOf, splitOf } from '../../functions/src/derive/split-log';
import { LARGE_LOG_ENTRIES, SHARD_MAX_BYTES } from '../../functions/src/limits';
import type { StoredDocument } from '../../functions/src/model/document';
import { rawToJson } from '../../functions/src/model/raw-json';
import { valueBytes, type RawFields, type RawValue } from '../../functions/src/model/value';
import { check } from '../support/property';
import { rawValue } from './arbitraries';
import { V1 } from './stored';

function stored(path: string, fields: RawFields): StoredDocument {
  return { path, fields, version: V1 };
}

function logOf(entries: readonly RawValue[], fields: RawFields = {}): StoredDocument {
  return stored('workoutLogs/l1', { ...fields, exercises: { arrayValue: { values: entries } } });
}

/** A log after its split, and its shards. */
function splitted(log: StoredDocument): { log: StoredDocument; shards: StoredDocument[] } | null {
  const split = splitOf(log);
  if (split === null) return null;
  return {
    log: stored(log.path, { ...log.fields, ...split.fields }),
    shards: split.shards.map(({ path, fields }) => stored(path, fields)),
  };
}

const manyEntries = fc.array(rawValue, { minLength: LARGE_LOG_ENTRIES + 1, maxLength: 70 });

test('I53 split and joined -> as it was, whatever its entries hold, and whatever order its shards are read in', () => {
  check(
    fc.property(
      manyEntries,
      fc.dictionary(fc.constantFrom('userId', 'date', 'notes'), rawValue),
      (entries, fields) => {
        const before = logOf(entries, fields);
        const split = splitted(before);
        if (split === null) throw new Error('expected a split');
        const joined = joinOf(split.log, [...split.shards].reverse());
        if (joined.kind !== 'joined') throw new Error(joined.message);
        const after = Object.entries({ ...split.log.fields, ...joined.fields }).filter(
          ([, value]) => value !== null,
        );
        expect(rawToJson(Object.fromEntries(after))).toBe(rawToJson(before.fields));
      },
    ),
    200,
  );
});

test('I53 shards -> each of as many entries as a small log, and fewer where they are large; none is empty', () => {
  const bytes = fc.nat({ max: 300_000 });
  check(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 60 }), (sizes) => {
      const entries = sizes.map((size): RawValue => ({ stringValue: 'x'.repeat(size) }));
      const split = splitOf(logOf(entries));
      const found = (split?.shards ?? []).map(({ fields }) => fields['exercises']?.arrayValue?.values ?? []);
      for (const part of found) {
        expect(part.length).toBeGreaterThan(0);
        expect(part.length).toBeLessThanOrEqual(LARGE_LOG_ENTRIES);
        expect(part.reduce((sum, entry) => sum + valueBytes(entry), 0)).toBeLessThanOrEqual(SHARD_MAX_BYTES);
      }
      if (split !== null) expect(found.flat()).toEqual(entries);
    }),
    50,
  );
});

const TWENTY = Array.from({ length: LARGE_LOG_ENTRIES }, (): RawValue => ({ nullValue: null }));
const ONE_MORE = [...TWENTY, { nullValue: null }];

test.each([
  ['20 entries', logOf(TWENTY)],
  ['none', logOf([])],
  ['no entries at all', stored('workoutLogs/l1', { notes: { stringValue: 'x'.repeat(1_000_000) } })],
  ['entries that are no array', stored('workoutLogs/l1', { exercises: { mapValue: { fields: {} } } })],
  ['in shards already', logOf(ONE_MORE, { isSharded: { booleanValue: true } })],
])('I53 %s -> not split', (_, log) => {
  expect(splitOf(log)).toBeNull();
});

test.each([
  ['21 entries', logOf(ONE_MORE), 2],
  ['one entry of nearly a megabyte', logOf([{ stringValue: 'x'.repeat(950_000) }]), 1],
  ['marked as not in shards', logOf(ONE_MORE, { isSharded: { booleanValue: false } }), 2],
])('I53 %s -> split, shards: %i', (_, log, shards) => {
  expect(splitOf(log)?.shards).toHaveLength(shards);
});

function shardOf(index: number, fields: RawFields = {}): StoredDocument {
  return stored(`workoutLogShards/l1_${index}`, {
    ...{ parentLogId: { stringValue: 'l1' }, shardIndex: { integerValue: String(index) } },
    exercises: { arrayValue: { values: [] } },
    ...fields,
  });
}

const inShards = logOf([], { isSharded: { booleanValue: true }, shardCount: { integerValue: '2' } });

test.each([
  ['a shard is missing', [shardOf(0)], 'there are 0'],
  ['there is one too many', [shardOf(0), shardOf(1), shardOf(2)], 'there are 0, 1, 2'],
  ['two have the same place', [shardOf(0), shardOf(0)], 'there are 0, 0'],
  [
    'one does not say which it is',
    [shardOf(0), shardOf(1, { shardIndex: { stringValue: '1' } })],
    'there are',
  ],
  ['a field of its own', [shardOf(0), shardOf(1, { mood: { stringValue: 'good' } })], 'mood would be lost'],
  [
    'another user than its log',
    [shardOf(0), shardOf(1, { userId: { stringValue: 'u2' } })],
    'userId would be lost',
  ],
])('I53 joined: %s -> refused', (_, shards, message) => {
  expect(joinOf(inShards, shards)).toMatchObject({
    ...{ kind: 'unfit', category: 'invalid_data' },
    message: expect.stringContaining(message) as string,
  });
});

test('I53 joined: numbers that a client has stored as doubles, and fields of ours in the shards -> joined', () => {
  const shards = [
    shardOf(0, { shardIndex: { doubleValue: 0 }, denorm: { mapValue: { fields: {} } } }),
    shardOf(1),
  ];
  const log = logOf([], { isSharded: { booleanValue: true }, shardCount: { doubleValue: 2 } });
  expect(joinOf(log, shards)).toMatchObject({ kind: 'joined' });
});
