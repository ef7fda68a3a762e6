import type { StoredDocument } from '../../functions/src/model/document';
import { toStored } from '../../functions/src/platform/wire';
import { loadRealData, type SeedDocument } from '../../seed/real-data';
import { BusySuite } from '../support/busy-suite';
import { viewCollections } from '../support/oracle-views-paths';
import { countedWithoutLogs } from '../support/old-logs';
import { expectViewsRight, typedRest } from '../support/views-at-rest';
import { World } from '../support/world';

// Thousands of transactions a test.
jest.setTimeout(240_000);

/** Five users with all their logs, user after user, each in the order of time. */
const { users, exercises, programs, logs } = loadRealData();

let world: World;

beforeEach(async () => {
  world = new World();
  await save([...exercises, ...programs]);
});
afterEach(() => world.close());

/** Writes documents as fast as the database takes them. */
async function save(documents: readonly SeedDocument[]): Promise<void> {
  await typedRest(world).commit(documents.map((document) => ({ kind: 'set', ...document })));
}

/** Saves logs; they as they are stored, in the same order. */
async function saveLogs(saved: readonly SeedDocument[]): Promise<StoredDocument[]> {
  await save(saved);
  const { docs } = await world.app.collection('workoutLogs').get();
  const stored = new Map(docs.map((document) => [document.ref.path, toStored(document)]));
  return saved.flatMap(({ path }) => stored.get(path) ?? []);
}

/** The first log of each user, then the second of each, and so on. */
function interleaved(): SeedDocument[] {
  const byUser = users.map((userId) => logs.filter(({ fields }) => userIn(fields) === userId));
  const longest = Math.max(...byUser.map((own) => own.length));
  return Array.from({ length: longest }, (_, index) => byUser.flatMap((own) => own[index] ?? [])).flat();
}

function userIn({ userId }: SeedDocument['fields']): string {
  return userId !== undefined && 'stringValue' in userId ? userId.stringValue : '';
}

/** Views that all logs touch, each counted for itself: what a drain for each log would write. */
async function viewsTouched(): Promise<number> {
  const ledgers = await world.all('workoutContributions');
  const touched = ledgers.map((ledger) => {
    const current = ledger['current'] as Record<'exercises' | 'muscleGroups', unknown[]>;
    // Those of the month and of the user besides.
    return current.exercises.length + current.muscleGroups.length + 2;
  });
  return touched.reduce((sum, views) => sum + views, 0);
}

/** Handles all events, holds the views against a recount, and says what share of a drain for each log it took. */
async function imported(events: readonly StoredDocument[]): Promise<{ drains: number; viewWrites: number }> {
  const suite = new BusySuite(world);
  await suite.created(events);
  const { views } = await expectViewsRight(world);
  const wrote = Object.values(suite.costs).flatMap((cost) =>
    viewCollections.map((name) => cost.wrote[name] ?? 0),
  );
  const [viewWrites, touched] = [wrote.reduce((sum, count) => sum + count, 0), await viewsTouched()];
  const { drains, histories } = suite.costs;
  process.stderr.write(
    `import of ${events.length} logs of ${users.length} users: ${suite.ran.drains} drains, ${suite.ran.histories} histories; ` +
      `${viewWrites} view writes for ${views} views, ${touched} by a drain for each log; ` +
      `drains ${drains.reads} reads, ${drains.writes} writes; histories ${histories.reads} reads, ${histories.writes} writes\n`,
  );
  return { drains: suite.ran.drains / events.length, viewWrites: viewWrites / touched };
}

it('I18 nobody was ever counted + user after user imports all he has -> right, few drains', async () => {
  const { drains, viewWrites } = await imported(await saveLogs(logs));
  expect(drains).toBeLessThan(0.02);
  expect(viewWrites).toBeLessThanOrEqual(0.1);
});

it('I18 everybody is counted + all import at once -> right, few drains', async () => {
  for (const userId of users) await countedWithoutLogs(world, userId);
  const { drains, viewWrites } = await imported(await saveLogs(interleaved().slice(0, 500)));
  expect(drains).toBeLessThan(0.1);
  expect(viewWrites).toBeLessThan(0.3);
});
