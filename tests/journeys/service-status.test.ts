import { raise } from '../../functions/src/operations/alerts';
import type { Deps } from '../../functions/src/platform/deps';
import { noBacklogs } from '../../functions/src/platform/backlogs';
import { serviceStatus } from '../../functions/src/status/service-status';
import { HandClock } from '../support/hand-clock';
import { Sweeping } from '../support/sweeping';
import { World } from '../support/world';

let world: World;
let deps: Deps;

beforeEach(() => {
  world = new World();
  // Probes are given up after a time, which the world's own clock lets pass at once.
  deps = { ...world.deps, clock: new HandClock(world.now) };
});
afterEach(() => world.close());

it('nothing there yet -> healthy, no runs, no sweep, no alerts', async () => {
  expect(await serviceStatus(deps, noBacklogs)).toMatchObject({
    ...{ status: 'healthy', reasons: [], runs: [], sweep: null, alerts: [] },
    facts: { database: { ok: true }, queues: { ok: true, value: {} } },
  });
});

it('a sweep has ended, an alert is open -> both; degraded while one is critical', async () => {
  const { runId } = await new Sweeping(world).sweep();
  await raise(world.deps, { kind: 'breaker', path: `runs/${runId}`, occasion: 'open', message: 'so much' });
  const status = await serviceStatus(deps, noBacklogs);
  expect(status).toMatchObject({
    ...{ status: 'degraded', reasons: ['alerts: 1 critical ones are open'] },
    runs: [{ runId, migration: 'sweep-deep', state: 'completed' }],
    sweep: { reportId: runId, report: { score: null } },
    alerts: [{ kind: 'breaker', message: 'so much', count: 1 }],
  });
});
