import { copyIn, exercise, log, program } from '../support/documents';
import { World } from '../support/world';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.close());

async function inUse(): Promise<void> {
  await world.set('exercises/x', exercise('Press'));
  await world.seed('workoutLogs/l1', log(['x']));
  await world.seed('programs/p1', program(['x']));
  await world.restViews();
}

const VIEW = 'exercisePerformanceView/u1_x';

async function viewCopy(): Promise<unknown> {
  return (await world.data(VIEW))?.['exerciseMetadata'];
}

function targetsAsked(): string[] {
  return world.fanOutsAsked.map(({ task }) => task.target);
}

describe('an exercise is edited', () => {
  it('I1 field that is not copied -> nothing read, written or enqueued', async () => {
    await inUse();
    const event = await world.update('exercises/x', { level: 'expert', notes: 'slowly' });
    const cost = await world.costOf(async () => {
      expect(await world.exerciseWritten(event)).toEqual({ outcome: 'not-copied', enqueued: 0 });
    });
    expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
    expect(world.fanOutsAsked).toEqual([]);
  });

  it('I1 isCompoundLift, which views alone copy -> one task, nothing read; logs and programs as they were', async () => {
    await inUse();
    const before = [await world.read('workoutLogs/l1'), await world.read('programs/p1')];
    const event = await world.update('exercises/x', { isCompoundLift: true });
    const cost = await world.costOf(async () => {
      expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 1 });
    });
    expect(cost).toEqual({ reads: 0, writes: 0, deletes: 0, wrote: {} });
    expect(targetsAsked()).toEqual(['exercisePerformanceView']);
    expect(await world.runTasks()).toEqual([expect.objectContaining({ outcome: 'done', written: 1 })]);
    expect(await viewCopy()).toMatchObject({ name: 'Press', isCompoundLift: true });
    expect([await world.read('workoutLogs/l1'), await world.read('programs/p1')]).toEqual(before);
  });

  it('I1 value written as its default -> nothing enqueued, since no copy changes', async () => {
    const event = await world.set('exercises/x', exercise('Press', { equipment: 'Unknown' }));
    const same = { path: event.path, eventId: 'e', before: event.after };
    const { equipment, ...without } = exercise('Press');
    expect(equipment).toBe('barbell');
    const { after } = await world.set('exercises/x', without);
    expect(await world.exerciseWritten({ ...same, after })).toMatchObject({ outcome: 'not-copied' });
  });

  it('I1 created -> one task a target, nothing read', async () => {
    const event = await world.set('exercises/x', exercise('Press'));
    const cost = await world.costOf(async () => {
      expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 4 });
    });
    expect(targetsAsked()).toEqual([
      'workoutLogs',
      'workoutLogShards',
      'programs',
      'exercisePerformanceView',
    ]);
    expect(cost).toMatchObject({ reads: 0, writes: 0 });
  });

  it('I1 created after documents that name it -> their copies are no longer missing', async () => {
    await world.seed('workoutLogs/l1', log(['x']));
    expect(copyIn(await world.data('workoutLogs/l1'), 'x')).toMatchObject({ sourceMissing: true });
    await world.edit('x', exercise('Press'));
    const copy = copyIn(await world.data('workoutLogs/l1'), 'x');
    expect(copy).toMatchObject({ name: 'Press', primaryMuscleGroup: 'Chest' });
    expect(copy).not.toHaveProperty('sourceMissing');
  });

  it('I1 renamed -> the copies in logs, programs and views are renamed', async () => {
    await inUse();
    const outcomes = await world.edit('x', exercise('Bench Press'));
    expect(outcomes.map(({ outcome, written }) => [outcome, written])).toEqual([
      ['done', 1],
      // Nothing is in shards.
      ['done', 0],
      ['done', 1],
      ['done', 1],
    ]);
    for (const path of ['workoutLogs/l1', 'programs/p1']) {
      expect(copyIn(await world.data(path), 'x')).toMatchObject({ name: 'Bench Press' });
    }
    expect(await viewCopy()).toMatchObject({ name: 'Bench Press' });
  });

  it.each([
    ['primaryMuscleGroup', 'muscleGroupsTargeted', 'Shoulders'],
    ['exerciseType', 'exerciseTypes', 'Machine'],
  ])('I1 %s changed -> the summaries follow the copies', async (field, summed, value) => {
    await inUse();
    await world.edit('x', exercise('Press', { [field]: value }));
    expect(await world.data('workoutLogs/l1')).toMatchObject({ workoutSummary: { [summed]: [value] } });
    expect(await world.data('programs/p1')).toMatchObject({ programSummary: { [summed]: [value] } });
  });

  it('I1 the same event twice -> the second enqueues nothing', async () => {
    await inUse();
    const event = await world.set('exercises/x', exercise('Bench Press'));
    await world.exerciseWritten(event);
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 0 });
  });

  it('I1 two edits, events swapped -> the copies hold the later', async () => {
    await inUse();
    const first = await world.set('exercises/x', exercise('Bench Press'));
    const second = await world.set('exercises/x', exercise('Flat Press'));
    await world.exerciseWritten(second);
    await world.exerciseWritten(first);
    const outcomes = await world.runTasks();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...['done', 'done', 'done', 'done'],
      ...['superseded', 'superseded', 'superseded', 'superseded'],
    ]);
    expect(copyIn(await world.data('workoutLogs/l1'), 'x')).toMatchObject({ name: 'Flat Press' });
    expect(await viewCopy()).toMatchObject({ name: 'Flat Press' });
  });

  it('I1 edit without data -> what is stored now is carried', async () => {
    await inUse();
    const event = await world.set('exercises/x', exercise('Bench Press'));
    expect(await world.exerciseWritten(event, { data: null })).toEqual({
      outcome: 'fanned-out',
      enqueued: 4,
    });
    await world.runTasks();
    expect(copyIn(await world.data('workoutLogs/l1'), 'x')).toMatchObject({ name: 'Bench Press' });
  });

  it('I1 deletion without data -> what the entries hold is kept, and marked missing', async () => {
    await inUse();
    const event = await world.delete('exercises/x');
    await world.exerciseWritten(event, { data: null });
    await world.runTasks();
    for (const path of ['workoutLogs/l1', 'programs/p1']) {
      expect(copyIn(await world.data(path), 'x')).toMatchObject({ name: 'Press', sourceMissing: true });
    }
    expect(await viewCopy()).toMatchObject({ name: 'Press', sourceMissing: true });
  });
});

describe('the queue refuses', () => {
  it('I1 no task could be enqueued -> the handler throws; the redelivered event completes', async () => {
    await inUse();
    const event = await world.set('exercises/x', exercise('Bench Press'));
    world.beforeEnqueue = () => {
      throw new Error('queue unavailable');
    };
    await expect(world.exerciseWritten(event)).rejects.toThrow('queue unavailable');
    world.beforeEnqueue = () => undefined;
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 4 });
    await world.runTasks();
    expect(copyIn(await world.data('programs/p1'), 'x')).toMatchObject({ name: 'Bench Press' });
  });

  it('I1 the third of four tasks could not be enqueued -> the redelivered event adds the others alone', async () => {
    await inUse();
    const event = await world.set('exercises/x', exercise('Bench Press'));
    world.beforeEnqueue = (task) => {
      if ('target' in task && task.target === 'programs') throw new Error('queue unavailable');
    };
    await expect(world.exerciseWritten(event)).rejects.toThrow('queue unavailable');
    world.beforeEnqueue = () => undefined;
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 2 });
    const targets = world.queue.map(({ target }) => target);
    expect(targets).toEqual(['workoutLogs', 'workoutLogShards', 'programs', 'exercisePerformanceView']);
  });

  it('I9 deleted, and no task could be enqueued -> the tombstone is there before the queue is asked', async () => {
    await inUse();
    const event = await world.delete('exercises/x');
    world.beforeEnqueue = () => {
      throw new Error('queue unavailable');
    };
    await expect(world.exerciseWritten(event)).rejects.toThrow('queue unavailable');
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press' });
    world.beforeEnqueue = () => undefined;
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 4 });
    await world.runTasks();
    expect(copyIn(await world.data('programs/p1'), 'x')).toMatchObject({
      name: 'Press',
      sourceMissing: true,
    });
  });

  it('I9 deleted and the tombstone not written -> the handler throws and nothing is enqueued', async () => {
    await inUse();
    const event = await world.delete('exercises/x');
    world.hook.crash(2, 'before');
    await expect(world.exerciseWritten(event)).rejects.toThrow('crashed');
    expect(world.fanOutsAsked).toEqual([]);
  });
});
