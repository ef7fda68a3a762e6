import { analysisPage } from '../../admin/analyze';
import { runsTable } from '../../admin/list';
import type { Analysis } from '../../functions/src/backfill/analyze';
import type { ListedRun } from '../../functions/src/backfill/list';
import type { Figures } from '../../functions/src/model/reports';
import { status } from './statuses';

const figures: Figures = {
  ...{
    documents: 1_000,
    references: 5_000,
    orphans: 12,
    missing: 4_000,
    wrong: 10,
    right: 990,
    unparsable: 1,
  },
  ...{ oversized: 0, withoutUser: 0, withoutDate: 0, toWrite: 900, ledgers: 0, tooLarge: 0, nearlyFull: 0 },
  ...{ bytesBefore: 0, bytesAfter: 0, greatestBytes: 0 },
};
const analysis: Analysis = {
  ...{ reportId: 'p1', kind: 'analysis', migration: 'embed-exercise-metadata', createdBy: 'admin-1' },
  ...{ createdAt: '2026-01-31T00:00:00.000Z', estimated: true, partial: false, sources: 80 },
  collections: {
    workoutLogs: {
      ...{ documents: 20_000, derived: 100, found: figures, estimated: true, partial: false, reached: null },
      ...{ projected: { ...figures, toWrite: 18_000 }, integrity: 19.8 },
    },
  },
  total: { documents: 20_000, derived: 100, projected: figures, integrity: 19.8 },
  differences: ['l1', 'l2', 'l3'].map((id) => ({
    ...{ path: `workoutLogs/${id}`, exerciseId: 'bench', field: 'name', found: null },
    expected: JSON.stringify('Bench'.repeat(20)),
  })),
  estimate: {
    ...{ batchSize: 50, reads: { walk: 40_000, verification: 20_000 }, writes: 36_000, invocations: 18_000 },
    money: {
      ...{
        currency: 'USD',
        location: 'us-central1',
        reads: 0.04,
        writes: 0.07,
        invocations: 0.01,
        total: 0.12,
      },
    },
    ...{
      documentsPerSecond: 250,
      maxWritesPerSecond: null,
      seconds: { walk: 80, verification: 20 },
      rules: [],
    },
  },
  recommendations: ['Begin with safe.'],
};

test('an analysis -> what there is, what it would take, what differs, what to do', () => {
  expect(analysisPage(analysis)).toEqual([
    'Report migrationReports/p1, extrapolated from a sample',
    '',
    'collection   documents   read  to write  references  right  missing  wrong  orphans  unparsable  integrity',
    'workoutLogs     20,000  1,000    18,000       5,000    990    4,000     10       12           1     19.8 %',
    'integrity of all: 19.8 %',
    '',
    'a backfill would take          walk  verification',
    'reads                        40,000        20,000',
    'writes                       36,000',
    'invocations of triggers      18,000',
    'time                     1 min 20 s          20 s',
    'money, us-central1         0.12 USD',
    '',
    'document        exercise  field  has      expected',
    `workoutLogs/l1  bench     name   nothing  "${'Bench'.repeat(9)}Ben…`,
    `workoutLogs/l2  bench     name   nothing  "${'Bench'.repeat(9)}Ben…`,
    'and 1 more in the report',
    '',
    '- Begin with safe.',
  ]);
});

test('runs -> a line for each', () => {
  const { startedBy, counters } = status();
  const run: ListedRun = {
    ...{ runId: 'r1', migration: 'derive-again', dryRun: true, startedBy, counters },
    ...{ startedAt: 0, endedAt: null, total: null },
    rolledBack: false,
    state: 'running',
    hold: { reason: 'budget', message: 'used up', since: 0 },
  };
  expect(runsTable([run])).toEqual([
    'run  migration               state             in scope  written  failed  asked for                ended  by',
    'r1   derive-again (dry run)  running (budget)       n/a   12,000       0  2026-01-31 18:04:11 UTC         admin-1',
  ]);
  expect(runsTable([])).toEqual(['no runs']);
});
