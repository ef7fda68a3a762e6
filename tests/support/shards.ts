import { randomUUID } from 'node:crypto';
import type { StoredDocument } from '../../functions/src/model/document';
import type { Run } from '../../functions/src/model/runs';
import type { Backfills } from './backfills';
import { log } from './documents';
import { expectViewsRight } from './views-at-rest';
import { documentsOf, expectCopiesRight } from './walked';
import type { Change, World } from './world';

type Data = Record<string, unknown>;

/** A log too large for one document, as an app keeps it: its entries lie in shards. */
export function shardedLog(fields: Data = {}): Data {
  return log([], { isSharded: true, shardCount: 2, ...fields });
}

export function shard(
  parentLogId: string,
  shardIndex: number,
  exerciseIds: readonly string[],
  fields: Data = {},
): Data {
  const { userId, date, exercises } = log(exerciseIds);
  return { parentLogId, shardIndex, userId, date, exercises, ...fields };
}

/** The log `l1` and its two shards. */
export const LOG = 'workoutLogs/l1';
export const SHARD_0 = 'workoutLogShards/l1_0';
export const SHARD_1 = 'workoutLogShards/l1_1';

/** An app's one commit, by path; null: the document goes. Its events, in the order of the paths. */
export async function commit(world: World, writes: Readonly<Record<string, Data | null>>): Promise<Change[]> {
  const paths = Object.keys(writes);
  const before = await Promise.all(paths.map((path) => world.read(path)));
  const batch = world.app.batch();
  for (const [path, data] of Object.entries(writes)) {
    if (data === null) batch.delete(world.app.doc(path));
    else batch.set(world.app.doc(path), data);
  }
  await batch.commit();
  const after = await Promise.all(paths.map((path) => world.read(path)));
  return paths.map((path, index) => ({
    ...{ path, eventId: randomUUID() },
    ...{ before: before[index], after: after[index] },
  }));
}

/** The events of whatever `work` does to logs, shards and programs, as long as it writes each of them once at most. */
export async function eventsOf(world: World, work: () => Promise<unknown>): Promise<Change[]> {
  const before = await documentsOf(world);
  await work();
  return changesBetween(before, await documentsOf(world));
}

/** Delivers events, and those of all that the service writes because of them, until nothing more follows. */
export async function deliver(world: World, changes: readonly Change[]): Promise<void> {
  const waiting = [...changes];
  for (let change = waiting.shift(); change !== undefined; change = waiting.shift()) {
    const event = change;
    waiting.push(...(await eventsOf(world, () => world.written(event))));
  }
}

/** An app's commit, with all that follows from it. */
export async function save(world: World, writes: Readonly<Record<string, Data | null>>): Promise<void> {
  await deliver(world, await commit(world, writes));
}

/** An edit of an exercise, with all that follows from it. */
export async function edit(world: World, exerciseId: string, data: Data | null): Promise<void> {
  await deliver(world, await eventsOf(world, () => world.edit(exerciseId, data)));
}

/** Runs what waits of a run, with the events of what it writes, and then minute by minute until it is in `state`. */
export async function untilDelivered(
  world: World,
  backfills: Backfills,
  { runId, state }: { runId: string; state: Run['state'] },
): Promise<void> {
  await deliver(world, await eventsOf(world, () => backfills.runWalks()));
  for (let minute = 0; minute < 60 && (await backfills.run(runId)).state !== state; minute += 1)
    await deliver(world, await eventsOf(world, () => backfills.minute()));
  expect((await backfills.run(runId)).state).toBe(state);
}

/** Lets views follow, and holds copies, summaries, ledgers and views against the naive oracles. */
export async function expectAllRight(world: World): Promise<void> {
  await world.restViews();
  await expectCopiesRight(world);
  await expectViewsRight(world);
}

function changesBetween(
  before: ReadonlyMap<string, StoredDocument>,
  after: ReadonlyMap<string, StoredDocument>,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path)?.version !== after.get(path)?.version)
    .map((path) => ({ path, eventId: randomUUID(), before: before.get(path), after: after.get(path) }));
}
