import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { UNDO_CHUNK_MAX_BYTES } from '../../functions/src/limits';
import { rawToJson, type FieldsPatch } from '../../functions/src/model/raw-json';
import { undoSchema, type UndoRecord } from '../../functions/src/model/runs';
import {
  preImageOf,
  undoChunkId,
  undoId,
  undoRecords,
  type Replaced,
} from '../../functions/src/walk/undo-records';
import { check } from '../support/property';
import { rawValue, text } from './arbitraries';
import { V1, V2 } from './stored';

const SMALL: Replaced = {
  ...{ path: 'workoutLogs/l1', version: V1, first: true },
  fields: { denorm: null, exercises: { arrayValue: { values: [{ doubleValue: 60 }] } } },
};
const LARGE: Replaced = { ...SMALL, fields: { exercises: text('💪é'.repeat(200_000)) } };

interface Kept {
  readonly record: UndoRecord;
  readonly chunks: string[];
  readonly ids: string[];
}

function kept(replaced: Replaced): Kept {
  const [{ data: record }, ...others] = undoRecords(replaced);
  const ids = undoRecords(replaced).map(({ id }) => id);
  return { record, chunks: others.map(({ data }) => data.chunk), ids };
}

describe('undoRecords', () => {
  test('a few fields -> one document, of the stored shape', () => {
    const { record, chunks, ids } = kept(SMALL);
    expect(undoSchema.strict().parse(record)).toEqual(record);
    expect(record).toMatchObject({ path: 'workoutLogs/l1', version: V1, first: true, parts: 1 });
    expect(record.chunk).toBe(rawToJson(SMALL.fields));
    expect(record.bytes).toBe(Buffer.byteLength(record.chunk));
    expect([chunks, ids]).toEqual([[], [undoId('workoutLogs/l1')]]);
  });

  test('many bytes -> chunks that fit, each a text of its own, named after the first', () => {
    const { record, chunks, ids } = kept(LARGE);
    expect(record.parts).toBe(3);
    expect(ids).toEqual([0, 1, 2].map((index) => undoChunkId(LARGE.path, index)));
    expect(ids.slice(1)).toEqual([`${undoId(LARGE.path)}_1`, `${undoId(LARGE.path)}_2`]);
    for (const chunk of [record.chunk, ...chunks]) {
      expect(Buffer.byteLength(chunk)).toBeLessThanOrEqual(UNDO_CHUNK_MAX_BYTES);
      expect(chunk.isWellFormed() && !chunk.includes('\ufffd')).toBe(true);
    }
    expect([record.chunk, ...chunks].join('')).toBe(rawToJson(LARGE.fields));
    expect(record.bytes).toBe(Buffer.byteLength(rawToJson(LARGE.fields)));
  });

  test.each([-1, 0, 1])(
    'a text that is %i bytes longer than a chunk -> as many chunks as it takes',
    (more) => {
      const fields = (length: number): FieldsPatch => ({ notes: text('x'.repeat(length)) });
      const around = Buffer.byteLength(rawToJson(fields(0)));
      const { record } = kept({ ...SMALL, fields: fields(UNDO_CHUNK_MAX_BYTES - around + more) });
      expect(record).toMatchObject({ bytes: UNDO_CHUNK_MAX_BYTES + more, parts: more > 0 ? 2 : 1 });
    },
  );

  test.each([0, 1, 2, 3])(
    'a character of four bytes, %i bytes before the cut -> whole, in one of the chunks',
    (before) => {
      const around = Buffer.byteLength('{"notes":{"stringValue":"');
      const notes = `${'x'.repeat(UNDO_CHUNK_MAX_BYTES - around - before)}💪`;
      const { record, chunks } = kept({ ...SMALL, fields: { notes: text(notes) } });
      expect(Buffer.byteLength(record.chunk)).toBe(UNDO_CHUNK_MAX_BYTES - before);
      expect(chunks).toEqual(['💪"}}']);
    },
  );

  test('an id -> the hash of the path, 32 hex digits, another for each path', () => {
    const hash = createHash('sha256').update('workoutLogs/l1').digest('hex');
    expect(undoId('workoutLogs/l1')).toBe(hash.slice(0, 32));
    expect(undoId('programs/l1')).not.toBe(undoId('workoutLogs/l1'));
    expect(undoChunkId('workoutLogs/l1', 0)).toBe(undoId('workoutLogs/l1'));
  });
});

describe('preImageOf', () => {
  test.each([
    ['one document', SMALL],
    ['several', LARGE],
  ])('%s -> what was there', (_, replaced) => {
    const { record, chunks } = kept(replaced);
    expect(preImageOf(record, chunks)).toEqual({ first: replaced.first, fields: replaced.fields });
  });

  test('any fields -> what was there', () => {
    const fields = fc.dictionary(fc.string(), fc.option(rawValue), { noNullPrototype: true });
    check(
      fc.property(fields, fc.boolean(), (given: FieldsPatch, first) => {
        const { record, chunks } = kept({ ...SMALL, first, fields: given });
        const found = preImageOf(record, chunks);
        expect([found.first, rawToJson(found.fields)]).toEqual([first, rawToJson(given)]);
      }),
      200,
    );
  });

  test('a chunk is missing, or one too many -> throws, says of what and how many', () => {
    const { record, chunks } = kept(LARGE);
    const where = `Undo record of workoutLogs/l1 at version ${V1}`;
    expect(() => preImageOf(record, chunks.slice(1))).toThrow(`${where}: 1 further chunks, expected 2`);
    expect(() => preImageOf(record, [...chunks, ''])).toThrow(`${where}: 3 further chunks, expected 2`);
  });

  const CHANGES: [string, (kept: Kept) => [UndoRecord, string[]]][] = [
    ['path', ({ record, chunks }) => [{ ...record, path: 'workoutLogs/l2' }, chunks]],
    ['version', ({ record, chunks }) => [{ ...record, version: V2 }, chunks]],
    ['first', ({ record, chunks }) => [{ ...record, first: false }, chunks]],
    ['bytes', ({ record, chunks }) => [{ ...record, bytes: record.bytes + 1 }, chunks]],
    ['checksum', ({ record, chunks }) => [{ ...record, checksum: '0'.repeat(64) }, chunks]],
    ['first chunk', ({ record, chunks }) => [{ ...record, chunk: record.chunk.replace('é', 'è') }, chunks]],
    [
      'last chunk',
      ({ record, chunks }) => [record, chunks.with(-1, (chunks.at(-1) ?? '').replace('é', 'è'))],
    ],
    ['order of the chunks', ({ record, chunks }) => [record, chunks.toReversed()]],
    ['parts', ({ record, chunks }) => [{ ...record, parts: 2 }, chunks.slice(0, 1)]],
  ];
  test.each(CHANGES)('another %s -> throws, and names the document', (_, change) => {
    expect(() => preImageOf(...change(kept(LARGE)))).toThrow('Undo record of ');
  });

  test('another text of the same length -> throws with both checksums', () => {
    const { record } = kept(SMALL);
    const changed = { ...record, chunk: record.chunk.replace('60', '61') };
    expect(() => preImageOf(changed, [])).toThrow(/checksum [0-9a-f]{64}, expected [0-9a-f]{64}$/);
  });
});
