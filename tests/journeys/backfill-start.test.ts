import { startSchema } from '../../functions/src/backfill/start';
import type { DatabaseAdmin, ExportRequest } from '../../functions/src/platform/database-admin';
import { Backfills } from '../support/backfills';
import { refusalOf, writeOldApp } from '../support/old-app';
import { World } from '../support/world';

let world: World;
let backfills: Backfills;

beforeEach(() => {
  world = new World();
  backfills = new Backfills(world);
});
afterEach(() => world.close());

const runs = async (): Promise<number> => (await world.all('runs')).length;

describe('one request, one run', () => {
  it('started + the same request -> the same run, nothing new', async () => {
    await writeOldApp(world, { logs: 3 });
    const first = await backfills.started({ requestId: 'r1' });
    const second = await backfills.started({ requestId: 'r1', protection: 'pitr' });
    expect([first.repeated, second.repeated]).toEqual([false, true]);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await runs()).toBe(1);
  });

  it('under way + another request -> ALREADY_RUNNING, which names the first', async () => {
    const runId = await backfills.start();
    expect(await refusalOf(backfills.start())).toMatchObject({ code: 'ALREADY_RUNNING', details: { runId } });
    expect(await runs()).toBe(1);
  });

  it('two requests at once -> one run, the other is refused', async () => {
    const answers = await Promise.allSettled([backfills.start(), backfills.start()]);
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toEqual([
      expect.objectContaining({ reason: expect.objectContaining({ code: 'ALREADY_RUNNING' }) as unknown }),
    ]);
    expect(await runs()).toBe(1);
  });

  it('ended + another request -> a second run', async () => {
    await writeOldApp(world, { logs: 3 });
    await backfills.until(await backfills.start(), 'completed');
    await backfills.until(await backfills.start(), 'completed');
    expect(await runs()).toBe(2);
  });

  it('a request that has started one migration + another migration -> VALIDATION_ERROR', async () => {
    await backfills.start({ requestId: 'r1' });
    const second = backfills.start({ requestId: 'r1', migration: 'build-analytics-views' });
    expect(await refusalOf(second)).toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});

describe('what is refused', () => {
  it('no such migration -> NOT_FOUND, which names those there are', async () => {
    const refusal = await refusalOf(backfills.start({ migration: 'embed' }));
    expect(refusal).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal.message).toContain('embed-exercise-metadata, build-analytics-views');
  });

  it('live derivation on + a migration that needs it off -> ILLEGAL_STATE, no run', async () => {
    const call = backfills.start({ migration: 'remove-denormalization' });
    expect(await refusalOf(call)).toMatchObject({ code: 'ILLEGAL_STATE' });
    expect(await runs()).toBe(0);
  });

  it('input with seven problems -> all of them are named', () => {
    const { error } = startSchema.safeParse({
      ...{ reason: 'x', migration: '', batchSize: 201, shards: 0, maxReads: -1, exportTo: 'gs://backups' },
      preset: 'reckless',
    });
    expect([...new Set(error?.issues.map(({ path }) => path.join('.')))].sort()).toEqual([
      ...['batchSize', 'exportTo', 'maxReads', 'migration', 'preset', 'reason', 'requestId', 'shards'],
    ]);
  });

  it.each(['backups', 'gs://', 's3://backups', 'gs://Backups', 'gs://backups/a b'])(
    'an export to %s -> refused',
    (exportTo) => {
      const given = { requestId: 'r1', reason: 'first use', migration: 'm', protection: 'export' };
      expect(startSchema.safeParse({ ...given, exportTo }).success).toBe(false);
      expect(startSchema.safeParse({ ...given, exportTo: 'gs://backups/spotter' }).success).toBe(true);
    },
  );

  it.each([
    [{ maxReads: 12 * 48 - 1 }, ['maxReads']],
    [{ maxWrites: 12 * 48 - 1 }, ['maxWrites']],
    [{ maxReads: 1, maxWrites: 1 }, ['maxReads', 'maxWrites']],
  ])('budgets %j, twelve key ranges -> BUDGET_EXCEEDED for %j, no run', async (budgets, named) => {
    const refusal = await refusalOf(backfills.start({ shards: 4, ...budgets }));
    expect(refusal.code).toBe('BUDGET_EXCEEDED');
    expect((refusal.details['problems'] as { path: string }[]).map(({ path }) => path)).toEqual(named);
    expect(await runs()).toBe(0);
  });

  it('budgets that reach a first batch and no further -> it starts, and holds when they are used up', async () => {
    await writeOldApp(world, { logs: 120 });
    const runId = await backfills.start({ shards: 1, maxReads: 3 * 48 });
    await backfills.runWalks();
    const { state, hold, counters } = await backfills.run(runId);
    expect([state, hold?.reason]).toEqual(['running', 'budget']);
    expect(counters.visited).toBeGreaterThan(0);
    expect(counters.reads).toBeLessThanOrEqual(3 * 48);
  });
});

describe('validateBefore', () => {
  it('no exercises -> MIGRATION_ERROR, which says so; a report, and no run', async () => {
    await writeOldApp(world, { logs: 4 });
    await Promise.all(['bench', 'squat'].map((id) => world.app.doc(`exercises/${id}`).delete()));
    const refusal = await refusalOf(backfills.start({ validateBefore: true }));
    expect(refusal).toMatchObject({ code: 'MIGRATION_ERROR', details: { exercises: 0, unparsable: 0 } });
    expect(await world.data(`migrationReports/${refusal.details['reportId'] as string}`)).toBeDefined();
    expect(await runs()).toBe(0);
  });

  it('more than 5 % that cannot be parsed -> MIGRATION_ERROR with both numbers, no run', async () => {
    await writeOldApp(world, { logs: 17, broken: 1 });
    const refusal = await refusalOf(backfills.start({ validateBefore: true }));
    expect(refusal).toMatchObject({ code: 'MIGRATION_ERROR', details: { documents: 19, unparsable: 1 } });
    expect(await runs()).toBe(0);
  });

  it('5 % that cannot be parsed -> it starts', async () => {
    await writeOldApp(world, { logs: 18, broken: 1 });
    expect((await backfills.started({ validateBefore: true })).state).toBe('running');
  });

  it('the same data without it -> it starts', async () => {
    await writeOldApp(world, { logs: 4, broken: 4 });
    expect((await backfills.started()).state).toBe('running');
  });

  it('a migration that derives nothing -> VALIDATION_ERROR', async () => {
    const call = backfills.start({ migration: 'build-analytics-views', validateBefore: true });
    expect(await refusalOf(call)).toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});

describe('protection', () => {
  const asked: ExportRequest[] = [];
  const database: DatabaseAdmin = {
    recovery: () =>
      Promise.resolve({ kind: 'on', earliest: '2025-12-25T00:00:00.000Z', keptSeconds: 604_800 }),
    export: (request) => {
      asked.push(request);
      return Promise.resolve({ kind: 'started', operation: 'operations/1', at: request.to });
    },
  };
  beforeEach(() => {
    asked.length = 0;
  });

  it('nothing said -> its undo records cover it', async () => {
    const { runId, protection } = await backfills.started();
    expect(protection).toMatchObject({
      kind: 'undo',
      detail: expect.stringContaining('backfill-rollback') as string,
    });
    expect((await backfills.run(runId)).protection).toEqual(protection);
  });

  it('recovery to a point in time, which is on -> the run says since when', async () => {
    backfills.database = database;
    const { protection } = await backfills.started({ protection: 'pitr' });
    expect(protection.kind).toBe('pitr');
    expect(protection.detail).toMatch(/2025-12-25.* 7 days/);
  });

  it.each(['pitr', 'export'])('%s on an emulator -> MIGRATION_ERROR, no run', async (protection) => {
    const exportTo = protection === 'export' ? { exportTo: 'gs://backups' } : {};
    const refusal = await refusalOf(backfills.start({ protection, ...exportTo }));
    expect(refusal.code).toBe('MIGRATION_ERROR');
    expect(refusal.message).toContain('emulator');
    expect(await runs()).toBe(0);
  });

  it('an export -> of what it touches, as of the last full minute; the run says where', async () => {
    backfills.database = database;
    world.now = Date.parse('2026-01-01T10:20:30.456Z');
    const { protection } = await backfills.started({ protection: 'export', exportTo: 'gs://backups/one' });
    const asOf = Date.parse('2026-01-01T10:20:00Z');
    expect(asked).toEqual([
      { collections: ['workoutLogs', 'workoutLogShards', 'programs'], to: 'gs://backups/one', asOf },
    ]);
    expect(protection.kind).toBe('export');
    expect(protection.detail).toMatch(/2026-01-01T10:20:00.000Z.*gs:\/\/backups\/one.*operations\/1/);
  });

  it('under way + another start with an export -> refused before anything is exported', async () => {
    backfills.database = database;
    await backfills.start();
    const call = backfills.start({ protection: 'export', exportTo: 'gs://backups' });
    expect(await refusalOf(call)).toMatchObject({ code: 'ALREADY_RUNNING' });
    expect(asked).toEqual([]);
  });

  it('an export that is refused -> MIGRATION_ERROR with its reason, no run', async () => {
    const why = 'Bucket gs://nobody does not exist';
    backfills.database = { ...database, export: () => Promise.resolve({ kind: 'refused', why }) };
    const refusal = await refusalOf(backfills.start({ protection: 'export', exportTo: 'gs://nobody' }));
    expect(refusal.code).toBe('MIGRATION_ERROR');
    expect(refusal.message).toContain(why);
    expect(await runs()).toBe(0);
  });
});
