import { exercise, log } from '../support/documents';
import { expectViewsRight, follow, january, session } from '../support/views-at-rest';
import { World } from '../support/world';

const LIBRARY = { bench: exercise('Bench') };

let world: World;

beforeEach(async () => {
  world = new World();
  for (const [id, data] of Object.entries(LIBRARY)) await world.set(`exercises/${id}`, data);
});
afterEach(() => world.close());

/** One session of the bench press a day from the first of January on, with these weights. */
function sessions(weights: readonly number[]): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    weights.map((weight, index) => [`l${1 + index}`, session('bench', weight, january(1 + index))]),
  );
}

describe('the sessions of an exercise', () => {
  const WEIGHTS = [70, 60, 90, 61, 62, 63, 64, 65, 66, 67, 68, 69];

  async function recents(): Promise<unknown[]> {
    const view = await world.data('exercisePerformanceView/u1_bench');
    return (view?.['recentSessions'] as { logId: unknown }[]).map(({ logId }) => logId);
  }
  async function metrics(): Promise<unknown> {
    return (await world.data('exercisePerformanceView/u1_bench'))?.['performanceMetrics'];
  }
  const newest = (from: number, to: number): string[] =>
    Array.from({ length: 1 + from - to }, (_, index) => `l${from - index}`);

  beforeEach(() => follow(world, sessions(WEIGHTS)));

  it('I18 twelve sessions -> the ten newest are listed, all are counted', async () => {
    expect(await recents()).toEqual(newest(12, 3));
    expect(await metrics()).toMatchObject({ totalSessions: 12, maxWeight: 90, firstSession: '2026-01-01' });
    await expectViewsRight(world);
  });

  it.each<[string, Record<string, Record<string, unknown> | null>, string[]]>([
    ['the newest deleted', { l12: null }, newest(11, 2)],
    [
      'three of them deleted',
      { l12: null, l9: null, l5: null },
      ['l11', 'l10', ...newest(8, 6), ...newest(4, 1)],
    ],
    ['an older one deleted', { l2: null }, newest(12, 3)],
    [
      'a listed one deleted, a newer one saved',
      { l6: null, l13: session('bench', 50, january(13)) },
      ['l13', ...newest(12, 7), ...newest(5, 3)],
    ],
    [
      'a listed one becomes the oldest',
      { l7: session('bench', 64, { date: '2025-12-31' }) },
      [...newest(12, 8), ...newest(6, 2)],
    ],
    ['an older one becomes the newest', { l1: session('bench', 70, january(31)) }, ['l1', ...newest(12, 4)]],
    ['a listed one without a completed set', { l8: log([]) }, [...newest(12, 9), ...newest(7, 2)]],
    ['an older one saved late', { l0: session('bench', 64, { date: '2025-06-01' }) }, newest(12, 3)],
  ])('I18 twelve sessions + %s -> the ten newest, all counted', async (_, saves, expected) => {
    await follow(world, saves);
    expect(await recents()).toEqual(expected);
    await expectViewsRight(world);
  });

  it('I18 sessions of one day -> the greater id of the log is the newer, by bytes', async () => {
    const ids = ['a', 'B', 'z', '\uffff', '\u{1f3cb}', 'l6x'];
    await follow(world, Object.fromEntries(ids.map((id) => [id, session('bench', 64, january(6))])));
    expect(await recents()).toEqual([...newest(12, 7), '\u{1f3cb}', '\uffff', 'z', 'l6x']);
    await expectViewsRight(world);
  });

  it.each<[string, Record<string, Record<string, unknown> | null>, number]>([
    ['is deleted -> the next', { l3: null }, 70],
    ['and the next are deleted -> the third', { l3: null, l1: null }, 69],
    ['is made lighter -> the next', { l3: session('bench', 10, january(3)) }, 70],
    ['is made lighter but stays the best -> it', { l3: session('bench', 80, january(3)) }, 80],
    [
      'is deleted while a heavier one is saved -> that',
      { l3: null, l9: session('bench', 95, january(9)) },
      95,
    ],
  ])('I18 the best session %s is the heaviest', async (_, saves, maxWeight) => {
    await follow(world, saves);
    expect(await metrics()).toMatchObject({ maxWeight });
    await expectViewsRight(world);
  });

  it('I18 the best of many, long out of the list, is deleted -> the next best, wherever it is', async () => {
    const weights = Array.from({ length: 28 }, (_, index) => 100 - index);
    await follow(world, sessions(weights));
    await follow(world, { l1: null });
    expect(await metrics()).toMatchObject({ maxWeight: 99, totalSessions: 27, firstSession: '2026-01-02' });
    await expectViewsRight(world);
  });

  it.each<[string, number, string]>([
    ['just 5 % more', 70.35, 'stable'],
    ['over 5 % more', 70.351, 'improving'],
    ['just 5 % less', 63.65, 'stable'],
    ['over 5 % less', 63.649, 'declining'],
  ])('I18 a new session, %s than the third newest (%s to 67 kg) -> %s', async (_, weight, trend) => {
    await follow(world, {
      l11: session('bench', 67, january(11)),
      l13: session('bench', weight, january(13)),
    });
    expect(await metrics()).toMatchObject({ trend });
    await expectViewsRight(world);
  });

  it('I18 sessions are deleted one by one, from either end -> first, last and trend follow each time', async () => {
    for (const id of ['l12', 'l1', 'l11', 'l2', 'l10', 'l3', 'l9', 'l4', 'l8', 'l5']) {
      await follow(world, { [id]: null });
      await expectViewsRight(world);
    }
    expect(await metrics()).toMatchObject({
      ...{ firstSession: '2026-01-06', lastSession: '2026-01-07', trend: 'insufficient_data' },
    });
    expect(await world.data('userProgressView/u1')).toMatchObject({
      ...{ firstWorkout: '2026-01-06', lastWorkout: '2026-01-07' },
    });
  });
});
