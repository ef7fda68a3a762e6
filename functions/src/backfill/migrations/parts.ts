import { TARGETS, type Target } from '../../copies';
import { expectedCopy } from '../../derive/copy';
import { derive } from '../../derive/derive';
import { parseDocument } from '../../derive/parse';
import { preImageFor, restored } from '../../derive/restore';
import { asSeenBy } from '../../derive/source';
import type { LogPart } from '../../derive/shape';
import { isSharded, partsIn } from '../../derive/shards';
import { hasOurs, stripped } from '../../derive/strip';
import { ledgerPatch, type Contribution, type Ledger, type LedgerPatch } from '../../model/contribution';
import { idOf, type StoredDocument } from '../../model/document';
import type { Source } from '../../model/exercise';
import { parseOwn } from '../../model/own';
import { undoSchema, type UndoRecord } from '../../model/runs';
import { decodeFields, isPlainMap, sameValue } from '../../model/value';
import { toStored } from '../../platform/wire';
import { ledgerReference, toLedger } from '../../settle/ledgers';
import { shardsOfLog } from '../../settle/shards';
import type { PatchPart, ReadAt, Visit } from '../../walk/migration';
import { belowRun } from '../../walk/runs';
import { preImageOf, undoChunkId } from '../../walk/undo-records';
import { wrongIn } from './in-line';

/**
 * Gives each document of a target what derive says, keeping what was there. A log's ledger moves with it where there is one. What a
 * shard is given later moves its log again: by the event of that write, as ever.
 */
export function embedding(target: Target): PatchPart {
  return {
    kind: 'patch',
    collection: TARGETS[target].collection,
    keyedBy: 'id',
    exercisesOf: (document) => exercisesOf(target, document),
    reads: ({ db }, { path }) => (target === 'workoutLogs' ? [ledgerReference(db, idOf(path))] : []),
    finds: ({ db }, document) => (isSharded(target, document) ? shardsOfLog(db, idOf(document.path)) : null),
    visit: (document, { sources, read: [ledger, ...shards] }) =>
      embed(target, document, {
        ...{ sources, ledger: ledger && toLedger(ledger) },
        parts: partsIn(shards.map(toStored)),
      }),
    doubts: (document, sources) => doubtful(target, document, sources),
  };
}

function exercisesOf(target: Target, document: StoredDocument): readonly string[] {
  const parsed = parseDocument(target, document);
  return parsed.kind === 'parsed' ? parsed.exerciseIds : [];
}

interface Embedding {
  readonly sources: ReadonlyMap<string, Source>;
  readonly ledger: Ledger | undefined;
  readonly parts: readonly LogPart[];
}

function embed(target: Target, document: StoredDocument, { sources, ledger, parts }: Embedding): Visit {
  const derivation = derive(target, document, sources, parts);
  if (derivation.kind === 'unfit') {
    const { fault } = derivation;
    return {
      kind: 'failed',
      category: fault.kind === 'oversized' ? 'too_large' : 'invalid_data',
      message: fault.reason,
      fault,
    };
  }
  const { patch, rebased, contribution, faults, tooLarge, wasTooLarge } = derivation;
  const moves = ledgerFor(ledger, contribution);
  if (patch === null && moves === undefined) return { kind: 'unchanged' };
  // A ledger alone stands on no version of its log: with its base the write fails when the log has moved on.
  const fields = patch ?? rebased;
  return {
    kind: 'write',
    fields,
    preImage: preImageFor(target, document, fields),
    faults,
    tooLarge: tooLarge && !wasTooLarge,
    ...(moves && { ledger: moves }),
  };
}

/** What becomes of a ledger that is there; one that is not is left to its user's history. */
function ledgerFor(ledger: Ledger | undefined, contribution: Contribution | null): LedgerPatch | undefined {
  if (ledger === undefined || sameValue(ledger.current, contribution)) return undefined;
  return ledgerPatch(contribution, ledger.userId);
}

/**
 * Sources for which a document of ours holds something else than they say. It may be newer than they are, so they are read again
 * before it is taken back.
 */
function doubtful(
  target: Target,
  document: StoredDocument,
  sources: ReadonlyMap<string, Source>,
): readonly string[] {
  const parsed = parseDocument(target, document);
  if (parsed.kind === 'unparsable' || !isPlainMap(parsed.plain['denorm'])) return [];
  const { entries, userId } = parsed.shape;
  return entries.flatMap(({ exerciseId, held }) => {
    const source = exerciseId === null ? undefined : sources.get(exerciseId);
    if (exerciseId === null || source === undefined || !isPlainMap(held)) return [];
    return Object.is(expectedCopy(held, asSeenBy(source, userId)), held) ? [] : [exerciseId];
  });
}

/** Holds each document of a target against its sources, and writes nothing. */
export function verifying(target: Target): PatchPart {
  return {
    ...embedding(target),
    isReadOnly: true,
    reads: () => [],
    visit: (document, { sources, read }) => {
      const parts = partsIn(read.map(toStored));
      const wrong = wrongIn(target, document, { sources, parts });
      // What cannot be derived is recorded, and left as it is.
      const isLeft = wrong.length === 0 || derive(target, document, sources, parts).kind === 'unfit';
      return isLeft ? { kind: 'unchanged' } : { kind: 'wrong', message: wrong.join('; ') };
    },
    doubts: () => [],
  };
}

/** Takes out of each document of a target what is of this service; what was kept of it before is put back where it still fits. */
export function restoring(target: Target): PatchPart {
  const holds = (document: StoredDocument): boolean => hasOurs(target, document);
  return {
    ...emptying(target),
    reads: (at, document) => (holds(document) ? [undoReference(at, document, 0)] : []),
    readsMore: (at, document, [snapshot]) => {
      const record = snapshot && toRecord(snapshot);
      const more = (record?.parts ?? 1) - 1;
      return Array.from({ length: more }, (_, index) => undoReference(at, document, index + 1));
    },
    visit: (document, { read: [first, ...others] }) => {
      const record = first && toRecord(first);
      if (record === undefined) return emptied(target, document);
      const chunks = others
        .map((chunk): unknown => chunk.get('chunk'))
        .filter((text) => typeof text === 'string');
      const restoration = restored(target, document, preImageOf(record, chunks));
      return restoration === null ? { kind: 'unchanged' } : { kind: 'write', fields: restoration.fields };
    },
  };
}

/** Where a run keeps what its write replaced; chunk 0 is in the record. */
export function undoReference(
  { db, runId }: ReadAt,
  { path }: StoredDocument,
  index: number,
): FirebaseFirestore.DocumentReference {
  return belowRun(db, runId, 'undo').doc(undoChunkId(path, index));
}

function toRecord(snapshot: FirebaseFirestore.DocumentSnapshot): UndoRecord | undefined {
  const stored = toStored(snapshot);
  return stored && parseOwn(undoSchema, stored.path, decodeFields(stored.fields));
}

/** Takes out of each document of a target what is of this service, and keeps nothing. */
export function emptying(target: Target): PatchPart {
  return {
    ...embedding(target),
    exercisesOf: () => [],
    reads: () => [],
    finds: () => null,
    visit: (document) => emptied(target, document),
    doubts: () => [],
  };
}

/** Finds documents of a target that hold anything of this service. */
export function findingOurs(target: Target): PatchPart {
  return {
    ...emptying(target),
    isReadOnly: true,
    visit: (document) =>
      hasOurs(target, document)
        ? { kind: 'wrong', message: 'holds fields of this service' }
        : { kind: 'unchanged' },
  };
}

function emptied(target: Target, document: StoredDocument): Visit {
  const fields = stripped(target, document);
  return fields === null ? { kind: 'unchanged' } : { kind: 'write', fields };
}
