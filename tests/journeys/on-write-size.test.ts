import { alertsOf, toldOf } from '../support/alerts';
import { entry, exercise, log } from '../support/documents';
import { expectLedger } from '../support/recount-ledger';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

/** A log with notes of so many bytes. */
function large(noteBytes: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return log(['bench', 'bench'], { notes: 'n'.repeat(noteBytes), ...fields });
}

async function stored(): Promise<Record<string, unknown>> {
  return (await world.data(LOG)) ?? {};
}

async function operations(collection: string): Promise<Record<string, unknown>[]> {
  return (await world.app.collection(collection).get()).docs.map((document) => document.data());
}

const SUMMARY = { totalVolume: 1225, muscleGroupsTargeted: ['Chest'], exerciseTypes: ['Barbell'] };

it.each([
  ['899 KB that pass 900 KB with copies', 899_600],
  ['950 KB', 950_000],
  ['1,040 KB', 1_040_000],
])(
  'I11 a log of %s -> tooLarge: no copies, user data as it was, summary and copies listed, one alert',
  async (_, bytes) => {
    const created = await world.set(LOG, large(bytes));
    expect(await world.written(created)).toBe('written');
    const { workoutSummary, exerciseIds, denorm, ...users } = await stored();
    expect(users).toEqual(large(bytes));
    expect(workoutSummary).toMatchObject(SUMMARY);
    expect(exerciseIds).toEqual(['bench']);
    expect(denorm).toEqual({
      v: 1,
      base: `${created.after?.version} l1`,
      copies: [expect.stringMatching(/^bench@[\w-]{16}$/) as string],
      tooLarge: true,
    });
    expect(await operations('systemAlerts')).toEqual([
      expect.objectContaining({ kind: 'too-large', severity: 'warning', path: LOG }),
    ]);
    expect(await operations('deadLetters')).toEqual([]);
    await expectLedger(world.app, LOG);
  },
);

it('I11 just enough room -> copies', async () => {
  await world.seed(LOG, large(898_000));
  expect(await stored()).toMatchObject({ exercises: [{ exerciseMetadata: { name: 'Bench' } }, {}] });
  expect(await stored()).not.toHaveProperty('denorm.tooLarge');
});

const ALERT = 'too-large_workoutLogs%2Fl1';

it('I40 less than 800 KB with copies -> no alert, and no read for one', async () => {
  const created = await world.set(LOG, large(798_500));
  expect(await world.costOf(() => world.written(created))).toMatchObject({ reads: 3, writes: 2 });
  expect(await alertsOf(world)).toEqual({});
});

it('I40 more than 800 KB with copies -> an alert for information, once, whatever the client saves; no room -> it is graver', async () => {
  for (const notes of ['m', 'n']) await world.seed(LOG, large(800_000, { notes: notes.repeat(800_000) }));
  expect(await alertsOf(world)).toMatchObject({ [ALERT]: { severity: 'info', count: 1 } });
  for (const bytes of [950_000, 950_001]) await world.seed(LOG, large(bytes));
  expect(await alertsOf(world)).toMatchObject({ [ALERT]: { severity: 'warning', count: 2 } });
  expect(await toldOf(world)).toMatchObject([
    {
      why: 'opened',
      severity: 'info',
      message: `${LOG} has 800 KB; beyond 900 KB it is left without its copies`,
    },
    { why: 'graver', severity: 'warning' },
  ]);
});

it('I11 our own write to a log without room comes back, and is delivered again without data -> nothing', async () => {
  const created = await world.set(LOG, large(950_000));
  const ours = await world.change(LOG, () => world.written(created));
  expect(await world.written(ours)).toBe('ours');
  expect(await world.written(ours, { data: null })).toBe('unchanged');
  expect(await operations('systemAlerts')).toHaveLength(1);
});

it('I11 autosaves of a log without room -> summary follows, no second alert', async () => {
  await world.seed(LOG, large(950_000));
  const exercises = [entry('bench'), entry('bench', { completed: [true, false] })];
  expect(await world.written(await world.update(LOG, { exercises }))).toBe('written');
  expect(await stored()).toMatchObject({
    exercises,
    denorm: { tooLarge: true },
    workoutSummary: { totalVolume: 912.5 },
  });
  expect(await operations('systemAlerts')).toHaveLength(1);
  await expectLedger(world.app, LOG);
});

it('I11 a settled log outgrows its room -> its copies are taken out', async () => {
  await world.seed(LOG, large(10));
  await world.written(await world.update(LOG, { notes: 'n'.repeat(899_900) }));
  const { exercises, denorm, workoutSummary } = await stored();
  expect(exercises).toEqual([entry('bench'), entry('bench')]);
  expect(denorm).toMatchObject({ tooLarge: true });
  expect(workoutSummary).toMatchObject(SUMMARY);
  await expectLedger(world.app, LOG);
});

it('I11 shrinks again -> copies come back', async () => {
  await world.seed(LOG, large(950_000));
  expect(await world.written(await world.update(LOG, { notes: 'short' }))).toBe('written');
  expect(await stored()).toMatchObject({
    exercises: [{ exerciseMetadata: { name: 'Bench' } }, { exerciseMetadata: { name: 'Bench' } }],
  });
  expect(await stored()).not.toHaveProperty('denorm.tooLarge');
});

it('I11 a rename reaches a log without room -> its list of copies and nothing else', async () => {
  await world.seed(LOG, large(950_000));
  const { denorm: before, ...rest } = await stored();
  await world.edit('bench', exercise('Bench press'));
  const { denorm: after, ...same } = await stored();
  expect(same).toEqual(rest);
  expect((after as { copies: string[] }).copies).not.toEqual((before as { copies: string[] }).copies);
});

it('I21 the muscle group changes for a log without room -> its ledger follows in the same commit', async () => {
  await world.seed(LOG, large(950_000));
  await world.exerciseWritten(
    await world.set('exercises/bench', exercise('Bench', { primaryMuscleGroup: 'Shoulders' })),
  );
  const both: boolean[] = [];
  world.hook.use({
    before: (rpc) => {
      if (commits(rpc, LOG)) both.push(commits(rpc, LEDGER));
    },
  });
  await world.runTasks();
  expect(both).toEqual([true]);
  expect(await world.data(LEDGER)).toMatchObject({
    current: { muscleGroups: [{ muscleGroup: 'Shoulders' }] },
  });
  await expectLedger(world.app, LOG);
});

it('I11 no room even for the summary -> oversized letter, left alone; shrinks -> settled, closed', async () => {
  const full = await world.set(LOG, large(1_048_100));
  expect(await world.written(full)).toBe('dead-letter');
  expect(await world.read(LOG)).toEqual(full.after);
  expect(await operations('deadLetters')).toEqual([
    expect.objectContaining({ kind: 'oversized', path: LOG }),
  ]);
  await expectLedger(world.app, LOG, { taken: false });
  expect(await world.written(await world.update(LOG, { notes: 'short' }))).toBe('written');
  expect(await operations('deadLetters')).toEqual([]);
  await expectLedger(world.app, LOG);
});

it('I21 a counted log outgrows even its summary -> letter, contributes nothing; shrinks -> counts again', async () => {
  await world.seed(LOG, large(10));
  await world.restViews();
  expect(await world.written(await world.set(LOG, large(1_048_100)))).toBe('dead-letter');
  expect(await world.data(LEDGER)).toMatchObject({ userId: 'u1', current: null, pending: true });
  await expectLedger(world.app, LOG, { taken: false });
  await world.written(await world.update(LOG, { notes: 'short' }));
  await expectLedger(world.app, LOG);
});

it('I11 ids so long that their lists find no room -> oversized letter; fewer -> settled, closed', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `${index}-`.padEnd(1_400, 'x'));
  expect(await world.written(await world.set(LOG, log(ids)))).toBe('dead-letter');
  expect(await operations('deadLetters')).toEqual([
    expect.objectContaining({ kind: 'oversized', path: LOG }),
  ]);
  expect(await world.written(await world.set(LOG, log(ids.slice(0, 2))))).toBe('written');
  expect(await operations('deadLetters')).toEqual([]);
});

it('I11 deleted -> oversized letter closed', async () => {
  await world.seed(LOG, large(1_048_100));
  await world.written(await world.delete(LOG));
  expect(await operations('deadLetters')).toEqual([]);
});
