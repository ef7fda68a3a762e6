import { DRAIN_MARGIN_MS } from '../limits';
import { ledgerSchema } from '../model/contribution';
import type { StoredChange, StoredDocument } from '../model/document';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { ledgerReference } from '../settle/ledgers';
import { enqueueDrain } from './enqueue';

export interface ContributionWritten {
  readonly logId: string;
  readonly change: StoredChange;
  /** How long a user's changes are gathered, in ms. */
  readonly coalesceMs: number;
}

export interface ContributionOutcome {
  readonly outcome: 'not-pending' | 'pending';
  /** Drains that were new to their queue. */
  readonly enqueued: number;
}

/** What of a ledger says whether and for whom to ask. */
const askedSchema = ledgerSchema.pick({ userId: true, pending: true });

/**
 * A ledger was written: asks for its user's drain when the views have not counted it. Here and not where the ledger is written,
 * since that writer may die between its commit and the asking, and nobody would ask again.
 *
 * All changes that are handled within one bucket of time ask for the same drain, which begins after the bucket's end. So fifty
 * autosaves or an import of 700 workouts cost a few drains. By this handler's clock: the ledger was written before it, and the
 * drain begins after it.
 */
export async function contributionWritten(
  deps: Deps,
  { logId, change, coalesceMs }: ContributionWritten,
): Promise<ContributionOutcome> {
  const ledger = change === null ? await storedLedger(deps, logId) : change.after;
  const asked = ledger && parseOwn(askedSchema, ledger.path, decodeFields(ledger.fields));
  if (asked?.pending !== true) return { outcome: 'not-pending', enqueued: 0 };
  const bucketEnd = (Math.floor(deps.clock.now() / coalesceMs) + 1) * coalesceMs;
  const drain = { userId: asked.userId, notBefore: bucketEnd + DRAIN_MARGIN_MS, sequence: 0 };
  return { outcome: 'pending', enqueued: Number(await enqueueDrain(deps, drain)) };
}

/** For an event without data: what is stored now says as well whether a drain is due. */
async function storedLedger({ db }: Deps, logId: string): Promise<StoredDocument | undefined> {
  return toStored(await ledgerReference(db, logId).get());
}
