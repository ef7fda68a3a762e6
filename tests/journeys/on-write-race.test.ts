import { setTimeout as wait } from 'node:timers/promises';
import { exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { World } from '../support/world';

/**
 * How long a commit waits for a rename that nothing holds. A rename that waits for the transaction's locks gives no sign
 * that could be waited for; one that is free is done long before.
 */
const GRACE_MS = 250;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

const TARGETS: [string, string, Record<string, unknown>][] = [
  ['log', 'workoutLogs/l1', log(['bench'])],
  ['program', 'programs/p1', program(['bench'])],
];
const RENAMED = exercise('Bench press');

describe.each(TARGETS)('a new %s', (_, path, data) => {
  it.each([
    ['before the document is read', 1],
    ['between the document and its sources', 2],
  ])('I1 the rename and its fan-out pass %s -> the new name', async (_when, read) => {
    const created = await world.set(path, data);
    let passed = false;
    world.hook.once('BatchGetDocuments', read, async () => {
      world.hook.reset();
      await world.edit('bench', RENAMED);
      passed = true;
    });
    await world.written(created);
    expect(passed).toBe(true);
    await expectRight(world.app, path);
  });

  it.each([
    ['a rename', RENAMED],
    ['another muscle group', exercise('Bench', { primaryMuscleGroup: 'Shoulders' })],
    ['another type', exercise('Bench', { exerciseType: 'Bodyweight' })],
    ['a deletion', null],
  ])('I1 %s and its fan-out try to pass between source read and commit -> right', async (_edit, edited) => {
    const created = await world.set(path, data);
    let rename: Promise<unknown> | undefined;
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      rename = world.edit('bench', edited);
      await Promise.race([rename, wait(GRACE_MS)]);
    });
    await world.written(created);
    expect(rename).toBeDefined();
    await rename;
    await expectRight(world.app, path);
  });

  it('I1 the exercise is made between source read and commit -> found', async () => {
    await world.delete('exercises/bench');
    const created = await world.set(path, data);
    let made: Promise<unknown> | undefined;
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      made = world.edit('bench', RENAMED);
      await Promise.race([made, wait(GRACE_MS)]);
    });
    await world.written(created);
    await made;
    await expectRight(world.app, path);
  });

  it('I1 the rename and its fan-out pass just after the commit -> found by its ids', async () => {
    await world.written(await world.set(path, data));
    await world.edit('bench', RENAMED);
    await expectRight(world.app, path);
  });

  it('I1 the rename passes first, its event comes last -> nothing left to carry', async () => {
    const renamed = await world.set('exercises/bench', RENAMED);
    await world.written(await world.set(path, data));
    const settled = await world.read(path);
    await world.exerciseWritten(renamed);
    await world.runTasks();
    expect(await world.read(path)).toEqual(settled);
    await expectRight(world.app, path);
  });

  it('I1 a save that drops exerciseIds while the rename tries to pass -> right', async () => {
    await world.seed(path, data);
    const dropped = await world.set(path, data);
    let rename: Promise<unknown> | undefined;
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      rename = world.edit('bench', RENAMED);
      await Promise.race([rename, wait(GRACE_MS)]);
    });
    await world.written(dropped);
    await rename;
    await expectRight(world.app, path);
  });
});
