import { recomputeView } from '../../functions/src/sweep/views/recompute';
import { exercise, log } from '../support/documents';
import { lookAt, lookAtAll } from '../support/sweep-views';
import { runHistory, historyOf } from '../support/old-logs';
import { viewPath } from '../support/oracle-views-paths';
import { expectViewsRight, follow, viewVersions } from '../support/views-at-rest';
import { World } from '../support/world';

const LONG = 'x'.repeat(1_499);

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/a_b%5F', exercise('Bench', { primaryMuscleGroup: 'Upper_body/front' }));
  await world.set('exercises/bench', exercise('Bench', { primaryMuscleGroup: LONG }));
});
afterEach(async () => {
  world.hook.reset();
  await world.runDrains();
  expect(await lookAtAll(world)).toEqual({});
  await expectViewsRight(world);
  await world.close();
});

async function trained(userId: string): Promise<string[]> {
  await runHistory(world, historyOf(userId));
  await follow(world, { l1: log(['a_b%5F', 'bench'], { userId }) });
  // A history is asked for once an hour, and his first drain has asked.
  world.now += 3600_000;
  return Object.keys(await viewVersions(world));
}

const users = ['__u_1__', 'a/b_c%', 'u1'];

test.each(users)(
  'I22 ids of %s that are joined, escaped or hashed -> each view is judged as what it is of',
  async (userId) => {
    for (const path of await trained(userId)) {
      expect(await recomputeView(world.deps, path)).toBe('right');
      await world.app.doc(path).update({ extra: 1 });
      expect(await lookAt(world, path)).toMatchObject({ kind: 'wrong', fields: ['extra'] });
      expect(await recomputeView(world.deps, path)).toBe('written');
    }
  },
);

test.each(users)(
  'I22 all views of %s are gone -> each is made by its path and the log that touches it',
  async (userId) => {
    const paths = await trained(userId);
    for (const path of paths) await world.app.doc(path).delete();
    expect(Object.keys(await lookAtAll(world)).sort()).toEqual(paths.toSorted());
    for (const path of paths) expect(await recomputeView(world.deps, path, { logId: 'l1' })).toBe('written');
  },
);

describe('a view whose id is hashed', () => {
  const path = viewPath('muscleGroupAnalyticsView', 'u1', LONG, '2026-01');
  const logId = 'l1';

  beforeEach(() => trained('u1'));

  it('is gone, and no log is named -> nothing tells what it would be of; named -> made', async () => {
    expect(path).toContain('/%h');
    await world.app.doc(path).delete();
    expect(await recomputeView(world.deps, path)).toBe('right');
    expect(await lookAtAll(world)).toEqual({ [path]: 'missing' });
    await recomputeView(world.deps, path, { logId });
  });

  it('no more says what it is of -> put right by the log; without one it goes, and is missing', async () => {
    await world.app.doc(path).update({ month: '2026-02' });
    expect(await lookAt(world, path)).toMatchObject({ kind: 'surplus' });
    expect(await recomputeView(world.deps, path, { logId })).toBe('written');
    await world.app.doc(path).update({ month: '2026-02' });
    expect(await recomputeView(world.deps, path)).toBe('deleted');
    expect(await lookAtAll(world)).toEqual({ [path]: 'missing' });
    await recomputeView(world.deps, path, { logId });
  });

  it('is gone with all of its logs -> nothing to be put right', async () => {
    await follow(world, { l1: null });
    expect(await recomputeView(world.deps, path, { logId })).toBe('right');
  });
});
