import type { DocumentReference, Transaction } from 'firebase-admin/firestore';
import { TARGETS, type Target } from '../copies';
import { derive, type Derivation } from '../derive/derive';
import type { Fault } from '../derive/faults';
import { parseDocument, possibleFaults } from '../derive/parse';
import type { LogPart } from '../derive/shape';
import { isSharded } from '../derive/shards';
import { DOCUMENT_NEARLY_FULL_BYTES } from '../limits';
import { ledgerPatch, type Contribution, type Ledger } from '../model/contribution';
import { documentBytes, type StoredDocument, type Version } from '../model/document';
import { sameValue } from '../model/value';
import { dueAlerts, raiseIn } from '../operations/alerts';
import { nearlyFull, tooLarge } from '../operations/large-documents';
import { letterReference, lettersOf, recordLetters, unrecorded, type Letter } from '../operations/letters';
import type { Occasion } from '../operations/occurred';
import type { Deps } from '../platform/deps';
import { Code, hasCode, messageOf } from '../platform/errors';
import { replacing, toStored, toWritable } from '../platform/wire';
import { ledgerReference, toLedger, writeLedger } from './ledgers';
import { readParts } from './shards';
import { readSources } from './sources';

export type SettleOutcome = 'gone' | 'unchanged' | 'written' | 'dead-letter';

export interface SettleInput {
  readonly target: Target;
  readonly id: string;
  readonly eventId: string;
  /** Versions of the document that the event carried; their dead letters are closed. Null when it carried none. */
  readonly seen: readonly StoredDocument[] | null;
  /** Where given, only a document for which it is true is brought into line; any other, and one that is gone, is left as it is. */
  readonly only?: (document: StoredDocument) => boolean;
}

/**
 * The full path: brings one document into line with its sources, whatever happened to it. Reads the document, its ledger, and,
 * in the same transaction, every source it names and every shard that holds entries of it, so it may run twice, late, or beside
 * anything else.
 *
 * | the document now | outcome |
 * |---|---|
 * | is gone | its dead letters are closed; it contributes nothing |
 * | is as it must be | nothing is written |
 * | differs | what differs is written, with `denorm.base` naming the version it replaces |
 * | cannot be parsed | one dead letter; the user's data stays as it is, and contributes nothing |
 * | cannot be written | the same; it goes on contributing what it holds, where that is in order |
 *
 * What a log contributes is held against its ledger, not against an earlier version: two quick writes handled in reverse
 * order, the second undoing the first, would leave the middle state there.
 */
export async function settle(deps: Deps, input: SettleInput): Promise<SettleOutcome> {
  const looked: Looked = { version: undefined };
  const run = (refusal?: Refusal): Promise<SettleOutcome> =>
    deps.db.runTransaction((tx) => settleIn(tx, deps, { ...input, looked, refusal }));
  try {
    return await run();
  } catch (error) {
    if (!hasCode(error, Code.invalidArgument)) throw error;
    return run({ version: looked.version, reason: `Firestore refuses the write: ${messageOf(error)}` });
  }
}

/** The version that the last try of a transaction found. */
interface Looked {
  version: Version | undefined;
}

/** Firestore does not take our write to this version, however often it is derived. */
interface Refusal {
  readonly version: Version | undefined;
  readonly reason: string;
}

interface Settling extends SettleInput {
  readonly looked: Looked;
  readonly refusal: Refusal | undefined;
}

async function settleIn(tx: Transaction, deps: Deps, input: Settling): Promise<SettleOutcome> {
  const { target, seen, looked } = input;
  const reference = deps.db.collection(TARGETS[target].collection).doc(input.id);
  const { document, ledger } = await readWithLedger(tx, deps, { target, reference });
  looked.version = document?.version;
  if (input.only !== undefined && (document === undefined || !input.only(document))) return 'unchanged';
  const inShards = document !== undefined && isSharded(target, document);
  const parts = inShards ? await readParts(tx, deps.db, input.id) : [];
  const derivation =
    document === undefined ? undefined : await deriveIn(tx, deps, { ...input, document, parts });
  const letters = faultsOf(derivation).map((fault) => toLetter(fault, reference, input));
  const recorded = seen === null ? await lettersOf(tx, deps.db, reference.path) : [];
  const missing = await unrecorded(tx, deps.db, letters);
  const alerts = await dueAlerts(tx, deps, sizeOccasions(document, derivation));

  const open = new Set(letters.map((letter) => letterReference(deps.db, letter).id));
  const suspects = (seen ?? []).flatMap((version) => possibleFaults(target, version));
  const closable = [
    ...recorded,
    ...suspects.map((fault) => letterReference(deps.db, { ...fault, path: reference.path })),
  ];
  for (const letter of new Map(closable.map((found) => [found.id, found])).values()) {
    if (!open.has(letter.id)) tx.delete(letter);
  }
  recordLetters(tx, deps, missing);
  const current = contributed({ target, document, derivation, parts });
  const counts = settleLedger(tx, deps, { logId: input.id, current, ledger });

  if (document === undefined || derivation === undefined) return 'gone';
  if (derivation.kind === 'unfit') return 'dead-letter';
  if (derivation.patch === null) return counts ? 'written' : 'unchanged';
  tx.update(reference, toWritable(derivation.patch), replacing(document.version));
  raiseIn(tx, deps, alerts);
  return 'written';
}

/** What people are to know of the size that a document is about to have. Of one that stays as it is they know. */
function sizeOccasions(
  document: StoredDocument | undefined,
  derivation: Derivation | undefined,
): readonly Occasion[] {
  if (document === undefined || derivation?.kind !== 'derived' || derivation.patch === null) return [];
  const { path, fields } = document;
  if (derivation.tooLarge) return derivation.wasTooLarge ? [] : [tooLarge(path)];
  const bytes = documentBytes(path, { ...fields, ...derivation.patch });
  return bytes < DOCUMENT_NEARLY_FULL_BYTES ? [] : [nearlyFull(path, bytes)];
}

interface WithLedger {
  readonly document: StoredDocument | undefined;
  readonly ledger: Ledger | undefined;
}

/** The document, and where it is a log its ledger. */
async function readWithLedger(
  tx: Transaction,
  { db }: Deps,
  { target, reference }: { target: Target; reference: DocumentReference },
): Promise<WithLedger> {
  const ledgers = target === 'workoutLogs' ? [ledgerReference(db, reference.id)] : [];
  const [document, ledger] = await tx.getAll(reference, ...ledgers);
  return { document: document && toStored(document), ledger: ledger && toLedger(ledger) };
}

/** Writes what the log contributes now where its ledger says something else; whether it did. */
function settleLedger(
  tx: Transaction,
  { db }: Deps,
  { logId, current, ledger }: { logId: string; current: Contribution | null; ledger: Ledger | undefined },
): boolean {
  const userId = current?.userId ?? ledger?.userId;
  if (userId === undefined || sameValue(current, ledger?.current ?? null)) return false;
  writeLedger(tx, db, { logId, patch: ledgerPatch(current, userId) });
  return true;
}

interface Counted {
  readonly target: Target;
  readonly document: StoredDocument | undefined;
  readonly derivation: Derivation | undefined;
  /** What its shards hold. */
  readonly parts: readonly LogPart[];
}

/**
 * What the document contributes. One that Firestore does not let us write counts by the copies that it holds, where they are as
 * this service left them: it stays so, and the next edit that is carried to it finds its ledger right.
 */
function contributed({ target, document, derivation, parts }: Counted): Contribution | null {
  if (derivation?.kind === 'derived') return derivation.contribution;
  if (document === undefined || derivation?.fault.kind !== 'refused') return null;
  const held = derive(target, document, new Map(), parts);
  return held.kind === 'derived' && held.patch === null ? held.contribution : null;
}

async function deriveIn(
  tx: Transaction,
  { db }: Deps,
  { target, document, parts, refusal }: Settling & { document: StoredDocument; parts: readonly LogPart[] },
): Promise<Derivation> {
  // Of another version nobody knows yet whether Firestore takes it.
  if (refusal !== undefined && refusal.version === document.version)
    return { kind: 'unfit', fault: { kind: 'refused', reason: refusal.reason } };
  const parsed = parseDocument(target, document);
  if (parsed.kind === 'unparsable') return { kind: 'unfit', fault: parsed.fault };
  const { exerciseIds, shape } = parsed;
  const sources = await readSources(tx, db, { exerciseIds, userId: shape.userId });
  return derive(target, document, sources, parts);
}

function faultsOf(derivation: Derivation | undefined): readonly Fault[] {
  if (derivation === undefined) return [];
  return derivation.kind === 'unfit' ? [derivation.fault] : derivation.faults;
}

function toLetter({ kind, reason }: Fault, { path }: DocumentReference, { eventId }: SettleInput): Letter {
  return { kind, reason, path, eventId };
}
