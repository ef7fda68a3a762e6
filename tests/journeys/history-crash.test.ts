import { FIRST_PAGE_DOCUMENTS, SOFT_DEADLINE_MS } from '../../functions/src/limits';
import type { DrainTask } from '../../functions/src/model/tasks';
import { drain } from '../../functions/src/views/drain';
import { dieAt, type When } from '../support/die-at';
import { exercise, log } from '../support/documents';
import { historyOf, runHistory, writeOldLogs, writeOldSessions } from '../support/old-logs';
import { expectViewsRight, save, session } from '../support/views-at-rest';
import { World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** No task of these takes more RPCs. */
const RPCS_MAX = 40;

const WHEN: readonly When[] = ['before each RPC', 'after each commit'];

/** A user of old: logs never handled, one derived before there were ledgers, and one that cannot be counted. */
async function oldUser(userId: string): Promise<void> {
  await writeOldLogs(world, {
    [`${userId}-a`]: log(['bench', 'squat'], { userId }),
    [`${userId}-b`]: session('bench', 90, { userId, date: '2024-02-29' }),
    [`${userId}-c`]: log(['squat'], { userId, date: 'someday' }),
  });
  await save(world, `${userId}-d`, session('squat', 70, { userId, date: '2025-05-05' }));
  await world.app.doc(`workoutContributions/${userId}-d`).delete();
}

function progress(userId: string): Promise<Record<string, unknown> | undefined> {
  return world.data(`userProgressView/${userId}`);
}

/** Lets the service die at every point of `work`, each time for another user, until one is done before its turn comes. */
async function dieEverywhere(
  when: When,
  prepare: (userId: string) => Promise<void>,
  { work, then }: { work: (userId: string) => Promise<unknown>; then: (userId: string) => Promise<void> },
): Promise<number> {
  for (let point = 1; point <= RPCS_MAX; point += 1) {
    const userId = `u${point}`;
    await prepare(userId);
    dieAt(world.hook, point, when);
    const died = await work(userId).then(
      () => false,
      () => true,
    );
    world.hook.reset();
    await then(userId);
    if (!died) return point - 1;
  }
  throw new Error(`The work takes more than ${RPCS_MAX} RPCs`);
}

describe.each(WHEN)('a history is killed %s', (when) => {
  it('I19 delivered again -> all counted once; complete only when a task came to the end', async () => {
    const complete: boolean[] = [];
    const points = await dieEverywhere(when, oldUser, {
      work: (userId) => runHistory(world, historyOf(userId)),
      then: async (userId) => {
        complete.push((await progress(userId))?.['complete'] === true);
        await runHistory(world, historyOf(userId));
        expect(await progress(userId)).toMatchObject({ complete: true, workouts: 3 });
      },
    });
    // Whether it is complete; page, sources, ledgers, commit; the log that is settled by itself with its source and its
    // letter, commit; pending, ledgers, views, copies, commit; progress, commit, by which it is complete.
    const [rpcs, commits] = [1 + 4 + 4 + 5 + 2, 4];
    expect(points).toBe(when === 'after each commit' ? commits : rpcs);
    const doneAt = when === 'after each commit' ? commits - 1 : points;
    expect(complete).toEqual([...complete.keys()].map((point) => point >= doneAt));
    expect(await world.all('deadLetters')).toHaveLength(complete.length);
    expect(await world.restViews()).toEqual([]);
    await expectViewsRight(world);
  });
});

describe.each(WHEN)("a user's first drain is killed %s", (when) => {
  async function asked(userId: string): Promise<void> {
    await oldUser(userId);
    await save(world, `${userId}-new`, log(['bench'], { userId }));
    await world.askForDrains();
  }

  function drainOf(userId: string): DrainTask {
    const task = world.drains.find((waiting) => waiting.userId === userId);
    if (task === undefined) throw new Error(`expected a drain of ${userId}`);
    return task;
  }

  it.each([
    ['the drain delivered again, then the history', ['drain', 'history']],
    ['the history, then the drain delivered again', ['history', 'drain']],
  ])('I19 %s -> his history is asked for before anything of him is stored', async (_, order) => {
    const points = await dieEverywhere(when, asked, {
      work: (userId) => drain(world.deps, drainOf(userId)),
      then: async (userId) => {
        const isAsked = world.histories.some((waiting) => waiting.userId === userId);
        expect((await progress(userId)) === undefined || isAsked).toBe(true);
        for (const task of order) {
          if (task === 'drain') await drain(world.deps, drainOf(userId));
          else for (const due of world.histories.splice(0)) await runHistory(world, due);
        }
        world.drains.splice(0);
        for (const due of world.histories.splice(0)) await runHistory(world, due);
        expect(await progress(userId)).toMatchObject({ complete: true, workouts: 4 });
      },
    });
    // Pending, ledgers, views, copies, commit.
    expect(points).toBe(when === 'after each commit' ? 1 : 5);
    await expectViewsRight(world);
  });
});

describe('the queue does not take a task', () => {
  function refuseHistories(how: 'refused' | 'answer lost'): void {
    world.beforeEnqueue = (task) => {
      if (!('occasion' in task)) return;
      if (how === 'answer lost') world.histories.push(task);
      throw new Error('queue unreachable');
    };
  }

  it.each(['refused', 'answer lost'] as const)(
    'I19 a history asked for, %s -> nothing of the user is stored; the drain delivered again asks again',
    async (how) => {
      await oldUser('u1');
      await save(world, 'new', log(['bench']));
      await world.askForDrains();
      const [task] = world.drains.splice(0) as [DrainTask];
      refuseHistories(how);
      await expect(drain(world.deps, task)).rejects.toThrow('queue unreachable');
      expect(await progress('u1')).toBeUndefined();
      expect(await world.data('workoutContributions/new')).toMatchObject({ pending: true });
      world.beforeEnqueue = () => undefined;
      expect(await drain(world.deps, task)).toMatchObject({ ledgers: 1, enqueued: 1 });
      await world.runDrains();
      await expectViewsRight(world);
    },
  );

  it.each(['refused', 'answer lost'] as const)(
    "I19 a history's continuation, %s -> delivered again it finds what was done and goes on",
    async (how) => {
      const logs = FIRST_PAGE_DOCUMENTS + 3;
      await writeOldSessions(world, logs);
      refuseHistories(how);
      world.hook.once('RunQuery', 1, () => {
        world.now += SOFT_DEADLINE_MS;
        return Promise.resolve();
      });
      await expect(runHistory(world)).rejects.toThrow('queue unreachable');
      world.hook.reset();
      world.beforeEnqueue = () => undefined;
      expect(await runHistory(world)).toMatchObject({ outcome: 'complete', visited: logs, written: 3 });
      await world.runDrains();
      await expectViewsRight(world);
    },
  );
});
