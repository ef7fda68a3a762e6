import { estimateOf } from '../../functions/src/backfill/analysis/estimate';
import { examine, type Examination } from '../../functions/src/backfill/analysis/examine';
import { addFigures, integrityOf, NO_FIGURES, project } from '../../functions/src/backfill/analysis/figures';
import { recommend } from '../../functions/src/backfill/analysis/recommend';
import { DifferenceSamples } from '../../functions/src/backfill/analysis/samples';
import type { Target } from '../../functions/src/copies';
import { parseDocument } from '../../functions/src/derive/parse';
import type { StoredDocument } from '../../functions/src/model/document';
import type { Source } from '../../functions/src/model/exercise';
import type { CollectionReport, Difference, Figures } from '../../functions/src/model/reports';
import { entry, log, program } from '../support/documents';
import { buried, derived, live, NEVER_KNOWN, settled, stored } from './stored';

const SOURCES = new Map<string, Source>([
  ['bench', live()],
  ['squat', live({ name: 'Squat', primaryMuscleGroup: 'Quads' })],
  ['old', buried({ name: 'Old' })],
  ['lost', NEVER_KNOWN],
  ['theirs', live({ userId: 'u2' })],
]);

function examined(target: Target, document: StoredDocument, ledger?: unknown): Examination {
  return examine({
    target,
    document,
    parsed: parseDocument(target, document),
    sources: SOURCES,
    parts: [],
    ledger,
  });
}

const figures = (some: Partial<Figures>): Figures => ({ ...NO_FIGURES, ...some });

/** What the first entry of a right log holds, but for some fields. */
function heldCopy(exerciseId: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const right = settled('workoutLogs', stored('workoutLogs', log([exerciseId])), SOURCES);
  const value = right.fields['exercises']?.arrayValue?.values?.[0]?.mapValue?.fields?.['exerciseMetadata'];
  const copy = Object.entries(value?.mapValue?.fields ?? {}).map(([key, { stringValue, booleanValue }]) => [
    key,
    stringValue ?? booleanValue,
  ]);
  return { ...(Object.fromEntries(copy) as Record<string, unknown>), ...fields };
}

describe('examine', () => {
  test('a log without copies, one of each kind of source -> all missing, the gone are orphans', () => {
    const document = stored('workoutLogs', log(['bench', 'old', 'lost', 'theirs']));
    expect(examined('workoutLogs', document).figures).toMatchObject({
      ...{ documents: 1, references: 4, orphans: 3, missing: 4, wrong: 0, right: 0, toWrite: 1 },
    });
  });

  test('a settled log -> all right, orphans too, nothing to write, no byte more', () => {
    const before = stored('workoutLogs', log(['bench', 'old', 'lost']));
    const document = settled('workoutLogs', before, SOURCES);
    const { figures: found, differences } = examined('workoutLogs', document);
    expect(found).toMatchObject({ references: 3, orphans: 2, right: 3, missing: 0, wrong: 0, toWrite: 0 });
    expect(found.bytesAfter).toBe(found.bytesBefore);
    expect(differences).toEqual([]);
    // What the unsettled one was to become.
    expect(examined('workoutLogs', before).figures.bytesAfter).toBe(found.bytesBefore);
  });

  test('an old name, a field too many -> wrong, each field with what is expected and found', () => {
    const copy = heldCopy('bench', { name: 'Bench', level: 3, lastUpdated: 'then' });
    const exercises = [entry('bench', { exerciseMetadata: copy }), entry('squat')];
    const { figures: found, differences } = examined(
      'workoutLogs',
      stored('workoutLogs', log([], { exercises })),
    );
    expect(found).toMatchObject({ references: 2, wrong: 1, missing: 1, right: 0 });
    const at = { path: 'workoutLogs/d1', exerciseId: 'bench' };
    expect(differences.filter(({ exerciseId }) => exerciseId === 'bench')).toEqual([
      { ...at, field: 'name', expected: '"Bench Press"', found: '"Bench"' },
      { ...at, field: 'level', expected: null, found: '3' },
    ]);
    expect(differences.filter(({ exerciseId }) => exerciseId === 'squat')).toEqual([
      expect.objectContaining({
        ...{ field: 'exerciseMetadata', expected: expect.stringContaining('"Squat"') as string, found: null },
      }),
    ]);
    expect(differences.filter(({ exerciseId }) => exerciseId === null).map(({ field }) => field)).toEqual([
      ...['exerciseIds', 'workoutSummary'],
    ]);
  });

  test('only the time of a copy is old -> right', () => {
    const exercises = [entry('bench', { exerciseMetadata: heldCopy('bench', { lastUpdated: 'then' }) })];
    const { figures: found } = examined('workoutLogs', stored('workoutLogs', log([], { exercises })));
    expect(found).toMatchObject({ right: 1, wrong: 0, toWrite: 1 });
  });

  test('something that is no map in the place of a copy -> missing, and shown cut', () => {
    const exercises = [entry('bench', { exerciseMetadata: 'x'.repeat(1_000) })];
    const { figures: found, differences } = examined(
      'workoutLogs',
      stored('workoutLogs', log([], { exercises })),
    );
    expect(found).toMatchObject({ missing: 1, wrong: 0 });
    expect(differences[0]?.found).toBe(`"${'x'.repeat(199)}`);
  });

  test('entries that name no exercise -> no references', () => {
    const exercises = [{ exerciseId: '' }, { sets: 3 }, 'bench'];
    expect(examined('workoutLogs', stored('workoutLogs', log([], { exercises }))).figures).toMatchObject({
      references: 0,
      orphans: 0,
    });
  });

  test.each<[string, Target, Record<string, unknown>, Partial<Figures>]>([
    ['unparsable log', 'workoutLogs', { userId: 'u1', exercises: 'bench' }, { unparsable: 1, toWrite: 0 }],
    ['unparsable program', 'programs', { weeklyConfigs: 'none' }, { unparsable: 1, toWrite: 0 }],
    ['log without user', 'workoutLogs', log(['bench'], { userId: null }), { withoutUser: 1, toWrite: 1 }],
    ['log without date', 'workoutLogs', log(['bench'], { date: 'soon' }), { withoutDate: 1, toWrite: 1 }],
    [
      'log without either',
      'workoutLogs',
      log(['bench'], { userId: null, date: null }),
      { withoutUser: 1, withoutDate: 1 },
    ],
    [
      'program without user',
      'programs',
      program(['bench'], { userId: null }),
      { withoutUser: 0, toWrite: 1 },
    ],
  ])('%s -> by its fault', (_, target, fields, found) => {
    expect(examined(target, stored(target, fields)).figures).toMatchObject(found);
  });

  test.each<[string, number, Partial<Figures>]>([
    ['790 KB', 790_000, { tooLarge: 0, nearlyFull: 0, missing: 1, toWrite: 1 }],
    ['850 KB', 850_000, { tooLarge: 0, nearlyFull: 1, missing: 1, toWrite: 1 }],
    ['950 KB', 950_000, { tooLarge: 1, nearlyFull: 0, missing: 1, toWrite: 1 }],
    ['1 MiB', 1_048_400, { oversized: 1, tooLarge: 0, nearlyFull: 0, missing: 1, toWrite: 0 }],
  ])('a log of %s -> by the room it has', (_, bytes, found) => {
    const document = stored('workoutLogs', log(['bench'], { note: 'x'.repeat(bytes) }));
    const { figures: all, differences } = examined('workoutLogs', document);
    expect(all).toMatchObject(found);
    expect(all.greatestBytes).toBe(all.bytesAfter);
    expect(all.bytesAfter).toBeGreaterThanOrEqual(bytes);
    expect(differences.some(({ exerciseId }) => exerciseId === 'bench')).toBe(bytes < 900_000);
  });

  test('a ledger that says what the log contributes, one that does not, none -> one moves', () => {
    const document = stored('workoutLogs', log(['bench']));
    const { contribution } = derived('workoutLogs', document, SOURCES);
    const ledgers = [contribution, { ...contribution, sets: 99 }, undefined];
    expect(ledgers.map((ledger) => examined('workoutLogs', document, ledger).figures.ledgers)).toEqual([
      ...[0, 1, 0],
    ]);
  });
});

describe('figures', () => {
  test('two documents -> sums, and the greater of the greatest', () => {
    const sum = addFigures(
      figures({ documents: 1, references: 3, right: 1, bytesBefore: 10, greatestBytes: 10 }),
      figures({ documents: 2, references: 4, right: 2, bytesBefore: 25, greatestBytes: 20 }),
    );
    const expected = { documents: 3, references: 7, right: 3, bytesBefore: 35, greatestBytes: 20 };
    expect(sum).toEqual(figures(expected));
  });

  test('3 of 10 documents read -> all but the greatest ten thirds', () => {
    const found = figures({ documents: 3, references: 7, toWrite: 2, greatestBytes: 20 });
    expect(project(found, 10)).toEqual(
      figures({ documents: 10, references: 23, toWrite: 7, greatestBytes: 20 }),
    );
    expect(project(NO_FIGURES, 10)).toEqual(NO_FIGURES);
  });

  test.each<[number, number, number | null]>([
    [0, 0, null],
    [0, 3, 0],
    [2, 3, 66.66],
    [57, 100, 57],
    [99_999, 100_000, 99.99],
    [3, 3, 100],
  ])('%i right of %i references -> integrity %s', (right, references, integrity) => {
    expect(integrityOf(figures({ right, references }))).toBe(integrity);
  });
});

describe('DifferenceSamples', () => {
  const differences = (field: string, count: number, found = '1'): Difference[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ path: `workoutLogs/${index}`, exerciseId: 'bench', field, expected: null, found },
    }));

  test('five of one field, one of another, two asked for -> two and one, the first', () => {
    const samples = new DifferenceSamples(2);
    samples.offer('workoutLogs', [...differences('name', 5), ...differences('equipment', 1)]);
    samples.offer('programs', differences('name', 1));
    expect(samples.kept.map(({ path, field }) => `${path} ${field}`)).toEqual([
      ...['workoutLogs/0 name', 'workoutLogs/1 name', 'workoutLogs/0 equipment', 'workoutLogs/0 name'],
    ]);
  });

  test('none asked for -> none', () => {
    const samples = new DifferenceSamples(0);
    samples.offer('workoutLogs', differences('name', 5));
    expect(samples.kept).toEqual([]);
  });

  test('more bytes than a report has room for -> those that fit', () => {
    const samples = new DifferenceSamples(50);
    samples.offer('workoutLogs', differences('name', 50, 'x'.repeat(9_900)));
    expect(samples.kept).toHaveLength(20);
  });
});

describe('estimateOf', () => {
  const pace = { batchSize: 50, documentsPerSecond: 250, maxWritesPerSecond: null };

  // Reads 2·1,000,000 + 2·20,000 + 900, and 1,000,000 + 900 + 2·1,000; writes 2·800,000 + 20,000 + 100,000.
  test('a million documents -> reads, writes, invocations, money to the cent, time', () => {
    const projected = figures({ documents: 1_000_000, toWrite: 800_000, ledgers: 100_000 });
    const estimate = estimateOf({ projected, sources: 900 }, pace);
    expect(estimate).toMatchObject({
      reads: { walk: 2_040_900, verification: 1_002_900 },
      writes: 1_720_000,
      invocations: 1_000_000,
      // 30.438 · 0.06 = 1.82628; 17.2 · 0.18 = 3.096; 1 · 0.40.
      money: { currency: 'USD', location: 'nam5', reads: 1.83, writes: 3.1, invocations: 0.4, total: 5.32 },
      seconds: { walk: 4_000, verification: 4_000 },
    });
    expect(estimate.rules.join('\n')).toContain('0.18 for 100,000 writes');
  });

  test('the same under 100 writes a second -> the writes take the time', () => {
    const projected = figures({ documents: 1_000_000, toWrite: 800_000, ledgers: 100_000 });
    const { seconds, rules } = estimateOf({ projected, sources: 900 }, { ...pace, maxWritesPerSecond: 100 });
    expect(seconds).toEqual({ walk: 17_200, verification: 4_000 });
    expect(rules.at(-1)).toBe('Time: 250 documents a second, and at most 100 writes a second.');
  });

  test('101 documents as they must be, batches of 50 -> three batches move their cursor', () => {
    const estimate = estimateOf({ projected: figures({ documents: 101 }), sources: 4 }, pace);
    expect(estimate).toMatchObject({
      ...{ reads: { walk: 212, verification: 107 }, writes: 3, invocations: 0 },
      ...{ money: { total: 0 }, seconds: { walk: 1, verification: 1 } },
    });
  });

  test('no documents -> nothing', () => {
    expect(estimateOf({ projected: NO_FIGURES, sources: 0 }, pace)).toMatchObject({
      ...{ reads: { walk: 0, verification: 0 }, writes: 0, seconds: { walk: 0, verification: 0 } },
    });
  });
});

describe('recommend', () => {
  const facts = (
    some: Partial<Figures>,
    {
      estimated = false,
      collections = {},
    }: { estimated?: boolean; collections?: Record<string, CollectionReport> } = {},
  ): string[] => {
    const projected = figures({ documents: 20_000, ...some });
    const total = { documents: projected.documents, derived: 0, projected, integrity: null };
    const partial = Object.values(collections).some((report) => report.partial);
    return recommend({ collections, total, estimated, partial });
  };

  test.each<[string, Partial<Figures>, boolean, string[]]>([
    ['no documents', { documents: 0 }, false, ['Nothing to do: there are no documents.']],
    [
      'all as it must be',
      {},
      false,
      ['Nothing to do: every document is as it must be, or cannot be helped.'],
    ],
    ['a sample as it must be', {}, true, ['Nothing to do in the sample; analyse all documents to be sure.']],
    ['work for many', { toWrite: 9 }, false, ['Run it: documents that need a write: 9 of 20000.']],
    ['work by a sample', { toWrite: 9 }, true, ['Run it: documents that need a write: about 9 of 20000.']],
    [
      'work for few',
      { documents: 20, toWrite: 9 },
      false,
      ['Run it: documents that need a write: 9 of 20.', 'Choose few shards: one is enough for 20 documents.'],
    ],
    [
      'faults',
      { toWrite: 9, unparsable: 1, oversized: 2, withoutUser: 3, withoutDate: 4 },
      false,
      [
        'Fix first the documents that cannot be parsed, since they stay as they are: 1.',
        'Make the documents smaller that are too large even without copies: 2.',
        'Logs without a user get copies of shared exercises and count in no view: 3.',
        'Logs without a usable date get copies and count in no view: 4.',
        'Run it: documents that need a write: 9 of 20000.',
      ],
    ],
    [
      'large documents',
      { toWrite: 9, tooLarge: 1, nearlyFull: 2 },
      false,
      [
        'Run it: documents that need a write: 9 of 20000.',
        'Documents without room for copies are left without, and keep their summaries: 1.',
        'Documents that come near 900 KB with their copies, and beyond it would lose them: 2.',
      ],
    ],
  ])('%s -> what is to be done', (_, some, estimated, sentences) => {
    expect(facts(some, { estimated })).toEqual(sentences);
  });

  test.each<[number, boolean]>([
    [4, false],
    [5, true],
  ])('%i orphans of 100 references -> asks why: %s', (orphans, asks) => {
    const found = facts({ orphans, references: 100 });
    expect(found.some((sentence) => sentence.startsWith('Ask why'))).toBe(asks);
  });

  test('time ran out -> says how far it came', () => {
    const report = { documents: 500, derived: 0, estimated: true, projected: NO_FIGURES, integrity: null };
    const collections = {
      workoutLogs: { ...report, found: figures({ documents: 200 }), partial: true, reached: 'l200' },
      programs: { ...report, found: NO_FIGURES, partial: true, reached: null },
    };
    expect(facts({}, { estimated: true, collections })).toEqual([
      'Analyse fewer documents: time ran out after 200 of 500 workoutLogs, up to l200 and none of programs.',
      'Nothing to do as far as the analysis came.',
    ]);
  });
});
