import { grouped } from './oracle-grouping';
import { readFields } from './oracle-reading';
import { copiedEntries, userIdOf, type CopiedEntry, type OracleSources } from './oracle-sources';
import type { TypedDocument, TypedFields } from './typed-rest';

/** Exercises that one document may name: what names more cannot be parsed. */
const mostExercises = 300;

/** Shards by the log that they name. */
export type ShardsByLog = ReadonlyMap<string, readonly TypedDocument[]>;

export function shardsByLog(shards: readonly TypedDocument[]): ShardsByLog {
  return grouped(shards, ({ fields }) => {
    const { parentLogId } = readFields(fields);
    return typeof parentLogId === 'string' ? [parentLogId] : [];
  });
}

/**
 * All entries that a log comes to, each with the copy that it ought to hold: its own, and where it says that it is sharded those in
 * the shards of the same user that name it. A shard that cannot be parsed counts by nothing.
 */
export function entriesOfLog(
  { path, fields }: TypedDocument,
  shards: ShardsByLog,
  sources: OracleSources,
): CopiedEntry[] {
  const own = copiedEntries('workoutLogs', fields, sources);
  if (readFields(fields)['isSharded'] !== true) return own;
  const user = userIdOf(fields);
  const elsewhere = (shards.get(path.slice('workoutLogs/'.length)) ?? [])
    .filter((shard) => userIdOf(shard.fields) === user && hasEntries(shard.fields))
    .map((shard) => copiedEntries('workoutLogShards', shard.fields, sources))
    .filter((entries) => !namesTooMany(entries));
  return [...own, ...elsewhere.flat()];
}

/** Whether `exercises` is what it may be: a list, or nothing. */
export function hasEntries({ exercises }: TypedFields): boolean {
  return exercises === undefined || 'nullValue' in exercises || 'arrayValue' in exercises;
}

export function namesTooMany(entries: readonly CopiedEntry[]): boolean {
  return new Set(entries.flatMap(({ exerciseId }) => exerciseId ?? [])).size > mostExercises;
}
