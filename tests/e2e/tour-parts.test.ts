import { differences } from '../../tour/finding';
import { nearIds } from '../../tour/near-ids';
import { renameOptions, tourOptions, UsageError } from '../../tour/options';
import { complaints, isGood, jsonOf, linesOf, tableRow, type StepReport } from '../../tour/report';
import { mostUsedOfLibrary, unused, usesIn } from '../../tour/use';
import type { Stored } from '../support/oracle';
import type { TypedFields } from '../support/typed-rest';
import { double, integer, map, sent, sentLog, text } from '../oracle/stored-documents';

const withinLimit = { cost: { reads: 9, writes: 2 }, limit: { reads: 9, writes: 2 } };
const report: StepReport = {
  ...{ step: 'rename', what: '→ New', expected: 2, right: 2, wrong: 0, ms: 1234 },
  bills: [
    { of: 'copies', ...withinLimit },
    { of: 'drains', ...withinLimit },
  ],
  ...{ problems: [], errors: [] },
};

const { documents: none } = unused;

test('uses -> by copies, documents apart; the library without users’ own', () => {
  expect([...usesIn(sent)]).toEqual([
    ['squat', { copies: 3, documents: { ...none, workoutLogs: 1, programs: 1, exercisePerformanceView: 1 } }],
    ['plank', { copies: 1, documents: { ...none, workoutLogs: 1, exercisePerformanceView: 1 } }],
  ]);
  const again = new Map([
    ...sent,
    ['workoutLogs/l2', sentLog],
    ['workoutLogs/l3', { ...sentLog, userId: text('u2') }],
  ]);
  expect(usesIn(again).get('plank')?.documents).toEqual({
    ...{ ...none, workoutLogs: 3, exercisePerformanceView: 2 },
  });
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
  [
    'too many reads of drains, fewer of the rest',
    {
      bills: [
        { of: 'copies', ...withinLimit, cost: { reads: 1, writes: 2 } },
        { of: 'drains', ...withinLimit, cost: { reads: 10, writes: 2 } },
      ],
    },
    '  drains: 10 reads, expected at most 9',
  ],
])('a report with %s -> not good, and it says why', (_, changes, complaint) => {
  expect([isGood(report), complaints(report), tableRow(report).endsWith('✓')]).toEqual([true, [], true]);
  const bad = { ...report, ...changes };
  expect(isGood(bad)).toBe(false);
  expect(complaints(bad)).toEqual(['rename:', complaint]);
  expect(tableRow(bad)).toMatch(/✗$/);
});

test('the JSON of a report -> the promised keys and no other; costs and limits summed up', () => {
  const promised = {
    ...{ step: 'rename', expected: 2, right: 2, wrong: 0, ms: 1234, reads: 18, writes: 4 },
    limit: { reads: 18, writes: 4 },
  };
  expect(jsonOf(report)).toEqual(promised);
  expect(jsonOf({ ...report, shows: { json: { users: 5 }, lines: [] } })).toEqual({ ...promised, users: 5 });
});

test('lines that a step shows -> below its row, indented', () => {
  expect(linesOf(report)).toEqual([]);
  expect(linesOf({ ...report, shows: { json: {}, lines: ['a', '', 'b'] } })).toEqual([
    expect.stringMatching(/^ {13}a$/),
    '',
    expect.stringMatching(/^ {13}b$/),
  ]);
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

const log = (fields: TypedFields): Stored => ({
  ...{ exercises: [], exerciseTombstones: [], workoutLogShards: [], programs: [] },
  workoutLogs: [{ path: 'workoutLogs/l1', fields, updateTime: '2026-01-02T03:04:05.000006Z' }],
});
const nothing: Stored = { ...log({}), workoutLogs: [] };

test.each<[string, Stored, number]>([
  ['the same, its keys in another order', log({ b: map({ d: integer(2), c: integer(1) }), a: text('x') }), 0],
  ['a number of another type', log({ a: text('x'), b: map({ c: integer(1), d: double(2) }) }), 1],
  ['a field more', log({ a: text('x'), b: map({ c: integer(1), d: integer(2) }), e: text('') }), 1],
  ['a field less', log({ a: text('x') }), 1],
  ['gone', nothing, 1],
])('a document as it was -> %s', (_, now, wrong) => {
  const then = log({ a: text('x'), b: map({ c: integer(1), d: integer(2) }) });
  expect(differences(then, now).wrong).toBe(wrong);
  expect(differences(now, then).wrong).toBe(wrong);
});
