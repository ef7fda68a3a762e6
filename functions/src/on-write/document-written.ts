import { SHARDED, TARGETS, type Target } from '../copies';
import { DENORM_VERSION, derive } from '../derive/derive';
import { parseDocument } from '../derive/parse';
import { ledgerPatch } from '../model/contribution';
import { idOf, nameOf, type StoredChange, type StoredDocument } from '../model/document';
import { isPlainMap, sameValue, type PlainMap } from '../model/value';
import type { Deps } from '../platform/deps';
import { Code, hasCode } from '../platform/errors';
import { replacing, toWritable } from '../platform/wire';
import type { Patch } from '../settle/commit-page';
import { writeLedger } from '../settle/ledgers';
import { settle, type SettleOutcome } from '../settle/settle';
import { settleLogsOf } from './logs-of-shard';

export interface DocumentWritten {
  readonly target: Target;
  readonly id: string;
  readonly eventId: string;
  readonly change: StoredChange;
}

/** `off`: live derivation is switched off. */
export type WrittenOutcome = 'off' | 'ours' | 'cheap-unchanged' | 'cheap-written' | SettleOutcome;

/**
 * A log, a shard of one, or a program was written. The event only decides whether to look; what is written comes from what is stored now.
 *
 * | event | what happens |
 * |---|---|
 * | an update of ours | nothing, no read |
 * | an update that leaves everything alone that ties the document to its sources | only the summary and what the log contributes can have moved: written under the event's own version, no read |
 * | the same, but the document has moved on | full path: the newer write may be a fan-out's, whose own event is skipped |
 * | any other update, create, deletion, an event without data | full path |
 * | any of a shard, our own updates too | its log's full path besides, where what the shard holds of it has moved |
 * | any, while live derivation is switched off | nothing, no read: switching it on again walks over every document |
 *
 * Twice, late, out of order, at the same time: the full path depends on nothing that the event says, and the cheap path's
 * write moves `denorm.base`, also where only the ledger changes, so a second delivery fails its precondition and looks.
 */
export async function documentWritten(deps: Deps, event: DocumentWritten): Promise<WrittenOutcome> {
  if (!(await deps.flags.cached()).live) return 'off';
  const outcome = await lookAt(deps, event);
  if (event.target === SHARDED.part) await settleLogsOf(deps, event, { isOurs: outcome === 'ours' });
  return outcome;
}

async function lookAt(
  deps: Deps,
  { target, id, eventId, change }: DocumentWritten,
): Promise<Exclude<WrittenOutcome, 'off'>> {
  if (change?.before !== undefined && change.after !== undefined) {
    if (isOurs(change.before, change.after)) return 'ours';
    const cheap = cheapPatch(target, change.before, change.after);
    if (cheap === null) return 'cheap-unchanged';
    if (cheap !== undefined && (await writeCheap(deps, change.after, cheap))) return 'cheap-written';
  }
  return settle(deps, { target, id, eventId, seen: seenIn(target, change) });
}

/**
 * The versions whose letters can be told from what they hold. Null, so that letters are looked for, when that is not all:
 * the event carries nothing, or replaced a version that is not as this service leaves documents. Firestore may have refused
 * our write to it, for a reason that nobody can see in it.
 */
function seenIn(target: Target, change: StoredChange): StoredDocument[] | null {
  if (change === null || (change.before !== undefined && !isSettled(target, change.before))) return null;
  return [change.before, change.after].filter((document) => document !== undefined);
}

function isSettled(target: Target, document: StoredDocument): boolean {
  const derivation = derive(target, document, new Map());
  return derivation.kind === 'derived' && (derivation.patch === null || derivation.wasTooLarge);
}

/**
 * An update is ours exactly when its base names the version of this document that it replaced: only who read that version knows
 * its time. A client's cache names an older one, or another document's. (Right copies prove nothing: a client may save an old document that has them.)
 */
function isOurs(before: StoredDocument, after: StoredDocument): boolean {
  return after.fields['denorm']?.mapValue?.fields?.['base']?.stringValue === nameOf(before);
}

/** What the cheap path writes; null: nothing. Undefined: the document's ties to its sources may have moved. */
function cheapPatch(target: Target, before: StoredDocument, after: StoredDocument): Patch | null | undefined {
  const [was, is] = [parseDocument(target, before), parseDocument(target, after)];
  if (was.kind === 'unparsable' || is.kind === 'unparsable') return undefined;
  const tied =
    was.shape.userId === is.shape.userId &&
    // Both rest on what its shards hold now.
    !was.shape.isSharded &&
    !is.shape.isSharded &&
    sameValue(was.shape.faults, is.shape.faults) &&
    was.plain['exerciseIds'] !== undefined &&
    sameValue(was.plain['exerciseIds'], is.plain['exerciseIds']) &&
    hasCopyKeys(is.plain) &&
    sameValue(copyKeysOf(was.plain), copyKeysOf(is.plain)) &&
    sameValue(was.shape.entries.map(tie), is.shape.entries.map(tie)) &&
    is.shape.entries.every(({ exerciseId, held }) => exerciseId === null || held !== undefined);
  if (!tied) return undefined;
  const derivation = derive(target, after, new Map());
  if (derivation.kind !== 'derived' || derivation.tooLarge || derivation.wasTooLarge) return undefined;
  const { patch, contribution } = derivation;
  // Entries, ids and keys of copies are what the full path made them; if they are not, it has to look.
  if (patch !== null && (TARGETS[target].entriesField in patch || 'exerciseIds' in patch)) return undefined;
  const moves = !sameValue(was.shape.contribute(was.shape.entries.map(({ held }) => held)), contribution);
  const { userId } = is.shape;
  if (!moves || userId === null) return patch && { fields: patch };
  return { fields: patch ?? derivation.rebased, ledger: ledgerPatch(contribution, userId) };
}

function tie({ exerciseId, held }: { exerciseId: string | null; held: unknown }): unknown {
  return [exerciseId, held];
}

function hasCopyKeys(plain: PlainMap): boolean {
  return (
    isPlainMap(plain['denorm']) && plain['denorm']['v'] === DENORM_VERSION && copyKeysOf(plain) !== undefined
  );
}

function copyKeysOf(plain: PlainMap): unknown {
  return isPlainMap(plain['denorm']) ? plain['denorm']['copies'] : undefined;
}

/** False when the document is no longer the event's, or Firestore will not take the write: the full path records that. */
async function writeCheap({ db }: Deps, after: StoredDocument, { fields, ledger }: Patch): Promise<boolean> {
  const batch = db.batch();
  batch.update(db.doc(after.path), toWritable(fields), replacing(after.version));
  if (ledger) writeLedger(batch, db, { logId: idOf(after.path), patch: ledger });
  try {
    await batch.commit();
    return true;
  } catch (error) {
    if (hasCode(error, Code.failedPrecondition, Code.notFound, Code.invalidArgument)) return false;
    throw error;
  }
}
