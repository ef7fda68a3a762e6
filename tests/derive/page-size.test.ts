import type { StoredDocument } from '../../functions/src/model/document';
import { nextPageSize } from '../../functions/src/settle/page-size';
import { V1 } from './stored';

/** Of a document with an empty field `x` at `c/d`: name and 16, the field's name, and 32. */
const EMPTY_BYTES = 16 + 2 + 2 + 2 + 32;

/** So many documents, each of so many bytes. */
function documents(count: number, bytes: number): StoredDocument[] {
  const fields = { x: { bytesValue: { length: bytes - EMPTY_BYTES } } };
  return Array.from({ length: count }, () => ({ path: 'c/d', fields, version: V1 }));
}

describe('nextPageSize', () => {
  test.each<[string, number, StoredDocument[], number]>([
    ['small documents -> four times as many', 16, documents(16, 1_000), 64],
    ['small documents, later -> no more than allowed', 256, documents(256, 1_000), 300],
    ['documents of 100 KB -> as many as come to the bytes', 16, documents(16, 100_000), 40],
    ['documents of 1 MB -> four', 16, documents(16, 1_000_000), 4],
    ['documents larger than a page -> one', 1, documents(1, 5_000_000), 1],
    ['a page with fewer than were asked for -> by those that it held', 16, documents(4, 1_000_000), 4],
    [
      'some large, some small -> by their average',
      16,
      [...documents(2, 1_000_000), ...documents(2, 600_000)],
      5,
    ],
    ['an empty page -> four times as many', 16, [], 64],
  ])('%s', (_, previous, held, size) => {
    expect(nextPageSize({ previous, documents: held, maxDocuments: 300 })).toBe(size);
  });
});
