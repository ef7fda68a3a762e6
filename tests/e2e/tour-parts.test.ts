import { costOf, limitOfEdit } from '../../tour/cost';
import { nearIds } from '../../tour/near-ids';
import { renameOptions, tourOptions, UsageError } from '../../tour/options';
import { complaints, isGood, jsonOf, tableRow, type StepReport } from '../../tour/report';
import { mostUsedOfLibrary, usesIn } from '../../tour/use';
import { sent, text } from '../oracle/stored-documents';

const report: StepReport = {
  ...{ step: 'rename', what: '→ New', expected: 2, right: 2, wrong: 0, ms: 1234 },
  ...{ cost: { reads: 9, writes: 2 }, limit: { reads: 9, writes: 2 }, problems: [], errors: [] },
};

test.each([
  [0, 4, 8],
  [1, 8, 15],
  [300, 309, 318],
  [600, 612, 624],
])('limit of an edit: %d logs and no program -> %d reads, %d when the exercise goes', (n, reads, buried) => {
  const use = { copies: n, documents: { workoutLogs: n, programs: 0 } };
  expect(limitOfEdit(use, { buries: false })).toEqual({ reads, writes: n });
  expect(limitOfEdit(use, { buries: true })).toEqual({ reads: buried, writes: n + 1 });
});

test('the cost of invocations -> deletes are writes', () => {
  const one = {
    ...({
      severity: 'INFO',
      function: 'f',
      subject: '',
      eventId: undefined,
      outcome: '',
      error: undefined,
    } as const),
    ...{ reads: 2, writes: 1, deletes: 1, wrote: {}, enqueued: 0, foundAt: 0 },
  };
  expect(costOf([one, one])).toEqual({ reads: 4, writes: 4 });
});

test('uses -> by copies, documents apart; the library without users’ own', () => {
  expect([...usesIn(sent)]).toEqual([
    ['squat', { copies: 3, documents: { workoutLogs: 1, programs: 1 } }],
    ['plank', { copies: 1, documents: { workoutLogs: 1, programs: 0 } }],
  ]);
  const owned = new Map([...sent, ['exercises/squat', { userId: text('u1') }]]);
  expect(mostUsedOfLibrary(owned)).toEqual(['plank']);
});

test.each<[string, Partial<StepReport>, string]>([
  [
    'a wrong copy',
    { wrong: 1, problems: [{ path: 'p/1', what: 'copy', has: undefined, wants: 1 }] },
    '  p/1: copy: has nothing, expected 1',
  ],
  [
    'a copy with an old name',
    { wrong: 1, problems: [{ path: 'p/1', what: 'copy', has: { a: 1, b: 1 }, wants: { a: 2, b: 1 } }] },
    '  p/1: copy: has {"a":1}, expected {"a":2}',
  ],
  ['too many reads', { cost: { reads: 10, writes: 2 } }, '  10 reads, expected at most 9'],
])('a report with %s -> not good, and it says why', (_, changes, complaint) => {
  expect([isGood(report), complaints(report), tableRow(report).endsWith('✓')]).toEqual([true, [], true]);
  const bad = { ...report, ...changes };
  expect(isGood(bad)).toBe(false);
  expect(complaints(bad)).toEqual(['rename:', complaint]);
  expect(tableRow(bad)).toMatch(/✗$/);
});

test('the JSON of a report -> the promised keys and no other', () => {
  expect(jsonOf(report)).toEqual({
    ...{ step: 'rename', expected: 2, right: 2, wrong: 0, ms: 1234, reads: 9, writes: 2 },
    limit: { reads: 9, writes: 2 },
  });
});

test('near ids -> the likeliest first, nothing that is far', () => {
  const ids = ['Barbell_Squat', 'Front_Barbell_Squat', 'Plank', 'Barbell_Curl'];
  expect(nearIds('barbel squat', ids).slice(0, 2)).toEqual(['Barbell_Squat', 'Front_Barbell_Squat']);
  expect(nearIds('zzz', ids)).toEqual([]);
});

test('unknown options -> UsageError', () => {
  expect(() => tourOptions(['--nope'])).toThrow(UsageError);
  expect(() => renameOptions(['--exercise'])).toThrow(UsageError);
  expect(tourOptions(['--once', '--json'])).toMatchObject({ once: true, json: true, help: false });
});
