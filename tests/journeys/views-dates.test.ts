import { Timestamp } from 'firebase-admin/firestore';
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

function timestamp(iso: string): Timestamp {
  return Timestamp.fromDate(new Date(iso));
}

/** The ids of the views that are of a month. */
async function traces(month: string): Promise<string[]> {
  return Object.values(await viewIds(world))
    .flat()
    .filter((id) => id.includes(month));
}

describe('a usable date', () => {
  it.each<[string, unknown, string]>([
    ['a day', '2026-01-31', '2026-01-31'],
    ['an ISO time', '2026-01-31T23:30:00.000Z', '2026-01-31'],
    ['an ISO time of a zone whose UTC day is the next', '2026-01-31T23:30:00-05:00', '2026-01-31'],
    ['a day with more behind it', '2026-01-31 in the evening', '2026-01-31'],
    ['the last moment of a UTC day', timestamp('2026-01-31T23:59:59.999Z'), '2026-01-31'],
    ['the first moment of a UTC day', timestamp('2026-02-01T00:00:00Z'), '2026-02-01'],
    [
      'a nanosecond before a day',
      new Timestamp(timestamp('2026-02-01T00:00:00Z').seconds - 1, 999_999_999),
      '2026-01-31',
    ],
    ['a time before 1970', timestamp('1969-12-31T12:00:00Z'), '1969-12-31'],
    ['a leap day', '2024-02-29', '2024-02-29'],
    ['the first day there is', '0001-01-01', '0001-01-01'],
    ['the last day there is', '9999-12-31', '9999-12-31'],
  ])('I18 %s -> counted on its day', async (_, date, day) => {
    await follow(world, { l1: on(date) });
    expect(await world.data('userProgressView/u1')).toMatchObject({ firstWorkout: day, lastWorkout: day });
    expect(await world.data(`workoutTrendsView/u1_${day.slice(0, 7)}`)).toMatchObject({
      byDay: { [day.slice(8)]: 1 },
    });
    expect(await world.data('exercisePerformanceView/u1_bench')).toMatchObject({
      recentSessions: [{ date: day }],
    });
    expect(await world.all('deadLetters')).toEqual([]);
    await expectViewsRight(world);
  });

  it('I18 days, ISO times and timestamps side by side -> one month, sessions in the order of their days', async () => {
    await follow(world, {
      ...{ l1: on('2026-01-03'), l2: on(timestamp('2026-01-02T09:00:00Z')) },
      ...{ l3: on('2026-01-04T09:00:00Z'), l4: on(timestamp('2026-01-05T09:00:00Z')) },
    });
    expect((await viewIds(world)).workoutTrendsView).toEqual(['u1_2026-01']);
    const view = await world.data('exercisePerformanceView/u1_bench');
    expect(view?.['recentSessions']).toMatchObject(['l4', 'l3', 'l1', 'l2'].map((logId) => ({ logId })));
    await expectViewsRight(world);
  });

  it('I18 written in another form, the day stays -> nothing is pending', async () => {
    await follow(world, { l1: on('2026-01-31') });
    await world.written(await world.set(LOG, on(timestamp('2026-01-31T18:00:00Z'))));
    expect(await world.restViews()).toEqual([]);
    await expectViewsRight(world);
  });

  it.each([
    ['2018-12-31', '2019-W01'],
    ['2019-12-29', '2019-W52'],
    ['2019-12-30', '2020-W01'],
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2022-01-02', '2021-W52'],
    ['2023-01-01', '2022-W52'],
    ['2024-12-30', '2025-W01'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-01', '2026-W53'],
  ])('I18 %s -> ISO week %s, in the view of its own month', async (day, week) => {
    await follow(world, { l1: on(day) });
    expect(await world.data(`workoutTrendsView/u1_${day.slice(0, 7)}`)).toMatchObject({
      byWeek: { [week]: { workouts: 1, volume: 612.5 } },
    });
    await expectViewsRight(world);
  });

  it('I18 one ISO week in two years -> its days in both months, each with its own', async () => {
    await follow(world, { l1: on('2020-12-31'), l2: on('2021-01-01'), l3: on('2021-01-03') });
    expect(await world.data('workoutTrendsView/u1_2020-12')).toMatchObject({
      byWeek: { '2020-W53': { workouts: 1 } },
    });
    expect(await world.data('workoutTrendsView/u1_2021-01')).toMatchObject({
      byWeek: { '2020-W53': { workouts: 2 } },
    });
    await expectViewsRight(world);
  });
});

describe('a date moves', () => {
  it.each<[string, unknown]>([
    ['the month before', '2025-12-31'],
    ['another year, as a timestamp', timestamp('2019-07-15T12:00:00Z')],
  ])('I18 to %s and back -> no trace in the month it has left', async (_, date) => {
    await follow(world, { l1: on('2026-01-31') });
    await follow(world, { l1: on(date) });
    expect(await traces('2026-01')).toEqual([]);
    expect((await world.data('userProgressView/u1'))?.['byMonth']).not.toHaveProperty('2026-01');
    await expectViewsRight(world);
    await follow(world, { l1: on('2026-01-31') });
    expect(await traces('2026-01')).toHaveLength(2);
    expect(await expectViewsRight(world)).toMatchObject({ views: 4 });
  });

  it('I18 out of a month that holds another log -> only its own part goes', async () => {
    await follow(world, { l1: on('2026-01-31'), l2: on('2026-01-31') });
    await follow(world, { l1: on('2026-02-01') });
    expect(await world.data('workoutTrendsView/u1_2026-01')).toMatchObject({
      workouts: 1,
      byDay: { '31': 1 },
    });
    await expectViewsRight(world);
  });

  it('I18 within its month -> another day and week, the muscle group as it was', async () => {
    await follow(world, { l1: on('2026-01-01') });
    const group = await world.read('muscleGroupAnalyticsView/u1_Chest_2026-01');
    await follow(world, { l1: on('2026-01-31') });
    expect(await world.data('workoutTrendsView/u1_2026-01')).toMatchObject({
      ...{ byDay: { '31': 1 }, byWeek: { '2026-W05': { workouts: 1 } } },
    });
    expect(await world.read('muscleGroupAnalyticsView/u1_Chest_2026-01')).toEqual(group);
    await expectViewsRight(world);
  });

  it('I18 three times before any drain -> the last month alone', async () => {
    await follow(world, { l1: on('2026-01-31') });
    for (const date of ['2026-02-28', '2026-03-31']) await world.seed(LOG, on(date));
    await follow(world, { l1: on('2026-04-30') });
    expect((await viewIds(world)).workoutTrendsView).toEqual(['u1_2026-04']);
    await expectViewsRight(world);
  });

  it("I18 the first or the last workout leaves its month -> the edges are the others'", async () => {
    const days = ['2026-01-05', '2026-01-20', '2026-02-10', '2026-03-01', '2026-03-30'];
    await follow(world, Object.fromEntries(days.map((day, index) => [`l${index}`, on(day)])));
    for (const [logId, date] of [
      ['l0', '2026-02-11'],
      ['l1', '2026-02-12'],
      ['l4', '2026-02-09'],
      ['l3', '2026-02-01'],
    ] as const) {
      await follow(world, { [logId]: on(date) });
      await expectViewsRight(world);
    }
    expect(await world.data('userProgressView/u1')).toMatchObject({
      ...{ firstWorkout: '2026-02-01', lastWorkout: '2026-02-12' },
    });
  });
});
