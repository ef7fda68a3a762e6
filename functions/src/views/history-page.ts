import { FieldPath, type Transaction } from 'firebase-admin/firestore';
import { TARGETS } from '../copies';
import { derive } from '../derive/derive';
import { parseDocument, type Parsed } from '../derive/parse';
import { COMMIT_MAX_BYTES, HISTORY_PAGE_MAX_EXERCISES } from '../limits';
import { ledgerPatch } from '../model/contribution';
import { idOf, type StoredDocument } from '../model/document';
import { fieldsBytes, sameValue } from '../model/value';
import type { Deps } from '../platform/deps';
import { replacing, toStored, toWritable } from '../platform/wire';
import { ledgerReference, toLedger, writeLedger } from '../settle/ledgers';
import { readSources } from '../settle/sources';

export interface HistoryPage {
  readonly documents: readonly StoredDocument[];
  /** Logs that one transaction cannot bring into line with the others: they are to take the full path. */
  readonly unsettled: readonly string[];
  readonly written: number;
  readonly mayHaveMore: boolean;
}

export interface HistoryRange {
  readonly userId: string;
  readonly after: string | undefined;
  readonly size: number;
}

/**
 * Settles the next logs of a user, all in one transaction: the full path for many, at the price of one read for each log, one for
 * its ledger, and one for each exercise that any of them names.
 */
export async function settleHistoryPage(
  tx: Transaction,
  { db }: Deps,
  { userId, after, size }: HistoryRange,
): Promise<HistoryPage> {
  let query = db
    .collection(TARGETS.workoutLogs.collection)
    .where('userId', '==', userId)
    .orderBy(FieldPath.documentId());
  if (after !== undefined) query = query.startAfter(after);
  const { docs } = await tx.get(query.limit(size));
  const found = docs.map(toStored).filter((document) => document !== undefined);
  const { documents, exerciseIds } = withinReach(found);
  if (documents.length === 0) return { documents, unsettled: [], written: 0, mayHaveMore: false };
  const sources = await readSources(tx, db, { exerciseIds, userId });
  const ledgers = await tx.getAll(...documents.map(({ path }) => ledgerReference(db, idOf(path))));

  const unsettled: string[] = [];
  let [written, bytes] = [0, 0];
  for (const [index, document] of documents.entries()) {
    const logId = idOf(document.path);
    const derivation = derive('workoutLogs', document, sources);
    const size = derivation.kind === 'derived' ? fieldsBytes(derivation.patch ?? {}) : 0;
    // Whatever is recorded about a document is the full path's to record, and shards are its to read.
    const isPlain = derivation.kind === 'derived' && derivation.faults.length === 0 && !derivation.tooLarge;
    if (!isPlain || bytes + size > COMMIT_MAX_BYTES) {
      unsettled.push(logId);
      continue;
    }
    const { patch, contribution } = derivation;
    const ledger = ledgers[index] && toLedger(ledgers[index]);
    const moves = !sameValue(contribution, ledger?.current ?? null);
    if (patch !== null) tx.update(db.doc(document.path), toWritable(patch), replacing(document.version));
    if (moves) writeLedger(tx, db, { logId, patch: ledgerPatch(contribution, userId) });
    bytes += size;
    written += Number(patch !== null || moves);
  }
  return {
    documents,
    unsettled,
    written,
    mayHaveMore: docs.length === size || documents.length < found.length,
  };
}

/** As many of the documents as name no more exercises than one transaction reads, but one at least. */
function withinReach(documents: readonly StoredDocument[]): {
  documents: StoredDocument[];
  exerciseIds: string[];
} {
  const named = new Set<string>();
  const reached: StoredDocument[] = [];
  for (const document of documents) {
    const more = exercisesOf(parseDocument('workoutLogs', document));
    if (reached.length > 0 && new Set([...named, ...more]).size > HISTORY_PAGE_MAX_EXERCISES) break;
    for (const id of more) named.add(id);
    reached.push(document);
  }
  return { documents: reached, exerciseIds: [...named] };
}

function exercisesOf(parsed: Parsed): readonly string[] {
  return parsed.kind === 'parsed' ? parsed.exerciseIds : [];
}
