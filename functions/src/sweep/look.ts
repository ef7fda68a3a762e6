import type { DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { TARGETS, type Target } from '../copies';
import { differencesIn, type Difference, type Rests } from '../backfill/migrations/in-line';
import { parseDocument } from '../derive/parse';
import type { Shape } from '../derive/shape';
import { isSharded, partsIn } from '../derive/shards';
import type { Ledger } from '../model/contribution';
import { idOf, versionToIso, type StoredDocument } from '../model/document';
import type { Drift } from '../model/findings';
import { sameValue } from '../model/value';
import { progressPath } from '../model/views';
import { letterReference } from '../operations/letters';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import { ledgerReference, toLedger } from '../settle/ledgers';
import { shardsOfLog } from '../settle/shards';
import { loadSources } from '../settle/sources';
import type { Known, PatchPart, Visit } from '../walk/migration';
import { causesOf, messageOf, toDrifts } from './drift';

/** Reads documents of a target whole, and holds them against their sources and ledgers; what it finds is looked at again. */
export function looking(target: Target, ranges?: NonNullable<PatchPart['ranges']>): PatchPart {
  return {
    ...{ kind: 'patch', collection: TARGETS[target].collection, keyedBy: 'id', isReadOnly: true },
    ...(ranges && { ranges }),
    exercisesOf: (document) => namedIn(target, document),
    reads: ({ db }, document) => {
      const parsed = parseDocument(target, document);
      if (parsed.kind === 'unparsable')
        return [letterReference(db, { path: document.path, reason: parsed.fault.reason })];
      return target === 'workoutLogs' ? [ledgerReference(db, idOf(document.path))] : [];
    },
    finds: ({ db }, document) => (isSharded(target, document) ? shardsOfLog(db, idOf(document.path)) : null),
    visit: (document, known) => visit(target, document, known),
    doubts: () => [],
  };
}

function namedIn(target: Target, document: StoredDocument): readonly string[] {
  const parsed = parseDocument(target, document);
  return parsed.kind === 'parsed' ? parsed.exerciseIds : [];
}

function visit(
  target: Target,
  document: StoredDocument,
  { sources, read: [beside, ...shards] }: Known,
): Visit {
  const parts = partsIn(shards.map(toStored));
  const drifts = driftsOf(target, document, { sources, parts, beside });
  if (drifts.length === 0) return { kind: 'unchanged' };
  return { kind: 'wrong', message: messageOf(drifts), causes: causesOf(drifts) };
}

interface Beside extends Rests {
  /** The ledger of a log, or the dead letter of what cannot be parsed; undefined: not judged. */
  readonly beside: DocumentSnapshot | undefined;
}

function driftsOf(target: Target, document: StoredDocument, { sources, parts, beside }: Beside): Drift[] {
  const differences = differencesIn(target, document, { sources, parts });
  const parsed = parseDocument(target, document, parts);
  if (beside === undefined) return toDrifts(document.path, differences);
  if (parsed.kind === 'parsed') differences.push(...ledgerDifferences(parsed.shape, toLedger(beside)));
  else if (!beside.exists) differences.push(UNRECORDED);
  return toDrifts(document.path, differences);
}

const UNRECORDED: Difference = {
  ...{ kind: 'unparsable', field: 'document', expected: 'a dead letter', found: undefined },
  message: 'it cannot be parsed, and nobody was told',
};

/** What a log's ledger says of it that is not so. */
function ledgerDifferences(shape: Shape, ledger: Ledger | undefined): Difference[] {
  const expected = shape.contribute(shape.entries.map(({ held }) => held));
  const found = ledger?.current ?? null;
  if (sameValue(expected, found)) return [];
  const message = ledger === undefined ? 'there is none' : 'not what the log contributes';
  return [{ kind: 'ledger-behind-log', field: 'ledger', expected, found, message }];
}

/** A document at one moment, with all that it rests on. */
export interface Looked {
  readonly drifts: readonly Drift[];
  /** When it was last written; null: it is gone. */
  readonly since: string | null;
}

/** The same look at one document as it is now. That a ledger is missing is no drift while its user's history is not counted. */
export function lookAgain({ db }: Deps, target: Target, id: string): Promise<Looked> {
  const reference = db.collection(TARGETS[target].collection).doc(id);
  const { reads, exercisesOf } = looking(target);
  return db.runTransaction(
    async (tx) => {
      const document = toStored(await tx.get(reference));
      if (document === undefined) return { drifts: [], since: null };
      const [besides] = reads({ db, runId: '' }, document);
      const beside = besides && (await tx.get(besides));
      const sources = await loadSources(db, exercisesOf(document), tx);
      const waits = beside?.exists === false && (await isUncounted(tx, db, { target, document }));
      const shards = isSharded(target, document) ? (await tx.get(shardsOfLog(db, id))).docs : [];
      const parts = partsIn(shards.map(toStored));
      const drifts = driftsOf(target, document, { sources, parts, beside: waits ? undefined : beside });
      return { drifts, since: versionToIso(document.version) };
    },
    { readOnly: true },
  );
}

/** Whether a document is a log whose user's history is not counted. */
async function isUncounted(
  tx: Transaction,
  db: Firestore,
  { target, document }: { target: Target; document: StoredDocument },
): Promise<boolean> {
  const parsed = parseDocument(target, document);
  if (parsed.kind === 'unparsable' || parsed.shape.userId === null) return false;
  return (await tx.get(db.doc(progressPath(parsed.shape.userId)))).get('complete') !== true;
}
