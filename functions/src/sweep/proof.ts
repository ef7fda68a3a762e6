import type { Firestore, Transaction } from 'firebase-admin/firestore';
import { FAN_OUT_TARGET_NAMES, FAN_OUT_TARGETS, type FanOutTarget } from '../copies';
import { expectedCopy } from '../derive/copy';
import { copyKey } from '../derive/digest';
import { asSeenBy, type SeenSource } from '../derive/source';
import type { Source } from '../model/exercise';
import type { Deps } from '../platform/deps';
import { asOfOneMoment } from '../platform/one-moment';
import { readSource } from '../settle/sources';

/** How many documents of one target hold a copy of an exercise, and how many of them the right one. */
export interface Counted {
  readonly target: FanOutTarget;
  /** What the right ones list in `denorm.copies`. */
  readonly key: string;
  readonly copies: number;
  readonly right: number;
}

/** Copies in a target from which on counting them costs less than reading them. */
export const PROOF_PAYS_FROM_COPIES = 3;

/**
 * Proves by counting, without reading a copy, that every copy of an exercise is current: all documents that name it, against those that
 * list its copy as it must be. The source and all counts are read at one moment, or a rename in between would look like drift. Null
 * where what a copy must be depends on who holds it: copies of users' own exercises are read by the deep check.
 *
 * Costs a read of the source, and for each target one for every 1,000 documents and one more for every 1,000 copies. Reading the copies
 * would cost one each: with three copies in a target counting is cheaper, with fewer it costs no read more than that.
 */
export function proveCopies({ db }: Deps, exerciseId: string): Promise<Counted[] | null> {
  return asOfOneMoment(db, async (tx) => {
    const { source } = await readSource(db, exerciseId, tx);
    const seen = seenByAll(source);
    if (seen === null) return null;
    const counts = FAN_OUT_TARGET_NAMES.map((target) => countIn(tx, db, { exerciseId, target, seen }));
    return Promise.all(counts);
  });
}

/** The targets whose copies are not all current. */
export function unequal(counted: readonly Counted[]): Counted[] {
  return counted.filter(({ copies, right }) => copies !== right);
}

async function countIn(
  tx: Transaction,
  db: Firestore,
  { exerciseId, target, seen }: { exerciseId: string; target: FanOutTarget; seen: SeenSource },
): Promise<Counted> {
  const { collection, copiedFields, foundBy } = FAN_OUT_TARGETS[target];
  const copy = expectedCopy(undefined, seen, copiedFields);
  const key = copyKey(exerciseId, copy, copiedFields);
  const named = db.collection(collection).where(foundBy.field, foundBy.op, exerciseId);
  const copies = (await tx.get(named.count())).data().count;
  if (copies === 0) return { target, key, copies, right: 0 };
  const listing = db.collection(collection).where('denorm.copies', 'array-contains', key);
  return { target, key, copies, right: (await tx.get(listing.count())).data().count };
}

/** The source where everybody sees the same of it. */
function seenByAll(source: Source): SeenSource | null {
  const seen = asSeenBy(source, null);
  if (seen.kind === 'never-known' || seen.exercise.userId !== null) return null;
  // What its owner sees of it is another thing.
  return seen.kind === 'gone' && source.exercise !== null ? null : seen;
}
