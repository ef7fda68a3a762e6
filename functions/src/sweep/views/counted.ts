import type { Firestore, Query, Transaction } from 'firebase-admin/firestore';
import { FOUND_BY_FIELD, PERFORMANCE_VIEW } from '../../copies';
import { touchedBy, type Move, type Touched } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import { ledgerSchema, type Contribution } from '../../model/contribution';
import { parseOwn } from '../../model/own';
import { decodeFields } from '../../model/value';
import { toStored } from '../../platform/wire';
import { countedLedgers } from '../../settle/ledgers';
import type { ViewSubject } from './subject';

const foundSchema = ledgerSchema.pick({ counted: true });

/** Ledgers that one query reads: what an instance holds at once of a user with any number of them. */
const PAGE_MAX_LEDGERS = 300;

/** All views that hold something of a log, as far as it is counted. */
export function touchedByCounted(logId: string, counted: Contribution): Touched {
  return touchedBy([{ logId, counted: null, current: counted }], counted.userId);
}

/**
 * The ledgers in which something is counted that may belong to a view, oldest day first. By `counted` and not by the ledger's own
 * fields: those are of `current`, and what is pending is in the views as it was counted, perhaps of another day or user.
 */
export function countedFor(db: Firestore, { collection, of }: ViewSubject): Query {
  const own = countedLedgers(db, of.userId);
  switch (collection) {
    case PERFORMANCE_VIEW.collection:
      return own
        .where(`counted.${FOUND_BY_FIELD}`, 'array-contains', of.exerciseId)
        .orderBy('counted.date', 'asc');
    case COLLECTIONS.muscleGroups:
    case COLLECTIONS.trends:
      return own
        .where('counted.date', '>=', `${of.month}-01`)
        .where('counted.date', '<=', `${of.month}-31`)
        .orderBy('counted.date', 'asc');
    case COLLECTIONS.progress:
      return own.orderBy('counted.date', 'asc');
  }
}

/**
 * What is counted in the ledgers that `query` finds, as steps from nothing, page by page; one page at least. All of it is read in
 * `tx`, as of one moment. Throws when a ledger cannot be parsed.
 */
export async function* countedPages(tx: Transaction, query: Query): AsyncGenerator<Move[]> {
  let page = query.select('counted').limit(PAGE_MAX_LEDGERS);
  for (;;) {
    const { docs } = await tx.get(page);
    yield docs.map((document) => {
      const fields = decodeFields(toStored(document)?.fields ?? {});
      const { counted } = parseOwn(foundSchema, document.ref.path, fields);
      return { logId: document.id, counted: null, current: counted };
    });
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE_MAX_LEDGERS) return;
    page = page.startAfter(last);
  }
}
