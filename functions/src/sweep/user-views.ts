import { COPY_FIELD } from '../copies';
import { COLLECTIONS } from '../model/collections';
import type { StoredDocument } from '../model/document';
import type { Drift } from '../model/findings';
import { decode } from '../model/value';
import type { Deps } from '../platform/deps';
import type { ActPart } from '../walk/migration';
import { shown, wrongIn } from './drift';
import { repair } from './repair';
import { mendViews } from './views/mend';
import { lookAtUserViews, type FaultyView } from './views/user-views';

/**
 * All views of a user are looked at together, when it is his progress's turn: each of his ledgers is read once then, and not once for each
 * view that it touches.
 */
export function lookingAtViews(ranges?: ActPart['ranges']): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.progress, keyedBy: 'id' },
    ...(ranges && { ranges }),
    act: async (deps, document) => wrongIn(driftsOf(document, await look(deps, document))),
  };
}

/**
 * Puts every view of a user right that is not what his ledgers come to, or holds another copy than its exercise says. Numbers that
 * nobody has typed in are no admin's to approve.
 */
export function mendingViews(): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.progress, keyedBy: 'id' },
    act: (deps, document, { runId }) => {
      let faulty: FaultyView[] = [];
      return repair(deps, {
        ...{ path: document.path, runId },
        look: async () => {
          faulty = await look(deps, document);
          return { drifts: driftsOf(document, faulty), since: null };
        },
        mend: async () => {
          await mendViews(deps, userOf(document), faulty);
          return 'open';
        },
      });
    },
  };
}

async function look(deps: Deps, progress: StoredDocument): Promise<FaultyView[]> {
  const userId = userOf(progress);
  return userId === '' ? [] : lookAtUserViews(deps, userId);
}

function userOf({ fields }: StoredDocument): string {
  const userId = decode(fields['userId'] ?? {});
  return typeof userId === 'string' ? userId : '';
}

/** All of them have one cause, the user's drains, however many of his views are wrong. */
function driftsOf(progress: StoredDocument, faulty: readonly FaultyView[]): Drift[] {
  return faulty.flatMap(({ path, fault: { kind, fields, expected, found } }) => {
    const about = (field: string): Drift => ({
      kind: field === COPY_FIELD ? 'stale-copy' : 'view-behind-ledger',
      ...{ field: `${path}: ${field}`, cause: progress.path },
      ...{ expected: shown(expected[field]), found: shown(found[field]) },
    });
    return kind === 'wrong' ? fields.map(about) : [{ ...about(kind), expected: null, found: null }];
  });
}
