import { CallError } from '../../functions/src/model/call-errors';
import { raise } from '../../functions/src/operations/alerts';
import { recordLetter } from '../../functions/src/operations/letters';
import { purgeSchema, purgeUser, type Purged } from '../../functions/src/operations/removal/purge-user';
import { countHistory } from '../../functions/src/views/history';
import { drain } from '../../functions/src/views/drain';
import { alertsOf, occasion } from '../support/alerts';
import { Backfills } from '../support/backfills';
import { dieEverywhere } from '../support/die-at';
import { exercise, log, program } from '../support/documents';
import { historyOf, writeOldLogs } from '../support/old-logs';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
});
afterEach(() => world.close());

function purge(requestId = 'r1', userId = 'leaver'): Promise<Purged> {
  const input = purgeSchema.parse({ userId, requestId, reason: 'has left' });
  return purgeUser(world.deps, { input, by: 'ada' });
}

/** Every document with `text` in its path or its data, runs and what is below them too. */
async function naming(text: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (collections: FirebaseFirestore.CollectionReference[]): Promise<void> => {
    for (const collection of collections) {
      for (const document of (await collection.get()).docs) {
        if (`${document.ref.path} ${JSON.stringify(document.data())}`.includes(text))
          found.push(document.ref.path);
        await look(await document.ref.listCollections());
      }
    }
  };
  await look(await world.app.listCollections());
  return found;
}

/** Two users who have trained, with views; events of their ledgers are handled. */
async function trained(): Promise<void> {
  for (const userId of ['leaver', 'stayer']) {
    await world.seed(`workoutLogs/${userId}-a`, log(['bench'], { userId }));
    await world.seed(`workoutLogs/${userId}-b`, log(['bench'], { userId, date: '2026-02-01' }));
    await world.seed(`programs/${userId}-p`, program(['bench'], { userId }));
  }
  await world.restViews();
}

/** The app deletes all that is leaver's; the events, in the order of the deletions. */
async function leave(): Promise<Awaited<ReturnType<World['delete']>>[]> {
  const events = [];
  for (const path of ['workoutLogs/leaver-a', 'workoutLogs/leaver-b', 'programs/leaver-p'])
    events.push(await world.delete(path));
  return events;
}

describe('a user has left', () => {
  it('I43 before any event of it was handled -> nothing names him, the other has all that is his', async () => {
    await trained();
    const others = await naming('stayer');
    const events = await leave();
    expect(await purge()).toEqual({ userId: 'leaver', removed: { ledgers: 2, views: 6 }, isDone: true });
    expect(await naming('leaver')).toEqual([]);
    // Now they come, in reverse and twice, and what they asked for.
    for (const event of [...events.reverse(), ...events]) await world.written(event);
    await world.restViews();
    expect(await naming('leaver')).toEqual([]);
    expect(await naming('stayer')).toEqual(others);
  });

  it('I43 after all was handled -> the progress that says that nothing is left goes too', async () => {
    await trained();
    for (const event of await leave()) await world.written(event);
    await world.restViews();
    expect(await naming('leaver')).toEqual(['userProgressView/leaver']);
    expect(await purge()).toMatchObject({ removed: { views: 1 } });
    expect(await naming('leaver')).toEqual([]);
  });

  it('I43 events of his ledgers, a drain and a history come after it -> nothing comes back', async () => {
    await trained();
    for (const event of await leave()) await world.written(event);
    const ledger = await world.read('workoutContributions/leaver-a');
    await world.askForDrains();
    const [waiting] = world.drains.splice(0);
    await purge();
    if (waiting === undefined || ledger === undefined) throw new Error('Nothing is pending');
    await drain(world.deps, waiting);
    await world.ledgerWritten({ path: ledger.path, eventId: 'late', before: undefined, after: ledger });
    await world.runDrains();
    await countHistory(world.deps, historyOf('leaver', 'late'));
    expect(await naming('leaver')).toEqual([]);
  });

  it('I43 a history that has to wait comes after it -> nothing comes back', async () => {
    await trained();
    await leave();
    await purge();
    await world.set('migrationFlags/current', { live: false, since: 1, runs: {} });
    expect(await countHistory(world.deps, historyOf('leaver', 'late'))).toMatchObject({ outcome: 'off' });
    expect(await naming('leaver')).toEqual([]);
  });

  it('I43 while his drains run -> nothing is left, whoever is first', async () => {
    await trained();
    for (const event of await leave()) await world.written(event);
    await world.askForDrains();
    await Promise.all([purge(), world.runDrains()]);
    expect(await naming('leaver')).toEqual([]);
  });

  it('I43 letters, alerts, notifications, own exercises, pre-images, inconsistencies -> go; those of others stay', async () => {
    const path = 'workoutLogs/leaver-old';
    await writeOldLogs(world, {
      'leaver-old': log(['bench'], { userId: 'leaver', notes: 'x'.repeat(600_000) }),
      'stayer-old': log(['bench'], { userId: 'stayer' }),
    });
    const backfills = new Backfills(world);
    await backfills.until(await backfills.start(), 'completed');
    await backfills.minute();
    await world.restViews();
    const others = await naming('stayer');
    await world.delete(path);
    await recordLetter(world.deps, { kind: 'unparsable', path, reason: 'x', eventId: 'e' });
    await raise(world.deps, occasion('a', { kind: 'too-large', path }));
    for (const userId of ['leaver', 'stayer']) {
      const progress = `userProgressView/${userId}`;
      await recordLetter(world.deps, { kind: 'drain', path: progress, reason: 'x', eventId: 'e' });
      await raise(world.deps, occasion('a', { kind: 'drain-failed', path: progress }));
      await world.set(`exerciseTombstones/${userId}-own`, { name: 'Mine', userId });
      await world.set(`migrationInconsistencies/${userId}`, { path: `workoutLogs/${userId}-old` });
    }
    // Nothing of it can be said of somebody who is nobody's user.
    await raise(world.deps, occasion('a'));
    const { removed } = await purge();
    expect(removed).toMatchObject({
      ...{ tombstones: 1, inconsistencies: 1, deadLetters: 2, alerts: 2, notifications: 2, undo: 1 },
    });
    expect(await naming('leaver')).toEqual([]);
    const added = [
      ...[
        'exerciseTombstones/stayer-own',
        'migrationInconsistencies/stayer',
        'systemAlerts/drain-failed_userProgressView%2Fstayer',
      ],
    ];
    expect(await naming('stayer')).toEqual(expect.arrayContaining([...others, ...added]));
    expect(Object.keys(await alertsOf(world))).toContain('invalid-source_exercises%2Fx');
  });
});

describe('a user has not left', () => {
  it.each(['workoutLogs/leaver-b', 'programs/leaver-p'])(
    'I43 %s is left -> refused, nothing is removed',
    async (left) => {
      await trained();
      const kept = await world.data(left);
      await leave();
      await world.set(left, kept ?? {});
      const before = await naming('leaver');
      const refused: unknown = await purge().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(CallError);
      expect(refused).toMatchObject({ code: 'ILLEGAL_STATE', details: { path: left } });
      expect(await naming('leaver')).toEqual(before);
    },
  );

  it('I43 a log of his has become another’s, and is not drained -> later; drained -> done, the other has his numbers', async () => {
    await trained();
    await world.written(await world.update('workoutLogs/leaver-a', { userId: 'stayer' }));
    for (const path of ['workoutLogs/leaver-b', 'programs/leaver-p'])
      await world.written(await world.delete(path));
    await expect(purge()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await world.restViews();
    await purge();
    expect(await world.data('userProgressView/stayer')).toMatchObject({ workouts: 3 });
    expect((await naming('leaver')).filter((path) => !path.includes('leaver-a'))).toEqual([
      // Its sessions are by log.
      'exercisePerformanceView/stayer_bench',
    ]);
  });

  it('I43 another’s log had become his, was deleted and is not drained -> later: or the other kept its numbers', async () => {
    await trained();
    await world.written(await world.update('workoutLogs/stayer-a', { userId: 'leaver' }));
    for (const event of await leave()) await world.written(event);
    await world.written(await world.delete('workoutLogs/stayer-a'));
    await expect(purge()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await world.restViews();
    await purge();
    expect(await world.data('userProgressView/stayer')).toMatchObject({ workouts: 1 });
  });
});

describe('the call', () => {
  it('I43 of a user of whom nothing is held -> says that nothing was removed', async () => {
    expect(await purge('r1', 'nobody')).toEqual({ userId: 'nobody', removed: {}, isDone: true });
  });

  it('I43 twice -> says the same; another request -> nothing; the log does not name him', async () => {
    await trained();
    await leave();
    const first = await purge();
    expect(await purge()).toEqual(first);
    expect(await purge('r2')).toMatchObject({ removed: {} });
    expect(await world.all('cleanupLogs')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'user-purge',
          by: 'ada',
          reason: 'has left',
          removed: first.removed,
        }),
      ]),
    );
  });

  it('I43 killed after each commit, then the same again -> says what all have removed', async () => {
    await trained();
    await leave();
    const removed: unknown[] = [];
    const died = await dieEverywhere(world.hook, 'after each commit', {
      make: () => Promise.resolve(),
      handle: () => purge(),
      again: () => Promise.resolve(),
    });
    expect(died).toBeGreaterThanOrEqual(3);
    removed.push((await purge()).removed);
    expect(removed).toEqual([{ ledgers: 2, views: 6 }]);
    expect(await naming('leaver')).toEqual([]);
  });
});
