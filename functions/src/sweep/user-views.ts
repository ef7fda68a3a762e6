import { COLLECTIONS } from '../model/collections';
import type { StoredDocument } from '../model/document';
import type { Drift } from '../model/findings';
import { decode } from '../model/value';
import type { Deps } from '../platform/deps';
import type { Acted, ActPart } from '../walk/migration';
import { causesOf, messageOf } from './drift';
import { file, readFinding, stays } from './findings';
import { recomputeView } from './views/recompute';
import { lookAtUserViews, type FaultyView } from './views/user-views';

/**
 * All views of a user are looked at together, when it is his progress's turn: each of his ledgers is read once then, and not once for each
 * view that it touches.
 */
export function lookingAtViews(ranges?: ActPart['ranges']): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.progress, keyedBy: 'id' },
    ...(ranges && { ranges }),
    act: async (deps, document) => wrong(await look(deps, document)),
  };
}

/** Puts every view of a user right that is not what his ledgers come to. Numbers that nobody has typed in are no admin's to approve. */
export function mendingViews(): ActPart {
  return {
    ...{ kind: 'act', collection: COLLECTIONS.progress, keyedBy: 'id' },
    act: async (deps, document, { runId }) => {
      const { path } = document;
      const found = await look(deps, document);
      const drifts = found.flatMap(driftsOf);
      if (drifts.length === 0 || stays(await readFinding(deps, path), drifts)) return false;
      for (const faulty of found) await recomputeView(deps, faulty.path);
      const left = (await look(deps, document)).flatMap(driftsOf);
      await file(deps, { path, drifts, since: null, runId }, left.length === 0 ? 'repaired' : 'open');
      return left.length === 0 ? true : { kind: 'wrong', message: messageOf(left) };
    },
  };
}

async function look(deps: Deps, { fields }: StoredDocument): Promise<FaultyView[]> {
  const userId = decode(fields['userId'] ?? {});
  return typeof userId === 'string' && userId !== '' ? lookAtUserViews(deps, userId) : [];
}

function driftsOf({ path, fault }: FaultyView): Drift[] {
  const { kind, fields, expected, found } = fault;
  const about = (field: string): Drift => ({
    ...{ kind: 'view-behind-ledger', field: `${path}: ${field}`, cause: path },
    ...{ expected: shown(expected[field]), found: shown(found[field]) },
  });
  return kind === 'wrong' ? fields.map(about) : [{ ...about(kind), expected: null, found: null }];
}

function shown(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function wrong(found: readonly FaultyView[]): Acted {
  const drifts = found.flatMap(driftsOf);
  if (drifts.length === 0) return false;
  return { kind: 'wrong', message: messageOf(drifts), causes: causesOf(drifts) };
}
