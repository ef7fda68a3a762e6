import { exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const SUMMARY = { totalVolume: 1, muscleGroupsTargeted: [], exerciseTypes: [], duration: 0 };

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** The document with what the service added; throws when there is none. */
async function stored(path = LOG): Promise<Record<string, unknown>> {
  const data = await world.data(path);
  if (data === undefined) throw new Error(`${path} does not exist`);
  return data;
}

it('I6 our own update comes back -> ours, 0 reads, 0 writes', async () => {
  const created = await world.set(LOG, log(['bench']));
  const ours = await world.change(LOG, () => world.written(created));
  const cost = await world.costOf(async () => {
    expect(await world.written(ours)).toBe('ours');
  });
  expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
});

it('I6 our own cheap update comes back -> ours, 0 reads, 0 writes', async () => {
  await world.seed(LOG, log(['bench']));
  const autosave = await world.update(LOG, { duration: 60_000 });
  const ours = await world.change(LOG, () => world.written(autosave));
  const cost = await world.costOf(async () => {
    expect(await world.written(ours)).toBe('ours');
  });
  expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
});

it("I6 a fan-out's update comes back -> ours, 0 reads, 0 writes", async () => {
  await world.seed(LOG, log(['bench']));
  const ours = await world.change(LOG, () => world.edit('bench', exercise('Bench press')));
  const cost = await world.costOf(async () => {
    expect(await world.written(ours)).toBe('ours');
  });
  expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
  await expectRight(world.app, LOG);
});

it("I6 a fan-out's update that moves the ledger comes back -> ours, 0 reads, 0 writes", async () => {
  await world.seed(LOG, log(['bench']));
  const ours = await world.change(LOG, () =>
    world.edit('bench', exercise('Bench', { primaryMuscleGroup: 'Shoulders' })),
  );
  const cost = await world.costOf(async () => {
    expect(await world.written(ours)).toBe('ours');
  });
  expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
  await expectRight(world.app, LOG);
});

it('I4 a create with the denorm of another document -> not ours, derived again', async () => {
  await world.seed(LOG, log(['bench']));
  const { denorm, exerciseIds } = await stored();
  const copy = await world.set('workoutLogs/l2', log(['squat'], { denorm, exerciseIds }));
  expect(await world.written(copy)).toBe('written');
  await expectRight(world.app, 'workoutLogs/l2');
});

it('I4 a log duplicated with all its derived fields, one forged -> not ours, derived again', async () => {
  await world.seed(LOG, log(['bench', 'squat']));
  const duplicate = await world.set('workoutLogs/l2', { ...(await stored()), workoutSummary: SUMMARY });
  expect(await world.written(duplicate)).toBe('written');
  await expectRight(world.app, 'workoutLogs/l2');
});

it('I21 a log duplicated with all its derived fields, all right -> left as it is, and a ledger of its own', async () => {
  await world.seed(LOG, log(['bench', 'squat']));
  const duplicate = await world.set('workoutLogs/l2', await stored());
  const cost = await world.costOf(async () => {
    expect(await world.written(duplicate)).toBe('written');
  });
  expect(cost).toMatchObject({ writes: 1, wrote: { workoutContributions: 1 } });
  expect(await world.read('workoutLogs/l2')).toEqual(duplicate.after);
  await expectRight(world.app, 'workoutLogs/l2');
});

it('I6 a program duplicated with all its derived fields, all right -> looked at, nothing written', async () => {
  await world.seed('programs/p1', program(['bench', 'squat']));
  const duplicate = await world.set('programs/p2', await stored('programs/p1'));
  expect(await world.written(duplicate)).toBe('unchanged');
  await expectRight(world.app, 'programs/p2');
});

it('I4 a whole document saved from an old cache whose copies happen to be right -> the summary follows', async () => {
  await world.seed(LOG, log(['bench']));
  const cached = await stored();
  await world.written(await world.update(LOG, { duration: 60_000 }));
  const save = await world.set(LOG, { ...cached, duration: 120_000 });
  expect(await world.written(save)).toBe('cheap-written');
  await expectRight(world.app, LOG);
});

it('I4 an old document saved back that differs in its summary alone -> the summary follows', async () => {
  await world.seed(LOG, log(['bench']));
  const save = await world.set(LOG, { ...(await stored()), workoutSummary: SUMMARY });
  expect(await world.written(save)).toBe('cheap-written');
  await expectRight(world.app, LOG);
});

it('I1 a log deleted and created again from an old copy of itself -> not ours, copies as the source is now', async () => {
  await world.seed(LOG, log(['bench']));
  const cached = await stored();
  await world.written(await world.delete(LOG));
  await world.edit('bench', exercise('Bench press'));
  const created = await world.set(LOG, cached);
  expect(await world.written(created)).toBe('written');
  await expectRight(world.app, LOG);
});

it('I4 a log deleted and created again in one commit, which makes one update -> not ours, the summary follows', async () => {
  await world.seed(LOG, log(['bench']));
  const cached = await stored();
  const recreated = await world.change(LOG, () =>
    world.app
      .batch()
      .delete(world.app.doc(LOG))
      .set(world.app.doc(LOG), { ...cached, duration: 60_000 })
      .commit(),
  );
  expect(await world.written(recreated)).toBe('cheap-written');
  await expectRight(world.app, LOG);
});

it('I4 a log saved in the place of another one of the same commit, derived fields and all -> not ours', async () => {
  const other = 'workoutLogs/l2';
  await world.app
    .batch()
    .set(world.app.doc(LOG), log(['bench']))
    .set(world.app.doc(other), log(['squat'], { userId: 'u2' }))
    .commit();
  const imported = await world.read(LOG);
  await world.written({ path: LOG, eventId: 'imported', before: undefined, after: imported });
  const save = await world.set(other, (await world.data(LOG)) ?? {});
  expect(save.before?.version).toBe(imported?.version);
  expect(await world.written(save)).toBe('written');
  await expectRight(world.app, other);
});

it('I6 base forged with the version that the write replaces -> only that edit is hidden, the next is not', async () => {
  await world.seed(LOG, log(['bench']));
  const current = await world.read(LOG);
  const forged = await world.update(LOG, { duration: 1, 'denorm.base': `${current?.version} l1` });
  expect(await world.written(forged)).toBe('ours');
  expect(await world.written(await world.update(LOG, { duration: 2 }))).toBe('cheap-written');
  await expectRight(world.app, LOG);
});

it.each([
  ['no string', 7],
  ['an empty string', ''],
  ['absent', undefined],
])('I4 base is %s -> not ours', async (_, base) => {
  await world.seed(LOG, log(['bench']));
  const denorm = { v: 1, copies: ['bench@none'], ...(base !== undefined && { base }) };
  const save = await world.set(LOG, log(['squat'], { denorm }));
  expect(await world.written(save)).toBe('written');
  await expectRight(world.app, LOG);
});
