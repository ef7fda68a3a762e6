import type { FanOutOutcome } from '../../functions/src/fan-out/chain';
import { exercise, log } from '../support/documents';
import { drainOf, drainWithRead } from '../support/drain-meanwhile';
import { expectViewsRight, follow, save } from '../support/views-at-rest';
import { World } from '../support/world';

const VIEW = 'exercisePerformanceView/u1_squat';
const SQUAT = { primaryMuscleGroup: 'Legs' };

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', SQUAT));
  await follow(world, { l0: log(['bench']) });
});
afterEach(() => world.close());

const EDITS: [string, Record<string, unknown> | null, Record<string, unknown>][] = [
  ['renamed', exercise('Back squat', SQUAT), { name: 'Back squat' }],
  ['no compound lift', exercise('Squat', { ...SQUAT, isCompoundLift: false }), { isCompoundLift: false }],
  ['deleted', null, { name: 'Squat', sourceMissing: true }],
  ["somebody else's", exercise('Squat', { ...SQUAT, userId: 'u9' }), { name: 'Squat', sourceMissing: true }],
];

/** What a log's handler and the drains after it make of what the edit has left. */
async function expectCopied(copy: Record<string, unknown>): Promise<void> {
  await world.restViews();
  expect(await world.data(VIEW)).toMatchObject({ exerciseMetadata: copy });
  await expectViewsRight(world);
}

describe('an exercise that the user has not trained before is drained', () => {
  beforeEach(() => save(world, 'l1', log(['squat'])));

  it.each(EDITS)(
    'I1 %s before its view is made, nothing of it there to carry to -> as it is then',
    async (_, data, copy) => {
      // Ledgers, views, and then the exercise.
      world.hook.once('BatchGetDocuments', 3, async () => {
        world.hook.reset();
        await world.edit('squat', data);
      });
      await drainOf(world, 'u1');
      await expectCopied(copy);
    },
  );

  it.each(EDITS)(
    'I1 %s between its read and the commit that makes its view -> carried to it',
    async (_, data, copy) => {
      await drainWithRead(world, 'u1', () => world.edit('squat', data));
      await expectCopied(copy);
    },
  );

  it('I1 made between its read and the commit -> carried to it', async () => {
    await save(world, 'l1', log(['curl']));
    await drainWithRead(world, 'u1', () => world.edit('curl', exercise('Curl')));
    await world.restViews();
    expect(await world.data('exercisePerformanceView/u1_curl')).toMatchObject({
      exerciseMetadata: { name: 'Curl' },
    });
    await expectViewsRight(world);
  });
});

describe('an exercise that has its view is drained', () => {
  beforeEach(async () => {
    await follow(world, { l1: log(['squat']) });
    await save(world, 'l2', log(['squat'], { date: '2025-12-01' }));
  });

  it.each(EDITS)(
    'I1 %s, carried between the read of the view and the commit -> both are in it',
    async (_, data, copy) => {
      await drainWithRead(world, 'u1', () => world.edit('squat', data));
      await expectCopied(copy);
    },
  );

  /** Has the edit carried to the views, all else being carried already, with a drain between page and commit. */
  async function drainWhileCarried(data: Record<string, unknown>): Promise<FanOutOutcome[]> {
    await world.exerciseWritten(await world.set('exercises/squat', data));
    const toViews = world.queue.filter(({ target }) => target === 'exercisePerformanceView');
    const others = world.queue.filter((task) => !toViews.includes(task));
    world.queue.splice(0, world.queue.length, ...others);
    await world.runTasks();
    world.queue.push(...toViews);
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      await drainOf(world, 'u1');
    });
    return world.runTasks();
  }

  it('I1 renamed, drained between page and commit of the fan-out -> both are in it', async () => {
    const outcomes = await drainWhileCarried(exercise('Back squat', SQUAT));
    expect(outcomes).toMatchObject([{ outcome: 'done', written: 1, moved: 1 }]);
    expect(await world.data(VIEW)).toMatchObject({ performanceMetrics: { totalSessions: 2 } });
    await expectCopied({ name: 'Back squat' });
  });

  it('I14 its last session goes between page and commit of the fan-out -> its view stays gone', async () => {
    await save(world, 'l2', null);
    await save(world, 'l1', null);
    const outcomes = await drainWhileCarried(exercise('Back squat', SQUAT));
    expect(outcomes).toMatchObject([{ outcome: 'done', written: 0, moved: 1 }]);
    expect(await world.data(VIEW)).toBeUndefined();
    await expectViewsRight(world);
  });

  it('I18 of another muscle group, carried to the logs while they are drained -> counts in the new one', async () => {
    const edited = exercise('Squat', { primaryMuscleGroup: 'Glutes', exerciseType: 'Bodyweight' });
    await drainWithRead(world, 'u1', () => world.edit('squat', edited));
    await expectCopied({ primaryMuscleGroup: 'Glutes' });
  });
});
