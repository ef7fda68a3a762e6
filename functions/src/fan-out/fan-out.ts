import { FAN_OUT_TARGETS, PERFORMANCE_VIEW } from '../copies';
import { derive } from '../derive/derive';
import { sourceState } from '../derive/source';
import { viewCopyPatch } from '../fold/view-copy';
import { ledgerPatch } from '../model/contribution';
import { idOf, type StoredDocument } from '../model/document';
import type { Source } from '../model/exercise';
import type { FanOutTask } from '../model/tasks';
import { sameValue } from '../model/value';
import { recordLetter } from '../operations/letters';
import type { Deps } from '../platform/deps';
import { commitPage, type Again, type Change, type PageRules } from '../settle/commit-page';
import { settle } from '../settle/settle';
import { readSource, type ReadSource } from '../settle/sources';
import { Chain, type FanOutOutcome } from './chain';
import { raiseInvalid } from './invalid-source';

/**
 * Carries one edit of one exercise to the copies of one target, page by page until nothing is left or the soft deadline.
 *
 * | what may happen | what happens |
 * |---|---|
 * | the task comes twice | pages that write nothing; continuations and splits are refused by their names |
 * | the source changes meanwhile | the commit's own read of it differs: stop |
 * | a user edits a document between page and commit | it is read again and derived from the source as it is then |
 * | a document is deleted meanwhile | it stays deleted |
 * | killed after a commit | the next try finds those copies right and goes on |
 * | a document is refused for good | dead letter; the chain goes on |
 * | live derivation is switched off | stop before the next page: switching it on again walks over every document |
 */
export async function fanOut(deps: Deps, task: FanOutTask): Promise<FanOutOutcome> {
  const chain = new Chain(deps, task);
  if (!(await isLive(deps))) return chain.end('off');
  const read = await readSource(deps.db, task.exerciseId);
  if (stateFor(task, read.source) !== task.state) return chain.end('superseded');
  for (;;) {
    if ((await carryPage(deps, { chain, task, read })) === 'superseded') return chain.end('superseded');
    if (chain.isAtEnd) return chain.end('done');
    await chain.split();
    if (chain.isPastDeadline) return chain.continue();
    await chain.pace();
    if (!(await isLive(deps))) return chain.end('off');
  }
}

async function isLive({ flags }: Deps): Promise<boolean> {
  return (await flags.cached()).live;
}

/** One page. A function of its own, so that its documents are let go before the next page is read. */
async function carryPage(
  deps: Deps,
  { chain, task, read: { source, invalid } }: { chain: Chain; task: FanOutTask; read: ReadSource },
): Promise<'carried' | 'superseded'> {
  const page = await chain.nextPage();
  if (invalid && page.length > 0) await raiseInvalid(deps, task.exerciseId, source);
  const { changes, unsettled } = plan(task, page, source);
  const result = await commitPage(deps, changes, rulesFor(deps, task));
  chain.count(result);
  if (result.superseded) return 'superseded';
  for (const path of [...unsettled, ...result.unsettled]) await settleWhole(deps, task, path);
  return 'carried';
}

/** What the page needs; documents that a patch to one copy cannot bring into line take the full path. */
function plan(
  task: FanOutTask,
  page: readonly StoredDocument[],
  source: Source,
): { changes: Change[]; unsettled: string[] } {
  const changes: Change[] = [];
  const unsettled: string[] = [];
  for (const document of page) {
    const needed = neededBy(task, document, source);
    if (needed === 'settle') unsettled.push(document.path);
    else if (needed !== null) changes.push({ path: document.path, version: document.version, patch: needed });
  }
  return { changes, unsettled };
}

function rulesFor({ db }: Deps, task: FanOutTask): PageRules<Source> {
  return {
    guard: async (tx) => {
      const { source } = await readSource(db, task.exerciseId, tx);
      return stateFor(task, source) === task.state ? source : undefined;
    },
    again: (document, source) => neededBy(task, document, source),
  };
}

function stateFor({ target }: FanOutTask, source: Source): string {
  return sourceState(source, FAN_OUT_TARGETS[target].copiedFields);
}

function neededBy({ target, exerciseId }: FanOutTask, document: StoredDocument, source: Source): Again {
  if (target === PERFORMANCE_VIEW.collection) {
    const fields = viewCopyPatch(document, source);
    return fields && { fields };
  }
  const derivation = derive(target, document, new Map([[exerciseId, source]]));
  if (derivation.kind !== 'derived' || derivation.tooLarge || derivation.wasTooLarge) return 'settle';
  const { patch: fields, contribution, heldContribution } = derivation;
  if (fields === null) return null;
  const moves = contribution !== null && !sameValue(contribution, heldContribution);
  return { fields, ...(moves && { ledger: ledgerPatch(contribution, contribution.userId) }) };
}

async function settleWhole(deps: Deps, { target, eventId }: FanOutTask, path: string): Promise<void> {
  if (target === PERFORMANCE_VIEW.collection) {
    // A view has no full path that would record it.
    await recordLetter(deps, { kind: 'refused', path, reason: 'Firestore refuses the write', eventId });
    return;
  }
  await settle(deps, { target, id: idOf(path), eventId, seen: [] });
}
