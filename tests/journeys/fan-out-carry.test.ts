import { grpc } from 'google-gax';
import type { FanOutTask } from '../../functions/src/model/tasks';
import { copyIn, entry, exercise, log, program } from '../support/documents';
import { expectLedger } from '../support/recount-ledger';
import { commits, RpcError } from '../support/rpc-hook';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press'));
  await world.set('exercises/y', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});

afterEach(() => world.close());

async function nameAt(path: string): Promise<unknown> {
  return copyIn(await world.data(path), 'x')?.['name'];
}

/** The tasks of a rename to `name`, taken from the queue. */
async function renamed(name: string): Promise<FanOutTask[]> {
  await world.exerciseWritten(await world.set('exercises/x', exercise(name)));
  return world.queue.splice(0);
}

describe('a fan-out carries', () => {
  it("I2 renamed -> entries keep their order and every user's value its type", async () => {
    const sets = (weights: object[]): object => ({
      mapValue: {
        fields: {
          exerciseId: { stringValue: 'x' },
          weights: { arrayValue: { values: weights } },
          reps: { arrayValue: { values: [{ integerValue: '9007199254740993' }] } },
          completed: { arrayValue: { values: [{ booleanValue: true }] } },
        },
      },
    });
    const entries = [
      sets([{ doubleValue: 60 }]),
      { stringValue: 'no entry' },
      sets([{ integerValue: '60' }]),
    ];
    const exercises = { arrayValue: { values: entries } };
    await world.written(
      await world.setRaw('workoutLogs/l1', {
        userId: { stringValue: 'u1' },
        date: { stringValue: '2026-01-01' },
        bytes: { bytesValue: Buffer.from([0, 255]) },
        exercises,
      }),
    );
    await world.edit('x', exercise('Bench Press'));
    const stored = (await world.read('workoutLogs/l1'))?.fields;
    const kept = stored?.['exercises']?.arrayValue?.values?.map((value) => {
      const fields = Object.entries(value.mapValue?.fields ?? {}).filter(
        ([key]) => key !== 'exerciseMetadata',
      );
      return value.mapValue == null ? value.stringValue : JSON.stringify(Object.fromEntries(fields.sort()));
    });
    expect(kept).toHaveLength(3);
    expect(kept?.[0]).toContain('"doubleValue":60');
    expect(kept?.[1]).toBe('no entry');
    expect(kept?.[2]).toContain('"integerValue":"60"');
    expect(kept?.[0]).toContain('9007199254740993');
    expect(stored?.['bytes']?.bytesValue).toEqual(Buffer.from([0, 255]));
    expect(await nameAt('workoutLogs/l1')).toBe('Bench Press');
  });

  it("I1 document with other exercises -> theirs stay, the edited one's every entry follows", async () => {
    await world.seed('workoutLogs/l1', log(['x', 'y', 'x']));
    await world.edit('x', exercise('Bench Press'));
    const data = await world.data('workoutLogs/l1');
    const names = (data?.['exercises'] as { exerciseMetadata: { name: string } }[]).map(
      ({ exerciseMetadata }) => exerciseMetadata.name,
    );
    expect(names).toEqual(['Bench Press', 'Squat', 'Bench Press']);
  });

  it('I1 the same task again -> visits the same documents, writes none', async () => {
    await world.seed('workoutLogs/l1', log(['x']));
    const [task] = await renamed('Bench Press');
    if (task === undefined) throw new Error('expected a task');
    world.queue.push(task, task);
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', visited: 1, written: 1 }),
      expect.objectContaining({ outcome: 'done', visited: 1, written: 0 }),
    ]);
  });

  it('I8 task of an edit that another has replaced -> superseded, writes nothing', async () => {
    await world.seed('workoutLogs/l1', log(['x']));
    const late = await renamed('Bench Press');
    await world.edit('x', exercise('Flat Press'));
    const before = await world.read('workoutLogs/l1');
    world.queue.push(...late);
    const outcomes = await world.runTasks();
    expect(outcomes).toHaveLength(4);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ outcome: 'superseded', visited: 0, written: 0 });
    }
    expect(await world.read('workoutLogs/l1')).toEqual(before);
  });

  it('I1 exercise that no document names -> done, nothing visited', async () => {
    const outcomes = await world.edit('y', exercise('Front Squat'));
    expect(outcomes.map(({ outcome, visited }) => [outcome, visited])).toEqual(Array(4).fill(['done', 0]));
  });
});

describe('a document that cannot be carried', () => {
  it('I16 Firestore refuses one document -> one dead letter, the rest carried', async () => {
    await world.seed('workoutLogs/a', log(['x']));
    await world.plant(
      'workoutLogs/a',
      ['b', 'c', 'd', 'e'].map((id) => `workoutLogs/${id}`),
    );
    const tasks = await renamed('Bench Press');
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, 'workoutLogs/c'))
          throw new RpcError(grpc.status.INVALID_ARGUMENT, 'too many index entries');
      },
    });
    world.queue.push(...tasks);
    const [logs] = await world.runTasks();
    world.hook.reset();
    expect(logs).toMatchObject({ outcome: 'done', visited: 5, written: 4 });
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => nameAt(`workoutLogs/${id}`)))).toEqual([
      'Bench Press',
      'Bench Press',
      'Press',
      'Bench Press',
      'Bench Press',
    ]);
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({
        kind: 'refused',
        path: 'workoutLogs/c',
        reason: expect.stringContaining('too many index entries') as string,
      }),
    ]);
  });

  it('I21 Firestore refuses one counted document -> it contributes what it holds, as before', async () => {
    for (const id of ['a', 'b']) await world.seed(`workoutLogs/${id}`, log(['x']));
    await world.restViews();
    const ledgers = await world.all('workoutContributions');
    const tasks = await renamed('Bench Press');
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, 'workoutLogs/b'))
          throw new RpcError(grpc.status.INVALID_ARGUMENT, 'too many index entries');
      },
    });
    world.queue.push(...tasks);
    await world.runTasks();
    world.hook.reset();
    expect(await world.all('workoutContributions')).toEqual(ledgers);
    await expectLedger(world.app, 'workoutLogs/b');
  });

  it('I16 unparsable document in the page -> one dead letter, its data untouched, the rest carried', async () => {
    await world.seed('workoutLogs/a', log(['x']));
    await world.set('workoutLogs/b', { userId: 'u1', exercises: 'none', exerciseIds: ['x'] });
    await world.plant('workoutLogs/a', ['workoutLogs/c']);
    const before = await world.read('workoutLogs/b');
    await world.edit('x', exercise('Bench Press'));
    await world.edit('x', exercise('Flat Press'));
    expect(await nameAt('workoutLogs/a')).toBe('Flat Press');
    expect(await nameAt('workoutLogs/c')).toBe('Flat Press');
    expect(await world.read('workoutLogs/b')).toEqual(before);
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ kind: 'unparsable', path: 'workoutLogs/b' }),
    ]);
  });

  it('I1 document without room for its copies -> settled: summary and list of copies follow', async () => {
    const notes = 'n'.repeat(899_800);
    await world.seed('workoutLogs/large', log(['x'], { notes }));
    await world.seed('workoutLogs/small', log(['x']));
    const large = await world.data('workoutLogs/large');
    expect(large).toMatchObject({ denorm: { tooLarge: true } });
    await world.edit('x', exercise('Press', { primaryMuscleGroup: 'Shoulders' }));
    const after = await world.data('workoutLogs/large');
    const small = await world.data('workoutLogs/small');
    expect(after).toMatchObject({
      workoutSummary: { muscleGroupsTargeted: ['Shoulders'] },
      denorm: { tooLarge: true, copies: (small?.['denorm'] as { copies: string[] }).copies },
      exercises: [entry('x')],
    });
    expect(after?.['notes']).toBe(notes);
    expect(copyIn(after, 'x')).toBeUndefined();
  });
});

describe('programs', () => {
  it('I2 weeks and days as arrays and as maps -> the copies follow, the rest stays', async () => {
    const day = { focus: 'push', exercises: [{ exerciseId: 'x', sets: '3', reps: '5-8' }, 'rest'] };
    await world.seed('programs/array', { userId: 'u1', weeklyConfigs: [{ monday: day }, 'deload'] });
    await world.seed('programs/map', program(['y', 'x']));
    await world.edit('x', exercise('Bench Press'));
    expect(await world.data('programs/array')).toMatchObject({
      weeklyConfigs: [
        {
          monday: {
            focus: 'push',
            exercises: [{ sets: '3', reps: '5-8', exerciseMetadata: { name: 'Bench Press' } }, 'rest'],
          },
        },
        'deload',
      ],
    });
    expect(await nameAt('programs/map')).toBe('Bench Press');
  });
});
