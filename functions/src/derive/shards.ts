import { SHARDED, type Target } from '../copies';
import type { StoredDocument } from '../model/document';
import type { Json } from '../model/value';
import { training } from './contribution';
import { parseDocument } from './parse';
import type { LogPart } from './shape';
import { workoutSummary } from './summary';

/** Whether entries of the document lie in shards. */
export function isSharded(target: Target, { fields }: StoredDocument): boolean {
  return target === SHARDED.whole && fields[SHARDED.mark]?.booleanValue === true;
}

/** What shards hold of their logs. One that cannot be parsed holds nothing: it is a dead letter, and its log counts the others. */
export function partsIn(shards: readonly (StoredDocument | undefined)[]): LogPart[] {
  return shards.flatMap((shard) => (shard === undefined ? [] : (partIn(shard) ?? [])));
}

function partIn(shard: StoredDocument): LogPart | null {
  const parsed = parseDocument('workoutLogShards', shard);
  return parsed.kind === 'parsed' ? parsed.shape.part : null;
}

/** All of a shard that its log rests on: whose it is, of which log, and what its entries come to. */
export interface Share {
  readonly logId: string;
  readonly userId: string | null;
  readonly comesTo: Json;
}

/** Null where it is a part of no log. */
export function shareOf(shard: StoredDocument | undefined): Share | null {
  const part = shard === undefined ? null : partIn(shard);
  if (part?.logId == null) return null;
  const { logId, userId, copied } = part;
  // No duration: that is the log's own.
  return { logId, userId, comesTo: { training: training(copied), summary: workoutSummary(copied, 0) } };
}
