import { exercise, log } from '../support/documents';
import { expectRight } from '../support/recount';
import { expectLedger } from '../support/recount-ledger';
import { commits } from '../support/rpc-hook';
import { World } from '../support/world';

const LOGS = ['a', 'b', 'c'];

let world: World;

/** Three logs of an exercise, all counted. */
beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press'));
  await world.set('exercises/y', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
  for (const id of LOGS) await world.seed(path(id), log(['x', 'y']));
  await world.restViews();
});

afterEach(() => world.close());

function path(id: string): string {
  return `workoutLogs/${id}`;
}

async function ledger(id: string): Promise<Record<string, unknown> | undefined> {
  return world.data(`workoutContributions/${id}`);
}

/** Edits the exercise; its task on the logs alone waits. */
async function ask(fields: Record<string, unknown>): Promise<void> {
  await world.exerciseWritten(await world.set('exercises/x', exercise('Press', fields)));
  world.queue.splice(0, world.queue.length, ...world.queue.filter(({ target }) => target === 'workoutLogs'));
}

const SHOULDERS = { primaryMuscleGroup: 'Shoulders' };

describe('an edit of an exercise that logs count', () => {
  it.each<[string, Record<string, unknown>, object]>([
    ['muscle group', SHOULDERS, { muscleGroups: [{ muscleGroup: 'Legs' }, { muscleGroup: 'Shoulders' }] }],
    ['type', { exerciseType: 'Bodyweight' }, { volumeMilli: 612_500 }],
  ])(
    'I21 its %s -> every ledger in the commit of its log, `counted` as the views hold it',
    async (_, fields, is) => {
      const held = (await ledger('a'))?.['counted'];
      await ask(fields);
      const apart: boolean[] = [];
      world.hook.use({
        before: (rpc) => {
          if (rpc.method === 'Commit')
            for (const id of LOGS)
              apart.push(!commits(rpc, path(id)) || !commits(rpc, `workoutContributions/${id}`));
        },
      });
      await world.runTasks();
      expect(apart).toEqual([false, false, false]);
      for (const id of LOGS) {
        expect(await ledger(id)).toMatchObject({ current: is, counted: held, pending: true });
        await expectRight(world.app, path(id));
      }
    },
  );

  it.each([{ name: 'Bench' }, { equipment: 'machine' }, { movementPattern: 'pull' }])(
    'I21 %j, which nothing counts -> no ledger written',
    async (fields) => {
      const before = await world.app.collection('workoutContributions').get();
      const cost = await world.costOf(() => world.edit('x', exercise('Press', fields)));
      expect(cost.wrote).toMatchObject({ workoutLogs: 3 });
      expect(cost.wrote).not.toHaveProperty('workoutContributions');
      const after = await world.app.collection('workoutContributions').get();
      expect(after.docs.map((doc) => doc.updateTime)).toEqual(before.docs.map((doc) => doc.updateTime));
      for (const id of LOGS) await expectRight(world.app, path(id));
    },
  );

  it('I21 deleted -> counts by its tombstone as before, no ledger written', async () => {
    const cost = await world.costOf(() => world.edit('x', null));
    expect(cost.wrote).not.toHaveProperty('workoutContributions');
    for (const id of LOGS) await expectRight(world.app, path(id));
  });

  it('I21 deleted without its event being handled, then restored with another muscle group -> ledgers follow', async () => {
    await world.delete('exercises/x');
    await world.edit('x', exercise('Press', SHOULDERS));
    for (const id of LOGS) await expectRight(world.app, path(id));
  });

  it("I21 becomes another user's own -> counts by what it last was to them", async () => {
    await world.edit('x', exercise('Mine', { userId: 'u2', ...SHOULDERS }));
    expect(await ledger('a')).toMatchObject({ current: { muscleGroups: [{ muscleGroup: 'Chest' }, {}] } });
    for (const id of LOGS) await expectRight(world.app, path(id));
  });

  it('I21 there is first such an exercise -> logs that named it count in its muscle group', async () => {
    await world.seed('workoutLogs/early', log(['z']));
    expect(await ledger('early')).toMatchObject({ current: { muscleGroups: [] } });
    await world.edit('z', exercise('New', SHOULDERS));
    expect(await ledger('early')).toMatchObject({
      current: { muscleGroups: [{ muscleGroup: 'Shoulders' }] },
    });
    await expectRight(world.app, 'workoutLogs/early');
  });

  it('I21 logs without a user or a day -> copies follow, no ledger', async () => {
    await world.seed('workoutLogs/nobody', log(['x'], { userId: null }));
    await world.seed('workoutLogs/never', log(['x'], { date: 'today' }));
    await world.edit('x', exercise('Press', SHOULDERS));
    for (const id of ['nobody', 'never']) {
      expect(await ledger(id)).toBeUndefined();
      await expectRight(world.app, path(id));
    }
  });

  it('I21 a log that has no ledger yet -> the ledger begins', async () => {
    await world.delete('workoutContributions/b');
    await world.edit('x', exercise('Press', SHOULDERS));
    expect(await ledger('b')).not.toHaveProperty('counted');
    await expectRight(world.app, path('b'));
  });

  it('I21 the same task again, after its ledgers were counted -> none is written', async () => {
    await ask(SHOULDERS);
    const again = [...world.queue];
    await world.runTasks();
    await world.restViews();
    world.queue.push(...again);
    const cost = await world.costOf(() => world.runTasks());
    expect(cost.writes).toBe(0);
    for (const id of LOGS) expect(await ledger(id)).toMatchObject({ pending: false });
  });
});

describe('logs move between page and commit', () => {
  it.each<[string, Record<string, unknown>]>([
    ['to another day', { date: '2026-03-03' }],
    ['to another owner', { userId: 'u2' }],
    ['to no day', { date: 'today' }],
    ['out of the exercise', { exercises: [], exerciseIds: [] }],
  ])('I21 %s -> once its own event is handled too, the ledger is as the log', async (_, fields) => {
    await ask(SHOULDERS);
    let saved: Awaited<ReturnType<World['update']>> | undefined;
    world.hook.once('Commit', 1, async () => {
      saved = await world.update(path('b'), fields);
    });
    await world.runTasks();
    world.hook.reset();
    for (const id of ['a', 'c']) await expectRight(world.app, path(id));
    if (saved === undefined) throw new Error('expected a save');
    expect(await world.written(saved)).not.toBe('ours');
    await expectRight(world.app, path('b'));
  });

  it('I21 to other sets -> derived again with its ledger: what the user saved, in the new muscle group', async () => {
    await ask(SHOULDERS);
    world.hook.once('Commit', 1, async () => {
      await world.update(path('b'), { duration: 7 });
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ written: 3, moved: 1 })]);
    expect(await ledger('b')).toMatchObject({
      current: { durationMicros: 7_000, muscleGroups: [{}, { muscleGroup: 'Shoulders' }] },
    });
    for (const id of LOGS) await expectRight(world.app, path(id));
  });

  it('I14 deleted -> its ledger is not brought back to what it was', async () => {
    await ask(SHOULDERS);
    world.hook.once('Commit', 1, async () => {
      await world.written(await world.delete(path('b')));
    });
    await world.runTasks();
    expect(await ledger('b')).toMatchObject({ current: null, pending: true });
    for (const id of ['a', 'c']) await expectRight(world.app, path(id));
    await expectLedger(world.app, path('b'));
  });

  it('I8 the muscle group is edited back between page and commit -> ledgers as before', async () => {
    await ask(SHOULDERS);
    world.hook.once('BatchGetDocuments', 2, async () => {
      await ask({});
      await world.runTasks();
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'superseded', written: 0 })]);
    for (const id of LOGS) await expectRight(world.app, path(id));
  });

  it('I21 an autosave is handled after the fan-out has passed over it -> its ledger right', async () => {
    const autosave = await world.update(path('b'), { duration: 7 });
    await ask(SHOULDERS);
    await world.runTasks();
    expect(await world.written(autosave)).toBe('unchanged');
    await expectRight(world.app, path('b'));
  });

  it('I21 a rename passes over an autosave that is not handled yet -> the autosave is found by its ledger', async () => {
    const autosave = await world.update(path('b'), { date: '2026-03-03' });
    await world.edit('x', exercise('Bench'));
    expect(await ledger('b')).toMatchObject({ date: '2026-01-01' });
    expect(await world.written(autosave)).toBe('written');
    await expectRight(world.app, path('b'));
  });
});
