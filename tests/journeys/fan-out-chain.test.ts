import { FAN_OUT_TARGET_NAMES } from '../../functions/src/copies';
import { fanOut } from '../../functions/src/fan-out/fan-out';
import type { FanOutTask } from '../../functions/src/model/tasks';
import { copyIn, exercise, log } from '../support/documents';
import { World } from '../support/world';

const SOFT_DEADLINE_MS = 240_000;
const KEYS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

// Hundreds of documents and more a test: seconds on a busy machine.
jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press'));
  await world.seed('workoutLogs/0', log(['x']));
});

afterEach(() => world.close());

/** `count` logs, the seeded one among them, with ids spread evenly over the key space. */
async function spread(count: number): Promise<void> {
  const paths = Array.from({ length: count - 1 }, (_, index) => {
    const place = Math.floor((index * KEYS.length ** 2) / count);
    return `workoutLogs/${KEYS[Math.floor(place / KEYS.length)] ?? ''}${KEYS[place % KEYS.length] ?? ''}-${index}`;
  });
  await world.plant('workoutLogs/0', paths);
}

/** Renames the exercise and gives its task on the logs. */
async function asked(): Promise<FanOutTask> {
  await world.exerciseWritten(await world.set('exercises/x', exercise('Bench Press')));
  const [task] = world.queue.splice(0);
  if (task === undefined) throw new Error('expected a task');
  return task;
}

async function stale(): Promise<string[]> {
  const { docs } = await world.app.collection('workoutLogs').get();
  return docs.filter((doc) => copyIn(doc.data(), 'x')?.['name'] !== 'Bench Press').map(({ id }) => id);
}

/** Lets the time of a task be up once it has read `pages` pages. */
function endTasksAfter(pages: number): void {
  let read = 0;
  world.hook.use({
    before: ({ method }) => {
      if (method !== 'RunQuery') return;
      read += 1;
      if (read % pages === 0) world.now += SOFT_DEADLINE_MS;
    },
  });
}

async function runAll(task: FanOutTask): Promise<{ visited: number; written: number }> {
  world.queue.push(task);
  const outcomes = await world.runTasks();
  return {
    visited: outcomes.reduce((sum, { visited }) => sum + visited, 0),
    written: outcomes.reduce((sum, { written }) => sum + written, 0),
  };
}

describe('pages', () => {
  it.each([
    [15, 1],
    [16, 2],
    [17, 2],
    [80, 3],
    [180, 4],
    [280, 5],
  ])(
    'I15 %i copies -> all carried, %i pages: the end is decided on what the page held',
    async (count, pages) => {
      await world.plant(
        'workoutLogs/0',
        Array.from({ length: count - 1 }, (_, index) => `workoutLogs/z${1000 + index}`),
      );
      const task = await asked();
      world.hook.reset();
      expect(await runAll(task)).toEqual({ visited: count, written: count });
      expect(world.hook.seen.filter((method) => method === 'RunQuery')).toHaveLength(pages);
      expect(await stale()).toEqual([]);
    },
  );

  it("I15 the cursor's document and others before it are deleted meanwhile -> no later one is skipped", async () => {
    await spread(60);
    const task = await asked();
    world.hook.once('RunQuery', 2, async () => {
      const { docs } = await world.app.collection('workoutLogs').limit(16).get();
      for (const doc of docs) await doc.ref.delete();
    });
    expect(await runAll(task)).toEqual({ visited: 60, written: 60 });
    expect(await world.all('workoutLogs')).toHaveLength(44);
    expect(await stale()).toEqual([]);
  });

  it('I15 user takes the exercise out of logs already visited -> no later one is skipped', async () => {
    await spread(60);
    const task = await asked();
    world.hook.once('RunQuery', 2, async () => {
      const { docs } = await world.app.collection('workoutLogs').limit(10).get();
      for (const doc of docs) await doc.ref.update({ exercises: [], exerciseIds: [] });
    });
    expect(await runAll(task)).toEqual({ visited: 60, written: 60 });
    expect(await stale()).toHaveLength(10);
  });
});

describe('the time of a task is up', () => {
  it('I15 past the soft deadline -> one continuation from the cursor, and it ends', async () => {
    await spread(40);
    const task = await asked();
    endTasksAfter(1);
    world.queue.push(task);
    const outcomes = await world.runTasks();
    expect(outcomes.map(({ outcome, visited }) => [outcome, visited])).toEqual([
      ['continued', 16],
      ['continued', 16],
      ['done', 8],
    ]);
    expect(await stale()).toEqual([]);
  });

  it('I15 task past its deadline delivered twice -> no second chain', async () => {
    await spread(40);
    const task = await asked();
    endTasksAfter(1);
    expect(await fanOut(world.deps, task)).toMatchObject({ outcome: 'continued', enqueued: 1 });
    expect(await fanOut(world.deps, task)).toMatchObject({ outcome: 'continued', enqueued: 0, written: 0 });
    expect(world.queue).toHaveLength(1);
    // One a target, and the continuation.
    expect(new Set(world.fanOutsAsked.map(({ name }) => name)).size).toBe(FAN_OUT_TARGET_NAMES.length + 1);
    await world.runTasks();
    expect(await stale()).toEqual([]);
  });

  it('I15 continuation cannot be enqueued -> throws; delivered again it goes on', async () => {
    await spread(40);
    const task = await asked();
    endTasksAfter(1);
    world.beforeEnqueue = () => {
      throw new Error('queue unavailable');
    };
    await expect(fanOut(world.deps, task)).rejects.toThrow('queue unavailable');
    world.beforeEnqueue = () => undefined;
    await runAll(task);
    expect(await stale()).toEqual([]);
  });

  it('I8 continuation of an edit that another has replaced -> superseded', async () => {
    await spread(40);
    const task = await asked();
    endTasksAfter(1);
    await fanOut(world.deps, task);
    world.hook.reset();
    await world.set('exercises/x', exercise('Flat Press'));
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'superseded', visited: 0 })]);
  });
});

describe('a long range is split', () => {
  const COPIES = 1_800;

  function rangesAsked(): string[] {
    return world.fanOutsAsked.map(
      ({ task }) => `${task.branch}#${task.sequence} ${task.after ?? ''}..${task.until ?? ''}`,
    );
  }

  it('I15 copies spread over the key space -> chains that visit every copy once, each task named apart', async () => {
    await spread(COPIES);
    const task = await asked();
    expect(await runAll(task)).toEqual({ visited: COPIES, written: COPIES });
    expect(await stale()).toEqual([]);
    const logs = world.fanOutsAsked.filter((one) => one.task.target === 'workoutLogs');
    expect(logs.length).toBeGreaterThanOrEqual(3);
    expect(new Set(logs.map(({ name }) => name)).size).toBe(logs.length);
    expect(new Set(logs.map((one) => `${one.task.branch}#${one.task.sequence}`)).size).toBe(logs.length);
    expect(Math.max(...logs.map((one) => one.task.halvings))).toBeLessThanOrEqual(3);
  });

  it('I15 chains with continuations, every task twice and last first -> every copy right, none twice', async () => {
    await spread(1_000);
    const task = await asked();
    // So many pages that a task both splits and is continued.
    endTasksAfter(5);
    let written = 0;
    world.queue.push(task);
    for (let next = world.queue.pop(); next !== undefined; next = world.queue.pop()) {
      for (const delivery of [next, next]) written += (await fanOut(world.deps, delivery)).written;
    }
    expect(written).toBe(1_000);
    expect(await stale()).toEqual([]);
    expect(rangesAsked().length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['logs added', 300],
    ['logs deleted', -300],
  ])('I15 killed after it split, %s before the retry -> no gap', async (_, difference) => {
    await spread(COPIES);
    const task = await asked();
    world.beforeEnqueue = () => {
      // The split is enqueued, and then the process dies: before its next page.
      world.hook.crash(1, 'before');
    };
    await expect(fanOut(world.deps, task)).rejects.toThrow('crashed');
    world.beforeEnqueue = () => undefined;
    world.hook.reset();
    expect(world.queue).toHaveLength(1);
    const { docs } = await world.app.collection('workoutLogs').limit(-Math.min(0, difference)).get();
    if (difference < 0) for (const doc of docs) await doc.ref.delete();
    else {
      const added = Array.from({ length: difference }, (_unused, index) => `workoutLogs/00-${1000 + index}`);
      await world.plant('workoutLogs/0', added);
    }
    await runAll(task);
    expect(await stale()).toEqual([]);
  });

  it('I15 ids that share a long beginning -> one chain, all carried', async () => {
    await world.plant(
      'workoutLogs/0',
      Array.from({ length: 699 }, (_, index) => `workoutLogs/${'é'.repeat(20)}${1000 + index}`),
    );
    expect(await runAll(await asked())).toEqual({ visited: 700, written: 700 });
    expect(await stale()).toEqual([]);
  });
});
