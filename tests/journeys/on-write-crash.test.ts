import { grpc } from 'google-gax';
import { exercise, log, program } from '../support/documents';
import { expectRight } from '../support/recount';
import { RpcError } from '../support/rpc-hook';
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

/** No handling of an event needs more RPCs. */
const RPCS_MAX = 12;

type When = 'before each RPC' | 'after each commit';

/**
 * From here on the service dies at the nth of those points. (That the answer to a read is lost is no other case than death
 * before the next RPC; only the transaction's locks would stay until the server gives them up, after a minute.)
 */
function dieAt(nth: number, when: When): void {
  if (when === 'before each RPC') {
    world.hook.crash(nth, 'before');
    return;
  }
  const death = new RpcError(grpc.status.PERMISSION_DENIED, 'dead');
  const applied = new Set<number>();
  let dead = false;
  world.hook.use({
    before: ({ method }) => {
      if (dead && method !== 'Rollback') throw death;
    },
    after: ({ method, order }) => {
      if (method !== 'Commit') return;
      // Asked for the answer and for the status of one commit; a commit that fails is not asked about.
      applied.add(order);
      if (applied.size !== nth) return;
      dead = true;
      throw death;
    },
  });
}

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
  for (let order = 1; order <= RPCS_MAX; order += 1) {
    const event = await make((id) => `${collection}/${id}${order}`);
    dieAt(order, when);
    const outcome = await world.written(event).catch(() => 'died' as const);
    world.hook.reset();
    if (outcome !== 'died') return crashed;
    await world.written(event);
    crashed.push({
      event,
      letters: (await world.app.collection('deadLetters').where('path', '==', event.path).get()).size,
      alerts: (await world.app.collection('systemAlerts').where('path', '==', event.path).get()).size,
    });
  }
  throw new Error(`The handling of ${collection} takes more than ${RPCS_MAX} RPCs`);
}

const POINTS: [When, { settle: number; tooLarge: number }][] = [
  // Document, sources, tombstone, commit; without a tombstone three.
  ['before each RPC', { settle: 4, tooLarge: 3 }],
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
