import { FIRST_PAGE_DOCUMENTS } from '../../functions/src/limits';
import { EMBED_MIGRATION, NO_FLAGS, type Flags } from '../../functions/src/model/runs';
import { flagsReader } from '../../functions/src/platform/flags';
import { documentWritten } from '../../functions/src/on-write/document-written';
import { noCost } from '../../functions/src/platform/meter';
import { countHistory } from '../../functions/src/views/history';
import { copyIn, exercise, log, program } from '../support/documents';
import { historyOf, runHistory, writeOldSessions } from '../support/old-logs';
import { expectViewsRight, session } from '../support/views-at-rest';
import { World, type Change } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

async function store(flags: Flags): Promise<void> {
  await world.app.doc('migrationFlags/current').set(flags);
}

const switchOff = (): Promise<void> => store({ ...NO_FLAGS, live: false });
const switchOn = (): Promise<void> => store(NO_FLAGS);
const embedding = (): Promise<void> => store({ ...NO_FLAGS, runs: { [EMBED_MIGRATION]: 'run-1' } });

/** What the handler says of an event, which must cost nothing. */
async function free<O>(handle: () => Promise<O>): Promise<O> {
  let outcome: O | undefined;
  const cost = await world.costOf(async () => (outcome = await handle()));
  expect(cost).toEqual(noCost());
  return outcome as O;
}

async function benchIn(path: string): Promise<unknown> {
  return copyIn(await world.data(path), 'bench')?.['name'];
}

/** Logs that hold copies of `bench`: `l1`, and more than a page of others. */
async function moreThanAPage(): Promise<void> {
  await world.seed('workoutLogs/l1', log(['bench']));
  await world.plant(
    'workoutLogs/l1',
    Array.from({ length: FIRST_PAGE_DOCUMENTS + 2 }, (_, index) => `workoutLogs/m${100 + index}`),
  );
}

async function named(name: string): Promise<number> {
  const logs = await world.all('workoutLogs');
  return logs.filter((data) => copyIn(data, 'bench')?.['name'] === name).length;
}

describe('a log or a program is written', () => {
  it('I31 off + a new log, a new program, a change, a deletion, an event without data -> nothing, no read', async () => {
    await world.seed('workoutLogs/l1', log(['bench']));
    await switchOff();
    const events = [
      await world.set('workoutLogs/l2', log(['bench'])),
      await world.set('programs/p1', program(['bench'])),
      await world.update('workoutLogs/l1', { duration: 1 }),
      await world.delete('workoutLogs/l1'),
    ];
    for (const event of events) expect(await free(() => world.written(event))).toBe('off');
    const [created] = events;
    expect(await free(() => world.written(created as Change, { data: null }))).toBe('off');
    expect(await world.data('workoutLogs/l2')).toEqual(log(['bench']));
    expect(await world.data('programs/p1')).toEqual(program(['bench']));
    expect(await world.all('deadLetters')).toEqual([]);
  });

  it('I31 on again + the next write -> derived, also what was written while it was off', async () => {
    await switchOff();
    await world.written(await world.set('workoutLogs/l1', log(['bench'])));
    await switchOn();
    expect(await world.written(await world.update('workoutLogs/l1', { duration: 1 }))).toBe('written');
    expect(await world.data('workoutLogs/l1')).toMatchObject({
      exerciseIds: ['bench'],
      workoutSummary: { duration: 1 },
    });
    expect(await benchIn('workoutLogs/l1')).toBe('Bench');
    await world.restViews();
    await expectViewsRight(world);
  });

  it('many events of one instance within the interval -> one read of the switch', async () => {
    const flags = flagsReader({ db: world.db, clock: world.deps.clock, cacheMs: 30_000 });
    await world.seed('workoutLogs/l1', log(['bench']));
    const change = await world.update('workoutLogs/l1', { notes: 'good' });
    const event = { target: 'workoutLogs', id: 'l1', eventId: change.eventId, change } as const;
    world.hook.reset();
    for (let times = 0; times < 10; times += 1)
      expect(await documentWritten({ ...world.deps, flags }, event)).toBe('cheap-unchanged');
    expect(world.hook.seen).toEqual(['BatchGetDocuments']);
  });

  it('the switch cannot be read -> the event fails, to be tried again', async () => {
    await world.app.doc('migrationFlags/current').set({ live: 'yes' });
    const event = await world.set('workoutLogs/l1', log(['bench']));
    await expect(world.written(event)).rejects.toThrow('migrationFlags/current: live:');
    expect(await world.data('workoutLogs/l1')).toEqual(log(['bench']));
  });
});

describe('an exercise is written', () => {
  it('I31 off + renamed -> no fan-out, no read', async () => {
    await world.seed('workoutLogs/l1', log(['bench']));
    await switchOff();
    const renamed = await world.set('exercises/bench', exercise('Press'));
    expect(await free(() => world.exerciseWritten(renamed))).toEqual({ outcome: 'off', enqueued: 0 });
    const asked = free(() => world.exerciseWritten(renamed, { data: null }));
    expect(await asked).toEqual({ outcome: 'off', enqueued: 0 });
    expect(world.asked).toEqual([]);
  });

  it('I9 off + deleted -> the tombstone with its last values, no fan-out', async () => {
    await switchOff();
    const deleted = await world.delete('exercises/bench');
    expect(await world.exerciseWritten(deleted)).toEqual({ outcome: 'off', enqueued: 0 });
    expect(await world.data('exerciseTombstones/bench')).toMatchObject({
      ...exercise('Bench'),
      version: deleted.before?.version,
    });
    expect(world.asked).toEqual([]);
  });

  it.each([
    ['invalid', exercise('')],
    ["another user's", exercise('Bench', { userId: 'u2' })],
  ])('I9 off + it becomes %s -> the tombstone, no fan-out', async (_, fields) => {
    await switchOff();
    const edited = await world.set('exercises/bench', fields);
    expect(await world.exerciseWritten(edited)).toEqual({ outcome: 'off', enqueued: 0 });
    expect(await world.data('exerciseTombstones/bench')).toMatchObject(exercise('Bench'));
    expect(world.asked).toEqual([]);
  });

  it('deleted while off, on again + a log that names it -> the last values, marked missing', async () => {
    await switchOff();
    await world.exerciseWritten(await world.delete('exercises/bench'));
    await switchOn();
    await world.seed('workoutLogs/l1', log(['bench']));
    expect(copyIn(await world.data('workoutLogs/l1'), 'bench')).toMatchObject({
      ...{ name: 'Bench', sourceMissing: true },
    });
  });
});

describe('a fan-out', () => {
  it('I31 asked for, then off + its task -> nothing, no read', async () => {
    await moreThanAPage();
    await world.exerciseWritten(await world.set('exercises/bench', exercise('Press')));
    await switchOff();
    const outcomes = await free(() => world.runTasks());
    expect(outcomes).toEqual(Array(4).fill(expect.objectContaining({ outcome: 'off', visited: 0 })));
    expect(await named('Press')).toBe(0);
  });

  it('I31 under way + off before a page is committed -> that page, no further one, no continuation', async () => {
    await moreThanAPage();
    await world.exerciseWritten(await world.set('exercises/bench', exercise('Press')));
    world.queue.splice(
      0,
      world.queue.length,
      ...world.queue.filter(({ target }) => target === 'workoutLogs'),
    );
    world.hook.once('Commit', 1, switchOff);
    const [outcome, ...others] = await world.runTasks();
    expect(outcome).toMatchObject({ outcome: 'off', written: FIRST_PAGE_DOCUMENTS, enqueued: 0 });
    expect(others).toEqual([]);
    expect(await named('Press')).toBe(FIRST_PAGE_DOCUMENTS);
    expect(await named('Bench')).toBe(3);
  });
});

describe('views', () => {
  it('off + a ledger that is pending -> drained, and the history asked for, which does nothing', async () => {
    await world.seed('workoutLogs/l1', session('bench', 60));
    await switchOff();
    const outcomes = await world.restViews();
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'off']);
    expect(await world.data('userProgressView/u1')).toMatchObject({ workouts: 1, complete: false });
  });

  it.each([
    ['off', switchOff, 'off'],
    ['a run embeds the copies', embedding, 'waiting'],
  ])(
    'I31 %s + a history -> one log is asked for; its user is known as not counted, once',
    async (_, event, outcome) => {
      await writeOldSessions(world, 3);
      await event();
      const costs = [
        { reads: 2, writes: 1 },
        { reads: 1, writes: 0 },
      ];
      for (const each of costs) {
        const cost = await world.costOf(async () => {
          expect(await runHistory(world)).toMatchObject({ outcome, visited: 0 });
        });
        expect(cost).toMatchObject({ ...each, deletes: 0 });
      }
      expect(await world.all('workoutContributions')).toEqual([]);
      expect(await world.all('userProgressView')).toMatchObject([
        { userId: 'u1', workouts: 0, complete: false },
      ]);
    },
  );

  it('I19 a run that embeds the copies ends before the user is known as not counted -> counted at once', async () => {
    await writeOldSessions(world, 3);
    await embedding();
    world.hook.once('Commit', 1, switchOn);
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', ledgers: 3 });
  });

  it('a run embeds the copies + a history -> waits, nothing is touched; the run is over -> counted', async () => {
    await writeOldSessions(world, 3);
    const untouched = await world.all('workoutLogs');
    await embedding();
    expect(await runHistory(world)).toMatchObject({ outcome: 'waiting', visited: 0 });
    expect(await world.all('workoutLogs')).toEqual(untouched);
    await switchOn();
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', ledgers: 3 });
  });

  it('a run of another migration + a history -> counted', async () => {
    await writeOldSessions(world, 3);
    await store({ ...NO_FLAGS, runs: { 'build-analytics-views': 'run-1' } });
    expect(await runHistory(world)).toMatchObject({ outcome: 'complete', ledgers: 3 });
  });

  it.each([
    ['a run that is over', embedding],
    ['off', switchOff],
  ])('the instance still knows of %s + a history -> counted', async (_, before) => {
    await writeOldSessions(world, 3);
    const flags = flagsReader({ db: world.app, clock: world.deps.clock, cacheMs: 30_000 });
    await before();
    await flags.cached();
    await switchOn();
    const counted = await countHistory({ ...world.deps, flags }, historyOf('u1'));
    expect(counted).toMatchObject({ outcome: 'complete', ledgers: 3 });
  });

  it.each([
    ['a run embeds the copies', embedding, 'waiting'],
    ['off', switchOff, 'off'],
  ])('I19 a history under way + %s -> no further page, not complete', async (_, event, outcome) => {
    await writeOldSessions(world, FIRST_PAGE_DOCUMENTS + 3);
    world.hook.once('Commit', 1, event);
    const stopped = await runHistory(world);
    expect(stopped).toMatchObject({ outcome, visited: FIRST_PAGE_DOCUMENTS, views: 0, enqueued: 0 });
    expect(await world.all('workoutContributions')).toHaveLength(FIRST_PAGE_DOCUMENTS);
    await switchOn();
    await runHistory(world);
    await expectViewsRight(world);
    expect(await world.data('userProgressView/u1')).toMatchObject({
      ...{ complete: true, workouts: FIRST_PAGE_DOCUMENTS + 3 },
    });
  });
});
