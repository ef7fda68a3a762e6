import { setTimeout as wait } from 'node:timers/promises';
import { exercise } from '../support/documents';
import { historyOf, runHistory, writeOldLogs, writeOldSessions } from '../support/old-logs';
import { expectViewsRight, save, session } from '../support/views-at-rest';
import { World, type Change } from '../support/world';

/** How long a commit waits for a write of a client that nothing holds; one that waits for its locks gives no sign. */
const GRACE_MS = 250;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

function progress(): Promise<Record<string, unknown> | undefined> {
  return world.data('userProgressView/u1');
}

/** Everything handled that is waiting, and the views held against a recount. */
async function expectRightAtRest(): Promise<void> {
  await world.restViews();
  await expectViewsRight(world);
}

describe('at the same time', () => {
  it('I18 two histories of one user -> each log counted once', async () => {
    await writeOldSessions(world, 40);
    const outcomes = await Promise.all([runHistory(world), runHistory(world, historyOf('u1', 'second'))]);
    expect(outcomes.map(({ ledgers }) => ledgers).reduce((sum, ledgers) => sum + ledgers)).toBe(40);
    expect(await progress()).toMatchObject({ complete: true, workouts: 40 });
    await expectRightAtRest();
  });

  it('I18 his first drain and his history -> each log counted once, complete stays', async () => {
    await writeOldSessions(world, 20);
    await save(world, 'new', session('bench', 50));
    await world.askForDrains();
    await Promise.all([world.runDrains(), runHistory(world)]);
    expect(await progress()).toMatchObject({ complete: true, workouts: 21 });
    await expectRightAtRest();
  });
});

describe('a log changes while the history runs', () => {
  type Point = 'before its page' | 'between page and commit' | 'behind its page';

  /** When the user's write is made: just before the nth RPC of the method. */
  const POINTS: readonly (readonly [Point, method: string, nth: number])[] = [
    ['before its page', 'RunQuery', 1],
    ['between page and commit', 'Commit', 1],
    ['behind its page', 'RunQuery', 2],
  ];

  /**
   * Whole documents, as an app saves them from its cache: a write that waits for the history's commit replaces another version
   * than the one that was read for its event, and nothing of what that version holds must matter.
   */
  const EDITS: readonly (readonly [string, () => Promise<Change>])[] = [
    ['made before the others', () => world.set('workoutLogs/a', session('squat', 90))],
    ['made after the others', () => world.set('workoutLogs/z', session('squat', 90))],
    ['edited', () => world.set('workoutLogs/o1001', session('squat', 90))],
    [
      'moved to another month',
      () => world.set('workoutLogs/o1002', session('bench', 42, { date: '2025-12-31' })),
    ],
    ['deleted', () => world.delete('workoutLogs/o1002')],
    ['moved to another user', () => world.set('workoutLogs/o1001', session('bench', 41, { userId: 'u2' }))],
    ['moved to him', () => world.set('workoutLogs/o1001x', session('bench', 80))],
  ];

  const cases = POINTS.flatMap(([point, method, nth]) =>
    EDITS.flatMap(([edit, make]) =>
      (['at once', 'in the end'] as const).map((handled) => ({ point, method, nth, edit, make, handled })),
    ),
  );

  it.each(cases)('I18 $edit $point, its event handled $handled -> right', async ({ handled, ...when }) => {
    await writeOldSessions(world, 3);
    await writeOldLogs(world, { o1001x: session('bench', 80, { userId: 'u2', date: '2024-01-02' }) });
    await runHistory(world, historyOf('u2'));
    let written: Promise<void> | undefined;
    const late: Change[] = [];
    const write = async (): Promise<void> => {
      const event = await when.make();
      if (handled === 'at once') await world.written(event);
      else late.push(event);
    };
    world.hook.once(when.method, when.nth, async () => {
      world.hook.reset();
      written = write();
      await Promise.race([written, wait(GRACE_MS)]);
    });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete' });
    expect(written).toBeDefined();
    await written;
    for (const event of late) await world.written(event);
    await expectRightAtRest();
  });
});

it('I18 his progress is lost before he is called complete -> no zeros that say they are complete', async () => {
  await writeOldSessions(world, 3);
  world.hook.use({
    before: async ({ method }) => {
      if (method !== 'BatchGetDocuments' || (await progress())?.['workouts'] !== 3) return;
      world.hook.reset();
      await world.app.doc('userProgressView/u1').delete();
    },
  });
  await runHistory(world);
  expect(await progress()).toBeUndefined();
});
