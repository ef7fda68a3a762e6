import { grpc } from 'google-gax';
import { entry, exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
import { RpcError } from '../support/rpc-hook';
import { World, type Change } from '../support/world';

const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';
const PROGRAM = 'programs/p1';
const UNPARSABLE = { userId: 'u1', exercises: 'bench, squat', weight: 60.5, tags: ['a'] };

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

/** What is recorded of a document. */
async function letters(path: string): Promise<Record<string, unknown>[]> {
  const found = await world.app.collection('deadLetters').where('path', '==', path).get();
  return found.docs.map((letter) => letter.data());
}

it.each<[string, string, Record<string, unknown>, string]>([
  ['exercises is no array', LOG, UNPARSABLE, 'exercises: '],
  ['exercises is a map', LOG, { userId: 'u1', exercises: { 0: entry('bench') } }, 'exercises: '],
  [
    'weeklyConfigs is a string',
    PROGRAM,
    { userId: 'u1', weeklyConfigs: 'none' },
    'weeklyConfigs: expected a map',
  ],
  [
    "a day's exercises are no array",
    PROGRAM,
    { userId: 'u1', weeklyConfigs: [{ day1: { exercises: 'bench' } }] },
    'weeklyConfigs.0.day1.exercises: ',
  ],
])('I5 %s -> one letter, the document as it was', async (_, path, data, reason) => {
  const created = await world.set(path, data);
  expect(await world.written(created)).toBe('dead-letter');
  expect(await letters(path)).toEqual([
    {
      kind: 'unparsable',
      path,
      reason: expect.stringContaining(reason) as string,
      eventId: created.eventId,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  ]);
  expect(await world.read(path)).toEqual(created.after);
});

it('I5 an unparsable log delivered twice -> one letter, of the first event', async () => {
  const created = await world.set(LOG, UNPARSABLE);
  await world.written(created);
  world.now += 60_000;
  await world.written({ ...created, eventId: 'again' });
  expect(await letters(LOG)).toEqual([expect.objectContaining({ eventId: created.eventId })]);
  expect(await world.read(LOG)).toEqual(created.after);
});

it('I5 an unparsable log autosaved three times -> one letter, the last save as it was', async () => {
  await world.written(await world.set(LOG, UNPARSABLE));
  for (const weight of [61, 62, 63]) await world.written(await world.update(LOG, { weight }));
  expect(await letters(LOG)).toHaveLength(1);
  expect(await world.data(LOG)).toEqual({ ...UNPARSABLE, weight: 63 });
});

it('I5 a settled log becomes unparsable -> one letter, its old derived fields as they were', async () => {
  await world.seed(LOG, log(['bench']));
  const spoiled = await world.update(LOG, { exercises: 'none' });
  expect(await world.written(spoiled)).toBe('dead-letter');
  expect(await letters(LOG)).toHaveLength(1);
  expect(await world.read(LOG)).toEqual(spoiled.after);
  await expectLedger(world.app, LOG);
});

it('I5 301 exercises -> one letter, left alone; 300 -> settled', async () => {
  const ids = Array.from({ length: 301 }, (_, index) => `e${index}`);
  const many = await world.set(LOG, log(ids));
  expect(await world.written(many)).toBe('dead-letter');
  expect(await letters(LOG)).toEqual([
    expect.objectContaining({ kind: 'unparsable', reason: 'names 301 exercises, expected at most 300' }),
  ]);
  expect(await world.read(LOG)).toEqual(many.after);
  expect(await world.written(await world.set(LOG, log(ids.slice(1))))).toBe('written');
  expect(await letters(LOG)).toEqual([]);
  await expectRight(world.app, LOG);
});

it('I5 parses again -> settled, letter closed', async () => {
  await world.seed(LOG, UNPARSABLE);
  expect(await world.written(await world.set(LOG, log(['bench'])))).toBe('written');
  expect(await letters(LOG)).toEqual([]);
  await expectRight(world.app, LOG);
});

it('I5 unparsable for another reason -> the new letter alone', async () => {
  await world.seed(PROGRAM, { userId: 'u1', weeklyConfigs: 'none' });
  await world.written(
    await world.set(PROGRAM, { userId: 'u1', weeklyConfigs: [{ day1: { exercises: 5 } }] }),
  );
  expect(await letters(PROGRAM)).toEqual([
    expect.objectContaining({ reason: expect.stringContaining('weeklyConfigs.0.day1.exercises') as string }),
  ]);
});

it('I5 deleted -> letter closed', async () => {
  await world.seed(LOG, UNPARSABLE);
  expect(await world.written(await world.delete(LOG))).toBe('gone');
  expect(await letters(LOG)).toEqual([]);
});

it.each<[string, number[]]>([
  ['in order', [0, 1, 2]],
  ['in reverse order', [2, 1, 0]],
  ['the first one last', [1, 2, 0]],
])('I5 unparsable, unparsable otherwise, parses; events %s -> no letter', async (_, order) => {
  const events = [
    await world.set(PROGRAM, { userId: 'u1', weeklyConfigs: 'none' }),
    await world.set(PROGRAM, { userId: 'u1', weeklyConfigs: [{ day1: { exercises: 5 } }] }),
    await world.set(PROGRAM, program(['bench'])),
  ];
  for (const index of order) await world.written(events[index] as Change);
  expect(await letters(PROGRAM)).toEqual([]);
  await expectRight(world.app, PROGRAM);
});

it('I5 parses first and is spoiled later, events in reverse order -> one letter', async () => {
  const good = await world.set(LOG, log(['bench']));
  const spoiled = await world.set(LOG, UNPARSABLE);
  await world.written(spoiled);
  await world.written(good);
  expect(await letters(LOG)).toHaveLength(1);
});

it('I5 unparsable and deleted, the first event handled last -> no letter', async () => {
  const created = await world.set(LOG, UNPARSABLE);
  const deleted = await world.delete(LOG);
  await world.written(deleted);
  expect(await world.written(created)).toBe('gone');
  expect(await letters(LOG)).toEqual([]);
});

it.each([
  ['parses again', log(['bench'])],
  ['is deleted', null],
])('I5 %s, by an event without data -> letter closed', async (_, data) => {
  await world.seed(LOG, UNPARSABLE);
  await world.written(data === null ? await world.delete(LOG) : await world.set(LOG, data), { data: null });
  expect(await letters(LOG)).toEqual([]);
});

it('I5 unparsable, by an event without data, twice -> one letter', async () => {
  const created = await world.set(LOG, UNPARSABLE);
  await world.written(created, { data: null });
  await world.written(created, { data: null });
  expect(await letters(LOG)).toHaveLength(1);
});

it('I1 a log without userId -> copies of shared exercises, summary, one letter; userId comes -> closed', async () => {
  const { userId, ...ownerless } = log(['bench']);
  expect(await world.written(await world.set(LOG, ownerless))).toBe('written');
  await expectRight(world.app, LOG);
  expect(await letters(LOG)).toEqual([
    expect.objectContaining({ kind: 'no-user', reason: 'userId: expected the id of a user' }),
  ]);
  await world.written(await world.update(LOG, { duration: 1 }));
  await world.written(await world.set(LOG, ownerless));
  expect(await letters(LOG)).toHaveLength(1);
  await world.written(await world.update(LOG, { userId }));
  expect(await letters(LOG)).toEqual([]);
  await expectRight(world.app, LOG);
});

it('I1 a program without userId -> copies, no letter: programs count in no view', async () => {
  const { userId, ...ownerless } = program(['bench']);
  expect(userId).toBe('u1');
  await world.seed(PROGRAM, ownerless);
  await expectRight(world.app, PROGRAM);
  expect(await letters(PROGRAM)).toEqual([]);
});

describe('a log without a usable date', () => {
  const reason = (received: string): string =>
    `date: expected YYYY-MM-DD, an ISO string or a timestamp, received ${received}`;
  const noDate = (received: string): object =>
    expect.objectContaining({ kind: 'no-date', path: LOG, reason: reason(received) }) as object;

  it('I5 that never had one -> copies, summary, one letter, no ledger; the date comes -> closed and counted', async () => {
    const { date, ...undated } = log(['bench']);
    expect(await world.written(await world.set(LOG, undated))).toBe('written');
    expect(await letters(LOG)).toEqual([noDate('nothing')]);
    expect(await world.data(LEDGER)).toBeUndefined();
    await expectRight(world.app, LOG);
    await world.written(await world.update(LOG, { duration: 1 }));
    await world.written(await world.set(LOG, undated));
    expect(await letters(LOG)).toHaveLength(1);
    await world.written(await world.update(LOG, { date }));
    expect(await letters(LOG)).toEqual([]);
    await expectRight(world.app, LOG);
  });

  it('I21 a counted log loses its date -> full path: letter, current null; back -> closed and counted', async () => {
    await world.seed(LOG, log(['bench']));
    await world.restViews();
    const counted = (await world.data(LEDGER))?.['counted'];
    expect(await world.written(await world.update(LOG, { date: 'yesterday' }))).toBe('written');
    expect(await letters(LOG)).toEqual([noDate('"yesterday"')]);
    expect(await world.data(LEDGER)).toEqual({
      ...{ userId: 'u1', date: null, exerciseIds: [], current: null, pending: true },
      counted,
    });
    await expectRight(world.app, LOG);
    await world.written(await world.update(LOG, { date: '2026-01-01' }));
    expect(await letters(LOG)).toEqual([]);
    expect(await world.data(LEDGER)).toMatchObject({ current: counted, counted, pending: true });
    await expectRight(world.app, LOG);
  });

  it('I5 unusable in another way -> the new letter alone', async () => {
    await world.seed(LOG, log(['bench'], { date: 'yesterday' }));
    await world.written(await world.update(LOG, { date: 20_260_101 }));
    expect(await letters(LOG)).toEqual([noDate('20260101')]);
  });

  it('I5 neither user nor date -> two letters; each closes by itself', async () => {
    await world.seed(LOG, log(['bench'], { date: '', userId: '' }));
    const kinds = async (): Promise<unknown[]> => (await letters(LOG)).map(({ kind }) => kind).sort();
    expect(await kinds()).toEqual(['no-date', 'no-user']);
    await world.written(await world.update(LOG, { date: '2026-01-01' }));
    expect(await kinds()).toEqual(['no-user']);
    await world.written(await world.update(LOG, { userId: 'u1' }));
    expect(await kinds()).toEqual([]);
    await expectRight(world.app, LOG);
  });

  it.each<[string, number[]]>([
    ['in order', [0, 1, 2]],
    ['in reverse order', [2, 1, 0]],
    ['the first one last', [1, 2, 0]],
  ])('I5 unusable, unusable otherwise, usable; events %s -> no letter, counted', async (_, order) => {
    const events = [
      await world.set(LOG, log(['bench'], { date: 'yesterday' })),
      await world.update(LOG, { date: false }),
      await world.update(LOG, { date: '2026-01-01' }),
    ];
    for (const index of order) await world.written(events[index] as Change);
    expect(await letters(LOG)).toEqual([]);
    await expectRight(world.app, LOG);
  });

  it.each([
    ['is usable', log(['bench'])],
    ['is deleted', null],
  ])('I5 %s, by an event without data -> letter closed', async (_, data) => {
    await world.seed(LOG, log(['bench'], { date: 'yesterday' }));
    await world.written(data === null ? await world.delete(LOG) : await world.set(LOG, data), { data: null });
    expect(await letters(LOG)).toEqual([]);
    await expectLedger(world.app, LOG);
  });

  it('I5 a program without a date -> no letter: programs have none', async () => {
    await world.seed(PROGRAM, program(['bench'], { date: 'yesterday' }));
    expect(await letters(PROGRAM)).toEqual([]);
  });
});

/** From here on Firestore refuses every write to `collection`, as it does one with too many index entries. */
function refuseWritesTo(collection: string): void {
  world.hook.use({
    before: ({ method, request }) => {
      if (method === 'Commit' && JSON.stringify(request).includes(`/documents/${collection}/`))
        throw new RpcError(grpc.status.INVALID_ARGUMENT, 'too many index entries');
    },
  });
}

describe('a write that Firestore refuses for good', () => {
  it('I5 on the full path, twice -> one letter, the log as it was', async () => {
    const created = await world.set(LOG, log(['bench']));
    refuseWritesTo('workoutLogs');
    expect(await world.written(created)).toBe('dead-letter');
    expect(await world.written(created)).toBe('dead-letter');
    world.hook.reset();
    expect(await letters(LOG)).toEqual([
      expect.objectContaining({
        kind: 'refused',
        reason: expect.stringContaining('too many index') as string,
      }),
    ]);
    expect(await world.read(LOG)).toEqual(created.after);
  });

  it('I5 on the cheap path -> one letter, not a retry for ever', async () => {
    await world.seed(LOG, log(['bench']));
    const autosave = await world.update(LOG, { duration: 1 });
    refuseWritesTo('workoutLogs');
    expect(await world.written(autosave)).toBe('dead-letter');
    world.hook.reset();
    expect(await letters(LOG)).toEqual([expect.objectContaining({ kind: 'refused' })]);
  });

  it('I21 of a counted log -> current null; the next save is taken -> closed and counted', async () => {
    await world.seed(LOG, log(['bench']));
    await world.restViews();
    const counted = (await world.data(LEDGER))?.['counted'];
    const save = await world.set(LOG, log(['bench'], { duration: 1 }));
    refuseWritesTo('workoutLogs');
    await world.written(save);
    await world.written(save);
    world.hook.reset();
    expect(await letters(LOG)).toHaveLength(1);
    expect(await world.data(LEDGER)).toEqual({
      ...{ userId: 'u1', date: null, exerciseIds: [], current: null, pending: true },
      counted,
    });
    await expectLedger(world.app, LOG, { taken: false });
    await world.restViews();
    expect(await world.data(LEDGER)).toBeUndefined();
    await world.written(await world.update(LOG, { duration: 2 }));
    expect(await letters(LOG)).toEqual([]);
    await expectRight(world.app, LOG);
  });

  it('I21 of a log that was never counted -> no ledger', async () => {
    const created = await world.set(LOG, log(['bench']));
    refuseWritesTo('workoutLogs');
    await world.written(created);
    world.hook.reset();
    expect(await world.data(LEDGER)).toBeUndefined();
  });

  /** Refuses the next commit; `meanwhile` is done before the service looks at the log again. */
  function refuseOnce(meanwhile: () => Promise<unknown>): void {
    let commits = 0;
    let done = false;
    world.hook.use({
      before: async ({ method }) => {
        if (method === 'Commit') commits += 1;
        if (method === 'Commit' && commits === 1)
          throw new RpcError(grpc.status.INVALID_ARGUMENT, 'too many index entries');
        if (method !== 'BatchGetDocuments' || commits === 0 || done) return;
        done = true;
        await meanwhile();
      },
    });
  }

  it('I5 the log is saved again before that is recorded -> the new version is tried, no letter', async () => {
    const created = await world.set(LOG, log(['bench']));
    refuseOnce(() => world.app.doc(LOG).update({ duration: 5 }));
    expect(await world.written(created)).toBe('written');
    expect(await letters(LOG)).toEqual([]);
    expect(await world.data(LOG)).toMatchObject({ workoutSummary: { duration: 5 } });
    await expectRight(world.app, LOG);
  });

  it('I5 the log is deleted before that is recorded -> gone, no letter, no ledger', async () => {
    const created = await world.set(LOG, log(['bench']));
    refuseOnce(() => world.app.doc(LOG).delete());
    expect(await world.written(created)).toBe('gone');
    expect(await letters(LOG)).toEqual([]);
    expect(await world.data(LEDGER)).toBeUndefined();
  });

  it.each([
    ['the next save is taken', log([])],
    ['the log is deleted', null],
  ])('I5 %s -> letter closed', async (_, data) => {
    const created = await world.set(LOG, log(['bench']));
    refuseWritesTo('workoutLogs');
    await world.written(created);
    world.hook.reset();
    await world.written(data === null ? await world.delete(LOG) : await world.set(LOG, data));
    expect(await letters(LOG)).toEqual([]);
  });

  it('I5 anything else that fails -> thrown, so that the platform tries again; no letter', async () => {
    const created = await world.set(LOG, log(['bench']));
    world.hook.crash(2, 'before');
    await expect(world.written(created)).rejects.toThrow('crashed before RPC 2');
    world.hook.reset();
    expect(await letters(LOG)).toEqual([]);
  });
});
