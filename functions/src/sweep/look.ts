import type { DocumentReference, DocumentSnapshot, Firestore, Transaction } from 'firebase-admin/firestore';
import { TARGETS, type Target } from '../copies';
import { differencesIn, type Difference, type Rests } from '../backfill/migrations/in-line';
import { parseDocument } from '../derive/parse';
import type { Shape } from '../derive/shape';
import { isSharded, partsIn } from '../derive/shards';
import type { Ledger } from '../model/contribution';
import { idOf, versionToIso, type StoredDocument } from '../model/document';
import type { Drift } from '../model/findings';
import { sameValue } from '../model/value';
import { COLLECTIONS } from '../model/collections';
import { progressPath } from '../model/views';
import { letterReference } from '../operations/letters';
import type { Deps } from '../platform/deps';
import { asOfOneMoment } from '../platform/one-moment';
import { toStored } from '../platform/wire';
import { ledgerReference, toLedger } from '../settle/ledgers';
import { shardsOfLog } from '../settle/shards';
import { loadSources } from '../settle/sources';
import type { Known, PatchPart, Visit } from '../walk/migration';
import { toDrifts, wrongIn } from './drift';

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
    readsMore: ({ db }, document, [beside]) =>
      beside?.exists === false ? progressOf(db, target, document) : [],
    finds: ({ db }, document) => (isSharded(target, document) ? shardsOfLog(db, idOf(document.path)) : null),
    visit: (document, known) => visit(target, document, known),
    doubts: () => [],
  };
}

function namedIn(target: Target, document: StoredDocument): readonly string[] {
  const parsed = parseDocument(target, document);
  return parsed.kind === 'parsed' ? parsed.exerciseIds : [];
}

function visit(target: Target, document: StoredDocument, known: Known): Visit {
  const wrong = wrongIn(judge(target, document, known));
  return wrong === false ? { kind: 'unchanged' } : wrong;
}

function judge(
  target: Target,
  document: StoredDocument,
  { sources, read: [beside, ...rest] }: Known,
): Drift[] {
  const progress = rest.find(({ ref }) => ref.parent.id === COLLECTIONS.progress);
  const parts = partsIn(rest.filter((found) => found !== progress).map(toStored));
  // Whose history is not counted has logs without a ledger.
  const waits = progress !== undefined && progress.get('complete') !== true;
  return driftsOf(target, document, { sources, parts, beside: waits ? undefined : beside });
}

/** Where a log's user has his progress: it says whether all of his logs must have a ledger. */
function progressOf(db: Firestore, target: Target, document: StoredDocument): DocumentReference[] {
  const parsed = parseDocument(target, document);
  const userId = target === 'workoutLogs' && parsed.kind === 'parsed' ? parsed.shape.userId : null;
  return userId === null ? [] : [db.doc(progressPath(userId))];
}

interface Beside extends Rests {
  /** The ledger of a log, or the dead letter of what cannot be parsed; undefined: not judged. */
  readonly beside: DocumentSnapshot | undefined;
}

function driftsOf(target: Target, document: StoredDocument, { sources, parts, beside }: Beside): Drift[] {
  const differences = differencesIn(target, document, { sources, parts });
  if (beside === undefined) return toDrifts(document.path, differences);
  const parsed = parseDocument(target, document, parts);
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

/** The same look at one document as it is now, at one moment. */
export function lookAgain({ db }: Deps, target: Target, id: string): Promise<Looked> {
  const part = looking(target);
  const at = { db, runId: '' };
  return asOfOneMoment(db, async (tx) => {
    const document = toStored(await tx.get(db.collection(TARGETS[target].collection).doc(id)));
    if (document === undefined) return { drifts: [], since: null };
    const read = await allOf(tx, part.reads(at, document));
    read.push(...(await allOf(tx, part.readsMore?.(at, document, read) ?? [])));
    const found = part.finds?.(at, document) ?? null;
    if (found !== null) read.push(...(await tx.get(found)).docs);
    const sources = await loadSources(db, part.exercisesOf(document), tx);
    return { drifts: judge(target, document, { sources, read }), since: versionToIso(document.version) };
  });
}

async function allOf(tx: Transaction, references: readonly DocumentReference[]): Promise<DocumentSnapshot[]> {
  return references.length === 0 ? [] : tx.getAll(...references);
}
