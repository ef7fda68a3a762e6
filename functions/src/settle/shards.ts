import type { Firestore, Query, Transaction } from 'firebase-admin/firestore';
import { SHARDED, TARGETS } from '../copies';
import type { LogPart } from '../derive/shape';
import { partsIn } from '../derive/shards';
import { toStored } from '../platform/wire';

/** The shards of a log, whatever their ids and however many the log says that there are. */
export function shardsOfLog(db: Firestore, logId: string): Query {
  return db.collection(TARGETS[SHARDED.part].collection).where(SHARDED.parentField, '==', logId);
}

/**
 * What the shards of a log hold: inside the transaction that writes its summary. What is written to a shard later has an event of its
 * own, which finds that the log's share has moved.
 */
export async function readParts(tx: Transaction, db: Firestore, logId: string): Promise<LogPart[]> {
  const { docs } = await tx.get(shardsOfLog(db, logId));
  return partsIn(docs.map(toStored));
}
