import type { DocumentReference, Transaction } from 'firebase-admin/firestore';
import { TARGETS, type Target } from '../copies';
import { derive, type Derivation } from '../derive/derive';
import { parseDocument, possibleFaults, type Fault } from '../derive/parse';
import type { StoredDocument } from '../model/document';
import { raiseIn } from '../operations/alerts';
import {
  letterReference,
  lettersOf,
  recordRefusal,
  recordLetters,
  unrecorded,
  type Letter,
} from '../operations/letters';
import type { Deps } from '../platform/deps';
import { Code, hasCode, messageOf } from '../platform/errors';
import { replacing, toStored, toWritable } from '../platform/wire';
import { readSources } from './sources';

export type SettleOutcome = 'gone' | 'unchanged' | 'written' | 'dead-letter';

export interface SettleInput {
  readonly target: Target;
  readonly id: string;
  readonly eventId: string;
  /** Versions of the document that the event carried; their dead letters are closed. Null when it carried none. */
  readonly seen: readonly StoredDocument[] | null;
}

/**
 * The full path: brings one document into line with its sources, whatever happened to it. Reads the document and, in the
 * same transaction, every source it names, so it may run twice, late, or beside anything else.
 *
 * | the document now | outcome |
 * |---|---|
 * | is gone | its dead letters are closed |
 * | is as it must be | nothing is written |
 * | differs | what differs is written, with `denorm.base` naming the version it replaces |
 * | cannot be parsed, or not be written | one dead letter; the user's data stays as it is |
 */
export async function settle(deps: Deps, input: SettleInput): Promise<SettleOutcome> {
  const reference = deps.db.collection(TARGETS[input.target].collection).doc(input.id);
  try {
    return await deps.db.runTransaction((tx) => settleIn(tx, deps, { ...input, reference }));
  } catch (error) {
    if (!hasCode(error, Code.invalidArgument)) throw error;
    await recordRefusal(deps, { path: reference.path, reason: messageOf(error), eventId: input.eventId });
    return 'dead-letter';
  }
}

type Settling = SettleInput & { readonly reference: DocumentReference };

async function settleIn(tx: Transaction, deps: Deps, input: Settling): Promise<SettleOutcome> {
  const { target, reference, seen } = input;
  const document = toStored(await tx.get(reference));
  const derivation = document === undefined ? undefined : await deriveIn(tx, deps, { target, document });
  const letters = faultsOf(derivation).map((fault) => toLetter(fault, reference, input));
  const recorded = seen === null ? await lettersOf(tx, deps.db, reference.path) : [];
  const missing = await unrecorded(tx, deps.db, letters);

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

  if (document === undefined || derivation === undefined) return 'gone';
  if (derivation.kind === 'unfit') return 'dead-letter';
  if (derivation.patch === null) return 'unchanged';
  tx.update(reference, toWritable(derivation.patch), replacing(document.version));
  if (derivation.tooLarge && !derivation.wasTooLarge) {
    raiseIn(tx, deps, {
      kind: 'too-large',
      severity: 'warning',
      path: reference.path,
      occasion: 'room',
      message: `${reference.path} has no room for its copies; its user's data and summary are kept`,
    });
  }
  return 'written';
}

async function deriveIn(
  tx: Transaction,
  { db }: Deps,
  { target, document }: { target: Target; document: StoredDocument },
): Promise<Derivation> {
  const parsed = parseDocument(target, document);
  if (parsed.kind === 'unparsable') return { kind: 'unfit', fault: parsed.fault };
  const { exerciseIds, shape } = parsed;
  return derive(target, document, await readSources(tx, db, { exerciseIds, userId: shape.userId }));
}

function faultsOf(derivation: Derivation | undefined): readonly Fault[] {
  if (derivation === undefined) return [];
  return derivation.kind === 'unfit' ? [derivation.fault] : derivation.faults;
}

function toLetter({ kind, reason }: Fault, { path }: DocumentReference, { eventId }: SettleInput): Letter {
  return { kind, reason, path, eventId };
}
