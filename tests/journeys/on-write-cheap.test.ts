import { FieldValue, Timestamp } from 'firebase-admin/firestore';
import { entry, exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';
const LOG_AND_LEDGER = {
  reads: 0,
  writes: 2,
  deletes: 0,
  wrote: { workoutLogs: 1, workoutContributions: 1 },
};

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await world.seed(LOG, log(['bench', 'squat']));
});
afterEach(() => world.close());

type Entries = Record<string, unknown>[];

/** The stored entries, for a client to edit and save. */
async function entries(): Promise<Entries> {
  return (await world.data(LOG))?.['exercises'] as Entries;
}

/** What an app saves that keeps our copies: other sets of the same exercises. */
async function withSets(...reps: number[]): Promise<{ exercises: Entries }> {
  const exercises = (await entries()).map((held) => ({
    ...held,
    reps,
    weights: reps.map(() => 50),
    completed: reps.map(() => true),
  }));
  return { exercises };
}

it('I4 an autosave with other sets -> cheap-written, 0 reads, 1 write and its ledger', async () => {
  const autosave = await world.update(LOG, await withSets(8, 8, 8));
  const cost = await world.costOf(async () => {
    expect(await world.written(autosave)).toBe('cheap-written');
  });
  expect(cost).toEqual(LOG_AND_LEDGER);
  await expectRight(world.app, LOG);
});

it('I4 an autosave of the whole document -> cheap-written, 0 reads, 1 write and its ledger', async () => {
  const autosave = await world.set(LOG, { ...(await world.data(LOG)), ...(await withSets(3)) });
  const cost = await world.costOf(async () => {
    expect(await world.written(autosave)).toBe('cheap-written');
  });
  expect(cost).toEqual(LOG_AND_LEDGER);
  await expectRight(world.app, LOG);
});

it('I6 nothing moved that counts -> cheap-unchanged, 0 reads, 0 writes', async () => {
  const ledger = await world.read(LEDGER);
  const notes = await world.update(LOG, { notes: 'felt good' });
  const cost = await world.costOf(async () => {
    expect(await world.written(notes)).toBe('cheap-unchanged');
  });
  expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
  expect(await world.read(LEDGER)).toEqual(ledger);
  await expectRight(world.app, LOG);
});

it('I7 an autosave delivered twice -> the second looks and writes nothing', async () => {
  const autosave = await world.update(LOG, await withSets(8));
  await world.written(autosave);
  const settled = [await world.read(LOG), await world.read(LEDGER)];
  expect(await world.written(autosave)).toBe('unchanged');
  expect([await world.read(LOG), await world.read(LEDGER)]).toEqual(settled);
});

it('I7 an autosave that a newer save has overtaken -> full path, the newer save is kept', async () => {
  const stale = await world.update(LOG, await withSets(8));
  await world.update(LOG, await withSets(5, 5));
  expect(await world.written(stale)).toBe('written');
  expect((await entries())[0]).toMatchObject({ reps: [5, 5] });
  await expectRight(world.app, LOG);
});

it("I4 an autosave that a fan-out's write has overtaken, whose own event is skipped -> full path, summary right", async () => {
  const autosave = await world.update(LOG, await withSets(8));
  const ours = await world.change(LOG, () =>
    world.edit('bench', exercise('Bench', { exerciseType: 'Bodyweight' })),
  );
  expect(await world.written(ours)).toBe('ours');
  expect(await world.written(autosave)).toBe('unchanged');
  await expectRight(world.app, LOG);
});

it('I4 an autosave overtaken by a save that another event will not see, as its fan-out is ours -> summary right', async () => {
  const autosave = await world.update(LOG, await withSets(8));
  const current = await world.read(LOG);
  await world.update(LOG, { ...(await withSets(2)), 'denorm.base': `${current?.version} l1` });
  expect(await world.written(autosave)).toBe('written');
  await expectRight(world.app, LOG);
});

it('I7 an autosave of a log that is gone meanwhile -> gone, not brought back', async () => {
  const autosave = await world.update(LOG, await withSets(8));
  await world.delete(LOG);
  expect(await world.written(autosave)).toBe('gone');
  expect(await world.data(LOG)).toBeUndefined();
  await expectLedger(world.app, LOG);
});

it('I4 a forged summary -> cheap-written, corrected', async () => {
  const ledger = await world.read(LEDGER);
  const forged = await world.update(LOG, { 'workoutSummary.totalVolume': 1e6 });
  expect(await world.written(forged)).toBe('cheap-written');
  expect(await world.read(LEDGER)).toEqual(ledger);
  await expectRight(world.app, LOG);
});

/** Saves that touch what ties a log to its sources: each must look, and none may be taken for an autosave. */
const ties: [string, () => Promise<Record<string, unknown>>][] = [
  ['drops exerciseIds', () => Promise.resolve({ exerciseIds: FieldValue.delete() })],
  ['empties exerciseIds', () => Promise.resolve({ exerciseIds: [] })],
  ['drops denorm', () => Promise.resolve({ denorm: FieldValue.delete() })],
  ['drops denorm.copies', () => Promise.resolve({ 'denorm.copies': FieldValue.delete() })],
  ['changes denorm.v', () => Promise.resolve({ 'denorm.v': 2 })],
  ['forges denorm.copies', () => Promise.resolve({ 'denorm.copies': ['bench@none', 'squat@none'] })],
  [
    'drops one copy',
    async () => {
      const [bench, squat] = await entries();
      return { exercises: [bench, defined({ ...squat, exerciseMetadata: undefined })] };
    },
  ],
  [
    'drops all copies',
    async () => ({ exercises: (await entries()).map((e) => defined({ ...e, exerciseMetadata: undefined })) }),
  ],
  [
    'forges a copy',
    async () => ({ exercises: (await entries()).map((e) => ({ ...e, exerciseMetadata: { name: 'Mine' } })) }),
  ],
  ['removes an entry', async () => ({ exercises: (await entries()).slice(0, 1) })],
  ['removes all entries', () => Promise.resolve({ exercises: [] })],
  ['adds an entry', async () => ({ exercises: [...(await entries()), entry('bench')] })],
  ['exchanges an exercise', async () => ({ exercises: [...(await entries()).slice(0, 1), entry('row')] })],
];

it.each(ties)('I1 a save that %s -> full path, right again', async (_, edit) => {
  const save = await world.update(LOG, await edit());
  expect(await world.written(save)).toBe('written');
  await expectRight(world.app, LOG);
});

it('I6 a save that reorders the entries -> full path, which finds all right', async () => {
  const save = await world.update(LOG, { exercises: (await entries()).reverse() });
  const cost = await world.costOf(async () => {
    expect(await world.written(save)).toBe('unchanged');
  });
  expect(cost).toMatchObject({ reads: 4, writes: 0 });
  await expectRight(world.app, LOG);
});

it('I1 a save that changes userId -> full path: copies as the new user sees them', async () => {
  await world.edit('mine', exercise('My own', { userId: 'u1' }));
  await world.written(await world.update(LOG, { exercises: [entry('mine')] }));
  const handedOver = await world.update(LOG, { userId: 'u2' });
  expect(await world.written(handedOver)).toBe('written');
  await expectRight(world.app, LOG);
});

it('I1 exerciseIds dropped while a rename passes, autosaved from there, the first event late -> copies right', async () => {
  const drops = await world.update(LOG, { exerciseIds: FieldValue.delete() });
  await world.edit('bench', exercise('Bench press'));
  const autosave = await world.update(LOG, await withSets(8));
  expect(await world.written(autosave)).toBe('written');
  await expectRight(world.app, LOG);
  expect(await world.written(drops)).toBe('unchanged');
});

it('I7 a save that lands just before the cheap commit -> the commit fails and looks, the save is kept', async () => {
  const autosave = await world.update(LOG, await withSets(8));
  world.hook.once('Commit', 1, async () => {
    await world.app.doc(LOG).update(await withSets(1, 1, 1));
  });
  expect(await world.written(autosave)).toBe('written');
  expect((await entries())[0]).toMatchObject({ reps: [1, 1, 1] });
  await expectRight(world.app, LOG);
});

describe('what the log contributes', () => {
  /** Makes the views hold what the log contributes; gives that. */
  async function counted(): Promise<unknown> {
    await world.restViews();
    const ledger = await world.data(LEDGER);
    expect(ledger).toMatchObject({ pending: false, counted: ledger?.['current'] });
    return ledger?.['counted'];
  }

  it('I21 an autosave -> one commit moves log and ledger', async () => {
    const autosave = await world.update(LOG, await withSets(8));
    const both: boolean[] = [];
    world.hook.use({
      before: (rpc) => {
        if (rpc.method === 'Commit') both.push(commits(rpc, LOG) && commits(rpc, LEDGER));
      },
    });
    await world.written(autosave);
    expect(both).toEqual([true]);
    expect(world.hook.seen).toEqual(['Commit']);
  });

  it('I21 an autosave of a counted log -> pending, `counted` as the views hold it', async () => {
    const held = await counted();
    await world.written(await world.update(LOG, await withSets(8)));
    expect(await world.data(LEDGER)).toMatchObject({ pending: true, counted: held });
    expect((await world.data(LEDGER))?.['current']).not.toEqual(held);
    await expectRight(world.app, LOG);
  });

  it('I21 an autosave back to what is counted -> pending all the same: the drain decides', async () => {
    const before = await entries();
    const held = await counted();
    await world.written(await world.update(LOG, await withSets(8)));
    await world.written(await world.update(LOG, { exercises: before }));
    expect(await world.data(LEDGER)).toMatchObject({ current: held, counted: held, pending: true });
    await expectRight(world.app, LOG);
  });

  it('I21 an autosave of a log that has no ledger -> the ledger begins, without a read', async () => {
    await world.delete(LEDGER);
    const autosave = await world.update(LOG, await withSets(8));
    const cost = await world.costOf(() => world.written(autosave));
    expect(cost).toEqual(LOG_AND_LEDGER);
    expect(await world.data(LEDGER)).not.toHaveProperty('counted');
    await expectRight(world.app, LOG);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['its day', { date: '2026-02-28' }, { date: '2026-02-28', current: { date: '2026-02-28' } }],
    [
      'its day, as a timestamp',
      { date: Timestamp.fromDate(new Date('2026-02-28T23:59:59.999Z')) },
      { date: '2026-02-28', current: { date: '2026-02-28' } },
    ],
    ['isWorkoutFinished', { isWorkoutFinished: false }, { current: { finished: false } }],
  ])(
    'I21 %s changes, which no summary holds -> ledger and denorm.base, no read',
    async (_, fields, moved) => {
      const held = await counted();
      const save = await world.update(LOG, fields);
      const { denorm, ...others } = (await world.data(LOG)) ?? {};
      const cost = await world.costOf(async () => {
        expect(await world.written(save)).toBe('cheap-written');
      });
      expect(cost).toEqual(LOG_AND_LEDGER);
      expect(await world.data(LOG)).toEqual({
        ...others,
        denorm: { ...(denorm as object), base: `${save.after?.version} l1` },
      });
      expect(await world.data(LEDGER)).toMatchObject({ ...moved, counted: held, pending: true });
      await expectRight(world.app, LOG);
    },
  );

  it('I21 the day changes, delivered twice -> the second looks and writes nothing', async () => {
    const save = await world.update(LOG, { date: '2026-02-28' });
    await world.written(save);
    const settled = [await world.read(LOG), await world.read(LEDGER)];
    expect(await world.written(save)).toBe('unchanged');
    expect([await world.read(LOG), await world.read(LEDGER)]).toEqual(settled);
  });

  it('I6 the day changes, and our write comes back -> ours', async () => {
    const save = await world.update(LOG, { date: '2026-02-28' });
    expect(await world.written(await world.change(LOG, () => world.written(save)))).toBe('ours');
  });

  it.each<[string, unknown]>([
    ['an ISO string', '2026-01-01T06:30:00Z'],
    ['a timestamp', Timestamp.fromDate(new Date('2026-01-01T06:30:00Z'))],
  ])('I21 the same day as %s -> nothing', async (_, date) => {
    const cost = await world.costOf(async () => {
      expect(await world.written(await world.update(LOG, { date }))).toBe('cheap-unchanged');
    });
    expect(cost.writes).toBe(0);
    await expectRight(world.app, LOG);
  });

  it('I21 an autosave of a log without a user, or without a day -> its summary, no ledger', async () => {
    for (const lacking of [{ userId: null }, { date: 'today' }]) {
      await world.seed(LOG, log(['bench'], lacking));
      const ledger = await world.read(LEDGER);
      const cost = await world.costOf(async () => {
        expect(await world.written(await world.update(LOG, await withSets(4)))).toBe('cheap-written');
      });
      expect(cost).toMatchObject({ reads: 0, wrote: { workoutLogs: 1 } });
      expect(await world.read(LEDGER)).toEqual(ledger);
      await expectRight(world.app, LOG);
    }
  });

  it('I21 an autosave of a program -> no ledger', async () => {
    await world.seed('programs/p1', program(['bench']));
    const save = await world.update('programs/p1', { 'programSummary.totalExercises': 7 });
    const cost = await world.costOf(() => world.written(save));
    expect(cost).toEqual({ reads: 0, writes: 1, deletes: 0, wrote: { programs: 1 } });
  });

  it('I21 an autosave that a newer one overtakes before its commit -> ledger of the newer', async () => {
    const held = await counted();
    const autosave = await world.update(LOG, await withSets(8));
    world.hook.once('Commit', 1, async () => {
      await world.app.doc(LOG).update({ date: '2026-03-03' });
    });
    expect(await world.written(autosave)).toBe('written');
    expect(await world.data(LEDGER)).toMatchObject({ date: '2026-03-03', counted: held });
    await expectRight(world.app, LOG);
  });
});

/** Without the keys that are undefined: what a client leaves out. */
function defined(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
