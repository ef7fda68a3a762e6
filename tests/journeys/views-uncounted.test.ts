import { exercise, log } from '../support/documents';
import { expectViewsRight, follow, viewIds } from '../support/views-at-rest';
import { World } from '../support/world';

const LOG = 'workoutLogs/l1';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

function on(date: unknown, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return log(['bench'], { date, ...fields });
}

/** What is recorded of the log. */
async function letters(): Promise<unknown[]> {
  return (await world.all('deadLetters')).map(({ kind, path }) => [kind, path]);
}

describe('no usable date', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a day that is not in the calendar', '2026-02-30'],
    ['a leap day of a common year', '2025-02-29'],
    ['a month that does not exist', '2026-13-01'],
    ['the year 0', '0000-12-31'],
    ['another way to write a day', '31.01.2026'],
    ['a month', '2026-01'],
    ['a time in a text that is cut', '2026-1-31T10:00:00Z'],
    ['milliseconds', 1_769_882_651_512],
    ['a map', { seconds: 1_769_882_651 }],
  ])(
    'I18 %s -> counts in no view; one letter, copies and summary kept; a day comes -> counts',
    async (_, date) => {
      const { date: day, ...undated } = on('2026-01-31');
      const data = date === undefined ? undated : { ...undated, date };
      await follow(world, { l1: data });
      expect(Object.values(await viewIds(world)).flat()).toEqual([]);
      expect(await world.all('workoutContributions')).toEqual([]);
      expect(await letters()).toEqual([['no-date', LOG]]);
      expect(await world.data(LOG)).toMatchObject({
        exerciseIds: ['bench'],
        workoutSummary: { totalVolume: 612.5, muscleGroupsTargeted: ['Chest'] },
      });
      await follow(world, { l1: { ...undated, date: day } });
      expect(await letters()).toEqual([]);
      expect(await expectViewsRight(world)).toMatchObject({ views: 4 });
    },
  );

  it('I18 a counted log loses its day -> leaves its views, its ledger goes; the day comes back -> counted', async () => {
    await follow(world, { l1: on('2026-01-31'), l2: on('2026-01-30') });
    await world.written(await world.update(LOG, { date: 'soon' }));
    await world.restViews();
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 1, lastWorkout: '2026-01-30' });
    expect(await world.data('workoutContributions/l1')).toBeUndefined();
    expect(await letters()).toEqual([['no-date', LOG]]);
    await expectViewsRight(world);
    await world.written(await world.update(LOG, { date: '2026-01-31' }));
    await world.restViews();
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 2 });
    expect(await letters()).toEqual([]);
    await expectViewsRight(world);
  });

  it('I18 edited while it has no day -> still counts nowhere; one letter, of what it says now', async () => {
    await follow(world, { l1: on('soon') });
    await world.written(await world.update(LOG, { duration: 1 }));
    await world.written(await world.update(LOG, { date: 'later' }));
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ kind: 'no-date', reason: expect.stringContaining('"later"') as string }),
    ]);
    expect(await world.restViews()).toEqual([]);
    await expectViewsRight(world);
  });

  it('I18 deleted while it has no day -> letter closed', async () => {
    await follow(world, { l1: on('soon') });
    await follow(world, { l1: null });
    expect(await letters()).toEqual([]);
  });
});

describe('no user', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a number', 7],
  ])(
    'I18 %s -> counts in no view; one letter, copies and summary kept; a user comes -> counts',
    async (_, userId) => {
      const { userId: user, ...ownerless } = on('2026-01-31');
      await follow(world, { l1: userId === undefined ? ownerless : { ...ownerless, userId } });
      expect(Object.values(await viewIds(world)).flat()).toEqual([]);
      expect(await letters()).toEqual([['no-user', LOG]]);
      expect(await world.data(LOG)).toMatchObject({ workoutSummary: { totalVolume: 612.5 } });
      await follow(world, { l1: { ...ownerless, userId: user } });
      expect(await letters()).toEqual([]);
      expect(await expectViewsRight(world)).toMatchObject({ views: 4 });
    },
  );

  it('I18 a counted log loses its user, then gets another -> moves from one to the other', async () => {
    await follow(world, { l1: on('2026-01-31') });
    await follow(world, { l1: on('2026-01-31', { userId: null }) });
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 0 });
    await expectViewsRight(world);
    await follow(world, { l1: on('2026-01-31', { userId: 'u2' }) });
    expect(await world.data('userProgressView/u2')).toMatchObject({ workouts: 1 });
    await expectViewsRight(world);
  });

  it('I18 neither user nor day -> both letters, both closed when both come', async () => {
    await follow(world, { l1: on('soon', { userId: null }) });
    expect((await letters()).sort()).toEqual([
      ['no-date', LOG],
      ['no-user', LOG],
    ]);
    await follow(world, { l1: on('2026-01-31') });
    expect(await letters()).toEqual([]);
    await expectViewsRight(world);
  });
});
