import type { Firestore, Query, Transaction } from 'firebase-admin/firestore';
import { FOUND_BY_FIELD } from '../copies';
import type { SessionsWanted } from '../fold/fold-views';
import { RECENT_SESSIONS } from '../fold/performance';
import { sessionIn, type LoggedSession } from '../fold/sessions';
import type { Move, OfExercise } from '../fold/touches';
import { ledgerSchema } from '../model/contribution';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import { toStored } from '../platform/wire';
import { countedLedgers } from '../settle/ledgers';

const foundSchema = ledgerSchema.pick({ counted: true });

/** Ledgers that one query reads where all are wanted. */
const PAGE_MAX_LEDGERS = 300;

/**
 * The sessions of one exercise that a fold wants: what the views hold, and in place of that, for the logs that are being
 * drained, what they contribute now. Read inside the transaction that rests on them.
 *
 * Ledgers are found by what is counted in them. By what is current, one that is pending elsewhere would be missed, and if its
 * log becomes as it was before it is drained, nothing would be left to put that right.
 */
export async function readSessions(
  tx: Transaction,
  db: Firestore,
  { of, wanted, moves }: Pick<SessionsWanted, 'of' | 'wanted'> & { readonly moves: readonly Move[] },
): Promise<LoggedSession[]> {
  const found = new Map(moves.map(({ logId, current }) => [logId, sessionIn(logId, current, of)]));
  const draining = new Set(found.keys());
  const read = async (direction: 'asc' | 'desc', enough: number): Promise<void> => {
    const all = countedIn(db, of, direction);
    let [query, missing] = [all, enough];
    while (missing > 0) {
      const asked = Math.min(missing, PAGE_MAX_LEDGERS);
      const { docs } = await tx.get(query.limit(asked));
      for (const document of docs.filter(({ id }) => !draining.has(id))) {
        const fields = decodeFields(toStored(document)?.fields ?? {});
        const { counted } = parseOwn(foundSchema, document.ref.path, fields);
        found.set(document.id, sessionIn(document.id, counted, of));
        missing -= 1;
      }
      const last = docs.at(-1);
      if (last === undefined || docs.length < asked) return;
      query = all.startAfter(last);
    }
  };
  if (wanted === 'all') await read('desc', Infinity);
  else if (wanted !== 'none') {
    if (wanted.newest) await read('desc', RECENT_SESSIONS);
    if (wanted.oldest) await read('asc', 1);
  }
  return [...found.values()].flat();
}

/** The ledgers in which a user's session of an exercise is counted, by its day. */
function countedIn(db: Firestore, { userId, exerciseId }: OfExercise, direction: 'asc' | 'desc'): Query {
  return countedLedgers(db, userId)
    .where(`counted.${FOUND_BY_FIELD}`, 'array-contains', exerciseId)
    .orderBy('counted.date', direction)
    .select('counted');
}
