import type { Cost } from '../../functions/src/platform/meter';
import { DRAIN_MAX_LEDGERS } from '../../functions/src/limits';
import { drainTask, type DrainTask } from '../../functions/src/model/tasks';
import { drain } from '../../functions/src/views/drain';
import { entry, exercise, log } from '../support/documents';
import { countedWithoutLogs } from '../support/old-logs';
import { save, session } from '../support/views-at-rest';
import { World, type Change } from '../support/world';

/**
 * Exact costs of what follows from a log's contribution, as the meter counts them: the limits of the cost table for ledgers
 * and drains.
 */
const LOG = 'workoutLogs/l1';
const LEDGER = 'workoutContributions/l1';
const NOTHING: Cost = { reads: 0, writes: 0, deletes: 0, wrote: {} };

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  // His history is counted: from here on his drains ask for nothing besides.
  await countedWithoutLogs(world, 'u1');
});
afterEach(() => world.close());

/** What the drains of all that is pending cost. */
async function drains(): Promise<Cost> {
  await world.askForDrains();
  return world.costOf(() => world.runDrains());
}

/** Exercises, made; each of a muscle group of its own. */
async function exercises(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `e${index}`);
  for (const id of ids)
    await world.set(`exercises/${id}`, exercise(id, { primaryMuscleGroup: `group of ${id}` }));
  return ids;
}

/** So many logs that name the same exercises, all pending: the first as its event left it, the others like it. */
async function pendingLogs(count: number, exerciseIds: readonly string[]): Promise<void> {
  await save(world, 'k0', log(exerciseIds));
  const others = Array.from({ length: count - 1 }, (_, index) => `k${index + 1}`);
  for (const collection of ['workoutLogs', 'workoutContributions']) {
    await world.plant(
      `${collection}/k0`,
      others.map((id) => `${collection}/${id}`),
    );
  }
}

/** The nth day of 2026, from 0. */
function day(index: number): string {
  return new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);
}

/** So many sessions of one exercise, `s0` first, one a day, each counted; of 60 but where `weights` says otherwise. */
async function sessions(count: number, weights: Readonly<Record<number, number>> = {}): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await save(world, `s${index}`, session('bench', weights[index] ?? 60, { date: day(index) }));
  await world.restViews();
}

describe('a drain of k logs touching V views', () => {
  it.each([
    [1, 1],
    [1, 30],
    [7, 5],
    [DRAIN_MAX_LEDGERS - 1, 3],
  ])(
    'k = %i logs of %i exercises -> 2k + V reads and one for each new performance view, k + V writes',
    async (k, each) => {
      const ids = await exercises(each);
      await pendingLogs(k, ids);
      // A performance view and a muscle group's of each exercise, the month's and the user's.
      const views = 2 * each + 2;
      expect(await drains()).toEqual({
        reads: 2 * k + views + each,
        writes: k + views,
        deletes: 0,
        wrote: {
          workoutContributions: k,
          exercisePerformanceView: each,
          muscleGroupAnalyticsView: each,
          workoutTrendsView: 1,
          userProgressView: 1,
        },
      });
    },
  );

  it.each([
    ['as many logs as a page takes', DRAIN_MAX_LEDGERS, { pages: 1, emptyQueries: 1 }],
    ['more logs than a page takes', DRAIN_MAX_LEDGERS + 3, { pages: 2, emptyQueries: 0 }],
  ])(
    '%s -> a view is read and written with each page that touches it',
    async (_, k, { pages, emptyQueries }) => {
      await pendingLogs(k, ['bench']);
      const [views, created] = [4, 1];
      expect(await drains()).toMatchObject({
        reads: 2 * k + pages * views + created + emptyQueries,
        writes: k + pages * views,
      });
    },
  );

  it('logs of so many exercises that a page holds two -> each ledger found once', async () => {
    const [k, each, perPage] = [6, 150, 2];
    for (let index = 0; index < k; index += 1) {
      const ids = Array.from({ length: each }, (_, exercise) => `e${index}-${exercise}`);
      await save(world, `k${index}`, log(ids));
    }
    // The month's and the user's with each page; the exercises do not exist, nor their tombstones.
    const views = k * each + (k / perPage) * 2;
    expect(await drains()).toMatchObject({ reads: 2 * k + views + 2 * k * each, writes: k + views });
  });

  it('ledgers that come to more than a commit takes -> a page more', async () => {
    const [k, each, pages] = [40, 300, 2];
    await pendingLogs(
      k,
      Array.from({ length: each }, (_, index) => `exercise-with-a-long-id-${1_000 + index}`),
    );
    expect(await drains()).toMatchObject({ writes: k + pages * (each + 2) });
  });

  it('a new performance view whose exercise is gone -> one read more, for the tombstone', async () => {
    await world.edit('bench', null);
    await save(world, 'l1', log(['bench']));
    expect(await drains()).toMatchObject({ reads: 2 + 4 + 2, writes: 1 + 4 });
  });

  it("a log that changes hands -> both users' views", async () => {
    await save(world, 'l1', log(['bench']));
    await world.restViews();
    await countedWithoutLogs(world, 'u2');
    await world.written(await world.update(LOG, { userId: 'u2' }));
    // Three of the first user's are left empty and go, his progress stays.
    expect(await drains()).toMatchObject({ reads: 2 + 8 + 1, writes: 1 + 5, deletes: 3 });
  });

  it('the last of many months emptied -> one read more, for where the edge is now', async () => {
    for (const date of ['2025-11-30', '2025-12-30', '2026-01-30'])
      await save(world, date, session('bench', 60, { date }));
    await world.restViews();
    await save(world, '2026-01-30', null);
    // Of the month nothing is left: its view and its muscle group's go.
    expect(await drains()).toMatchObject({ reads: 2 + 4 + 1, writes: 2, deletes: 2 + 1 });
  });

  it('a task that finds nothing pending -> 1 read', async () => {
    world.drains.push(drainTask({ userId: 'u1', notBefore: world.now, sequence: 0 }));
    expect(await world.costOf(() => world.runDrains())).toEqual({ ...NOTHING, reads: 1 });
  });

  it('the same task delivered twice -> 1 read', async () => {
    await save(world, 'l1', log(['bench']));
    await world.askForDrains();
    const [task] = world.drains;
    await world.runDrains();
    world.drains.push(...(task ? [task] : []));
    expect(await world.costOf(() => world.runDrains())).toEqual({ ...NOTHING, reads: 1 });
  });

  it('another drain is faster between its query and its page -> the ledgers are read and nothing else', async () => {
    for (const id of ['l1', 'l2']) await save(world, id, log(['bench']));
    await world.askForDrains();
    const [task] = world.drains.splice(0) as [DrainTask];
    world.hook.once('BatchGetDocuments', 1, async () => {
      world.hook.reset();
      expect(await drain(world.deps, task)).toMatchObject({ ledgers: 2 });
    });
    const cost = await world.costOf(async () => {
      expect(await drain(world.deps, task)).toMatchObject({ ledgers: 0, views: 0 });
    });
    const faster = 2 * 2 + 4 + 1;
    expect(cost).toMatchObject({ reads: faster + 2 + 2, writes: 2 + 4 });
  });
});

describe('views that stay as they are', () => {
  beforeEach(async () => {
    const ids = await exercises(5);
    await save(world, 'l1', log(ids));
    await save(world, 'l2', log(['bench'], { date: '2026-01-02' }));
    await world.restViews();
  });

  /** Saves the log with its first entry changed, its copies as they were. */
  async function saveFirst(path: string, fields: Record<string, unknown>): Promise<void> {
    const entries = ((await world.data(path))?.['exercises'] ?? []) as Record<string, unknown>[];
    const [first, ...others] = entries;
    await world.written(await world.update(path, { exercises: [{ ...first, ...fields }, ...others] }));
  }

  it('the duration of five exercises changes -> the views of month and user, nothing else read or written', async () => {
    await world.written(await world.update(LOG, { duration: 60_000 }));
    expect(await drains()).toEqual({
      reads: 2 + 2,
      writes: 1 + 2,
      deletes: 0,
      wrote: { workoutContributions: 1, workoutTrendsView: 1, userProgressView: 1 },
    });
  });

  it('one of five exercises changes -> its two views, the month and the user', async () => {
    await saveFirst(LOG, { weights: [70, 70] });
    expect(await drains()).toEqual({
      reads: 2 + 4,
      writes: 1 + 4,
      deletes: 0,
      wrote: {
        workoutContributions: 1,
        exercisePerformanceView: 1,
        muscleGroupAnalyticsView: 1,
        workoutTrendsView: 1,
        userProgressView: 1,
      },
    });
  });

  it('two logs of a month swap their volumes -> what sums to the same is read and not written', async () => {
    await save(world, 'a', session('bench', 50, { date: '2026-01-05' }));
    await save(world, 'b', session('bench', 60, { date: '2026-01-05' }));
    await world.restViews();
    await saveFirst('workoutLogs/a', { weights: [60] });
    await saveFirst('workoutLogs/b', { weights: [50] });
    expect(await drains()).toEqual({
      reads: 2 * 2 + 4,
      writes: 2 + 1,
      deletes: 0,
      wrote: { workoutContributions: 2, exercisePerformanceView: 1 },
    });
  });
});

describe('what a performance view does not hold', () => {
  /** What the drain of one deletion reads without a look at other sessions: its ledger, found and read, and four views. */
  const PLAIN = 2 + 4;
  /** The ledger that is drained, where it lies among those that are looked for: it does not count as one of them. */
  const OWN = 1;

  it('ten of ten sessions or fewer left -> no other session is looked at', async () => {
    await sessions(10, { 0: 100, 9: 100 });
    await save(world, 's9', null);
    await save(world, 's0', null);
    expect(await drains()).toMatchObject({ reads: PLAIN + 2 });
  });

  it('a session that is neither listed nor heaviest nor first goes -> no other is looked at', async () => {
    await sessions(12, { 3: 100 });
    await save(world, 's1', null);
    expect(await drains()).toMatchObject({ reads: PLAIN });
  });

  it.each([15, 25])('one of ten listed goes, %i sessions -> the ten newest ledgers', async (count) => {
    await sessions(count, { 1: 100 });
    await save(world, `s${count - 3}`, null);
    expect(await drains()).toMatchObject({ reads: PLAIN + 10 + OWN });
  });

  it('the first session goes -> one ledger', async () => {
    await sessions(12, { 3: 100 });
    await save(world, 's0', null);
    expect(await drains()).toMatchObject({ reads: PLAIN + 1 + OWN });
  });

  it('the first session and a listed one go -> eleven ledgers', async () => {
    await sessions(14, { 1: 100 });
    await save(world, 's0', null);
    await save(world, 's12', null);
    expect(await drains()).toMatchObject({ reads: PLAIN + 2 + (10 + OWN) + (1 + OWN) });
  });

  it('the heaviest goes -> all of the exercise, of this user', async () => {
    await sessions(14, { 1: 100 });
    await save(world, 'theirs', log(['bench'], { userId: 'u2' }));
    await save(world, 's1', null);
    await world.askForDrains();
    world.drains.splice(0, world.drains.length, ...world.drains.filter(({ userId }) => userId === 'u1'));
    expect(await world.costOf(() => world.runDrains())).toMatchObject({ reads: PLAIN + 13 + OWN });
  });

  it('the heaviest goes as another as heavy comes -> no other session is looked at', async () => {
    await sessions(14, { 1: 100 });
    await save(world, 's1', null);
    await save(world, 's14', session('bench', 100, { date: day(14) }));
    expect(await drains()).toMatchObject({ reads: PLAIN + 2 });
  });

  it('two exercises lose their heaviest -> all of each', async () => {
    await world.set('exercises/squat', exercise('Squat'));
    for (let index = 0; index < 12; index += 1) {
      const weights = [index === 1 ? 100 : 60];
      const sets = { weights, reps: [5], completed: [true] };
      const both = [entry('bench', sets), entry('squat', sets)];
      await save(world, `s${index}`, log([], { date: day(index), exercises: both }));
    }
    await world.restViews();
    await save(world, 's1', null);
    expect(await drains()).toMatchObject({ reads: PLAIN + 1 + 2 * (11 + OWN) });
  });
});

describe('ledgers and their events', () => {
  it("a ledger's own event -> 0 reads, 0 writes, whatever was written", async () => {
    const created = await world.set(LOG, log(['bench']));
    const pending = await world.change(LEDGER, () => world.written(created));
    const counted = await world.change(LEDGER, async () => {
      await world.askForDrains();
      await world.runDrains();
    });
    const deleted = await world.delete(LOG);
    const due = await world.change(LEDGER, () => world.written(deleted));
    const gone = await world.change(LEDGER, () => world.restViews());
    expect(gone.after).toBeUndefined();
    world.drains.splice(0);
    for (const [event, isAsked] of [
      [pending, true],
      [counted, false],
      [due, true],
      [gone, false],
    ] as const) {
      world.forgetTaskNames();
      expect(await world.costOf(() => world.ledgerWritten(event))).toEqual(NOTHING);
      expect(world.drains.splice(0)).toHaveLength(Number(isAsked));
    }
    expect(await world.costOf(() => world.ledgerWritten(pending, { data: null }))).toEqual({
      ...NOTHING,
      reads: 1,
    });
  });

  it('fifty autosaves of a log within a bucket -> 50 log writes, 50 ledger writes, one drain', async () => {
    await save(world, 'l1', log(['bench']));
    await world.restViews();
    world.now = Math.ceil(world.now / 60_000) * 60_000;
    const asked = world.asked.length;
    const copied = ((await world.data(LOG))?.['exercises'] as Record<string, unknown>[])[0];
    const autosaves: Cost = { ...NOTHING, wrote: {} };
    for (let save = 1; save <= 50; save += 1) {
      const saved = await world.update(LOG, { exercises: [{ ...copied, weights: [60, 62.5 + save] }] });
      const ledger = await world.change(LEDGER, async () => {
        add(autosaves, await world.costOf(() => world.written(saved)));
      });
      expect(await world.costOf(() => world.ledgerWritten(ledger))).toEqual(NOTHING);
      world.now += 30;
    }
    expect(autosaves).toEqual({
      ...NOTHING,
      writes: 100,
      wrote: { workoutLogs: 50, workoutContributions: 50 },
    });
    expect(new Set(world.asked.slice(asked).map(({ name }) => name)).size).toBe(1);
    expect(world.drains).toHaveLength(1);
    expect(await world.costOf(() => world.runDrains())).toEqual({
      reads: 2 + 4,
      writes: 1 + 4,
      deletes: 0,
      wrote: {
        workoutContributions: 1,
        exercisePerformanceView: 1,
        muscleGroupAnalyticsView: 1,
        workoutTrendsView: 1,
        userProgressView: 1,
      },
    });
  });

  it('an autosave that counts as before -> no ledger, no drain', async () => {
    await save(world, 'l1', log(['bench']));
    await world.restViews();
    const saved = await world.update(LOG, { notes: 'felt good' });
    expect(await world.costOf(() => world.written(saved))).toEqual(NOTHING);
    expect(await drains()).toEqual(NOTHING);
  });
});

describe('invocations', () => {
  /** Handles everything that follows from a client's write to the log; how often a trigger was called for it. */
  async function invocationsOf(write: () => Promise<Change>): Promise<number> {
    let invocations = 0;
    let [ofLog, ofLedger]: [Change | undefined, Change | undefined] = [await write(), undefined];
    while (ofLog !== undefined || ofLedger !== undefined || world.drains.length > 0) {
      const [logEvent, ledgerEvent]: [Change | undefined, Change | undefined] = [ofLog, ofLedger];
      let own: Change | undefined;
      const ledger = await world.change(LEDGER, async () => {
        own = await world.change(LOG, async () => {
          if (logEvent !== undefined) await world.written(logEvent);
          else if (ledgerEvent !== undefined) await world.ledgerWritten(ledgerEvent);
          else await world.runDrains();
        });
      });
      if (logEvent !== undefined || ledgerEvent !== undefined) invocations += 1;
      if (logEvent !== undefined) ofLog = undefined;
      else ofLedger = undefined;
      if (own !== undefined && isWritten(own)) ofLog = own;
      if (isWritten(ledger)) ofLedger = ledger;
    }
    return invocations;
  }

  it.each<[string, number, () => Promise<Change>]>([
    ['a new log', 4, () => world.set(LOG, log(['bench']))],
    ['the same log saved again without our fields', 2, () => world.set(LOG, log(['bench']))],
    ['sets changed', 4, () => world.update(LOG, { exercises: [entry('bench', { weights: [70, 70] })] })],
    ['a duration changed', 4, () => world.update(LOG, { duration: 1 })],
    ['a note added', 1, () => world.update(LOG, { notes: 'felt good' })],
    ['another month', 4, () => world.update(LOG, { date: '2026-02-01' })],
    ['another owner', 3, () => world.update(LOG, { userId: 'u2' })],
    ['unparsable now', 3, () => world.update(LOG, { exercises: 'none' })],
    ['deleted', 3, () => world.delete(LOG)],
  ])('%s -> %i, the drain apart', async (what, invocations, write) => {
    if (what !== 'a new log') {
      await save(world, 'l1', log(['bench']));
      await world.restViews();
    }
    expect(await invocationsOf(write)).toBe(invocations);
    expect(invocations).toBeLessThanOrEqual(4);
  });
});

describe('an edit of an exercise with N copies that moves what its logs contribute', () => {
  it.each([
    ['type', { exerciseType: 'Bodyweight' }],
    ['muscle group', { primaryMuscleGroup: 'Shoulders' }],
  ])('%s -> as a rename, N ledger writes, and one drain', async (_, moved) => {
    const n = 20;
    await sessions(n);
    const carried = async (fields: Record<string, unknown>): Promise<Cost> => {
      const edited = await world.set('exercises/bench', exercise('Bench press', fields));
      await world.exerciseWritten(edited);
      return world.costOf(() => world.runTasks());
    };
    const renamed = await carried({});
    expect(renamed.wrote).toEqual({ workoutLogs: n, exercisePerformanceView: 1 });
    expect(await carried(moved)).toEqual({
      ...renamed,
      writes: renamed.writes + n,
      wrote: { ...renamed.wrote, workoutContributions: n },
    });
    await world.askForDrains();
    expect(world.drains).toHaveLength(1);
  });

  it('the muscle group of 20 logs in two months -> four views and the progress are read, four written', async () => {
    for (let index = 0; index < 20; index += 1)
      await save(world, `s${index}`, session('bench', 60, { date: day(2 * index) }));
    await world.restViews();
    await world.edit('bench', exercise('Bench', { primaryMuscleGroup: 'Shoulders' }));
    expect(await drains()).toEqual({
      reads: 2 * 20 + 4 + 1,
      writes: 20 + 2,
      deletes: 2,
      wrote: { workoutContributions: 20, muscleGroupAnalyticsView: 4 },
    });
  });
});

function add(total: Cost, { reads, writes, deletes, wrote }: Cost): void {
  total.reads += reads;
  total.writes += writes;
  total.deletes += deletes;
  for (const [collection, count] of Object.entries(wrote))
    total.wrote[collection] = (total.wrote[collection] ?? 0) + count;
}

function isWritten({ before, after }: Change): boolean {
  return before?.version !== after?.version;
}
