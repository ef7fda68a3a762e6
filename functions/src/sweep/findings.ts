import type { DocumentReference, Firestore } from 'firebase-admin/firestore';
import { shortHash } from '../derive/digest';
import { COLLECTIONS } from '../model/collections';
import { findingSchema, type Drift, type Finding, type FindingState } from '../model/findings';
import { parseOwn } from '../model/own';
import { decodeFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { digestOf, gravest } from './drift';

/** Drifts that a finding lists. */
const LISTED_MAX = 20;

export function findingReference(db: Firestore, path: string): DocumentReference {
  return db.collection(COLLECTIONS.inconsistencies).doc(shortHash(path));
}

/** What was last found of a document; undefined: nothing ever, or it is forgotten. */
export async function readFinding({ db }: Deps, path: string): Promise<Finding | undefined> {
  const stored = toStored(await findingReference(db, path).get());
  return stored && parseOwn(findingSchema, stored.path, decodeFields(stored.fields));
}

export interface Found {
  readonly path: string;
  /** Not empty. */
  readonly drifts: readonly Drift[];
  readonly since: string | null;
  readonly runId: string;
}

/** Files what was found of a document, in place of what was found of it before. */
export async function file(deps: Deps, found: Found, state: FindingState): Promise<void> {
  const { path, drifts, since, runId } = found;
  const finding: Finding = {
    ...{ path, kind: gravest(drifts), state, drifts: drifts.slice(0, LISTED_MAX) },
    more: Math.max(0, drifts.length - LISTED_MAX),
    ...{ digest: digestOf(drifts), runId, since, decision: null },
    foundAt: new Date(deps.clock.now()).toISOString(),
  };
  await findingReference(deps.db, path).set(finding);
}

/** Whether an admin, or an earlier sweep, has said of just this that it is to stay. */
export function stays(finding: Finding | undefined, drifts: readonly Drift[]): boolean {
  if (finding === undefined || finding.digest !== digestOf(drifts)) return false;
  return finding.state === 'dismissed' || finding.state === 'accepted';
}
