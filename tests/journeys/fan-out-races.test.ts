import { setTimeout as delay } from 'node:timers/promises';
import { versionToIso } from '../../functions/src/model/document';
import { copyIn, entry, exercise, log } from '../support/documents';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';

/** Longer than an edit and its whole fan-out take here when nothing locks the source. */
const BLOCKED_AFTER_MS = 400;

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press'));
  await world.seed('workoutLogs/a', log(['x']));
  await world.plant(
    'workoutLogs/a',
    ['b', 'c', 'd'].map((id) => `workoutLogs/${id}`),
  );
});

afterEach(() => world.close());

async function names(): Promise<unknown[]> {
  return (await world.all('workoutLogs')).map((data) => copyIn(data, 'x')?.['name']);
}

/** Writes the exercise, as an admin does, and has its event wait for its task on the logs. */
async function ask(name: string): Promise<void> {
  await world.exerciseWritten(await world.set('exercises/x', exercise(name)));
  world.queue.splice(0, world.queue.length, ...world.queue.filter(({ target }) => target === 'workoutLogs'));
}

describe('the source moves while a page is carried', () => {
  it('I8 edited between page and commit -> stops, the newer edit carries its own', async () => {
    await ask('Bench Press');
    world.hook.once('BatchGetDocuments', 2, () => ask('Flat Press'));
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'superseded', written: 0 }),
      expect.objectContaining({ outcome: 'done', written: 4 }),
    ]);
    expect(await names()).toEqual(Array(4).fill('Flat Press'));
  });

  it('I8 A -> B -> A with B between its page and its commit -> superseded; copies stay at A', async () => {
    await ask('Bench Press');
    world.hook.once('BatchGetDocuments', 2, async () => {
      await ask('Press');
      // What carries A back finds every copy right, so nobody would visit again what B wrote after it.
      expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', written: 0 })]);
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'superseded', written: 0 })]);
    expect(await names()).toEqual(Array(4).fill('Press'));
  });

  it('I8 A -> B -> A with B between its look at the source and its commit -> A in the end', async () => {
    await ask('Bench Press');
    let back: Promise<unknown> = Promise.resolve();
    world.hook.once('Commit', 1, async () => {
      back = ask('Press').then(() => world.runTasks());
      // The commit holds the source until it is through, so the edit has to wait: how long cannot be asked for.
      await Promise.race([back, delay(BLOCKED_AFTER_MS)]);
    });
    await world.runTasks();
    await back;
    await world.runTasks();
    expect(await names()).toEqual(Array(4).fill('Press'));
  });

  it('I8 moved document derived again, and the source edited back before that -> superseded', async () => {
    await ask('Bench Press');
    let reads = 0;
    let committed = 0;
    world.hook.use({
      before: async ({ method }) => {
        if (method === 'Commit' && ++committed === 1) await move('a', 'b', 'c', 'd');
        if (method !== 'BatchGetDocuments' || ++reads !== 4) return;
        await ask('Press');
        expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', written: 0 })]);
      },
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'superseded', written: 0 })]);
    expect(await names()).toEqual(Array(4).fill('Press'));
  });

  it.each([
    ['before it is looked at', 'BatchGetDocuments', 3],
    ['before it is committed', 'Commit', 2],
  ])('I8 one moved document derived again, source edited back %s -> A in the end', async (_, method, nth) => {
    for (const id of ['b', 'c', 'd']) await world.delete(`workoutLogs/${id}`);
    await ask('Bench Press');
    const seen = { BatchGetDocuments: 0, Commit: 0 } as Record<string, number>;
    let back: Promise<unknown> = Promise.resolve();
    world.hook.use({
      before: async (rpc) => {
        if (rpc.method === 'Commit' && !commits(rpc, 'workoutLogs/a')) return;
        const count = (seen[rpc.method] ?? 0) + 1;
        seen[rpc.method] = count;
        if (rpc.method === 'Commit' && count === 1) await move('a');
        if (rpc.method !== method || count !== nth) return;
        back = ask('Press').then(() => world.runTasks());
        await Promise.race([back, delay(BLOCKED_AFTER_MS)]);
      },
    });
    await world.runTasks();
    await back;
    await world.runTasks();
    expect(seen[method]).toBeGreaterThanOrEqual(nth);
    expect(await names()).toEqual(['Press']);
  });

  it('I8 A -> B -> A with the first A paused, B carried -> first A derives again, from A as it is now', async () => {
    await ask('Flat Press');
    world.hook.once('BatchGetDocuments', 2, async () => {
      await ask('Bench Press');
      await world.runTasks();
      await world.set('exercises/x', exercise('Flat Press'));
    });
    const outcomes = await world.runTasks();
    expect(outcomes).toEqual([expect.objectContaining({ outcome: 'done', written: 4, moved: 4 })]);
    const version = (await world.read('exercises/x'))?.version ?? '';
    for (const data of await world.all('workoutLogs')) {
      expect(copyIn(data, 'x')).toMatchObject({ name: 'Flat Press', lastUpdated: versionToIso(version) });
    }
  });
});

/** A user's edit of logs that leaves their copies alone. */
async function move(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await world.update(`workoutLogs/${id}`, { notes: `mine, ${id}` });
}

describe('documents move between page and commit', () => {
  it.each([
    ['one', ['b']],
    ['two', ['a', 'd']],
    ['the whole page', ['a', 'b', 'c', 'd']],
  ])('I7 user edits %s -> edit survives, copy right, moved counted', async (_, ids) => {
    await ask('Bench Press');
    world.hook.once('Commit', 1, () => move(...ids));
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', visited: 4, written: 4, moved: ids.length }),
    ]);
    expect(await names()).toEqual(Array(4).fill('Bench Press'));
    for (const id of ids) {
      expect(await world.data(`workoutLogs/${id}`)).toMatchObject({ notes: `mine, ${id}` });
    }
  });

  it('I7 user saves other entries over a log -> his entries survive with the right copy', async () => {
    await ask('Bench Press');
    const entries = [entry('x', { weights: [100, 100], reps: [1, 1] }), entry('y')];
    world.hook.once('Commit', 1, async () => {
      await world.update('workoutLogs/b', { exercises: entries });
    });
    await world.runTasks();
    const data = await world.data('workoutLogs/b');
    expect(data?.['exercises']).toMatchObject(entries);
    expect(data).toMatchObject({ exerciseIds: ['x', 'y'], workoutSummary: { totalVolume: 812.5 } });
    expect(await names()).toEqual(Array(4).fill('Bench Press'));
  });

  it("I7 what the fan-out writes over a user's edit names that edit -> the edit's own event still looks", async () => {
    await ask('Bench Press');
    const saved: Awaited<ReturnType<World['set']>>[] = [];
    world.hook.once('Commit', 1, async () => {
      saved.push(await world.set('workoutLogs/b', log(['x'], { duration: 1 })));
    });
    await world.runTasks();
    for (const event of saved) expect(await world.written(event)).not.toBe('ours');
    expect(await world.data('workoutLogs/b')).toMatchObject({ workoutSummary: { duration: 1 } });
    expect(copyIn(await world.data('workoutLogs/b'), 'x')).toMatchObject({ name: 'Bench Press' });
  });

  it('I7 user takes the exercise out of his log -> it stays out', async () => {
    await ask('Bench Press');
    world.hook.once('Commit', 1, async () => {
      await world.update('workoutLogs/b', { exercises: [], exerciseIds: [] });
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', visited: 4 })]);
    expect(await world.data('workoutLogs/b')).toMatchObject({ exercises: [], exerciseIds: [] });
    expect(await names()).toEqual(['Bench Press', undefined, 'Bench Press', 'Bench Press']);
  });

  it.each([
    ['one log', ['c']],
    ['the whole page', ['a', 'b', 'c', 'd']],
  ])('I14 %s deleted between page and commit -> stays deleted, rest carried', async (_, ids) => {
    await ask('Bench Press');
    world.hook.once('Commit', 1, async () => {
      for (const id of ids) await world.delete(`workoutLogs/${id}`);
    });
    const [outcome] = await world.runTasks();
    expect(outcome).toMatchObject({ outcome: 'done', written: 4 - ids.length });
    expect(await names()).toEqual(Array(4 - ids.length).fill('Bench Press'));
    for (const id of ids) expect(await world.data(`workoutLogs/${id}`)).toBeUndefined();
  });

  it('I14 one deleted and another edited in the same page -> both outlive the commit', async () => {
    await ask('Bench Press');
    world.hook.once('Commit', 1, async () => {
      await world.delete('workoutLogs/a');
      await move('b');
    });
    await world.runTasks();
    expect(await names()).toEqual(Array(3).fill('Bench Press'));
    expect(await world.data('workoutLogs/b')).toMatchObject({ notes: 'mine, b' });
  });
});
