import { fanOut } from '../../functions/src/fan-out/fan-out';
import { dieEverywhere } from '../support/die-at';
import { entry, exercise, log } from '../support/documents';
import { expectViewsRight, follow } from '../support/views-at-rest';
import { World, type Change } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  await world.set('exercises/dip', exercise('Dip'));
  await world.edit('dip', null);
});
afterEach(() => world.close());

describe('who changes what a log contributes is killed, then delivered again', () => {
  const KILLED = ['before each RPC', 'after each commit'] as const;
  const heavier = (data: Record<string, unknown> | undefined): unknown[] =>
    (data?.['exercises'] as object[]).map((saved) => ({ ...saved, weights: [70, 72.5] }));
  const saves: [string, (path: string) => Promise<Change>][] = [
    ['an autosave', async (path) => world.update(path, { exercises: heavier(await world.data(path)) })],
    ['a save with another exercise', (path) => world.update(path, { exercises: [entry('squat')] })],
    ['a save with another day', (path) => world.update(path, { date: '2025-12-31' })],
    ['a save for another user', (path) => world.update(path, { userId: 'u2' })],
    ['a deletion', (path) => world.delete(path)],
  ];

  it.each(saves.flatMap(([what, write]) => KILLED.map((when) => [what, when, write] as const)))(
    'I20 the handler of %s, %s -> views right',
    async (_, when, write) => {
      const died = await dieEverywhere(world.hook, when, {
        make: async (nth) => {
          await follow(world, { [`l${nth}`]: log(['bench', 'dip']) });
          return write(`workoutLogs/l${nth}`);
        },
        handle: (event) => world.written(event),
        again: async (event) => {
          await world.written(event);
        },
      });
      expect(died).toBeGreaterThanOrEqual(1);
      await world.restViews();
      await expectViewsRight(world);
    },
  );

  it.each(KILLED)('I20 the fan-out of another muscle group, %s -> views right', async (when) => {
    await follow(world, { l1: log(['bench']), l2: log(['bench', 'squat']) });
    const died = await dieEverywhere(world.hook, when, {
      make: async (nth) => {
        const edited = exercise('Bench', { primaryMuscleGroup: `Group ${nth}` });
        await world.exerciseWritten(await world.set('exercises/bench', edited));
        const task = world.queue.find(({ target }) => target === 'workoutLogs');
        if (task === undefined) throw new Error('expected a task');
        return task;
      },
      handle: (task) => fanOut(world.deps, task),
      again: async () => {
        await world.runTasks();
        await world.restViews();
        await expectViewsRight(world);
      },
    });
    // Source, page, source in the commit, commit.
    expect(died).toBe(when === 'before each RPC' ? 4 : 1);
  });
});
