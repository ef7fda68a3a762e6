import { derive } from '../../functions/src/derive/derive';
import { isSharded, partsIn, shareOf } from '../../functions/src/derive/shards';
import type { StoredDocument } from '../../functions/src/model/document';
import { entry, log } from '../support/documents';
import { shard, shardedLog } from '../support/shards';
import { derived, live, NEVER_KNOWN, plain, settled, stored, written } from './stored';

const SOURCES = { a: live(), b: live({ primaryMuscleGroup: 'Legs', exerciseType: 'Bodyweight' }) };

function storedShard(exerciseIds: readonly string[], fields: Record<string, unknown> = {}): StoredDocument {
  return stored('workoutLogShards', shard('d1', 0, exerciseIds, fields));
}

/** As the service leaves it. */
function settledShard(exerciseIds: readonly string[], fields: Record<string, unknown> = {}): StoredDocument {
  return settled('workoutLogShards', storedShard(exerciseIds, fields), SOURCES);
}

const sharded = stored('workoutLogs', shardedLog());

describe('a log in shards', () => {
  test('I32 without what they hold -> not derived', () => {
    expect(derive('workoutLogs', sharded, new Map())).toEqual({ kind: 'in-shards' });
  });

  test('I32 with what they hold -> the same summary and contribution as with the entries in the log itself', () => {
    const shards = [settledShard(['a', 'b']), settledShard(['b'])];
    const found = derived('workoutLogs', sharded, {}, shards);
    const inOne = derived('workoutLogs', stored('workoutLogs', log(['a', 'b', 'b'])), SOURCES);
    expect(found.contribution).toEqual(inOne.contribution);
    const summaryOf = (after: StoredDocument): unknown => plain(after)['workoutSummary'];
    expect(summaryOf(written(sharded, found))).toEqual(
      summaryOf(written(stored('workoutLogs', log(['a', 'b', 'b'])), inOne)),
    );
    expect(found.patch).toMatchObject({ exerciseIds: { arrayValue: { values: [] } } });
  });

  test('I32 settled -> nothing to write; one shard less -> its summary alone', () => {
    const shards = [settledShard(['a']), settledShard(['b'])];
    const after = written(sharded, derived('workoutLogs', sharded, {}, shards));
    expect(derived('workoutLogs', after, {}, shards).patch).toBeNull();
    const { patch } = derived('workoutLogs', after, {}, shards.slice(1));
    expect(Object.keys(patch ?? {}).sort()).toEqual(['denorm', 'workoutSummary']);
  });

  test.each<[string, StoredDocument | undefined]>([
    ["somebody else's", settledShard(['a'], { userId: 'u2' })],
    ["nobody's", settledShard(['a'], { userId: null })],
    ['one that cannot be parsed', storedShard([], { exercises: 'none' })],
    ['one that is gone', undefined],
  ])('I32 %s -> it does not count', (_, other) => {
    const parts = partsIn([settledShard(['b']), other]);
    const found = derive('workoutLogs', sharded, new Map(), parts);
    expect(found).toMatchObject({ contribution: { exerciseIds: ['b'] } });
  });

  test.each([undefined, null, false, 'true', 1, { mark: true }])(
    'isSharded: %j -> its own entries alone',
    (mark) => {
      const fields = log(['a'], mark === undefined ? {} : { isSharded: mark });
      const document = stored('workoutLogs', fields);
      expect(isSharded('workoutLogs', document)).toBe(false);
      expect(derived('workoutLogs', document, SOURCES, [settledShard(['b'])]).contribution).toMatchObject({
        exerciseIds: ['a'],
      });
    },
  );

  test('what is marked and is no log -> as ever', () => {
    const program = stored('programs', { userId: 'u1', isSharded: true });
    expect(isSharded('programs', program)).toBe(false);
    expect(derive('programs', program, new Map()).kind).toBe('derived');
  });
});

describe('what a shard holds of its log', () => {
  const before = settledShard(['a'], { notes: '' });
  const edited = (fields: Record<string, unknown>): StoredDocument =>
    settled('workoutLogShards', storedShard(['a'], fields), SOURCES);

  test.each<[string, StoredDocument]>([
    ['notes', edited({ notes: 'light' })],
    ['another date', edited({ date: '2026-02-01' })],
    ['a set that is not completed', edited({ exercises: [entry('a', { weights: [60, 62.5, 90] })] })],
    ['a rename', settled('workoutLogShards', before, { a: live({ name: 'Press' }) })],
    ['its place', edited({ shardIndex: 7 })],
  ])('I32 %s -> the same', (_, after) => {
    expect(shareOf(after)).toEqual(shareOf(before));
  });

  test.each<[string, StoredDocument | undefined]>([
    ['a weight', edited({ exercises: [entry('a', { weights: [61, 62.5] })] })],
    ['another exercise', settledShard(['b'])],
    ['a muscle group', settled('workoutLogShards', before, { a: live({ primaryMuscleGroup: 'Back' }) })],
    ['a type', settled('workoutLogShards', before, { a: live({ exerciseType: 'Bodyweight' }) })],
    ['its user', edited({ userId: 'u2' })],
    ['its log', edited({ parentLogId: 'l2' })],
    ['its copies', storedShard(['a'])],
    ['it is gone', undefined],
  ])('I32 %s -> another', (_, after) => {
    expect(shareOf(after)).not.toEqual(shareOf(before));
  });

  test.each([undefined, 7, '', 'a/b', '..'])('a log named by %j -> none', (parentLogId) => {
    const { parentLogId: named, ...fields } = shard('d1', 0, ['a']);
    expect(named).toBe('d1');
    const data = parentLogId === undefined ? fields : { ...fields, parentLogId };
    expect(shareOf(stored('workoutLogShards', data))).toBeNull();
  });
});

test('a shard whose exercise nobody knows -> a copy that says so, no summary', () => {
  const after = settled('workoutLogShards', storedShard(['x']), { x: NEVER_KNOWN });
  expect(plain(after)).toMatchObject({ exercises: [{ exerciseMetadata: { sourceMissing: true } }] });
  expect(plain(after)).not.toHaveProperty('workoutSummary');
});
