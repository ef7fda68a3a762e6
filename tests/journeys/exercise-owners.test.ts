import { copyIn, exercise, log } from '../support/documents';
import { World } from '../support/world';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.close());

/** An exercise of `userId` (null: shared), in a log of each of two users. */
async function inLogsOfTwo(userId: string | null): Promise<void> {
  await world.set('exercises/x', owned('Press', userId));
  await world.seed('workoutLogs/of-u1', log(['x'], { userId: 'u1' }));
  await world.seed('workoutLogs/of-u2', log(['x'], { userId: 'u2' }));
}

function owned(name: string, userId: string | null): Record<string, unknown> {
  return exercise(name, userId === null ? {} : { userId });
}

/** Name and missing mark of the copies in the log of u1 and in that of u2. */
async function seen(): Promise<(string | undefined)[]> {
  const copies = [await copyOf('workoutLogs/of-u1'), await copyOf('workoutLogs/of-u2')];
  return copies.map((copy) => {
    const name = copy?.['name'] as string | undefined;
    return copy?.['sourceMissing'] === true ? `${name ?? 'nothing'}, missing` : name;
  });
}

async function copyOf(path: string): Promise<Record<string, unknown> | undefined> {
  return copyIn(await world.data(path), 'x');
}

describe("a user's own exercise", () => {
  it("I1 own exercise named in another user's log -> never embedded there", async () => {
    await inLogsOfTwo('u1');
    expect(await seen()).toEqual(['Press', 'nothing, missing']);
  });

  it("I1 own exercise renamed -> its owner's copies follow, another user's hold nothing of it", async () => {
    await inLogsOfTwo('u1');
    await world.edit('x', owned('My Press', 'u1'));
    expect(await seen()).toEqual(['My Press', 'nothing, missing']);
  });

  it('I9 own exercise deleted -> its tombstone counts for its owner alone', async () => {
    await inLogsOfTwo('u1');
    const outcomes = await world.edit('x', null);
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press', userId: 'u1' });
    expect(await seen()).toEqual(['Press, missing', 'nothing, missing']);
    expect(outcomes.map(({ written }) => written)).toEqual([1, 0, 0, 0]);
  });

  it('I9 own exercise deleted and restored -> live for its owner again', async () => {
    await inLogsOfTwo('u1');
    await world.edit('x', null);
    await world.edit('x', owned('My Press', 'u1'));
    expect(await seen()).toEqual(['My Press', 'nothing, missing']);
  });

  it('I1 given to another user -> the old owner keeps its last values as missing, the new one sees it', async () => {
    await inLogsOfTwo('u1');
    await world.edit('x', owned('Press of two', 'u2'));
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press', userId: 'u1' });
    expect(await seen()).toEqual(['Press, missing', 'Press of two']);
  });

  it('I1 given to another user who renames it -> the old owner never sees the new name', async () => {
    await inLogsOfTwo('u1');
    await world.edit('x', owned('Press', 'u2'));
    await world.edit('x', owned('Secret', 'u2'));
    expect(await seen()).toEqual(['Press, missing', 'Secret']);
  });

  it('I1 name unchanged, owner removed (own -> shared) -> every copy is live', async () => {
    await inLogsOfTwo('u1');
    const event = await world.set('exercises/x', owned('Press', null));
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 4 });
    await world.runTasks();
    expect(await seen()).toEqual(['Press', 'Press']);
  });
});

describe('a shared exercise becomes a user’s own', () => {
  it('I9 shared -> own -> tombstone with what everybody saw; the others keep that as missing', async () => {
    await inLogsOfTwo(null);
    await world.edit('x', owned('My Press', 'u1'));
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press', userId: null });
    expect(await seen()).toEqual(['My Press', 'Press, missing']);
  });

  it('I1 shared -> own, then renamed by its owner -> the others keep what was shared', async () => {
    await inLogsOfTwo(null);
    await world.edit('x', owned('Press', 'u1'));
    await world.edit('x', owned('My Press', 'u1'));
    expect(await seen()).toEqual(['My Press', 'Press, missing']);
  });

  it('I9 shared -> own -> shared before the first event is handled -> restored, copies stay live', async () => {
    await inLogsOfTwo(null);
    const taken = await world.set('exercises/x', owned('Press', 'u1'));
    const shared = await world.set('exercises/x', owned('Bench Press', null));
    expect(await world.exerciseWritten(taken)).toMatchObject({ outcome: 'restored' });
    await world.exerciseWritten(shared);
    await world.runTasks();
    expect(await seen()).toEqual(['Bench Press', 'Bench Press']);
  });

  it('I9 deleted, restored as an own one, deletion handled last -> the others get the tombstone', async () => {
    await inLogsOfTwo(null);
    const deleted = await world.delete('exercises/x');
    const restored = await world.set('exercises/x', owned('My Press', 'u1'));
    await world.exerciseWritten(restored);
    await world.exerciseWritten(deleted);
    await world.runTasks();
    expect(await seen()).toEqual(['My Press', 'Press, missing']);
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press', userId: null });
  });

  it('I1 own exercise, event without data -> what is stored now is carried, to its owner alone', async () => {
    await inLogsOfTwo('u1');
    const event = await world.set('exercises/x', owned('My Press', 'u1'));
    await world.exerciseWritten(event, { data: null });
    await world.runTasks();
    expect(await seen()).toEqual(['My Press', 'nothing, missing']);
  });
});
