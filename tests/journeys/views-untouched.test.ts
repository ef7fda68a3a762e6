import { entry, exercise, log } from '../support/documents';
import {
  expectViewsRight,
  follow,
  save,
  typedRest,
  viewsMovedSince,
  viewVersions,
} from '../support/views-at-rest';
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

describe('what is left alone', () => {
  it("the app's older aggregate -> equal to the byte, its version too", async () => {
    const rest = typedRest(world);
    const fields = {
      totalVolume: { doubleValue: 60 },
      workouts: { integerValue: '9007199254740993' },
      byExercise: { mapValue: { fields: { bench: { doubleValue: 1.5 } } } },
    };
    await rest.commit([{ kind: 'set', path: 'userAnalytics/u1', fields }]);
    const before = await rest.get('userAnalytics/u1');
    await follow(world, { l1: log(['bench', 'squat']) });
    await follow(world, { l1: log(['bench'], { userId: 'u2' }) });
    await follow(world, { l1: null });
    expect(await rest.get('userAnalytics/u1')).toEqual(before);
    expect(await rest.list('userAnalytics')).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['notes', { notes: 'mine' }, []],
    ['its duration', { duration: 1 }, ['userProgressView/u1', 'workoutTrendsView/u1_2026-01']],
    [
      'that it is finished',
      { isWorkoutFinished: false },
      ['userProgressView/u1', 'workoutTrendsView/u1_2026-01'],
    ],
    [
      'a set of one of its exercises',
      { exercises: [entry('bench'), entry('squat', { weights: [61, 62.5] })] },
      [
        ...['exercisePerformanceView/u1_squat', 'muscleGroupAnalyticsView/u1_Legs_2026-01'],
        ...['userProgressView/u1', 'workoutTrendsView/u1_2026-01'],
      ],
    ],
    [
      'a set that counts nowhere',
      { exercises: [entry('bench'), entry('squat', { weights: [60, 62.5, 99], reps: [5, 5, 5] })] },
      [],
    ],
  ])('I18 an edit of %s -> no view is written in which nothing changes', async (_, fields, moved) => {
    await follow(world, { l1: log(['bench', 'squat']) });
    const before = await viewVersions(world);
    await follow(world, { l1: log(['bench', 'squat'], fields) });
    expect(await viewsMovedSince(world, before)).toEqual(moved);
    await expectViewsRight(world);
  });

  it('I18 an edit of one exercise of three -> the views of the others are not even read', async () => {
    const three = (weight: number): Record<string, unknown> =>
      log([], { exercises: [entry('bench'), entry('squat', { weights: [weight, 60] }), entry('pullup')] });
    await follow(world, { l1: three(60) });
    await save(world, 'l1', three(70));
    await world.askForDrains();
    const read: string[] = [];
    world.hook.use({
      before: ({ method, request }) => {
        if (method !== 'BatchGetDocuments') return;
        const { documents } = request as { documents: readonly string[] };
        read.push(...documents.map((name) => name.slice(name.indexOf('/documents/') + '/documents/'.length)));
      },
    });
    const cost = await world.costOf(() => world.runDrains());
    const touched = [
      ...['exercisePerformanceView/u1_squat', 'muscleGroupAnalyticsView/u1_Legs_2026-01'],
      ...['userProgressView/u1', 'workoutContributions/l1', 'workoutTrendsView/u1_2026-01'],
    ];
    expect(read.sort()).toEqual(touched);
    // Its ledger is found, and read again.
    expect(cost).toMatchObject({ reads: touched.length + 1, writes: touched.length, deletes: 0 });
    await expectViewsRight(world);
  });
});
