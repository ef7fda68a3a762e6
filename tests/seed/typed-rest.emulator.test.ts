import { randomUUID } from 'node:crypto';
import { loadRealData } from '../../seed/real-data';
import { writeDocuments } from '../../seed/writer';
import { freePort } from './free-port';
import {
  type TypedFields,
  TypedRest,
  TypedRestError,
  type TypedWrite,
  whereArrayContains,
} from '../support/typed-rest';

const host = process.env['FIRESTORE_EMULATOR_HOST'];
if (!host) throw new Error('FIRESTORE_EMULATOR_HOST is not set: these tests need a Firestore emulator');

const everyKind: TypedFields = {
  missing: { nullValue: null },
  yes: { booleanValue: true },
  integer60: { integerValue: '60' },
  double60: { doubleValue: 60 },
  maximum: { integerValue: '9223372036854775807' },
  fraction: { doubleValue: 44.09245243697551 },
  notANumber: { doubleValue: 'NaN' },
  time: { timestampValue: '2020-09-29T07:10:22Z' },
  text: { stringValue: '🥵' },
  bytes: { bytesValue: 'AAEC' },
  reference: { referenceValue: 'projects/demo-seed/databases/(default)/documents/a/b' },
  place: { geoPointValue: { latitude: 1.5, longitude: -2 } },
  emptyArray: { arrayValue: { values: [] } },
  emptyMap: { mapValue: { fields: {} } },
  nested: {
    arrayValue: { values: [{ mapValue: { fields: { in: { doubleValue: 1 } } } }, { doubleValue: 2 }] },
  },
};

describe('typed REST client', () => {
  let rest: TypedRest;
  beforeEach(() => {
    rest = new TypedRest({ host, project: 'demo-seed', database: `seed-${randomUUID()}` });
  });
  const set = (path: string, fields: TypedFields): TypedWrite => ({ kind: 'set', path, fields });

  test('set -> get gives every value in its own type', async () => {
    await rest.commit([set('things/a', everyKind)]);
    const document = await rest.get('things/a');
    expect(document?.path).toBe('things/a');
    expect(document?.fields).toEqual(everyKind);
    expect(document?.updateTime).toMatch(/^\d{4}-.*Z$/);
  });

  test('set over a document -> what it held is gone', async () => {
    await rest.commit([set('things/a', everyKind)]);
    await rest.commit([set('things/a', { only: { booleanValue: false } })]);
    expect((await rest.get('things/a'))?.fields).toEqual({ only: { booleanValue: false } });
  });

  test('update with a mask -> named fields change or go, others stay', async () => {
    await rest.commit([set('things/a', { keep: { integerValue: '1' }, go: { integerValue: '2' } })]);
    await rest.commit([
      { kind: 'update', path: 'things/a', fields: { come: { doubleValue: 3 } }, mask: ['come', 'go'] },
    ]);
    expect((await rest.get('things/a'))?.fields).toEqual({
      keep: { integerValue: '1' },
      come: { doubleValue: 3 },
    });
  });

  test('update of a missing document -> an error with status and body, nothing written', async () => {
    const update = rest.commit([{ kind: 'update', path: 'things/none', fields: {}, mask: ['a'] }]);
    await expect(update).rejects.toThrow(TypedRestError);
    await expect(update).rejects.toMatchObject({
      status: 404,
      path: expect.stringContaining(':commit') as string,
    });
    await expect(update).rejects.toThrow(/NOT_FOUND/);
    expect(await rest.get('things/none')).toBeUndefined();
  });

  test('delete -> gone; a second delete -> nothing', async () => {
    await rest.commit([set('things/a', {})]);
    await rest.commit([{ kind: 'delete', path: 'things/a' }]);
    await rest.commit([{ kind: 'delete', path: 'things/a' }]);
    expect(await rest.get('things/a')).toBeUndefined();
  });

  test('1,001 documents -> several commits, several pages, listed in the order of ids', async () => {
    const ids = Array.from({ length: 1001 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    await rest.commit(ids.map((id) => set(`many/${id}`, { id: { stringValue: id } })));
    expect((await rest.list('many')).map(({ path }) => path)).toEqual(ids.map((id) => `many/${id}`));
    const sizes: number[] = [];
    for await (const page of rest.pages('many')) sizes.push(page.length);
    expect(sizes.length).toBeGreaterThan(1);
  });

  test('documents of 900 KB -> split by size too', async () => {
    const large = { text: { stringValue: 'x'.repeat(900_000) } };
    await rest.commit(['a', 'b', 'c', 'd', 'e'].map((id) => set(`large/${id}`, large)));
    expect(await rest.list('large')).toHaveLength(5);
  });

  test('a collection below a document, and ids that a URL would misread', async () => {
    await rest.commit([set('things/a b%2F?#/parts/é', { n: { integerValue: '1' } })]);
    expect((await rest.list('things/a b%2F?#/parts')).map(({ path }) => path)).toEqual([
      'things/a b%2F?#/parts/é',
    ]);
    expect(await rest.get('things/a b%2F?#/parts/é')).toBeDefined();
  });

  test('array-contains -> the documents with that value, and none where there is none', async () => {
    const tags = (...values: string[]) => ({
      tags: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
    });
    await rest.commit([
      set('things/b', tags('x', 'y')),
      set('things/a', tags('x')),
      set('things/c', tags('y')),
    ]);
    const having = async (stringValue: string) =>
      (await rest.query(whereArrayContains('things', 'tags', { stringValue }))).map(({ path }) => path);
    expect(await having('x')).toEqual(['things/a', 'things/b']);
    expect(await having('z')).toEqual([]);
  });

  test('nobody at the address -> an error that says where', async () => {
    const nowhere = new TypedRest({ host: `127.0.0.1:${await freePort()}`, project: 'demo-seed' });
    await expect(nowhere.get('a/b')).rejects.toThrow(/http:.*v1\/projects\/demo-seed.*no answer/);
  });

  test('the real data written -> read back as it was sent, every value in its type', async () => {
    const data = loadRealData();
    const documents = [...data.exercises, ...data.programs, ...data.logs];
    const progress: number[] = [];
    const counts = await writeDocuments(rest, documents, ({ written }) => progress.push(written));
    expect(counts).toEqual({ exercises: 969, programs: 10, workoutLogs: 1724 });
    expect(progress.at(-1)).toBe(documents.length);
    const stored = await Promise.all(['exercises', 'programs', 'workoutLogs'].map((it) => rest.list(it)));
    const fieldsByPath = (from: { path: string; fields: TypedFields }[]) =>
      Object.fromEntries(from.map(({ path, fields }) => [path, fields]));
    expect(fieldsByPath(stored.flat())).toEqual(fieldsByPath(documents));
  }, 60_000);
});
