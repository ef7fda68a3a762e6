import type { Firestore, Transaction } from 'firebase-admin/firestore';
import { COMMIT_MAX_BYTES } from '../limits';
import type { LedgerPatch } from '../model/contribution';
import { idOf, type StoredDocument, type Version } from '../model/document';
import { fieldsBytes, type RawFields } from '../model/value';
import type { Deps } from '../platform/deps';
import { Code, hasCode } from '../platform/errors';
import { replacing, toStored, toWritable } from '../platform/wire';
import { writeLedger } from './ledgers';

/** What a document needs. */
export interface Patch {
  readonly fields: RawFields;
  /** For a log whose contribution changes with it. */
  readonly ledger?: LedgerPatch;
}

/** A patch to one version of a document. */
export interface Change {
  readonly path: string;
  readonly version: Version;
  readonly patch: Patch;
}

/** What a document that moved needs now: a patch, nothing, or the full path. */
export type Again = Patch | null | 'settle';

export interface PageRules<S> {
  /**
   * Reads, in the transaction that commits, what the changes rest on. Undefined when they rest on it no more. Without this
   * read a paused worker writes a value that was right when it looked over copies that nobody visits again.
   */
  readonly guard: (tx: Transaction) => Promise<S | undefined>;
  /** Derives a document that moved between page and commit, from what the guard has just read. */
  readonly again: (document: StoredDocument, state: S) => Again;
}

export interface PageResult {
  readonly written: number;
  /** Documents that moved between page and commit. */
  readonly moved: number;
  /** The guard said stop; what is not counted here was not written. */
  readonly superseded: boolean;
  /** Documents that are to take the full path; those too that Firestore does not take, which is recorded there. */
  readonly unsettled: readonly string[];
}

/** Failed commits of a page after which the rest is read again. Finding one moved document of 100 takes eight. */
const HALVINGS_MAX = 16;

const NOTHING: PageResult = { written: 0, moved: 0, superseded: false, unsettled: [] };

/**
 * Commits changes, each under the version it was derived from, in as few transactions as their bytes allow.
 *
 * When one document moved, Firestore fails the whole commit, does not say which, and answers NOT_FOUND or
 * FAILED_PRECONDITION for the same thing. So a failed batch is halved until the ones that moved stand alone, which costs one
 * guard a commit and not one read a document. Where many moved (or a commit was applied and its answer lost, so that all did)
 * halving would cost more than it saves: then the rest is read again as it is.
 */
export async function commitPage<S>(
  deps: Deps,
  changes: readonly Change[],
  rules: PageRules<S>,
): Promise<PageResult> {
  const run: Run<S> = { deps, rules, failedCommits: 0 };
  let total = NOTHING;
  for (const batch of byBytes(changes)) {
    total = add(total, await commitPlanned(run, batch));
    if (total.superseded) return total;
  }
  return total;
}

interface Run<S> {
  readonly deps: Deps;
  readonly rules: PageRules<S>;
  failedCommits: number;
}

/** Commits changes as they were planned. */
async function commitPlanned<S>(run: Run<S>, changes: readonly Change[]): Promise<PageResult> {
  const { db } = run.deps;
  try {
    return await db.runTransaction(async (tx) => {
      if ((await run.rules.guard(tx)) === undefined) return { ...NOTHING, superseded: true };
      for (const change of changes) write(tx, db, change);
      return { ...NOTHING, written: changes.length };
    });
  } catch (error) {
    if (!isDocumentsFault(error)) throw error;
    run.failedCommits += 1;
  }
  if (changes.length === 1 || run.failedCommits > HALVINGS_MAX) return commitReread(run, changes);
  return halved(changes, (half) => commitPlanned(run, half));
}

/** Reads documents again in the transaction that writes them, so that nothing can move them in between. */
async function commitReread<S>(run: Run<S>, changes: readonly Change[]): Promise<PageResult> {
  try {
    return await run.deps.db.runTransaction(async (tx) => {
      const state = await run.rules.guard(tx);
      return state === undefined ? { ...NOTHING, superseded: true } : rederive(tx, run, { changes, state });
    });
  } catch (error) {
    if (changes.length > 1 && isDocumentsFault(error))
      return halved(changes, (half) => commitReread(run, half));
    const [only] = changes;
    // Contention passes, and a document that was left out for it would stay wrong: only what no retry cures is left out.
    if (only === undefined || !hasCode(error, Code.invalidArgument)) throw error;
    return { ...NOTHING, moved: 1, unsettled: [only.path] };
  }
}

async function rederive<S>(
  tx: Transaction,
  { deps, rules }: Run<S>,
  { changes, state }: { changes: readonly Change[]; state: S },
): Promise<PageResult> {
  const references = changes.map(({ path }) => deps.db.doc(path));
  const unsettled: string[] = [];
  let written = 0;
  for (const document of (await tx.getAll(...references)).map(toStored)) {
    const again = document === undefined ? null : rules.again(document, state);
    if (document === undefined || again === null) continue;
    if (again === 'settle') unsettled.push(document.path);
    else {
      write(tx, deps.db, { path: document.path, version: document.version, patch: again });
      written += 1;
    }
  }
  return { ...NOTHING, moved: changes.length, written, unsettled };
}

function write(tx: Transaction, db: Firestore, { path, version, patch }: Change): void {
  tx.update(db.doc(path), toWritable(patch.fields), replacing(version));
  if (patch.ledger) writeLedger(tx, db, { logId: idOf(path), patch: patch.ledger });
}

async function halved(
  changes: readonly Change[],
  commitHalf: (half: readonly Change[]) => Promise<PageResult>,
): Promise<PageResult> {
  const middle = Math.ceil(changes.length / 2);
  const first = await commitHalf(changes.slice(0, middle));
  return first.superseded ? first : add(first, await commitHalf(changes.slice(middle)));
}

function isDocumentsFault(error: unknown): boolean {
  return hasCode(error, Code.failedPrecondition, Code.notFound, Code.invalidArgument);
}

function* byBytes(changes: readonly Change[]): Generator<readonly Change[]> {
  let batch: Change[] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = bytesOf(change);
    if (batch.length > 0 && bytes + size > COMMIT_MAX_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(change);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function bytesOf({ path, patch: { fields, ledger } }: Change): number {
  const counted = ledger === undefined ? 0 : Buffer.byteLength(JSON.stringify(ledger));
  return fieldsBytes(fields) + Buffer.byteLength(path) + counted;
}

function add(a: PageResult, b: PageResult): PageResult {
  return {
    written: a.written + b.written,
    moved: a.moved + b.moved,
    superseded: a.superseded || b.superseded,
    unsettled: [...a.unsettled, ...b.unsettled],
  };
}
