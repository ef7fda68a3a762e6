import type { StoredDocument } from '../../model/document';
import type { Deps } from '../../platform/deps';
import { asOfOneMoment } from '../../platform/one-moment';
import { toStored } from '../../platform/wire';
import { faultIn, type ViewFault } from './fault';
import { recounted } from './recount';
import { subjectOf, viewCollectionOf } from './subject';

/**
 * Holds a view, as somebody has read it, against a recount from nothing of all that its ledgers say is in the views; null: it is
 * right, or has been put right since. Writes nothing.
 *
 * | what may happen | what happens |
 * |---|---|
 * | a ledger is pending | no fault: the view must hold what is counted, not what is current |
 * | a drain meanwhile | all is read as of one moment, the view again when it does not fit |
 * | the view has gone meanwhile | judged as one that is not there |
 * | its id and its fields name different things | its id counts; an id that names nothing must not be |
 * | what it holds cannot be parsed | it differs |
 * | a ledger cannot be parsed | throws: views do not tell what it must be |
 *
 * Costs the ledgers it finds: of the user's exercise, of his month, of his life; and the view, where something is wrong.
 */
export async function lookAtView({ db }: Deps, document: StoredDocument): Promise<ViewFault | null> {
  const { path, version } = document;
  const collection = viewCollectionOf(path);
  return asOfOneMoment(db, async (tx) => {
    const judge = async (view: StoredDocument | undefined): Promise<ViewFault | null> => {
      const subject = subjectOf(path, view?.fields);
      const expected = subject && (await recounted(tx, db, { path, subject }));
      return faultIn(collection, view?.fields, expected);
    };
    const fault = await judge(document);
    if (fault === null) return null;
    const now = toStored(await tx.get(db.doc(path)));
    return now?.version === version ? fault : judge(now);
  });
}
