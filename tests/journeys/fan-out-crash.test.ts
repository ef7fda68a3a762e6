import { grpc } from 'google-gax';
import { fanOutAttempt } from '../../functions/src/fan-out/attempt';
import { TASK_ATTEMPTS } from '../../functions/src/limits';
import type { FanOutTask } from '../../functions/src/model/tasks';
import { copyIn, exercise, log, program } from '../support/documents';
import { expectLedger } from '../support/recount-ledger';
import { commits, RpcError } from '../support/rpc-hook';
import { World } from '../support/world';

/** Source, page, source in the commit, commit: the orders at which a crash can differ. */
const RPCS_OF_A_PAGE = 4;

let world: World;
let task: FanOutTask;

beforeEach(async () => {
  world = new World();
  await world.set('exercises/x', exercise('Press'));
  await world.seed('workoutLogs/a', log(['x']));
  await world.plant('workoutLogs/a', ['workoutLogs/b', 'workoutLogs/c']);
  await world.seed('programs/p', program(['x']));
});

afterEach(() => world.close());

/** Makes the edit that the tests carry; its task on the logs is `task`. */
async function edited(fields: Record<string, unknown> | null): Promise<void> {
  await world.exerciseWritten(
    fields === null ? await world.delete('exercises/x') : await world.set('exercises/x', fields),
  );
  const [first] = world.queue.splice(0);
  if (first === undefined) throw new Error('expected a task');
  task = first;
}

async function names(): Promise<unknown[]> {
  return (await world.all('workoutLogs')).map((data) => copyIn(data, 'x')?.['name']);
}

async function carried(): Promise<unknown> {
  world.queue.push(task);
  return (await world.runTasks())[0];
}

describe('killed at every point of a page', () => {
  const points = Array.from({ length: RPCS_OF_A_PAGE }, (_, index) => index + 1).flatMap((order) =>
    (['before', 'after'] as const).map((when) => [when, order] as const),
  );

  it('the page has as many RPCs as there are points', async () => {
    await edited(exercise('Bench Press'));
    world.hook.reset();
    await carried();
    expect(world.hook.seen).toHaveLength(RPCS_OF_A_PAGE);
  });

  it.each(points)(
    'I1 renamed, killed %s RPC %i, delivered again -> every copy right',
    async (when, order) => {
      await edited(exercise('Bench Press'));
      world.hook.crash(order, when);
      await carried().catch(() => undefined);
      world.hook.reset();
      expect(await carried()).toMatchObject({ outcome: 'done', visited: 3 });
      expect(await names()).toEqual(Array(3).fill('Bench Press'));
      expect(await world.all('deadLetters')).toEqual([]);
    },
  );

  it.each(points)(
    'I21 another muscle group, killed %s RPC %i, delivered again -> every ledger right',
    async (when, order) => {
      await edited(exercise('Press', { primaryMuscleGroup: 'Shoulders' }));
      world.hook.crash(order, when);
      await carried().catch(() => undefined);
      world.hook.reset();
      expect(await carried()).toMatchObject({ outcome: 'done', visited: 3 });
      expect(await world.all('workoutContributions')).toHaveLength(3);
      for (const id of ['a', 'b', 'c']) await expectLedger(world.app, `workoutLogs/${id}`);
    },
  );

  it.each(
    [1, 2, 3, 4, 5, 6].flatMap((order) =>
      (['before', 'after'] as const).map((when) => [when, order] as const),
    ),
  )(
    'I1 deleted, killed %s RPC %i of its event and task, both delivered again -> marked missing',
    async (when, order) => {
      const event = await world.delete('exercises/x');
      world.hook.crash(order, when);
      await world
        .exerciseWritten(event)
        .then(() => world.runTasks())
        .catch(() => undefined);
      world.hook.reset();
      world.forgetTaskNames();
      await world.exerciseWritten(event);
      await world.runTasks();
      for (const data of [...(await world.all('workoutLogs')), ...(await world.all('programs'))]) {
        expect(copyIn(data, 'x')).toMatchObject({ name: 'Press', sourceMissing: true });
      }
    },
  );
});

describe("a commit's answer is lost", () => {
  function loseFirstAnswer(): void {
    let lost = false;
    world.hook.use({
      after: (rpc) => {
        if (lost || !commits(rpc, 'workoutLogs/b')) return;
        lost = true;
        throw new RpcError(grpc.status.UNAVAILABLE, 'connection lost');
      },
    });
  }

  it('I1 commit applied, answer lost -> found right on looking again; nothing written twice', async () => {
    await edited(exercise('Bench Press'));
    loseFirstAnswer();
    expect(await carried()).toMatchObject({ outcome: 'done', visited: 3 });
    expect(await names()).toEqual(Array(3).fill('Bench Press'));
    world.hook.reset();
    expect(await carried()).toMatchObject({ outcome: 'done', written: 0 });
    expect(await world.all('deadLetters')).toEqual([]);
  });

  it('I7 commit applied, answer lost, user edits meanwhile -> his edit survives', async () => {
    await edited(exercise('Bench Press'));
    loseFirstAnswer();
    await carried();
    world.hook.reset();
    await world.written(await world.set('workoutLogs/b', log(['x'], { notes: 'mine' })));
    await carried();
    expect(await world.data('workoutLogs/b')).toMatchObject({ notes: 'mine' });
    expect(await names()).toEqual(Array(3).fill('Bench Press'));
  });
});

describe('attempts', () => {
  function refuseAll(): void {
    world.hook.use({
      before: (rpc) => {
        if (commits(rpc, 'workoutLogs/b')) throw new RpcError(grpc.status.PERMISSION_DENIED, 'not allowed');
      },
    });
  }

  it.each([0, 1, TASK_ATTEMPTS - 2])(
    'I16 attempt with retry count %i fails -> throws, leaves nothing',
    async (count) => {
      await edited(exercise('Bench Press'));
      refuseAll();
      await expect(fanOutAttempt(world.deps, task, count)).rejects.toThrow('not allowed');
      expect(await world.all('deadLetters')).toEqual([]);
      expect(await world.all('systemAlerts')).toEqual([]);
    },
  );

  it('I16 last attempt fails -> given up: one dead letter, one alert, also when delivered twice', async () => {
    await edited(exercise('Bench Press'));
    refuseAll();
    for (const count of [TASK_ATTEMPTS - 1, TASK_ATTEMPTS]) {
      expect(await fanOutAttempt(world.deps, task, count)).toMatchObject({
        outcome: 'given-up',
        error: expect.stringContaining('not allowed') as string,
      });
    }
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({ kind: 'fan-out', path: 'exercises/x', eventId: task.eventId }),
    ]);
    expect(await world.all('systemAlerts')).toEqual([
      expect.objectContaining({ kind: 'fan-out-failed', severity: 'critical', path: 'exercises/x' }),
    ]);
  });

  it('I16 last attempt succeeds -> done, no letter', async () => {
    await edited(exercise('Bench Press'));
    const data: unknown = JSON.parse(JSON.stringify(task));
    expect(await fanOutAttempt(world.deps, data, TASK_ATTEMPTS - 1)).toMatchObject({ outcome: 'done' });
    expect(await world.all('deadLetters')).toEqual([]);
  });

  it('I16 payload of another version -> says which came and which is read; given up at the last attempt', async () => {
    await edited(exercise('Bench Press'));
    const data = { ...task, v: 7 };
    await expect(fanOutAttempt(world.deps, data, 0)).rejects.toThrow('fan-out task v7: this build reads v1');
    expect(await fanOutAttempt(world.deps, data, TASK_ATTEMPTS - 1)).toMatchObject({
      outcome: 'given-up',
    });
    expect(await world.all('deadLetters')).toEqual([
      expect.objectContaining({
        path: 'exercises/x',
        reason: expect.stringContaining('fan-out task v7: this build reads v1') as string,
      }),
    ]);
  });

  it.each([[null], ['text'], [{ v: 1 }]])(
    'I16 payload %j -> throws, and is given up with a letter at last',
    async (data) => {
      await expect(fanOutAttempt(world.deps, data, 0)).rejects.toThrow();
      expect(await fanOutAttempt(world.deps, data, TASK_ATTEMPTS)).toMatchObject({ outcome: 'given-up' });
      expect(await world.all('deadLetters')).toHaveLength(1);
    },
  );
});
