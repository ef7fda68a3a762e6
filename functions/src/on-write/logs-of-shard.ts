import { SHARDED, TARGETS } from '../copies';
import { isSharded, shareOf } from '../derive/shards';
import { isDocumentId, type StoredChange, type StoredDocument } from '../model/document';
import { sameValue } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { settle } from '../settle/settle';

/** A shard was written. */
interface ShardWritten {
  readonly id: string;
  readonly eventId: string;
  readonly change: StoredChange;
}

/**
 * Settles the logs that a write of a shard has moved something for, once the shard itself is in line.
 *
 * | event | logs |
 * |---|---|
 * | what it holds of its log is the same before and after | none, no read |
 * | made, deleted, what its entries come to has changed, by whomever | its log |
 * | moved to another log or another user | both logs |
 * | without data | the log that the stored shard names, and the one that its id begins with |
 *
 * A log that is gone or not marked is left alone. In the wake of a write of our own so is one that nobody has derived yet: the run that
 * embeds the copies is on its way to it, keeps what it holds before it writes, and reads its shards as they are then.
 */
export async function settleLogsOf(
  deps: Deps,
  { id, eventId, change }: ShardWritten,
  { isOurs }: { isOurs: boolean },
): Promise<void> {
  const only = (log: StoredDocument): boolean =>
    isSharded(SHARDED.whole, log) && (!isOurs || Object.hasOwn(log.fields, 'denorm'));
  for (const logId of change === null ? await logsNamed(deps, id) : logsMoved(change))
    await settle(deps, { target: SHARDED.whole, id: logId, eventId, seen: [], only });
}

function logsMoved({ before, after }: NonNullable<StoredChange>): Set<string> {
  const [was, is] = [shareOf(before), shareOf(after)];
  if (sameValue(was, is)) return new Set();
  return new Set([was, is].flatMap((share) => share?.logId ?? []));
}

async function logsNamed({ db }: Deps, id: string): Promise<Set<string>> {
  const stored = toStored(await db.collection(TARGETS[SHARDED.part].collection).doc(id).get());
  const beginning = id.slice(0, id.lastIndexOf('_'));
  return new Set([shareOf(stored)?.logId, beginning].filter(isDocumentId));
}
