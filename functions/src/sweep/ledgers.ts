import { COLLECTIONS } from '../model/collections';
import { idOf } from '../model/document';
import type { Drift } from '../model/findings';
import { progressPath } from '../model/views';
import type { Deps } from '../platform/deps';
import { asOfOneMoment } from '../platform/one-moment';
import { settle } from '../settle/settle';
import { ledgerReference, toLedger } from '../settle/ledgers';
import type { ActPart } from '../walk/migration';
import { wrongIn } from './drift';
import { repair } from './repair';
import { mendViews } from './views/mend';
import { recomputeView } from './views/recompute';
import { lookAtUserViews } from './views/user-views';

/** Ledgers that say of a log which is not there any more that it contributes something, and those of users without any progress. */
export function lostLedgers(ranges?: ActPart['ranges']): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.contributions, keyedBy: 'id' },
    ...(ranges && { ranges }),
    act: async (deps, { path }) => wrongIn(await look(deps, idOf(path))),
  };
}

export function mendingLedgers(): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.contributions, keyedBy: 'id' },
    act: (deps, { path }, { runId }) => {
      const id = idOf(path);
      return repair(deps, {
        ...{ path, runId },
        look: async () => ({ drifts: await look(deps, id), since: null }),
        mend: async (drifts) => {
          for (const { kind, field } of drifts) {
            if (kind === 'view-behind-ledger') {
              await recomputeView(deps, field, { logId: id });
              // Nobody has looked at his other views: that is done where his progress is come upon.
              await mendAllViews(deps, path);
            } else await settle(deps, { target: 'workoutLogs', id, eventId: `run ${runId}`, seen: [] });
          }
          return 'open';
        },
      });
    },
  };
}

/** All views of the user of whom a ledger counts something. */
async function mendAllViews(deps: Deps, path: string): Promise<void> {
  const counted = toLedger(await deps.db.doc(path).get())?.counted ?? null;
  if (counted === null) return;
  await mendViews(deps, counted.userId, await lookAtUserViews(deps, counted.userId));
}

/** Log and ledger at one moment: the ledger of a log that was just deleted is its event's to settle. */
function look({ db }: Deps, logId: string): Promise<Drift[]> {
  return asOfOneMoment(db, async (tx) => {
    const [log, snapshot] = await tx.getAll(db.doc(`workoutLogs/${logId}`), ledgerReference(db, logId));
    const ledger = snapshot && toLedger(snapshot);
    const path = `${COLLECTIONS.contributions}/${logId}`;
    const counted = ledger?.counted ?? null;
    if (counted !== null) {
      const field = progressPath(counted.userId);
      // Views are looked at user by user, and this is how users are found.
      if (!(await tx.get(db.doc(field))).exists)
        return [{ kind: 'view-behind-ledger', field, expected: 'a progress', found: null, cause: path }];
    }
    if (log?.exists === true || (ledger?.current ?? null) === null) return [];
    return [
      {
        kind: 'ledger-without-log',
        field: 'current',
        expected: null,
        found: 'a contribution',
        cause: path,
      },
    ];
  });
}
