import type { Query } from 'firebase-admin/firestore';
import { SHARDED, TARGETS } from '../../copies';
import { isSharded } from '../../derive/shards';
import { joinOf, SPLIT_FIELDS, splitOf } from '../../derive/split-log';
import { idOf, type StoredDocument } from '../../model/document';
import { toStored } from '../../platform/wire';
import { shardsOfLog } from '../../settle/shards';
import type { Migration, PatchPart, ReadAt, Visit } from '../../walk/migration';
import { undoReference } from './parts';

const { collection } = TARGETS[SHARDED.whole];

/**
 * Large logs in shards, for apps whose clients read shards: nobody else may be given documents without entries. The entries move as they
 * are, copies included; what follows from them the events of these writes derive, as ever.
 */
export const splitLargeLogs: Migration = {
  name: 'split-large-logs',
  version: 1,
  title: 'Logs that are too large for one document, in shards',
  carriesSources: false,
  needsLive: 'on',
  walk: [splitting()],
  verify: [leaving(splitting())],
  rollback: [rejoining()],
  rollbackNeedsOff: false,
  marks: [],
};

/** The way back, for all logs in shards, whoever has split them. */
export const joinShardedLogs: Migration = {
  name: 'join-sharded-logs',
  version: 1,
  title: 'Logs in shards, in one document each again',
  carriesSources: false,
  needsLive: 'on',
  walk: [joining()],
  verify: [leaving(joining())],
  rollback: { none: 'split-large-logs is the way back: nothing of it is lost' },
  rollbackNeedsOff: false,
  marks: [],
};

function onLogs(part: Pick<PatchPart, 'reads' | 'finds' | 'visit'>): PatchPart {
  return {
    ...{ kind: 'patch', collection, keyedBy: 'id' },
    exercisesOf: () => [],
    doubts: () => [],
    ...part,
  };
}

function splitting(): PatchPart {
  return onLogs({
    reads: () => [],
    finds: ({ db }, log) => (splitOf(log) === null ? null : shardsOfLog(db, idOf(log.path))),
    visit: (log, { read }) => split(log, read.map(toStored)),
  });
}

function split(log: StoredDocument, found: readonly (StoredDocument | undefined)[]): Visit {
  const made = splitOf(log);
  if (made === null) return { kind: 'unchanged' };
  // With shards that are no part of it now the log would come to something else.
  const [other] = found;
  if (other !== undefined)
    return {
      kind: 'failed',
      category: 'conflict',
      message: `${other.path} names the log, which is not in shards`,
    };
  const { fields, shards: creates } = made;
  const held = SPLIT_FIELDS.map((field) => [field, log.fields[field] ?? null] as const);
  return { kind: 'write', fields, creates, preImage: { first: false, fields: Object.fromEntries(held) } };
}

function joining(): PatchPart {
  return onLogs({
    reads: () => [],
    finds: shardsIn,
    visit: (log, { read }) => join(log, read.map(toStored)),
  });
}

function shardsIn({ db }: ReadAt, log: StoredDocument): Query | null {
  return isSharded(SHARDED.whole, log) ? shardsOfLog(db, idOf(log.path)) : null;
}

function join(log: StoredDocument, found: readonly (StoredDocument | undefined)[]): Visit {
  if (!isSharded(SHARDED.whole, log)) return { kind: 'unchanged' };
  const shards = found.filter((shard) => shard !== undefined);
  const joined = joinOf(log, shards);
  if (joined.kind === 'unfit') return { ...joined, kind: 'failed' };
  return { kind: 'write', fields: joined.fields, deletes: shards };
}

/** Joins what the run has split, and nothing else: entries as users have them by now, in the order of the shards. */
function rejoining(): PatchPart {
  return onLogs({
    reads: (at, log) => (isSharded(SHARDED.whole, log) ? [undoReference(at, log, 0)] : []),
    finds: shardsIn,
    visit: (log, { read: [record, ...shards] }) =>
      record?.exists === true ? join(log, shards.map(toStored)) : { kind: 'unchanged' },
  });
}

/** Finds what a part has left to do. What it cannot do is noted already. */
function leaving(part: PatchPart): PatchPart {
  return {
    ...part,
    isReadOnly: true,
    visit: (log, known) =>
      part.visit(log, known).kind === 'write'
        ? { kind: 'wrong', message: 'it was not moved' }
        : { kind: 'unchanged' },
  };
}
