import { parse } from 'csv-parse/sync';
import { csvOf } from '../../functions/src/backfill/csv';
import { validateSchema, validateUndo, type Validation } from '../../functions/src/backfill/validate';
import { undoChunkId, undoId } from '../../functions/src/walk/undo-records';
import { Backfills } from '../support/backfills';
import { entry, log } from '../support/documents';
import { refusalOf, writeOldApp } from '../support/old-app';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

type Rows = Record<string, unknown>[];

async function ended(broken = 0): Promise<string> {
  await writeOldApp(world, { logs: 6, broken });
  const runId = await backfills.start({ shards: 2 });
  await backfills.until(runId, broken === 0 ? 'completed' : 'completed_with_failures');
  return runId;
}

/** All pages; throws when they do not end. */
async function pages(
  runId: string,
  what: string,
  more: Record<string, unknown>,
): Promise<{ rows: Rows; csv: string; sizes: number[] }> {
  const all: { rows: Rows; csv: string; sizes: number[] } = { rows: [], csv: '', sizes: [] };
  let pageToken: string | undefined;
  for (let number = 0; number < 50; number += 1) {
    const page = await backfills.export(runId, what, {
      ...more,
      ...(pageToken !== undefined && { pageToken }),
    });
    all.rows.push(...((page.rows ?? []) as Rows));
    all.csv += page.csv ?? '';
    all.sizes.push(page.rows?.length ?? 0);
    if (page.nextPageToken === null) return all;
    pageToken = page.nextPageToken;
  }
  throw new Error('More than 50 pages');
}

describe('results', () => {
  it('pages of three -> every shard with its counters once, then every event in its order', async () => {
    const runId = await ended();
    const { rows, sizes } = await pages(runId, 'results', { limit: 3 });
    const [shards, events] = ['shard', 'event'].map((kind) => rows.filter((row) => row['kind'] === kind));
    expect(Math.max(...sizes)).toBe(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows).toEqual([...(shards ?? []), ...(events ?? [])]);
    const walked = shards?.filter(({ leg }) => leg === 'walk-1').map(({ visited }) => visited as number);
    expect(walked?.reduce((sum, visited) => sum + visited, 0)).toBe(7);
    expect(events?.map(({ at }) => at)).toEqual(
      events?.map(({ at }) => at as number).toSorted((a, b) => a - b),
    );
    expect(events?.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['start', 'begin', 'walked', 'verified']),
    );
  });

  it('as CSV, in pages -> one line of names, the same rows', async () => {
    const runId = await ended();
    const { rows } = await pages(runId, 'results', {});
    const { csv } = await pages(runId, 'results', { limit: 3, format: 'csv' });
    const parsed = parse(csv, { columns: true, record_delimiter: '\r\n' });
    expect((parsed as Rows).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  });

  it.each(['none', 'events:none', 'shards:a/b', 'events:..'])(
    'token %s -> VALIDATION_ERROR',
    async (pageToken) => {
      const call = backfills.export(await ended(), 'results', { pageToken });
      expect(await refusalOf(call)).toMatchObject({ code: 'VALIDATION_ERROR' });
    },
  );

  it('no such run -> NOT_FOUND', async () => {
    expect(await refusalOf(backfills.export('none', 'results'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('failures', () => {
  it('three, in pages of two -> each with path, category and message', async () => {
    const runId = await ended(3);
    const { rows, sizes } = await pages(runId, 'failures', { limit: 2 });
    expect(sizes).toEqual([2, 1]);
    expect(rows.map(({ path }) => path).toSorted()).toEqual(
      [0, 1, 2].map((n) => `workoutLogs/broken${1_000 + n}`),
    );
    for (const row of rows) expect(row).toMatchObject({ category: 'invalid_data', state: 'open' });
  });
});

describe('undo manifest', () => {
  it('pages of three -> every record without what it held', async () => {
    const runId = await ended();
    const { rows } = await pages(runId, 'undo', { limit: 3 });
    expect(rows.map(({ path }) => path).toSorted()).toEqual([
      'programs/p1',
      ...Array.from({ length: 6 }, (_, index) => `workoutLogs/old${1_000 + index}`),
    ]);
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([
      ...['bytes', 'checksum', 'first', 'id', 'parts', 'path', 'version'],
    ]);
  });

  it('with contents, one document of several chunks -> its whole text; the answers stay small', async () => {
    const notes = 'ü'.repeat(300_000);
    await world.app.doc('workoutLogs/large').set(log([], { exercises: [entry('bench', { notes })] }));
    const runId = await ended();
    const { rows } = await pages(runId, 'undo', { withContents: true });
    const large = rows.find(({ path }) => path === 'workoutLogs/large');
    expect(large).toMatchObject({ first: true, parts: 2 });
    expect(Buffer.byteLength(large?.['contents'] as string)).toBe(large?.['bytes']);
    expect(large?.['contents']).toContain(notes);
    expect(rows).toHaveLength(8);
  });
});

describe('CSV', () => {
  it('commas, quotes, line ends, objects, nothing -> read back as they were', () => {
    const rows = [
      { a: 'x,"y"\r\nz', b: 1.5, c: null },
      { a: { k: '"' }, b: true, c: '' },
    ];
    const csv = csvOf(['a', 'b', 'c', 'd'], rows, { header: true });
    expect(csv.startsWith('"a","b","c","d"\r\n')).toBe(true);
    expect(parse(csv, { columns: true })).toEqual([
      { a: 'x,"y"\r\nz', b: '1.5', c: '', d: '' },
      { a: '{"k":"\\""}', b: 'true', c: '', d: '' },
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1'])('%j -> no formula', (text) => {
    expect(csvOf(['a'], [{ a: text }], { header: false })).toBe(`"'${text}"\r\n`);
  });

  it('a negative number, a text with = inside -> as they are', () => {
    expect(csvOf(['a', 'b'], [{ a: -1, b: 'a=b' }], { header: false })).toBe('-1,"a=b"\r\n');
  });
});

describe('validate', () => {
  const validate = (runId: string, pageToken?: string): Promise<Validation> =>
    validateUndo(world.deps, validateSchema.parse({ runId, ...(pageToken !== undefined && { pageToken }) }));

  it('completed -> all checked, as many as were counted', async () => {
    expect(await validate(await ended())).toMatchObject({
      ...{ ok: true, checked: 7, broken: [], counted: { stored: 7, expected: 7 }, nextPageToken: null },
    });
  });

  it('a dry run -> ok, nothing is there and nothing expected', async () => {
    await writeOldApp(world, { logs: 3 });
    const runId = await backfills.start({ dryRun: true });
    await backfills.until(runId, 'completed');
    expect(await validate(runId)).toMatchObject({
      ok: true,
      checked: 0,
      counted: { stored: 0, expected: 0 },
    });
  });

  it('a text is changed, a chunk is gone -> broken, and where', async () => {
    const notes = 'x'.repeat(600_000);
    await world.app.doc('workoutLogs/large').set(log([], { exercises: [entry('bench', { notes })] }));
    const runId = await ended();
    const undo = world.app.collection(`runs/${runId}/undo`);
    const record = await undo.doc(undoId('workoutLogs/old1000')).get();
    await record.ref.update({ chunk: String(record.get('chunk')).replace('bench', 'squat') });
    await undo.doc(undoChunkId('workoutLogs/large', 1)).delete();
    const { ok, checked, broken, counted } = await validate(runId);
    expect([ok, checked, counted]).toEqual([false, 8, { stored: 8, expected: 9 }]);
    expect(broken.toSorted((a, b) => a.path.localeCompare(b.path))).toMatchObject([
      { path: 'workoutLogs/large', problem: `missing: ${undoChunkId('workoutLogs/large', 1)}` },
      { path: 'workoutLogs/old1000', problem: expect.stringContaining('checksum') as string },
    ]);
  });

  it('a whole record is gone -> not ok, since fewer are there than were counted', async () => {
    const runId = await ended();
    await world.app.doc(`runs/${runId}/undo/${undoId('programs/p1')}`).delete();
    expect(await validate(runId)).toMatchObject({
      ok: false,
      broken: [],
      counted: { stored: 6, expected: 7 },
    });
  });

  it('a token -> from there on', async () => {
    const runId = await ended();
    const ids = (await world.app.collection(`runs/${runId}/undo`).get()).docs.map(({ id }) => id);
    expect(await validate(runId, ids[4])).toMatchObject({ ok: true, checked: 2, counted: null });
  });

  it('no such run -> NOT_FOUND', async () => {
    expect(await refusalOf(validate('none'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});
