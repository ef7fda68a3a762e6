import { analyze, analyzeInputSchema, type Analysis } from '../../functions/src/backfill/analyze';
import { visit } from '../../functions/src/backfill/visit';
import { SOFT_DEADLINE_MS } from '../../functions/src/limits';
import { idOf } from '../../functions/src/model/document';
import { analysisReportSchema } from '../../functions/src/model/reports';
import { entry, exercise, log, program } from '../support/documents';
import { World } from '../support/world';

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

function analysis(input: Record<string, unknown> = {}): Promise<Analysis> {
  return analyze(world.deps, { ...analyzeInputSchema.parse(input), by: 'ada' });
}

async function plant(
  collection: string,
  ids: readonly string[],
  data: Record<string, unknown>,
): Promise<void> {
  for (let from = 0; from < ids.length; from += 400) {
    const batch = world.app.batch();
    for (const id of ids.slice(from, from + 400)) batch.set(world.app.doc(`${collection}/${id}`), data);
    await batch.commit();
  }
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);

/** Every document of the database, with its version. */
async function everything(): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  for (const collection of await world.app.listCollections())
    for (const { ref, updateTime } of (await collection.get()).docs)
      documents.set(ref.path, JSON.stringify(updateTime));
  return documents;
}

/** Documents of every kind that an analysis tells apart; the sources are three exercises, one of them deleted, one of `u2`. */
async function plantEveryKind(): Promise<void> {
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/theirs', exercise('Theirs', { userId: 'u2' }));
  await world.set('exercises/old', exercise('Old'));
  await world.seed('workoutLogs/right', log(['bench']));
  await world.edit('old', null);
  const copy = { ...(await copyOf('right')), name: 'Bench Press' };
  const exercises = [entry('bench', { exerciseMetadata: copy })];
  await world.set('workoutLogs/wrong', log([], { exercises }));
  await world.set('workoutLogs/bare', log(['bench', 'old', 'theirs', 'nobody']));
  await world.set('workoutLogs/unparsable', { userId: 'u1', exercises: 'bench' });
  await world.set('workoutLogs/no-user', log(['bench'], { userId: null }));
  await world.set('workoutLogs/no-date', log(['bench'], { date: 'soon' }));
  await world.set('workoutLogs/too-large', log(['bench'], { note: 'x'.repeat(950_000) }));
  await world.set('workoutLogs/nearly-full', log(['bench'], { note: 'x'.repeat(850_000) }));
  await world.set('programs/p1', program(['bench', 'theirs']));
}

async function copyOf(logId: string): Promise<Record<string, unknown>> {
  const data = (await world.data(`workoutLogs/${logId}`)) as { exercises: Record<string, unknown>[] };
  return data.exercises[0]?.['exerciseMetadata'] as Record<string, unknown>;
}

test('documents of every kind, all read -> each counted, in its collection and in total', async () => {
  await plantEveryKind();
  const report = await analysis({ documents: 'all' });
  expect(report).toMatchObject({ estimated: false, partial: false, sources: 4, createdBy: 'ada' });
  const { workoutLogs, programs } = report.collections;
  expect(workoutLogs).toMatchObject({
    ...{ documents: 8, derived: 1, estimated: false, partial: false, reached: null, integrity: 10 },
    found: {
      ...{ documents: 8, references: 10, orphans: 3, missing: 8, wrong: 1, right: 1 },
      ...{ unparsable: 1, oversized: 0, withoutUser: 1, withoutDate: 1, toWrite: 6, ledgers: 0 },
      ...{ tooLarge: 1, nearlyFull: 1 },
    },
  });
  expect(workoutLogs?.projected).toEqual(workoutLogs?.found);
  expect(programs).toMatchObject({
    ...{ documents: 1, derived: 0, integrity: 0 },
    found: { documents: 1, references: 2, orphans: 1, missing: 2, toWrite: 1 },
  });
  expect(report.total).toMatchObject({ documents: 9, derived: 1, integrity: 8.33 });
  expect(report.total.projected).toMatchObject({ references: 12, missing: 10, toWrite: 7 });
  expect(report.estimate).toMatchObject({
    // 2 · 9 documents, 2 · 1 batch, 4 exercises; 9 documents, 4 exercises, 2 counts.
    ...{ reads: { walk: 24, verification: 15 }, writes: 15, invocations: 7 },
  });
  expect(report.recommendations.join('\n')).toMatch(
    /cannot be parsed.*: 1\.[^]*gone: 4 of 12[^]*Run it.*: 7 of 9/,
  );
});

test('wrong and missing copies -> differences with path, exercise, field, expected and found', async () => {
  await plantEveryKind();
  const { differences } = await analysis({ samples: 50 });
  expect(differences).toContainEqual({
    ...{ path: 'workoutLogs/wrong', exerciseId: 'bench', field: 'name' },
    ...{ expected: '"Bench"', found: '"Bench Press"' },
  });
  const missing = differences.filter(({ field }) => field === 'exerciseMetadata');
  // `bare` lacks four, `no-user`, `no-date` and `nearly-full` one, the program two; for that of `too-large` is no room.
  expect(missing).toHaveLength(9);
  expect(missing.find(({ exerciseId }) => exerciseId === 'old')?.expected).toContain('"sourceMissing":true');
  expect((await analysis({ samples: 1 })).differences.filter(({ field }) => field === 'name')).toHaveLength(
    1,
  );
  expect((await analysis({ samples: 0 })).differences).toEqual([]);
});

test('an analysis -> one report is stored, which is what was returned; nothing else changes', async () => {
  await plantEveryKind();
  const before = await everything();
  const { reportId, ...report } = await analysis();
  const after = await everything();
  const path = `migrationReports/${reportId}`;
  expect([...after.keys()].filter((key) => !before.has(key))).toEqual([path]);
  for (const [key, version] of before) expect(after.get(key)).toBe(version);
  expect(await world.data(path)).toEqual(report);
  expect(analysisReportSchema.parse(report)).toEqual(report);
});

test('an exercise changed its type, and nobody carried it -> wrong, and the ledger would move', async () => {
  await world.set('exercises/bench', exercise('Bench'));
  await world.seed('workoutLogs/l1', log(['bench']));
  await world.set('workoutLogs/l2', log(['bench']));
  await world.set('exercises/bench', exercise('Bench', { primaryMuscleGroup: 'Arms' }));
  const { collections, estimate } = await analysis();
  expect(collections['workoutLogs']?.found).toMatchObject({ wrong: 1, missing: 1, toWrite: 2, ledgers: 1 });
  expect(estimate).toMatchObject({ writes: 2 * 2 + 1 + 1, invocations: 2 + 2 });
});

test('no documents -> nothing to do, no integrity', async () => {
  const report = await analysis({ documents: 'all' });
  expect(report.total).toMatchObject({ documents: 0, integrity: null });
  expect(report.recommendations).toEqual(['Nothing to do: there are no documents.']);
  expect(report.estimate.money.total).toBe(0);
});

describe('a sample', () => {
  beforeEach(async () => {
    await world.set('exercises/bench', exercise('Bench'));
    await plant('workoutLogs', numbered('log-', 600), log(['bench', 'nobody']));
  });

  test('of 100 of 600 -> what was found, and six times as much, marked as estimated', async () => {
    const { collections, total, estimated, estimate } = await analysis({ documents: 100 });
    expect(estimated).toBe(true);
    expect(collections['workoutLogs']).toMatchObject({
      ...{ documents: 600, estimated: true, partial: false, reached: null, integrity: 0 },
      found: { documents: 100, references: 200, orphans: 100, toWrite: 100 },
      projected: { documents: 600, references: 1_200, orphans: 600, toWrite: 600 },
    });
    expect(collections['programs']).toMatchObject({ documents: 0, estimated: false });
    expect(total.projected.documents).toBe(600);
    // 2 · 600, 2 · 12 batches, 2 exercises that were named; there is but one, so no more are expected.
    expect(estimate).toMatchObject({ reads: { walk: 1_226 }, writes: 1_212 });
  });

  test('of all 600 -> exact', async () => {
    const all = await analysis({ documents: 'all' });
    const { collections } = await analysis({ documents: 600 });
    expect(collections).toEqual(all.collections);
    expect(all.collections['workoutLogs']).toMatchObject({
      ...{ estimated: false, found: { documents: 600, references: 1_200, orphans: 600 } },
    });
  });

  test('of 100 -> costs two reads a log, and little else', async () => {
    const { reads, writes } = await world.costOf(() => analysis({ documents: 100 }));
    expect(writes).toBe(1);
    // Five counts, a look at no programs, two exercises and two tombstones, and looks where no ids are.
    expect(reads).toBeLessThan(200 + 100);
  });

  test('time runs out -> partial, with how far it came; the other collection was not begun', async () => {
    await world.set('programs/p1', program(['bench']));
    let looks = 0;
    // The start of the call, and two pages; then it is too late.
    const now = (): number => world.now + (looks++ < 3 ? 0 : SOFT_DEADLINE_MS);
    const deps = { ...world.deps, clock: { ...world.deps.clock, now } };
    const report = await analyze(deps, { ...analyzeInputSchema.parse({ documents: 'all' }), by: 'ada' });
    expect(report).toMatchObject({ estimated: true, partial: true });
    const read = report.collections['workoutLogs']?.found.documents ?? 0;
    expect(read).toBeGreaterThan(16);
    expect(read).toBeLessThan(600);
    expect(report.collections).toMatchObject({
      workoutLogs: {
        ...{ partial: true, estimated: true, reached: numbered('log-', 600)[read - 1] },
        projected: { documents: 600, references: 1_200 },
      },
      programs: { documents: 1, partial: true, reached: null, found: { documents: 0 } },
    });
    expect(report.recommendations[0]).toContain(`${read} of 600 workoutLogs`);
  });
});

describe('visit', () => {
  async function visited(sample: number | null): Promise<string[]> {
    const ids: string[] = [];
    const input = { collection: 'c', sample, deadline: Infinity };
    await visit(world.deps, input, (documents) => {
      expect(documents.length).toBeLessThanOrEqual(100);
      ids.push(...documents.map(({ path }) => idOf(path)));
      return Promise.resolve();
    });
    return ids;
  }

  test.each<[string, number, string[]]>([
    [
      'spread ids',
      30,
      numbered('', 620).map((id, index) => `${'zyxwvutsrqponmlkjihgfedcbaZYXW'.charAt(index % 30)}${id}`),
    ],
    ['ids that begin alike', 30, numbered('user-strong-zh-2020-', 620)],
    ['two clusters', 15, [...numbered('a-', 310), ...numbered('z-', 310)]],
    ['a crowd and a stray', 30, [...numbered('a-', 619), 'zzz']],
    // Ends of beginnings are of ASCII: some stretches of other letters are read from where they begin.
    ['ids of other letters', 0, [...numbered('жим-', 310), ...numbered('присед-', 310)]],
  ])(
    '%s -> all in their order; a sample of just so many, none twice, in each quarter %i',
    async (_, least, ids) => {
      await plant('c', ids, { a: 1 });
      const sorted = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await visited(null)).toEqual(sorted);
      const sample = await visited(250);
      expect(new Set(sample).size).toBe(250);
      expect(sample).toHaveLength(250);
      expect(await visited(250)).toEqual(sample);
      const quarters = sample.map((id) => Math.floor((sorted.indexOf(id) * 4) / ids.length));
      for (const quarter of [0, 1, 2, 3])
        expect(quarters.filter((one) => one === quarter).length).toBeGreaterThanOrEqual(least);
    },
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ['another migration', { migration: 'build-analytics-views' }, 'migration'],
  ['no documents', { documents: 0 }, 'documents'],
  ['some documents', { documents: 'some' }, 'documents'],
  ['51 samples', { samples: 51 }, 'samples'],
  ['a batch of 9', { batchSize: 9 }, 'batchSize'],
  ['no pace', { documentsPerSecond: 0 }, 'documentsPerSecond'],
  ['an unknown field', { sample: 5 }, ''],
])('input with %s -> does not fit', (_, input, at) => {
  const { error } = analyzeInputSchema.safeParse(input);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([at]);
});
