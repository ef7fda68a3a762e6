import { entry, exercise, log } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
import { World, type Change } from '../support/world';

const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** Every order of `items`. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, index) =>
    orders(items.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** A log's life of four writes: created, changed, an exercise exchanged, an older state saved back. */
async function life(): Promise<Change[]> {
  return [
    await world.set(LOG, log(['bench'])),
    await world.update(LOG, { exercises: [entry('bench', { reps: [9, 9] })], duration: 5 }),
    await world.update(LOG, { exercises: [entry('squat')] }),
    await world.set(LOG, log(['bench', 'squat'])),
  ];
}

it('I4 four writes, their events in every order -> right each time', async () => {
  for (const order of orders([0, 1, 2, 3])) {
    const events = await life();
    for (const index of order) await world.written(events[index] as Change);
    await expectRight(world.app, LOG);
    await world.delete(LOG);
  }
});

it('I4 the same with our own writes in between, every event twice, newest first -> right', async () => {
  const events: Change[] = [];
  for (const change of await life()) {
    events.push(change, await world.change(LOG, () => world.written(change)));
  }
  for (const event of [...events, ...events].reverse()) await world.written(event);
  await expectRight(world.app, LOG);
});

it('I21 the same with days and owners that change, and a deletion in the end -> ledger right each time', async () => {
  for (const order of orders([0, 1, 2, 3])) {
    const events = [
      await world.set(LOG, log(['bench'])),
      await world.update(LOG, { date: '2026-02-02' }),
      await world.update(LOG, { userId: 'u2', date: 'today' }),
      await world.delete(LOG),
    ];
    for (const index of order) await world.written(events[index] as Change);
    await expectLedger(world.app, LOG);
  }
});

it.each<[string, Record<string, unknown>, string[]]>([
  ['of the day', { date: '2026-02-02' }, ['cheap-written', 'unchanged']],
  ['of the exercise', { exercises: [entry('squat')] }, ['unchanged', 'unchanged']],
])(
  'I21 a save %s and one that undoes it, events in reverse order -> ledger as before',
  async (_, fields, outcomes) => {
    await world.seed(LOG, log(['bench']));
    await world.restViews();
    const [before, ledger] = [(await world.data(LOG)) ?? {}, await world.data(LEDGER)];
    const save = await world.update(LOG, fields);
    const undo = await world.set(LOG, before);
    expect([await world.written(undo), await world.written(save)]).toEqual(outcomes);
    expect(await world.data(LEDGER)).toMatchObject({
      current: ledger?.['current'],
      counted: ledger?.['counted'],
    });
    await expectRight(world.app, LOG);
  },
);

it.each<[string, Record<string, unknown>]>([
  ['of the day', { date: '2026-02-02' }],
  ['of the exercise', { exercises: [entry('squat')] }],
])(
  'I21 a save %s is handled, then undone; both events again, in reverse order -> ledger as before',
  async (_, fields) => {
    await world.seed(LOG, log(['bench']));
    const before = (await world.data(LOG)) ?? {};
    const save = await world.update(LOG, fields);
    await world.written(save);
    const undo = await world.set(LOG, before);
    for (const event of [undo, save, undo, save]) await world.written(event);
    await expectRight(world.app, LOG);
  },
);

it('I6 a create delivered again -> looked at, nothing written', async () => {
  const created = await world.set(LOG, log(['bench']));
  await world.written(created);
  const settled = await world.read(LOG);
  expect(await world.written(created)).toBe('unchanged');
  expect(await world.read(LOG)).toEqual(settled);
});

it('I7 a create handled after the log was deleted -> gone, not brought back', async () => {
  const created = await world.set(LOG, log(['bench']));
  const deleted = await world.delete(LOG);
  expect(await world.written(deleted)).toBe('gone');
  expect(await world.written(created)).toBe('gone');
  expect(await world.data(LOG)).toBeUndefined();
  expect(await world.data(LEDGER)).toBeUndefined();
});

it('I7 a deletion handled after the log was created again -> the new log settled', async () => {
  await world.seed(LOG, log(['bench']));
  const deleted = await world.delete(LOG);
  await world.set(LOG, log(['squat']));
  expect(await world.written(deleted)).toBe('written');
  await expectRight(world.app, LOG);
});

it('I1 a create without data -> full path', async () => {
  expect(await world.written(await world.set(LOG, log(['bench'])), { data: null })).toBe('written');
  await expectRight(world.app, LOG);
});

it('I1 an update without data -> full path', async () => {
  await world.seed(LOG, log(['bench']));
  const update = await world.update(LOG, { exercises: [entry('squat')] });
  expect(await world.written(update, { data: null })).toBe('written');
  await expectRight(world.app, LOG);
});

it('I6 our own write without data -> looked at, nothing written', async () => {
  const created = await world.set(LOG, log(['bench']));
  const ours = await world.change(LOG, () => world.written(created));
  expect(await world.written(ours, { data: null })).toBe('unchanged');
});

it('I7 a deletion without data -> gone', async () => {
  await world.seed(LOG, log(['bench']));
  expect(await world.written(await world.delete(LOG), { data: null })).toBe('gone');
});

it('I7 a save between read and commit -> kept, and the summary right', async () => {
  const created = await world.set(LOG, log(['bench']));
  let save: Promise<unknown> | undefined;
  world.hook.once('BatchGetDocuments', 2, () => {
    // Started, not awaited: an emulator that locks what a transaction reads lets it through only after the commit.
    save = world.app.doc(LOG).update({ duration: 7, notes: 'kept' });
    return Promise.resolve();
  });
  await world.written(created);
  expect(save).toBeDefined();
  await save;
  // Which version the save replaced is not known here, so its event comes without data.
  await world.written({ ...created, eventId: 'save' }, { data: null });
  expect(await world.data(LOG)).toMatchObject({ duration: 7, notes: 'kept' });
  await expectRight(world.app, LOG);
});

it('I7 two settles of the same log at once -> right, written once', async () => {
  const created = await world.set(LOG, log(['bench', 'squat']));
  const before = await world.read(LOG);
  const cost = await world.costOf(async () => {
    const outcomes = await Promise.all([world.written(created), world.written(created)]);
    expect(outcomes.sort()).toEqual(['unchanged', 'written']);
  });
  expect(cost.wrote).toEqual({ workoutLogs: 1, workoutContributions: 1 });
  const after = await world.data(LOG);
  expect(after).toMatchObject({ denorm: { base: `${before?.version} l1` } });
  await expectRight(world.app, LOG);
});

it('I7 two settles of two states of a log at once -> right', async () => {
  const created = await world.set(LOG, log(['bench']));
  const saved = await world.set(LOG, log(['squat']));
  await Promise.all([world.written(saved), world.written(created)]);
  await expectRight(world.app, LOG);
});
