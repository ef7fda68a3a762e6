import { entry, exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** The copies in a log, in the order of its entries. */
async function copies(path = LOG): Promise<unknown[]> {
  const entries = (await world.data(path))?.['exercises'] as Record<string, unknown>[];
  return entries.map((held) => held['exerciseMetadata']);
}

it('I1 a new log -> copies, ids, summary', async () => {
  expect(await world.written(await world.set(LOG, log(['bench', 'squat', 'bench'])))).toBe('written');
  await expectRight(world.app, LOG);
  const base = (await world.read('exercises/bench'))?.version ?? '';
  expect((await copies())[0]).toEqual({
    name: 'Bench',
    primaryMuscleGroup: 'Chest',
    exerciseType: 'Barbell',
    movementPattern: 'push',
    equipment: 'barbell',
    lastUpdated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
  });
  const [{ lastUpdated }] = (await copies()) as [{ lastUpdated: string }];
  expect(Math.floor(Date.parse(lastUpdated) / 1000)).toBe(Math.floor(Number(base)));
});

it('I4 a new log without entries -> empty ids, empty summary', async () => {
  expect(await world.written(await world.set(LOG, log([])))).toBe('written');
  await expectRight(world.app, LOG);
});

it('I4 a new log without exercises at all -> the same, and no exercises added', async () => {
  expect(await world.written(await world.set(LOG, { userId: 'u1', date: '2026-01-01' }))).toBe('written');
  expect(await world.data(LOG)).not.toHaveProperty('exercises');
  await expectRight(world.app, LOG);
});

it('I1 optional fields missing in the source -> Unknown in the copy', async () => {
  const { movementPattern, equipment, ...bare } = exercise('Row');
  expect([movementPattern, equipment]).not.toContain(undefined);
  await world.set('exercises/row', bare);
  await world.seed(LOG, log(['row']));
  expect(await copies()).toEqual([
    expect.objectContaining({ movementPattern: 'Unknown', equipment: 'Unknown' }),
  ]);
  await expectRight(world.app, LOG);
});

it.each<[string, unknown]>([
  ['a number', 5],
  ['null', null],
  ['a map', { id: 'bench' }],
  ['empty', ''],
  ['.', '.'],
  ['..', '..'],
  ['__name__', '__x__'],
  ['a path', 'exercises/bench'],
  ['over 1,500 bytes', 'é'.repeat(751)],
])(
  'I2 an entry whose exerciseId is %s -> stays as it is and counts by its own numbers',
  async (_, exerciseId) => {
    const odd = { ...entry('x', { exerciseMetadata: { name: 'Mine' } }), exerciseId };
    await world.seed(LOG, log([], { exercises: [entry('bench'), odd] }));
    const data = await world.data(LOG);
    expect((data?.['exercises'] as unknown[])[1]).toEqual(odd);
    expect(data).toMatchObject({
      exerciseIds: ['bench'],
      workoutSummary: { totalVolume: 2 * (5 * 60 + 5 * 62.5), muscleGroupsTargeted: ['Chest'] },
    });
  },
);

it('I2 entries that are no maps, and one without exerciseId -> stay as they are', async () => {
  const exercises = ['rest day', 7, null, { notes: 'stretching' }, entry('bench')];
  await world.seed(LOG, log([], { exercises }));
  const stored = (await world.data(LOG))?.['exercises'] as unknown[];
  expect(stored.slice(0, 4)).toEqual(exercises.slice(0, 4));
  expect(await world.data(LOG)).toMatchObject({ exerciseIds: ['bench'] });
});

it('I1 an id of exactly 1,500 bytes -> names an exercise', async () => {
  const id = 'é'.repeat(750);
  await world.set(`exercises/${id}`, exercise('Long'));
  await world.seed(LOG, log([], { exercises: [entry(id)] }));
  expect(await copies()).toEqual([expect.objectContaining({ name: 'Long' })]);
  expect(await world.data(LOG)).toMatchObject({ exerciseIds: [id] });
});

it('I1 an exercise that never existed -> sourceMissing and nothing else', async () => {
  await world.seed(LOG, log(['nowhere']));
  expect(await copies()).toEqual([{ sourceMissing: true }]);
  await expectRight(world.app, LOG);
});

it("I1 another user's exercise -> sourceMissing, and nothing of it anywhere in the log", async () => {
  const secret = {
    primaryMuscleGroup: 'Secret muscle',
    exerciseType: 'Secret type',
    equipment: 'Secret equipment',
  };
  await world.set(
    'exercises/theirs',
    exercise('Secret name', { ...secret, movementPattern: 'Secret', userId: 'u2' }),
  );
  await world.seed(LOG, log(['theirs', 'bench']));
  expect((await copies())[0]).toEqual({ sourceMissing: true });
  expect(JSON.stringify(await world.data(LOG))).not.toMatch(/secret/i);
  await expectRight(world.app, LOG);
});

it('I1 the same exercise in its own user’s log -> copied', async () => {
  await world.set('exercises/theirs', exercise('Mine', { userId: 'u2' }));
  await world.seed(LOG, log(['theirs'], { userId: 'u2' }));
  expect(await copies()).toEqual([expect.objectContaining({ name: 'Mine' })]);
  await expectRight(world.app, LOG);
});

it("I1 a user's own exercise in a log without userId -> gone there", async () => {
  await world.set('exercises/theirs', exercise('Secret', { userId: 'u2' }));
  const { userId, ...ownerless } = log(['theirs', 'bench']);
  expect(userId).toBe('u1');
  await world.seed(LOG, ownerless);
  expect(await copies()).toEqual([{ sourceMissing: true }, expect.objectContaining({ name: 'Bench' })]);
});

it('I1 a deleted source with a tombstone -> what it held last, sourceMissing', async () => {
  await world.edit('bench', null);
  await world.seed(LOG, log(['bench', 'squat']));
  expect((await copies())[0]).toMatchObject({ name: 'Bench', sourceMissing: true });
  await expectRight(world.app, LOG);
});

it("I1 a deleted source with another user's tombstone -> nothing of it", async () => {
  await world.edit('theirs', exercise('Secret', { userId: 'u2' }));
  await world.edit('theirs', null);
  await world.seed(LOG, log(['theirs']));
  expect(await copies()).toEqual([{ sourceMissing: true }]);
  await expectRight(world.app, LOG);
});

it('I1 a shared exercise that became somebody’s own -> its shared past from the tombstone, nothing newer', async () => {
  await world.edit('bench', exercise('Secret', { userId: 'u2' }));
  await world.seed(LOG, log(['bench']));
  expect(await copies()).toEqual([expect.objectContaining({ name: 'Bench', sourceMissing: true })]);
  await expectRight(world.app, LOG);
});

it('I1 a deleted source without a tombstone -> what the entry holds, sourceMissing', async () => {
  await world.seed(LOG, log(['bench']));
  await world.delete('exercises/bench');
  expect(await world.written(await world.set(LOG, { ...(await world.data(LOG)), exerciseIds: [] }))).toBe(
    'written',
  );
  expect(await copies()).toEqual([expect.objectContaining({ name: 'Bench', sourceMissing: true })]);
  await expectRight(world.app, LOG);
});

it.each<[string, Record<string, unknown>]>([
  ['without a name', { primaryMuscleGroup: 'Chest', exerciseType: 'Barbell' }],
  ['with an empty name', exercise(' ')],
  ['with a number as its type', exercise('Bench', { exerciseType: 3 })],
  ['without a muscle group', { name: 'Bench', exerciseType: 'Barbell' }],
  ['whose userId is a number', exercise('Bench', { userId: 3 })],
])('I1 a source %s -> gone', async (_, invalid) => {
  await world.set('exercises/invalid', invalid);
  await world.seed(LOG, log(['invalid']));
  expect(await copies()).toEqual([{ sourceMissing: true }]);
});

it.each<[string, unknown]>([
  ['another name', { name: 'Forged', primaryMuscleGroup: 'Legs', exerciseType: 'Barbell' }],
  ['a name alone', { name: 'Bench' }],
  ['all the right fields and one more', { ...exercise('Bench'), rating: 5 }],
  ['the right fields and sourceMissing', { ...exercise('Bench'), sourceMissing: true }],
  ['no map', 'Bench'],
  ['null', null],
  ['empty', {}],
])('I1 a forged copy, %s -> corrected', async (_, exerciseMetadata) => {
  await world.seed(LOG, log([], { exercises: [entry('bench', { exerciseMetadata }), entry('squat')] }));
  await expectRight(world.app, LOG);
});

it('I1 the right copy with a lastUpdated of its own -> kept as it is', async () => {
  const exerciseMetadata = { ...exercise('Bench'), lastUpdated: 'last week' };
  await world.seed(LOG, log([], { exercises: [entry('bench', { exerciseMetadata })] }));
  expect(await copies()).toEqual([exerciseMetadata]);
});

it('I1 an old whole document written back without our fields -> all derived again', async () => {
  await world.seed(LOG, log(['bench', 'squat']));
  await world.edit('bench', exercise('Bench press'));
  expect(await world.written(await world.set(LOG, log(['bench', 'squat'])))).toBe('written');
  await expectRight(world.app, LOG);
});

it('I1 an old whole document written back with our fields of then -> all derived again', async () => {
  await world.seed(LOG, log(['bench']));
  const cached = (await world.data(LOG)) ?? {};
  await world.edit('bench', exercise('Bench press'));
  await world.written(await world.update(LOG, { exercises: [entry('bench'), entry('squat')] }));
  expect(await world.written(await world.set(LOG, cached))).toBe('written');
  await expectRight(world.app, LOG);
});

it('I2 nested and unknown fields of the user -> the same after a settle', async () => {
  const extra = { mood: { before: [1, { a: [] }], after: {} }, tags: [], gym: null, exerciseIds: 'mine' };
  await world.seed(LOG, log([], { ...extra, exercises: [entry('bench', { rpe: [{ set: 1 }], empty: {} })] }));
  expect(await world.data(LOG)).toMatchObject({ ...extra, exerciseIds: ['bench'] });
  expect((await world.data(LOG))?.['exercises']).toEqual([
    { ...entry('bench', { rpe: [{ set: 1 }], empty: {} }), exerciseMetadata: (await copies())[0] },
  ]);
});

describe('what a log contributes', () => {
  /** What `bench` and `squat` contribute together, two sets each. */
  const BENCH_AND_SQUAT = {
    userId: 'u1',
    date: '2026-01-01',
    finished: true,
    durationMicros: 3_600_000_000,
    volumeMilli: 1_225_000,
    sets: 4,
    repsMilli: 20_000,
    exerciseIds: ['bench', 'squat'],
    exercises: ['bench', 'squat'].map((exerciseId) => ({
      exerciseId,
      ...{ volumeMilli: 612_500, sets: 2, repsMilli: 10_000, maxWeightMilli: 62_500 },
    })),
    muscleGroups: [
      { muscleGroup: 'Chest', volumeMilli: 612_500, exerciseIds: ['bench'] },
      { muscleGroup: 'Legs', volumeMilli: 612_500, exerciseIds: ['squat'] },
    ],
  };

  it('I21 a new log -> its ledger in the same commit: current, pending, nothing counted', async () => {
    const created = await world.set(LOG, log(['squat', 'bench']));
    const both: boolean[] = [];
    world.hook.use({
      before: (rpc) => {
        if (rpc.method === 'Commit') both.push(commits(rpc, LOG) && commits(rpc, LEDGER));
      },
    });
    await world.written(created);
    expect(both).toEqual([true]);
    expect(await world.data(LEDGER)).toEqual({
      userId: 'u1',
      date: '2026-01-01',
      exerciseIds: ['bench', 'squat'],
      current: BENCH_AND_SQUAT,
      pending: true,
    });
  });

  it('I21 a log without sets -> a workout of zeros', async () => {
    await world.seed(LOG, { userId: 'u1', date: '2026-01-01' });
    const ledger = await world.data(LEDGER);
    expect(ledger).toMatchObject({ current: { sets: 0, durationMicros: 0 }, exerciseIds: [], pending: true });
    await expectLedger(world.app, LOG);
  });

  it('I21 the ledger alone is not as the log -> it alone is written', async () => {
    for (const wrong of [null, { ...BENCH_AND_SQUAT, sets: 5 }]) {
      await world.seed(LOG, log(['bench', 'squat']));
      const settled = await world.read(LOG);
      const again = { path: LOG, eventId: 'again', before: undefined, after: settled };
      if (wrong === null) await world.delete(LEDGER);
      else await world.update(LEDGER, { current: wrong, pending: false, counted: wrong });
      const cost = await world.costOf(async () => {
        expect(await world.written(again)).toBe('written');
      });
      expect(cost).toMatchObject({ writes: 1, wrote: { workoutContributions: 1 } });
      expect(await world.read(LOG)).toEqual(settled);
      expect((await world.data(LEDGER))?.['counted']).toEqual(wrong ?? undefined);
      await expectRight(world.app, LOG);
    }
  });

  it('I21 deleted -> current null, its user kept so that his drain finds it, `counted` as the views hold it', async () => {
    await world.seed(LOG, log(['bench', 'squat']));
    await world.restViews();
    expect(await world.written(await world.delete(LOG))).toBe('gone');
    expect(await world.data(LEDGER)).toEqual({
      ...{ userId: 'u1', date: null, exerciseIds: [], current: null, pending: true },
      counted: BENCH_AND_SQUAT,
    });
  });

  it('I21 deleted twice, and after its ledger has gone -> nothing written', async () => {
    await world.seed(LOG, log(['bench']));
    const deleted = await world.delete(LOG);
    await world.written(deleted);
    const ledger = await world.read(LEDGER);
    expect(await world.written(deleted)).toBe('gone');
    expect(await world.read(LEDGER)).toEqual(ledger);
    await world.restViews();
    expect(await world.data(LEDGER)).toBeUndefined();
    expect(await world.written(deleted)).toBe('gone');
    expect(await world.data(LEDGER)).toBeUndefined();
  });

  it('I21 deleted and created again before it was counted out -> what it is now, `counted` what it was', async () => {
    await world.seed(LOG, log(['bench', 'squat']));
    await world.restViews();
    await world.written(await world.delete(LOG));
    await world.seed(LOG, log(['bench'], { date: '2026-02-02' }));
    expect(await world.data(LEDGER)).toMatchObject({ date: '2026-02-02', counted: BENCH_AND_SQUAT });
    await expectRight(world.app, LOG);
  });

  it('I21 another owner -> the ledger is his, `counted` still names whose views hold it', async () => {
    await world.seed(LOG, log(['bench', 'squat']));
    await world.restViews();
    expect(await world.written(await world.update(LOG, { userId: 'u2' }))).toBe('written');
    expect(await world.data(LEDGER)).toEqual({
      ...{ userId: 'u2', date: '2026-01-01', exerciseIds: ['bench', 'squat'], pending: true },
      current: { ...BENCH_AND_SQUAT, userId: 'u2' },
      counted: BENCH_AND_SQUAT,
    });
  });

  it('I21 another owner, to whom an exercise is not his -> it counts there in no muscle group of its own', async () => {
    await world.edit('mine', exercise('Mine', { userId: 'u1', primaryMuscleGroup: 'Neck' }));
    await world.seed(LOG, log(['mine']));
    expect(await world.data(LEDGER)).toMatchObject({ current: { muscleGroups: [{ muscleGroup: 'Neck' }] } });
    await world.written(await world.update(LOG, { userId: 'u2', exercises: [entry('mine')] }));
    expect(await world.data(LEDGER)).toMatchObject({
      current: { userId: 'u2', exercises: [{ exerciseId: 'mine' }], muscleGroups: [] },
    });
    await expectRight(world.app, LOG);
  });

  it('I21 a log without a user -> no ledger; gets one -> counts; loses him -> current null, still his', async () => {
    await world.seed(LOG, log(['bench', 'squat'], { userId: null }));
    expect(await world.data(LEDGER)).toBeUndefined();
    await world.written(await world.update(LOG, { userId: 'u1' }));
    expect(await world.data(LEDGER)).toMatchObject({ userId: 'u1', current: BENCH_AND_SQUAT });
    await world.written(await world.update(LOG, { userId: null }));
    expect(await world.data(LEDGER)).toMatchObject({ userId: 'u1', current: null, pending: true });
    await expectRight(world.app, LOG);
  });

  it('I21 becomes unparsable -> current null; parses again -> counts', async () => {
    await world.seed(LOG, log(['bench']));
    await world.written(await world.update(LOG, { exercises: 'none' }));
    expect(await world.data(LEDGER)).toMatchObject({ userId: 'u1', current: null, pending: true });
    await expectLedger(world.app, LOG);
    await world.written(await world.set(LOG, log(['bench', 'squat'])));
    expect(await world.data(LEDGER)).toMatchObject({ current: BENCH_AND_SQUAT });
    await expectRight(world.app, LOG);
  });

  it('I21 a program -> neither read nor written a ledger', async () => {
    const created = await world.set('programs/l1', program(['bench']));
    const cost = await world.costOf(() => world.written(created));
    expect(cost).toMatchObject({ reads: 2, wrote: { programs: 1 } });
    expect(await world.data(LEDGER)).toBeUndefined();
  });

  it('I21 a ledger that is not as this service leaves it -> throws: it is our own', async () => {
    const created = await world.set(LOG, log(['bench']));
    await world.set(LEDGER, { userId: 'u1', current: 'none' });
    await expect(world.written(created)).rejects.toThrow();
  });
});
