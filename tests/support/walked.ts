import type { StoredDocument } from '../../functions/src/model/document';
import { rawToJson } from '../../functions/src/model/raw-json';
import type { RawFields } from '../../functions/src/model/value';
import { addCounters, failureSchema, NO_COUNTERS, undoSchema } from '../../functions/src/model/runs';
import type { Counters, Failure, UndoRecord } from '../../functions/src/model/runs';
import { belowRun, toShard } from '../../functions/src/walk/runs';
import { preImageOf } from '../../functions/src/walk/undo-records';
import { log } from './documents';
import { writeOldLogs } from './old-logs';
import { judge, readStored } from './oracle';
import { typedRest } from './views-at-rest';
import type { World } from './world';

/** So many logs of before the service, `{prefix}1000` first; each fifth names two exercises. */
export async function writeOld(world: World, count: number, prefix = 'old'): Promise<void> {
  const logs = Array.from({ length: count }, (_, index): [string, Record<string, unknown>] => [
    `${prefix}${1_000 + index}`,
    log(index % 5 === 0 ? ['bench', 'squat'] : ['bench'], { userId: `u${index % 3}` }),
  ]);
  await writeOldLogs(world, Object.fromEntries(logs));
}

/** All logs, shards and programs as they are on the wire, by path. */
export async function documentsOf(world: World): Promise<Map<string, StoredDocument>> {
  const found = await Promise.all(
    ['workoutLogs', 'workoutLogShards', 'programs'].map((name) => world.app.collection(name).get()),
  );
  const documents = await Promise.all(
    found.flatMap(({ docs }) => docs.map(({ ref }) => world.read(ref.path))),
  );
  return new Map(documents.flatMap((document) => (document ? [[document.path, document]] : [])));
}

/** The same without versions: what a rollback must bring back. */
export async function contentsOf(world: World): Promise<Record<string, RawFields>> {
  const documents = await documentsOf(world);
  return Object.fromEntries([...documents].map(([path, { fields }]) => [path, fields]));
}

/** Holds the copies, ids and summaries of all logs and programs against the naive oracle; ledgers are their histories'. */
export async function expectCopiesRight(world: World): Promise<void> {
  const { wrong, problems } = judge(await readStored(typedRest(world)));
  expect({ wrong, problems }).toEqual({ wrong: 0, problems: [] });
}

/** What the shards of the legs of a kind have counted. */
export async function countedIn(world: World, runId: string, kind: string): Promise<Counters> {
  const { docs } = await belowRun(world.app, runId, 'shards').get();
  return docs
    .map(toShard)
    .filter((shard) => shard?.leg.startsWith(`${kind}-`) === true)
    .reduce((sum, shard) => addCounters(sum, shard?.counters ?? NO_COUNTERS), NO_COUNTERS);
}

/** What is noted as failed, by path. */
export async function failuresOf({ app }: World, runId: string): Promise<Record<string, Failure>> {
  const { docs } = await belowRun(app, runId, 'failures').get();
  const failures = docs.map((document) => failureSchema.parse(document.data()));
  return Object.fromEntries(failures.map((failure) => [failure.path, failure]));
}

/** The records of what a run replaced, by path; those of one part. */
export async function undoOf({ app }: World, runId: string): Promise<Record<string, UndoRecord>> {
  const { docs } = await belowRun(app, runId, 'undo').get();
  const records = docs.map((document) => undoSchema.parse(document.data()));
  return Object.fromEntries(records.map((record) => [record.path, record]));
}

/**
 * Each document in `before` was written once by the run, standing on what was there, with an undo record of just that; and the
 * counters say so.
 */
export async function expectPatchedOnce(
  world: World,
  runId: string,
  before: ReadonlyMap<string, StoredDocument>,
): Promise<void> {
  const [now, undo] = [await documentsOf(world), await undoOf(world, runId)];
  for (const [path, { fields, version }] of before) {
    expect([path, baseOf(now.get(path))]).toEqual([path, expect.stringContaining(version)]);
    const record = undo[path];
    if (record === undefined) throw new Error(`${path}: expected an undo record`);
    expect(record).toMatchObject({ path, version, first: true, parts: 1 });
    const { fields: kept } = preImageOf(record, []);
    const held = Object.keys(kept).map((field) => [field, fields[field] ?? null] as const);
    expect(rawToJson(kept)).toBe(rawToJson(Object.fromEntries(held)));
    expect(Object.keys(kept)).toContain(path.startsWith('programs/') ? 'weeklyConfigs' : 'exercises');
  }
  expect(Object.keys(undo).sort()).toEqual([...before.keys()].sort());
  const all = before.size;
  expect(await countedIn(world, runId, 'walk')).toMatchObject({
    visited: all,
    written: all,
    undo: all,
    failed: 0,
  });
}

/** The version that the service's last write to a document replaced. */
function baseOf(document: StoredDocument | undefined): string {
  return JSON.stringify(document?.fields['denorm']?.mapValue?.fields?.['base'] ?? null);
}
