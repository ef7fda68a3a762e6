import { dieEverywhere, type When } from '../support/die-at';
import { exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
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

interface Crashed {
  readonly event: Change;
  /** What was recorded of the document, once the event was handled again. */
  readonly letters: number;
  readonly alerts: number;
}

/**
 * Makes a document anew for each point of its event's handling, dies there, and delivers the event once more, until a
 * handling is over before its turn to die comes.
 */
async function crashEverywhere(
  when: When,
  make: (path: (id: string) => string) => Promise<Change>,
  collection: string,
): Promise<Crashed[]> {
  const crashed: Crashed[] = [];
  await dieEverywhere(world.hook, when, {
    make: (nth) => make((id) => `${collection}/${id}${nth}`),
    handle: (event) => world.written(event),
    again: async (event) => {
      await world.written(event);
      crashed.push({
        event,
        letters: (await world.app.collection('deadLetters').where('path', '==', event.path).get()).size,
        alerts: (await world.app.collection('systemAlerts').where('path', '==', event.path).get()).size,
      });
    },
  });
  return crashed;
}

const POINTS: [When, { settle: number; tooLarge: number }][] = [
  // Document, sources, tombstone, commit; without a tombstone, and with an alert, as many.
  ['before each RPC', { settle: 4, tooLarge: 4 }],
  ['after each commit', { settle: 1, tooLarge: 1 }],
];

describe.each(POINTS)('killed %s, then delivered again', (when, points) => {
  it.each([
    ['log', 'workoutLogs', log(['bench', 'squat', 'dip'])],
    ['program', 'programs', program(['bench', 'squat', 'dip'])],
  ])('I1 a new %s -> right', async (_, collection, data) => {
    const crashed = await crashEverywhere(when, (path) => world.set(path('new'), data), collection);
    expect(crashed.length).toBe(points.settle);
    for (const { event } of crashed) await expectRight(world.app, event.path);
  });

  it('I4 an autosave of a log -> right', async () => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('saved'), log(['bench', 'dip']));
        return world.update(path('saved'), { duration: 1 });
      },
      'workoutLogs',
    );
    expect(crashed.length).toBe(1);
    for (const { event } of crashed) await expectRight(world.app, event.path);
  });

  it('I4 an autosave of a program -> right', async () => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('saved'), program(['bench', 'dip']));
        return world.update(path('saved'), { 'programSummary.totalExercises': 7 });
      },
      'programs',
    );
    expect(crashed.length).toBe(1);
    for (const { event } of crashed) await expectRight(world.app, event.path);
  });

  it('I7 an autosave overtaken by another -> right', async () => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('saved'), log(['bench', 'dip']));
        const overtaken = await world.update(path('saved'), { duration: 1 });
        await world.update(path('saved'), { duration: 2 });
        return overtaken;
      },
      'workoutLogs',
    );
    expect(crashed.length).toBeGreaterThanOrEqual(points.settle);
    for (const { event } of crashed) await expectRight(world.app, event.path);
  });

  it('I21 an autosave that moves the day, which only the ledger holds -> right', async () => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('moved'), log(['bench', 'dip']));
        return world.update(path('moved'), { date: '2026-02-02' });
      },
      'workoutLogs',
    );
    expect(crashed.length).toBe(1);
    for (const { event } of crashed) await expectRight(world.app, event.path);
  });

  it.each<[string, (path: string) => Promise<Change>]>([
    ['a deletion of a counted log', (path) => world.delete(path)],
    ['a counted log becomes unparsable', (path) => world.update(path, { exercises: 'none' })],
    ['a counted log loses its day', (path) => world.update(path, { date: null })],
    ['a counted log changes hands', (path) => world.update(path, { userId: 'u2' })],
  ])('I21 %s -> its ledger right', async (_, write) => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('counted'), log(['bench', 'dip']));
        await world.restViews();
        return write(path('counted'));
      },
      'workoutLogs',
    );
    expect(crashed.length).toBeGreaterThanOrEqual(1);
    for (const { event } of crashed) await expectLedger(world.app, event.path);
  });

  it('I5 a log that cannot be parsed -> one letter', async () => {
    const unparsable = log([], { exercises: 'none' });
    const crashed = await crashEverywhere(when, (path) => world.set(path('odd'), unparsable), 'workoutLogs');
    expect(crashed.length).toBeGreaterThanOrEqual(1);
    expect(crashed.map(({ letters }) => letters)).toEqual(crashed.map(() => 1));
  });

  it('I5 a deletion that closes a letter -> no letter', async () => {
    const crashed = await crashEverywhere(
      when,
      async (path) => {
        await world.seed(path('odd'), log([], { exercises: 'none' }));
        return world.delete(path('odd'));
      },
      'workoutLogs',
    );
    expect(crashed.length).toBeGreaterThanOrEqual(1);
    expect(crashed.map(({ letters }) => letters)).toEqual(crashed.map(() => 0));
  });

  it('I11 a log without room for its copies -> one alert', async () => {
    const large = log(['bench'], { notes: 'x'.repeat(899_600) });
    const crashed = await crashEverywhere(when, (path) => world.set(path('big'), large), 'workoutLogs');
    expect(crashed.length).toBe(points.tooLarge);
    expect(crashed.map(({ alerts }) => alerts)).toEqual(crashed.map(() => 1));
  });
});
