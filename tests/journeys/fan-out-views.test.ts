import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { grpc } from 'google-gax';
import { versionToIso } from '../../functions/src/model/document';
import { exercise, log } from '../support/documents';
import { commits, RpcError } from '../support/rpc-hook';
import { World } from '../support/world';

const VIEWS = 'exercisePerformanceView';

/** How long a commit waits for a rename that nothing holds; one that is free is done long before. */
const GRACE_MS = 250;

let world: World;

/** An exercise that two users have trained. */
beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press', { isCompoundLift: true }));
  await trained('u1', 'u2');
});

afterEach(() => world.close());

async function trained(...userIds: readonly string[]): Promise<void> {
  for (const userId of userIds) await world.seed(`workoutLogs/of-${userId}`, log(['x'], { userId }));
  await world.restViews();
}

type Data = Record<string, unknown>;

async function view(userId = 'u1'): Promise<Data | undefined> {
  return world.data(`${VIEWS}/${userId}_x`);
}

async function copy(userId = 'u1'): Promise<Data> {
  return ((await view(userId))?.['exerciseMetadata'] ?? {}) as Data;
}

/** The name that a view shows, and whether it is marked missing. */
async function shown(userId: string): Promise<string> {
  const { name, sourceMissing } = await copy(userId);
  return `${String(name)}${sourceMissing === true ? ', missing' : ''}`;
}

/** Edits the exercise; its task on the views alone waits. */
async function ask(fields: Data | null): Promise<void> {
  const path = 'exercises/x';
  await world.exerciseWritten(fields === null ? await world.delete(path) : await world.set(path, fields));
  world.queue.splice(0, world.queue.length, ...world.queue.filter(({ target }) => target === VIEWS));
}

/** What `denorm.copies` must say of a copy: SHA-256 of its six fields and `sourceMissing`, 96 bits, base64url. */
function keyOf(held: Data): string {
  const fields = [
    'name',
    'primaryMuscleGroup',
    'exerciseType',
    'movementPattern',
    'equipment',
    'isCompoundLift',
  ];
  const hashed = [...fields.map((field) => held[field] ?? null), held['sourceMissing'] === true];
  return `x@${createHash('sha256').update(JSON.stringify(hashed)).digest('base64url').slice(0, 16)}`;
}

const RENAMED = exercise('Bench Press', { isCompoundLift: true });

describe('the copy in a performance view', () => {
  it('I1 a first session -> the six fields, with the time of the source version', async () => {
    expect(await copy()).toEqual({
      ...exercise('Press', { isCompoundLift: true }),
      lastUpdated: versionToIso((await world.read('exercises/x'))?.version ?? ''),
    });
    expect(await view()).toMatchObject({ denorm: { copies: [keyOf(await copy())] } });
  });

  it('I1 renamed -> copy and its key in the views of all users, and nothing else', async () => {
    const before = { u1: await view('u1'), u2: await view('u2') };
    await world.edit('x', RENAMED);
    const lastUpdated = versionToIso((await world.read('exercises/x'))?.version ?? '');
    for (const userId of ['u1', 'u2'] as const) {
      expect(await view(userId)).toEqual({
        ...before[userId],
        exerciseMetadata: { ...RENAMED, lastUpdated },
        denorm: { copies: [keyOf(RENAMED)] },
      });
    }
  });

  it.each([false, null, undefined])(
    'I1 isCompoundLift becomes %s -> in the views',
    async (isCompoundLift) => {
      const { isCompoundLift: was, ...fields } = RENAMED;
      expect(was).toBe(true);
      await world.edit('x', { ...fields, ...(isCompoundLift !== undefined && { isCompoundLift }) });
      expect(await copy()).toMatchObject({ isCompoundLift: isCompoundLift ?? null });
      expect(await view()).toMatchObject({ denorm: { copies: [keyOf(await copy())] } });
    },
  );

  it('I1 deleted -> the tombstone, isCompoundLift too, marked missing; restored -> live again', async () => {
    await world.edit('x', null);
    expect(await copy()).toMatchObject({
      ...exercise('Press', { isCompoundLift: true }),
      sourceMissing: true,
    });
    expect(await view()).toMatchObject({ denorm: { copies: [keyOf(await copy())] } });
    await world.edit('x', RENAMED);
    expect(await copy()).toMatchObject(RENAMED);
    expect(await copy()).not.toHaveProperty('sourceMissing');
  });

  it('I1 becomes invalid -> what it last was, marked missing', async () => {
    await world.edit('x', exercise(''));
    expect(await copy()).toMatchObject({ name: 'Press', isCompoundLift: true, sourceMissing: true });
  });

  it('I1 becomes the own exercise of one -> his view follows, the other keeps what was shared', async () => {
    await world.edit('x', exercise('Secret', { userId: 'u1' }));
    expect([await shown('u1'), await shown('u2')]).toEqual(['Secret', 'Press, missing']);
    await world.edit('x', exercise('More secret', { userId: 'u1' }));
    expect([await shown('u1'), await shown('u2')]).toEqual(['More secret', 'Press, missing']);
  });

  it('I1 own exercise is given to another -> the old owner keeps what he had, the new one sees it', async () => {
    await world.edit('x', exercise('Mine', { userId: 'u1' }));
    await world.edit('x', exercise('Yours', { userId: 'u2' }));
    expect([await shown('u1'), await shown('u2')]).toEqual(['Mine, missing', 'Yours']);
    await world.edit('x', exercise('Ours'));
    expect([await shown('u1'), await shown('u2')]).toEqual(['Ours', 'Ours']);
  });

  it('I1 own exercise that another user has trained -> nothing of it in his view, whatever becomes of it', async () => {
    await world.set('exercises/mine', exercise('Secret', { userId: 'u1', equipment: 'Secret' }));
    for (const userId of ['u1', 'u2'])
      await world.seed(`workoutLogs/mine-${userId}`, log(['mine'], { userId }));
    await world.restViews();
    for (const edit of [exercise('Secret 2', { userId: 'u1' }), null]) {
      const theirs = await world.data(`${VIEWS}/u2_mine`);
      expect(theirs).toMatchObject({ exerciseMetadata: { sourceMissing: true } });
      expect(JSON.stringify(theirs)).not.toMatch(/secret/i);
      await world.edit('mine', edit);
    }
    expect(await world.data(`${VIEWS}/u1_mine`)).toMatchObject({
      exerciseMetadata: { name: 'Secret 2', sourceMissing: true },
    });
    expect(JSON.stringify(await world.data(`${VIEWS}/u2_mine`))).not.toMatch(/secret/i);
  });

  it('I1 never known -> sourceMissing alone; made -> live', async () => {
    await world.seed('workoutLogs/odd', log(['odd']));
    await world.restViews();
    const path = `${VIEWS}/u1_odd`;
    expect(await world.data(path)).toMatchObject({ exerciseMetadata: { sourceMissing: true } });
    await world.edit('odd', exercise('Odd'));
    expect(await world.data(path)).toMatchObject({
      exerciseMetadata: { ...exercise('Odd'), isCompoundLift: null },
    });
  });

  it('I1 deletion without data, so without a tombstone -> what the view holds, marked missing', async () => {
    await world.exerciseWritten(await world.delete('exercises/x'), { data: null });
    await world.runTasks();
    expect(await copy()).toMatchObject({ name: 'Press', isCompoundLift: true, sourceMissing: true });
  });

  it('I1 the same task again -> visits the same views, writes none', async () => {
    await ask(RENAMED);
    world.queue.push(...world.queue);
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', visited: 2, written: 2 }),
      expect.objectContaining({ outcome: 'done', visited: 2, written: 0 }),
    ]);
  });

  it('I8 task of an edit that another has replaced -> superseded', async () => {
    await ask(RENAMED);
    await world.set('exercises/x', exercise('Flat Press'));
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'superseded', visited: 0 })]);
  });

  it('I8 isCompoundLift is edited between page and commit -> superseded, the newer edit carries its own', async () => {
    await ask(RENAMED);
    world.hook.once('BatchGetDocuments', 2, () => ask({ ...RENAMED, isCompoundLift: false }));
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'superseded', written: 0 }),
      expect.objectContaining({ outcome: 'done', written: 2 }),
    ]);
    expect(await copy()).toMatchObject({ name: 'Bench Press', isCompoundLift: false });
  });
});

describe('a drain meets the fan-out', () => {
  /** Another session of u1 is saved and drained. */
  async function trainedAgain(): Promise<void> {
    world.hook.reset();
    await world.seed('workoutLogs/second', log(['x'], { date: '2026-02-02' }));
    await world.restViews();
  }

  /** The only session of u1 is deleted, and that drained: his view goes. */
  async function emptied(): Promise<void> {
    world.hook.reset();
    await world.written(await world.delete('workoutLogs/of-u1'));
    await world.restViews();
  }

  it('I7 a drain writes a view between page and commit -> numbers of the drain, copy of the fan-out', async () => {
    await ask(RENAMED);
    world.hook.once('Commit', 1, trainedAgain);
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', written: 2, moved: 1 }),
    ]);
    expect(await view()).toMatchObject({
      performanceMetrics: { totalSessions: 2, lastSession: '2026-02-02' },
      exerciseMetadata: { name: 'Bench Press' },
    });
    expect(await shown('u2')).toBe('Bench Press');
  });

  it('I7 the fan-out writes a view while it is drained -> both', async () => {
    await world.seed('workoutLogs/second', log(['x'], { date: '2026-02-02' }));
    await world.askForDrains();
    await ask(RENAMED);
    let carried: Promise<unknown> | undefined;
    world.hook.once('Commit', 1, async () => {
      world.hook.reset();
      carried = world.runTasks();
      // The drain holds the view that it has read: how long the fan-out has to wait cannot be asked for.
      await Promise.race([carried, wait(GRACE_MS)]);
    });
    await world.runDrains();
    expect(carried).toBeDefined();
    await carried;
    expect(await view()).toMatchObject({
      performanceMetrics: { totalSessions: 2 },
      exerciseMetadata: { name: 'Bench Press' },
    });
  });

  it('I14 a view is deleted between page and commit, as its last session went -> stays deleted', async () => {
    await ask(RENAMED);
    world.hook.once('Commit', 1, emptied);
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', visited: 2, written: 1 }),
    ]);
    expect(await view()).toBeUndefined();
    expect(await shown('u2')).toBe('Bench Press');
  });

  it('I1 a view is deleted and made again between page and commit -> made with the new copy', async () => {
    await ask(RENAMED);
    world.hook.once('Commit', 1, async () => {
      await emptied();
      await trainedAgain();
    });
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', written: 1 })]);
    expect(await view()).toMatchObject({
      performanceMetrics: { totalSessions: 1 },
      exerciseMetadata: { name: 'Bench Press' },
    });
  });

  it.each<[string, Data | null]>([
    ['a rename', RENAMED],
    ['a deletion', null],
  ])(
    'I1 %s and its fan-out try to pass between the source read and the commit of a new view -> right',
    async (_, edit) => {
      await world.seed('workoutLogs/of-u3', log(['x'], { userId: 'u3' }));
      await world.askForDrains();
      let passing: Promise<unknown> | undefined;
      world.hook.once('Commit', 1, async () => {
        world.hook.reset();
        passing = world.edit('x', edit);
        await Promise.race([passing, wait(GRACE_MS)]);
      });
      await world.runDrains();
      expect(passing).toBeDefined();
      await passing;
      expect(await shown('u3')).toBe(edit === null ? 'Press, missing' : 'Bench Press');
      expect(await shown('u1')).toBe(await shown('u3'));
    },
  );
});

describe('what fails', () => {
  function refuse(code: grpc.status): void {
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, `${VIEWS}/u1_x`)) throw new RpcError(code, 'not this view');
      },
    });
  }

  it('I16 Firestore refuses one view -> one dead letter, the rest is carried, later pages too', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => `${VIEWS}/v${100 + index}_x`);
    await world.plant(`${VIEWS}/u2_x`, paths);
    await ask(RENAMED);
    refuse(grpc.status.INVALID_ARGUMENT);
    expect(await world.runTasks()).toEqual([
      expect.objectContaining({ outcome: 'done', visited: 42, written: 41 }),
    ]);
    world.hook.reset();
    expect([await shown('u1'), await shown('u2')]).toEqual(['Press', 'Bench Press']);
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ kind: 'refused', path: `${VIEWS}/u1_x` }),
    ]);
  });

  it.each(
    [1, 2, 3, 4].flatMap((order) => (['before', 'after'] as const).map((when) => [when, order] as const)),
  )('I1 killed %s RPC %i of its page, delivered again -> every view right', async (when, order) => {
    await ask(RENAMED);
    const tasks = [...world.queue];
    world.hook.crash(order, when);
    await world.runTasks().catch(() => undefined);
    world.hook.reset();
    world.queue.splice(0, world.queue.length, ...tasks);
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', visited: 2 })]);
    expect([await shown('u1'), await shown('u2')]).toEqual(['Bench Press', 'Bench Press']);
    expect(await world.all('deadLetters')).toEqual([]);
  });
});
