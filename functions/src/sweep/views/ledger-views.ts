import type { DocumentReference, Firestore, Transaction } from 'firebase-admin/firestore';
import { pathsOf } from '../../fold/touches';
import { ledgerSchema } from '../../model/contribution';
import { idOf, type StoredDocument } from '../../model/document';
import { parseOwn } from '../../model/own';
import { decodeFields, type RawFields } from '../../model/value';
import type { Deps } from '../../platform/deps';
import { asOfOneMoment } from '../../platform/one-moment';
import { toStored } from '../../platform/wire';
import { touchedByCounted } from './counted';

const foundSchema = ledgerSchema.pick({ counted: true });

/**
 * The views that hold something of a log by its ledger, as somebody has read it, and do not exist: by path, sorted. Writes nothing.
 *
 * | what may happen | what happens |
 * |---|---|
 * | nothing of the log is counted | no view is looked for |
 * | it is pending | as it is counted, not as it is current |
 * | a drain meanwhile | where a view is not there, ledger and views are looked at again as of one moment |
 * | the ledger cannot be parsed | throws |
 *
 * Costs a read for each view it touches; and where one is not there, for the ledger and those, once more.
 */
export async function lookAtLedgerViews({ db }: Deps, document: StoredDocument): Promise<string[]> {
  const touched = viewsIn(document.path, document.fields);
  const missing = await missingAmong(db, db, touched);
  if (missing.length === 0) return [];
  return asOfOneMoment(db, async (tx) => {
    const now = toStored(await tx.get(db.doc(document.path)));
    const still = new Set(now && viewsIn(now.path, now.fields));
    return missingAmong(
      tx,
      db,
      missing.filter((path) => still.has(path)),
    );
  });
}

function viewsIn(path: string, fields: RawFields): string[] {
  const { counted } = parseOwn(foundSchema, path, decodeFields(fields));
  return counted === null ? [] : pathsOf(touchedByCounted(idOf(path), counted)).sort();
}

async function missingAmong(
  reader: Transaction | Firestore,
  db: Firestore,
  paths: readonly string[],
): Promise<string[]> {
  const views: DocumentReference[] = paths.map((path) => db.doc(path));
  if (views.length === 0) return [];
  // Without their fields: whether they are right is asked of each by itself.
  const found = await reader.getAll(...views, { fieldMask: [] });
  return found.filter(({ exists }) => !exists).map(({ ref }) => ref.path);
}
