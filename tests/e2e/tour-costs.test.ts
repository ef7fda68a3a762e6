import { limitOfLeg } from '../../tour/backfill-cost';
import { costOf, limitOfEdit, limitOfSeed } from '../../tour/cost';
import { limitOfDrains } from '../../tour/drains';
import type { Invocation } from '../../tour/suite-log';
import { unused } from '../../tour/use';
import { squat, sent, text } from '../oracle/stored-documents';

function ran(name: string, fields: Partial<Invocation> = {}): Invocation {
  return {
    ...{ severity: 'INFO', function: name, subject: 'userProgressView/u1', eventId: undefined },
    ...{ outcome: 'done', error: undefined, reads: 2, writes: 1, deletes: 1, wrote: {}, enqueued: 0 },
    ...{ visited: 0, written: 0, ledgers: 0, views: 0, foundAt: 0 },
    ...fields,
  };
}

test('the cost of invocations -> deletes are writes', () => {
  expect(costOf([ran('a'), ran('b')])).toEqual({ reads: 4, writes: 4 });
});

test.each([
  [0, 8, 14],
  [1, 12, 21],
  [300, 313, 324],
  [600, 616, 630],
])(
  'limit of an edit: %d logs, no shard, no program, no view -> %d reads, %d with a tombstone',
  (n, reads, withTombstone) => {
    const use = { copies: n, documents: { ...unused.documents, workoutLogs: n } };
    expect(limitOfEdit(use, {})).toEqual({ reads, writes: n });
    expect(limitOfEdit(use, { buries: true })).toEqual({ reads: withTombstone, writes: n + 1 });
    expect(limitOfEdit(use, { isOwned: true })).toEqual({ reads: withTombstone, writes: n });
  },
);

test('limit of an edit that regroups -> a ledger for each log, not for programs and views; commits twice', () => {
  const documents = { workoutLogs: 5, workoutLogShards: 0, programs: 3, exercisePerformanceView: 1 };
  const use = { copies: 9, documents };
  expect(limitOfEdit(use, {})).toEqual({ reads: 9 + 3 * (3 + 2) + 2, writes: 9 });
  expect(limitOfEdit(use, { regroups: true })).toEqual({ reads: 9 + 3 * (6 + 2) + 2, writes: 9 + 5 });
});

test('limit of the seed -> by the exercises that each document names; again for logs that a history visits', () => {
  const limit = { reads: 2 * 8 + (2 + 2) + (2 + 1), writes: 2 + 2 };
  expect(limitOfSeed(sent, { visited: 0 })).toEqual(limit);
  expect(limitOfSeed(sent, { visited: 1 })).toEqual({ ...limit, reads: limit.reads + 4 });
  const owned = new Map([...sent, ['exercises/squat', { ...squat, userId: text('u1') }] as const]);
  expect(limitOfSeed(owned, { visited: 0 })).toEqual({ ...limit, reads: limit.reads + 4 + 2 });
});

test.each<[string, Invocation, { reads: number; writes: number }]>([
  ['nothing pending', ran('drainViews'), { reads: 1, writes: 0 }],
  ['one page', ran('drainViews', { ledgers: 400, views: 20 }), { reads: 800 + 20 + 3 + 1, writes: 420 }],
  ['three', ran('drainViews', { ledgers: 801, views: 60 }), { reads: 1602 + 60 + 9 + 1, writes: 861 }],
  [
    'a history whose logs have their ledgers',
    ran('countHistory', { visited: 60 }),
    { reads: 1 + 120 + 3 + 2, writes: 1 },
  ],
  [
    'a history that finds some without',
    ran('countHistory', { visited: 60, written: 5, ledgers: 5, views: 8 }),
    { reads: 10 + 8 + 3 + 1 + 120 + 3 + 2, writes: 5 + 8 + 10 + 1 },
  ],
])('limit of a drain: %s', (_, drain, limit) => {
  const nothing = { newExercises: new Map<string, number>(), sessions: 0, tries: 1 };
  expect(limitOfDrains([drain], nothing)).toEqual(limit);
  expect(limitOfDrains([drain], { ...nothing, sessions: 10, tries: 2 })).toEqual({
    ...limit,
    reads: 2 * (limit.reads + 10),
  });
});

test('limit of drains of new users -> the exercise of each new view, and those of each page of a history', () => {
  const newExercises = new Map([
    ['userProgressView/u1', 7],
    ['userProgressView/u2', 9],
  ]);
  const limitOf = (drain: Invocation): number =>
    limitOfDrains([drain], { newExercises, sessions: 0, tries: 1 }).reads;
  expect(limitOf(ran('drainViews', { ledgers: 1, views: 9 }))).toBe(2 + 9 + 3 + 1 + (7 + 9));
  expect(limitOf(ran('countHistory', { visited: 60 }))).toBe(1 + 120 + 3 * (1 + 7) + 2 + (7 + 9));
});

test.each<[string, Parameters<typeof limitOfLeg>[0], { reads: number; writes: number }]>([
  [
    'a walk of one worker',
    { documents: 1_000, each: { reads: 2, writes: 2 }, exercises: 30, workers: 1 },
    { reads: 2_000 + 2 * 25 + 30, writes: 2_000 + 25 },
  ],
  [
    'a verification of eight',
    { documents: 1_000, each: { reads: 1, writes: 0 }, exercises: 30, workers: 8 },
    { reads: 1_000 + 2 * 60 + 240, writes: 60 },
  ],
  [
    'nothing to visit',
    { documents: 0, each: { reads: 2, writes: 2 }, exercises: 0, workers: 1 },
    { reads: 10, writes: 5 },
  ],
])('limit of a round of visits: %s', (_, leg, limit) => {
  expect(limitOfLeg(leg)).toEqual(limit);
});
