import { exercise, log } from '../support/documents';
import { drainOf, drainWithFound, drainWithRead } from '../support/drain-meanwhile';
import { expectViewsRight, follow, january, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

describe('two drains of one user', () => {
  beforeEach(async () => {
    await follow(world, { l1: session('bench', 100), l2: session('bench', 90, january(2)) });
    await save(world, 'l1', null);
    await save(world, 'l3', log(['bench', 'squat']));
  });

  it('I20 at the same time -> each log is counted by one of them', async () => {
    const outcomes = await Promise.all([drainOf(world, 'u1'), drainOf(world, 'u1')]);
    expect(outcomes.reduce((sum, { ledgers }) => sum + ledgers, 0)).toBe(2);
    await expectViewsRight(world);
  });

  it('I20 one between the query and the reads of the other -> the other finds nothing left', async () => {
    const outcome = await drainWithFound(world, 'u1', () => drainOf(world, 'u1'));
    expect(outcome).toMatchObject({ outcome: 'done', ledgers: 0, views: 0 });
    await expectViewsRight(world);
  });

  it('I20 the same, and a log is saved again after it -> the other takes out what the first has counted', async () => {
    const outcome = await drainWithFound(world, 'u1', async () => {
      await drainOf(world, 'u1');
      await save(world, 'l3', log(['squat']));
    });
    expect(outcome).toMatchObject({ ledgers: 1 });
    await expectViewsRight(world);
  });

  it('I20 the second just before the commit of the first -> each log is counted once', async () => {
    await drainWithRead(world, 'u1', () => drainOf(world, 'u1'));
    await expectViewsRight(world);
  });
});

describe('drains of two users who exchange a log', () => {
  const [a, b] = ['a', 'b'].map(
    (userId) => (weight: number, day: number) => session('bench', weight, { userId, ...january(day) }),
  ) as [Saved, Saved];
  type Saved = (weight: number, day: number) => Record<string, unknown>;

  beforeEach(async () => {
    await follow(world, { a1: a(100, 1), a2: a(90, 2), b1: b(70, 3), b2: b(60, 4) });
    await save(world, 'a1', b(100, 1));
    await save(world, 'b2', a(60, 4));
  });

  it('I20 at the same time -> both logs have moved', async () => {
    await Promise.all([drainOf(world, 'a'), drainOf(world, 'b')]);
    expect(await world.data('exercisePerformanceView/a_bench')).toMatchObject({
      performanceMetrics: { totalSessions: 2, maxWeight: 90, lastSession: '2026-01-04' },
    });
    expect(await world.data('exercisePerformanceView/b_bench')).toMatchObject({
      performanceMetrics: { totalSessions: 2, maxWeight: 100, lastSession: '2026-01-03' },
    });
    await expectViewsRight(world);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'I20 that of %s, with that of %s between its query and its reads -> both logs have moved',
    async (one, other) => {
      await drainWithFound(world, one, () => drainOf(world, other));
      await expectViewsRight(world);
    },
  );

  it('I20 a log moves on to the other user between query and reads -> it is his drain that takes it', async () => {
    expect(await drainWithFound(world, 'a', () => save(world, 'b2', b(60, 4)))).toMatchObject({ ledgers: 0 });
    expect(await drainOf(world, 'b')).toMatchObject({ ledgers: 2 });
    await expectViewsRight(world);
  });
});

describe('a log moves while it is drained', () => {
  const saved = log(['bench']);
  const changes: [string, () => Promise<void>][] = [
    ['edited', () => save(world, 'l1', log(['squat'], january(5)))],
    [
      'edited twice',
      () => save(world, 'l1', log(['squat'])).then(() => save(world, 'l1', session('bench', 7))),
    ],
    ['deleted', () => save(world, 'l1', null)],
    [
      'deleted and created again',
      () => save(world, 'l1', null).then(() => save(world, 'l1', log(['squat']))),
    ],
    ['given to another user', () => save(world, 'l1', log(['bench'], { userId: 'u2' }))],
  ];

  beforeEach(() => follow(world, { other: log(['bench']) }));

  it.each(changes)('I20 not counted yet, %s between query and reads -> as it is then', async (_, change) => {
    await save(world, 'l1', saved);
    await drainWithFound(world, 'u1', change);
    await world.restViews();
    await expectViewsRight(world);
  });

  it.each(changes)('I20 counted, %s between query and reads -> as it is then', async (_, change) => {
    await follow(world, { l1: log(['bench', 'squat'], { date: '2025-12-31' }) });
    await save(world, 'l1', saved);
    await drainWithFound(world, 'u1', change);
    await world.restViews();
    await expectViewsRight(world);
  });

  it.each(changes)(
    'I20 counted, %s between reads and commit -> pending again, and counted',
    async (_, change) => {
      await follow(world, { l1: log(['bench', 'squat'], { date: '2025-12-31' }) });
      await save(world, 'l1', saved);
      await drainWithRead(world, 'u1', change);
      await world.restViews();
      await expectViewsRight(world);
    },
  );
});
