import { exercise, log } from '../support/documents';
import { drainWithFound } from '../support/drain-meanwhile';
import { expectViewsRight, follow, january, save, saveMany, session } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

describe('the heaviest session is removed while another waits to be counted', () => {
  /** The first drain counts the removal alone: what `wait` saves comes after its query. */
  async function removed(wait: () => Promise<void>): Promise<void> {
    // So many newer ones that the view lists none of them.
    const newer = Array.from({ length: 10 }, (_, index) => session('bench', 50, january(4 + index)));
    await saveMany(world, 'newer', newer);
    await follow(world, {
      ...{ best: session('bench', 100, january(1)), next: session('bench', 80, january(2)) },
      third: session('bench', 70, january(3)),
    });
    await save(world, 'best', null);
    expect(await drainWithFound(world, 'u1', wait)).toMatchObject({ ledgers: 1 });
  }
  async function maxWeight(): Promise<unknown> {
    const view = await world.data('exercisePerformanceView/u1_bench');
    return (view?.['performanceMetrics'] as { maxWeight: unknown }).maxWeight;
  }

  it('I20 a heavier one waits, and shrinks before it is counted -> it never was the heaviest', async () => {
    await removed(() => save(world, 'next', session('bench', 120, january(2))));
    expect(await maxWeight()).toBe(80);
    await follow(world, { next: session('bench', 60, january(2)) });
    expect(await maxWeight()).toBe(70);
    await expectViewsRight(world);
  });

  it('I20 a new one waits, and goes before it is counted -> never counted', async () => {
    await removed(() => save(world, 'new', session('bench', 120, january(4))));
    expect(await maxWeight()).toBe(80);
    await follow(world, { new: null });
    await expectViewsRight(world);
  });

  const waits: [string, Record<string, unknown> | null][] = [
    ['lighter', session('bench', 10, january(2))],
    ['without the exercise', log(['squat'], january(2))],
    ['of another day', session('bench', 80, { date: '2025-01-01' })],
    ["another user's", session('bench', 80, { userId: 'u2', ...january(2) })],
    ['deleted', null],
  ];

  it.each(waits)('I20 the next best waits to be %s -> right when it is counted', async (_, data) => {
    await removed(() => save(world, 'next', data));
    expect(await maxWeight()).toBe(80);
    await world.restViews();
    await expectViewsRight(world);
  });

  it.each(waits)(
    'I20 the next best waits to be %s, and is put back first -> still the best',
    async (_, data) => {
      await removed(() => save(world, 'next', data));
      await follow(world, { next: session('bench', 80, january(2)) });
      expect(await maxWeight()).toBe(80);
      await expectViewsRight(world);
    },
  );
});
