import { exercise, log, program } from '../support/documents';
import { Backfills } from '../support/backfills';
import { expectRight } from '../support/recount';
import { writeOldLogs } from '../support/old-logs';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(async () => {
  world = new World();
  backfills = new Backfills(world);
  await world.set('exercises/bench', exercise('Bench'));
  await world.set('exercises/squat', exercise('Squat', { primaryMuscleGroup: 'Legs' }));
});
afterEach(() => world.close());

/** Documents as they are on the wire, by path. */
async function stored(): Promise<Record<string, unknown>> {
  const collections = ['workoutLogs', 'programs'];
  const found = await Promise.all(collections.map((name) => world.app.collection(name).get()));
  const paths = found.flatMap(({ docs }) => docs.map(({ ref }) => ref.path));
  const documents = await Promise.all(
    paths.map(async (path) => [path, (await world.read(path))?.fields] as const),
  );
  return Object.fromEntries(documents);
}

async function writeOld(count: number): Promise<void> {
  await writeOldLogs(
    world,
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `old${1_000 + index}`,
        log(index % 2 === 0 ? ['bench'] : ['bench', 'squat'], { userId: `u${index % 3}` }),
      ]),
    ),
  );
  await world.app.doc('programs/p1').set(program(['squat']));
}

describe('backfill of the copies', () => {
  it('logs and programs without copies + start -> completed, verified; with the histories counted, all is right', async () => {
    await writeOld(120);
    const runId = await backfills.start();
    const run = await backfills.until(runId, 'completed');
    expect(run).toMatchObject({
      total: 121,
      counters: { written: 121, failed: 0, wrong: 0, undo: 121 },
      verification: { checked: 121, wrong: 0 },
    });
    // Ledgers are left to the histories.
    await backfills.until(await backfills.start({ migration: 'build-analytics-views' }), 'completed');
    await world.restViews();
    for (const path of Object.keys(await stored())) await expectRight(world.app, path);
    expect((await world.data('migrationFlags/current'))?.['runs']).toEqual({});
  });

  it('completed + roll back -> rolled back, every document as it was', async () => {
    await writeOld(60);
    const before = await stored();
    const runId = await backfills.start({ shards: 3 });
    await backfills.until(runId, 'completed');
    expect(await stored()).not.toEqual(before);
    await backfills.rollBack(runId);
    await backfills.until(runId, 'rolled_back');
    expect(await stored()).toEqual(before);
  });
});
