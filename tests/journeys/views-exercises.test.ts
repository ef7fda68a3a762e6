import { entry, exercise, log } from '../support/documents';
import { expectViewsRight, follow, viewIds, viewsMovedSince, viewVersions } from '../support/views-at-rest';
import { World } from '../support/world';

const LIBRARY = {
  bench: exercise('Bench', { isCompoundLift: true }),
  squat: exercise('Squat', { primaryMuscleGroup: 'Legs' }),
  pullup: exercise('Pull-up', { primaryMuscleGroup: 'Back', exerciseType: 'Bodyweight Loadable' }),
};

let world: World;

beforeEach(async () => {
  world = new World();
  for (const [id, data] of Object.entries(LIBRARY)) await world.set(`exercises/${id}`, data);
});
afterEach(() => world.close());

describe('an exercise', () => {
  beforeEach(() =>
    follow(world, { l1: log(['bench', 'squat']), l2: log(['bench'], { date: '2026-02-01' }) }),
  );

  it('I18 of another muscle group -> counts there; what the old one leaves empty is gone', async () => {
    await world.edit('bench', { ...LIBRARY.bench, primaryMuscleGroup: 'Legs' });
    await world.restViews();
    expect((await viewIds(world))['muscleGroupAnalyticsView']).toEqual([
      'u1_Legs_2026-01',
      'u1_Legs_2026-02',
    ]);
    expect(await world.data('muscleGroupAnalyticsView/u1_Legs_2026-01')).toMatchObject({
      ...{ totalVolume: 1225, totalWorkouts: 1, exerciseCounts: { bench: 1, squat: 1 }, exerciseVariety: 2 },
    });
    await expectViewsRight(world);
  });

  it('I18 of another type -> its volumes are counted anew', async () => {
    await follow(world, { l1: log([], { exercises: [entry('bench', { bodyweight: 80 })] }) });
    await world.edit('bench', { ...LIBRARY.bench, exerciseType: 'Bodyweight Loadable' });
    await world.restViews();
    expect(await world.data('userProgressView/u1')).toMatchObject({ totalVolume: 612.5 + 1412.5 });
    await expectViewsRight(world);
  });

  it('I18 of another muscle group and back before the views follow -> as it was, no view written', async () => {
    const before = await viewVersions(world);
    await world.edit('bench', { ...LIBRARY.bench, primaryMuscleGroup: 'Legs' });
    await world.edit('bench', LIBRARY.bench);
    await world.restViews();
    expect((await viewsMovedSince(world, before)).filter((path) => !path.startsWith('exercisePerf'))).toEqual(
      [],
    );
    await expectViewsRight(world);
  });

  it('I18 renamed -> the new name in its view, no ledger written, no drain asked for', async () => {
    const before = await viewVersions(world);
    await world.edit('bench', { ...LIBRARY.bench, name: 'Bench press' });
    expect(await world.restViews()).toEqual([]);
    expect(await viewsMovedSince(world, before)).toEqual(['exercisePerformanceView/u1_bench']);
    expect(await world.data('exercisePerformanceView/u1_bench')).toMatchObject({
      exerciseMetadata: { name: 'Bench press' },
    });
    await expectViewsRight(world);
  });

  it('I18 no compound lift any more -> carried to its view alone, which no log holds', async () => {
    await world.exerciseWritten(await world.set('exercises/bench', exercise('Bench')));
    expect(world.queue).toEqual([expect.objectContaining({ target: 'exercisePerformanceView' })]);
    await world.runTasks();
    expect(await world.data('exercisePerformanceView/u1_bench')).toMatchObject({
      exerciseMetadata: { isCompoundLift: null },
    });
    await expectViewsRight(world);
  });

  it('I18 deleted -> keeps its group and its views, marked; a later log counts by what it last was', async () => {
    await world.edit('bench', null);
    await follow(world, { l3: log(['bench']) });
    expect(await world.data('exercisePerformanceView/u1_bench')).toMatchObject({
      exerciseMetadata: { name: 'Bench', sourceMissing: true },
      performanceMetrics: { totalSessions: 3 },
    });
    expect(await world.data('muscleGroupAnalyticsView/u1_Chest_2026-01')).toMatchObject({ totalWorkouts: 2 });
    await expectViewsRight(world);
  });

  it('I18 deleted before a user first trains it -> a new view with what the tombstone says', async () => {
    await world.edit('pullup', null);
    await follow(world, { l3: log(['pullup']) });
    expect(await world.data('exercisePerformanceView/u1_pullup')).toMatchObject({
      exerciseMetadata: { name: 'Pull-up', isCompoundLift: null, sourceMissing: true },
    });
    expect((await viewIds(world))['muscleGroupAnalyticsView']).toContain('u1_Back_2026-01');
    await expectViewsRight(world);
    await world.edit('pullup', LIBRARY.pullup);
    await world.restViews();
    await expectViewsRight(world);
  });

  it("I18 a user's own -> his views hold it; in another's it is of no muscle group and unknown", async () => {
    await world.edit('mine', exercise('Mine', { userId: 'u1', primaryMuscleGroup: 'Neck' }));
    await follow(world, { l3: log(['mine']), l4: log(['mine'], { userId: 'u2' }) });
    expect(await world.data('exercisePerformanceView/u1_mine')).toMatchObject({
      exerciseMetadata: { name: 'Mine', isCompoundLift: null },
    });
    expect((await world.data('exercisePerformanceView/u2_mine'))?.['exerciseMetadata']).toEqual({
      sourceMissing: true,
    });
    expect((await viewIds(world))['muscleGroupAnalyticsView']).toEqual([
      ...['u1_Chest_2026-01', 'u1_Chest_2026-02', 'u1_Legs_2026-01', 'u1_Neck_2026-01'],
    ]);
    await expectViewsRight(world);
  });

  it("I18 a user's own becomes shared, and another's -> everybody's views follow", async () => {
    const mine = exercise('Mine', { userId: 'u1', primaryMuscleGroup: 'Neck' });
    await world.edit('mine', mine);
    await follow(world, { l3: log(['mine']), l4: log(['mine'], { userId: 'u2' }) });
    for (const userId of [null, 'u2', 'u1']) {
      await world.edit('mine', { ...mine, userId });
      await world.restViews();
      await expectViewsRight(world);
    }
  });
});
