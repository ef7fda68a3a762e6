import {
  acknowledge,
  acknowledgeSchema,
  type Acknowledged,
} from '../../functions/src/operations/acknowledge';
import { raise } from '../../functions/src/operations/alerts';
import { alertsOf, occasion } from '../support/alerts';
import { dieEverywhere } from '../support/die-at';
import { World } from '../support/world';

const ID = 'invalid-source_exercises%2Fx';
const AT = '2026-01-01T00:00:00.000Z';

let world: World;

beforeEach(async () => {
  world = new World();
  await raise(world.deps, occasion('a'));
});
afterEach(() => world.close());

function call(requestId: string, { by = 'ada', alertId = ID } = {}): Promise<Acknowledged> {
  const input = acknowledgeSchema.parse({ alertId, requestId, reason: 'being mended' });
  return acknowledge(world.deps, { input, by });
}

it('I40 open + an admin acknowledges it -> by whom, when and why', async () => {
  const acknowledged = { by: 'ada', reason: 'being mended', at: AT };
  expect(await call('r1')).toEqual({
    ...{ alertId: ID, kind: 'invalid-source', path: 'exercises/x', count: 1, acknowledged, repeated: false },
  });
  expect((await alertsOf(world))[ID]).toMatchObject({ acknowledged, count: 1, occasions: ['a'] });
});

it('I40 the same request again -> says so, and changes nothing', async () => {
  await call('r1');
  world.now += 60_000;
  expect(await call('r1')).toMatchObject({ repeated: true, acknowledged: { at: AT } });
  expect((await alertsOf(world))[ID]?.acknowledged?.at).toBe(AT);
});

it('I40 acknowledged, open again, the first request once more -> stays open', async () => {
  await call('r1');
  await raise(world.deps, occasion('b'));
  expect(await call('r1')).toMatchObject({ repeated: true, acknowledged: null, count: 2 });
  expect((await alertsOf(world))[ID]?.acknowledged).toBeNull();
  expect(await call('r2')).toMatchObject({ repeated: false, acknowledged: { by: 'ada' } });
});

it('I40 acknowledged + another request -> refused, with the name of who was first', async () => {
  await call('r1');
  await expect(call('r2', { by: 'bob' })).rejects.toMatchObject({
    code: 'ILLEGAL_STATE',
    message: `The alert was acknowledged by ada at ${AT}: being mended`,
  });
});

it('I40 two admins at the same time -> one has acknowledged it, the other is told', async () => {
  const settled = await Promise.allSettled([call('r1', { by: 'ada' }), call('r2', { by: 'bob' })]);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('I40 acknowledged while it occurs again -> counted, and open where the answer did not know of it', async () => {
  const [{ count }] = await Promise.all([call('r1'), raise(world.deps, occasion('b'))]);
  const alert = (await alertsOf(world))[ID];
  expect(alert).toMatchObject({ count: 2, occasions: ['a', 'b'] });
  expect(alert?.acknowledged === null).toBe(count === 1);
});

it.each([
  ['that is not there', 'too-large_workoutLogs%2Fl1'],
  ['of another path', 'invalid-source_exercises%2Fy'],
])('I40 an alert %s -> NOT_FOUND, nothing is written', async (_, alertId) => {
  await expect(call('r1', { alertId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(Object.keys(await alertsOf(world))).toEqual([ID]);
});

it.each(['', '.', 'a/b', '__x__', 7, null])('an id %j -> refused before anything is read', (alertId) => {
  const { success } = acknowledgeSchema.safeParse({ alertId, requestId: 'r', reason: 'being mended' });
  expect(success).toBe(false);
});

it('I40 killed after the commit, the same request again -> acknowledged once, said to be repeated', async () => {
  const answers: Acknowledged[] = [];
  const died = await dieEverywhere(world.hook, 'after each commit', {
    make: async (n) => {
      await raise(world.deps, occasion('a', { path: `exercises/x${n}` }));
      return n;
    },
    handle: (n) => call('r1', { alertId: `${ID}${n}` }),
    again: async (n) => {
      answers.push(await call('r1', { alertId: `${ID}${n}` }));
    },
  });
  expect(died).toBe(1);
  expect(answers).toMatchObject([{ repeated: true, acknowledged: { by: 'ada' } }]);
});
