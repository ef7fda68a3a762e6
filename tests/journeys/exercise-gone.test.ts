import { toVersion } from '../../functions/src/model/document';
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

/** In the log, the program and the view. */
async function copies(): Promise<(Record<string, unknown> | undefined)[]> {
  const view = await world.data('exercisePerformanceView/u1_x');
  return [
    copyIn(await world.data('workoutLogs/l1'), 'x'),
    copyIn(await world.data('programs/p1'), 'x'),
    view?.['exerciseMetadata'] as Record<string, unknown> | undefined,
  ];
}

const missing = (name: string): object => expect.objectContaining({ name, sourceMissing: true }) as object;

describe('an exercise is deleted', () => {
  it('I9 deleted -> tombstone with its last values and their version; copies keep them, marked missing', async () => {
    await inUse();
    const event = await world.delete('exercises/x');
    expect(await world.exerciseWritten(event)).toEqual({ outcome: 'fanned-out', enqueued: 4 });
    expect(await world.data('exerciseTombstones/x')).toMatchObject({
      ...exercise('Press'),
      userId: null,
      version: event.before?.version,
    });
    await world.runTasks();
    expect(await copies()).toEqual(Array(3).fill(missing('Press')));
    expect(await world.all('systemAlerts')).toEqual([]);
  });

  it('I9 renamed and deleted at once, neither event handled -> copies get the last name', async () => {
    await inUse();
    const renamed = await world.set('exercises/x', exercise('Bench Press'));
    const deleted = await world.delete('exercises/x');
    await world.exerciseWritten(deleted);
    await world.exerciseWritten(renamed);
    await world.runTasks();
    expect(await copies()).toEqual(Array(3).fill(missing('Bench Press')));
  });

  it('I1 restored with the same values -> copies are live again', async () => {
    await inUse();
    await world.edit('x', null);
    await world.edit('x', exercise('Press'));
    for (const copy of await copies()) {
      expect(copy).toMatchObject({ name: 'Press' });
      expect(copy).not.toHaveProperty('sourceMissing');
    }
  });

  it('I1 restored with another name -> copies are live with it', async () => {
    await inUse();
    await world.edit('x', null);
    await world.edit('x', exercise('Bench Press'));
    for (const copy of await copies()) {
      expect(copy).toMatchObject({ name: 'Bench Press' });
      expect(copy).not.toHaveProperty('sourceMissing');
    }
  });

  it('I9 restored before the deletion is handled -> restored: no tombstone, nothing enqueued', async () => {
    await inUse();
    const deleted = await world.delete('exercises/x');
    const restored = await world.set('exercises/x', exercise('Bench Press'));
    expect(await world.exerciseWritten(deleted)).toEqual({ outcome: 'restored', enqueued: 0 });
    expect(await world.data('exerciseTombstones/x')).toBeUndefined();
    expect(world.fanOutsAsked).toEqual([]);
    await world.exerciseWritten(restored);
    await world.runTasks();
    expect((await copies()).map((copy) => copy?.['name'])).toEqual(Array(3).fill('Bench Press'));
  });

  it('I9 deletion delivered again after the restoration was carried -> nothing changes', async () => {
    await inUse();
    const deleted = await world.delete('exercises/x');
    await world.exerciseWritten(deleted);
    await world.runTasks();
    await world.edit('x', exercise('Bench Press'));
    world.forgetTaskNames();
    const cost = await world.costOf(async () => {
      expect(await world.exerciseWritten(deleted)).toEqual({ outcome: 'restored', enqueued: 0 });
    });
    expect(cost.writes).toBe(0);
    expect((await copies()).map((copy) => copy?.['name'])).toEqual(Array(3).fill('Bench Press'));
  });

  it("I8 deletion's task late, after restoration -> superseded, writes nothing", async () => {
    await inUse();
    await world.exerciseWritten(await world.delete('exercises/x'));
    const late = world.queue.splice(0);
    await world.edit('x', exercise('Bench Press'));
    world.queue.push(...late);
    const outcomes = await world.runTasks();
    expect(outcomes).toHaveLength(4);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ outcome: 'superseded', written: 0 });
  });

  it.each([
    ['in order', [0, 1]],
    ['swapped', [1, 0]],
    ['swapped, the first once more at the end', [1, 0, 0]],
  ])(
    'I9 deleted twice with different names, events %s -> tombstone and copies hold the later',
    async (_, order) => {
      await inUse();
      const first = await world.delete('exercises/x');
      await world.set('exercises/x', exercise('Bench Press'));
      const second = await world.delete('exercises/x');
      const events = [first, second];
      for (const index of order) {
        const event = events[index];
        if (event !== undefined) await world.exerciseWritten(event);
      }
      await world.runTasks();
      expect(await world.data('exerciseTombstones/x')).toMatchObject({
        name: 'Bench Press',
        version: second.before?.version,
      });
      expect(await copies()).toEqual(Array(3).fill(missing('Bench Press')));
    },
  );

  it('I9 the same deletion twice at once -> one tombstone, every copy marked once', async () => {
    await inUse();
    const event = await world.delete('exercises/x');
    await Promise.all([world.exerciseWritten(event), world.exerciseWritten(event)]);
    const written = (await world.runTasks()).map((outcome) => outcome.written);
    expect(written).toEqual([1, 0, 1, 1]);
    expect(await world.all('exerciseTombstones')).toHaveLength(1);
  });

  it('I1 never existed -> copy keeps what it holds and is marked missing; no tombstone', async () => {
    await world.seed('workoutLogs/l1', log(['x']));
    expect(copyIn(await world.data('workoutLogs/l1'), 'x')).toEqual({ sourceMissing: true });
    expect(await world.all('exerciseTombstones')).toEqual([]);
  });
});

describe('an exercise becomes invalid', () => {
  const invalid: [string, Record<string, unknown>][] = [
    ['without a name', { name: '  ' }],
    ['with a number for its name', { name: 7 }],
    ['with a list for its muscle group', { primaryMuscleGroup: ['Chest'] }],
    ['with a map for its equipment', { equipment: { id: 1 } }],
  ];

  it.each(invalid)('I16 in use, %s -> tombstone, copies missing, one alert', async (_, fields) => {
    await inUse();
    await world.edit('x', exercise('Press', fields));
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press' });
    expect(await copies()).toEqual(Array(3).fill(missing('Press')));
    expect(await world.all('systemAlerts')).toEqual([
      expect.objectContaining({ kind: 'invalid-source', severity: 'warning', path: 'exercises/x' }),
    ]);
  });

  it('I16 tasks delivered twice -> still one alert', async () => {
    await inUse();
    await world.exerciseWritten(await world.set('exercises/x', exercise('', {})));
    world.queue.push(...world.queue);
    await world.runTasks();
    expect(await world.all('systemAlerts')).toHaveLength(1);
  });

  it('I16 not in use -> tombstone, no alert', async () => {
    await world.set('exercises/x', exercise('Press'));
    await world.edit('x', exercise(''));
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ name: 'Press' });
    expect(await world.all('systemAlerts')).toEqual([]);
  });

  it('I1 invalid, then valid with another name -> copies live with it', async () => {
    await inUse();
    await world.edit('x', exercise(''));
    await world.edit('x', exercise('Bench Press'));
    for (const copy of await copies()) {
      expect(copy).toMatchObject({ name: 'Bench Press' });
      expect(copy).not.toHaveProperty('sourceMissing');
    }
  });

  it('I9 invalid, then deleted -> the tombstone of the last valid version stays', async () => {
    await inUse();
    const broken = await world.set('exercises/x', exercise(''));
    const deleted = await world.delete('exercises/x');
    expect(await world.exerciseWritten(deleted)).toMatchObject({ outcome: 'not-copied' });
    await world.exerciseWritten(broken);
    await world.runTasks();
    expect(await world.data('exerciseTombstones/x')).toMatchObject({ version: broken.before?.version });
    expect(await copies()).toEqual(Array(3).fill(missing('Press')));
    expect(await world.all('systemAlerts')).toEqual([]);
  });
});

describe('lastUpdated of a copy', () => {
  it('I1 renamed -> the time of the version it came from, to the microsecond', async () => {
    await inUse();
    await world.edit('x', exercise('Bench Press'));
    const time = (await world.app.doc('exercises/x').get()).updateTime;
    if (time === undefined) throw new Error('exercises/x: expected to exist');
    const micros = toVersion(time).slice(-9, -3);
    const [copy] = await copies();
    expect(copy?.['lastUpdated']).toBe(
      time
        .toDate()
        .toISOString()
        .replace(/\.\d{3}Z/, `.${micros}Z`),
    );
  });
});
