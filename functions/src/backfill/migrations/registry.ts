import { PERFORMANCE_VIEW, TARGET_NAMES, TARGETS } from '../../copies';
import { viewCopyPatch } from '../../fold/view-copy';
import { COLLECTIONS } from '../../model/collections';
import { idOf, isDocumentId, type StoredDocument } from '../../model/document';
import type { Source } from '../../model/exercise';
import { EMBED_MIGRATION } from '../../model/runs';
import { decode, type RawFields } from '../../model/value';
import { progressPath } from '../../model/views';
import type { Deps } from '../../platform/deps';
import { settle } from '../../settle/settle';
import { enqueueHistory } from '../../views/enqueue';
import type { ActPart, Migration, PatchPart } from '../../walk/migration';
import { runReference, toRun } from '../../walk/runs';
import { isActive } from '../../walk/states';
import { embedding, emptying, findingOurs, restoring, verifying } from './parts';
import { joinShardedLogs, splitLargeLogs } from './shards';

const marks = TARGET_NAMES.map((target) => ({ collection: TARGETS[target].collection, field: 'denorm.v' }));
const all = { walk: TARGET_NAMES.map(embedding), verify: TARGET_NAMES.map(verifying) };

/** Gives logs, their shards and programs of before the service their copies, ids and summaries. */
export const embedExerciseMetadata: Migration = {
  name: EMBED_MIGRATION,
  version: 2,
  title: 'Copies of exercises, ids and summaries in all logs and programs',
  carriesSources: true,
  needsLive: 'on',
  ...all,
  rollback: TARGET_NAMES.map(restoring),
  rollbackNeedsOff: true,
  marks,
};

/** Brings everything into line again after live derivation was off. */
export const deriveAgain: Migration = {
  name: 'derive-again',
  version: 2,
  title: 'Everything derived again, after live derivation was off',
  carriesSources: true,
  needsLive: 'on',
  walk: [...all.walk, viewCopies(), lostLedgers(), recounting()],
  verify: all.verify,
  rollback: TARGET_NAMES.map(restoring),
  rollbackNeedsOff: true,
  marks,
};

/** Counts the histories of all users whose views are not complete, ahead of their first touch. */
export const buildAnalyticsViews: Migration = {
  name: 'build-analytics-views',
  version: 1,
  title: 'Views of all users',
  carriesSources: false,
  needsLive: 'on',
  walk: [{ kind: 'act', collection: 'workoutLogs', keyedBy: 'userId', act: askHistory }],
  verify: [],
  rollback: { none: "the views are the service's own: nothing of the app's documents was changed" },
  rollbackNeedsOff: false,
  marks: [],
};

/** Takes every field of the service out of logs, their shards and programs. */
export const removeDenormalization: Migration = {
  name: 'remove-denormalization',
  version: 2,
  title: 'All fields of the service taken out of logs and programs',
  carriesSources: false,
  needsLive: 'off',
  walk: TARGET_NAMES.map(emptying),
  verify: TARGET_NAMES.map(findingOurs),
  rollback: { none: 'nothing of it is lost: switch live derivation on again, which derives everything anew' },
  rollbackNeedsOff: false,
  marks,
};

export const MIGRATIONS: ReadonlyMap<string, Migration> = new Map(
  [
    ...[embedExerciseMetadata, buildAnalyticsViews, removeDenormalization, deriveAgain],
    ...[splitLargeLogs, joinShardedLogs],
  ].map((migration) => [migration.name, migration]),
);

/** The copies in performance views: fan-outs did not reach them. */
function viewCopies(): PatchPart {
  const idIn = ({ fields }: StoredDocument): string => {
    const id = decode(fields['exerciseId'] ?? {});
    return isDocumentId(id) ? id : '';
  };
  const patchOf = (document: StoredDocument, sources: ReadonlyMap<string, Source>): RawFields | null => {
    const source = sources.get(idIn(document));
    return source === undefined ? null : viewCopyPatch(document, source);
  };
  return {
    kind: 'patch',
    collection: PERFORMANCE_VIEW.collection,
    keyedBy: 'id',
    exercisesOf: (document) => [idIn(document)].filter((id) => id !== ''),
    reads: () => [],
    visit: (document, { sources }) => {
      const fields = patchOf(document, sources);
      return fields === null ? { kind: 'unchanged' } : { kind: 'write', fields };
    },
    doubts: (document, sources) => (patchOf(document, sources) === null ? [] : [idIn(document)]),
  };
}

/** Ledgers of logs that were deleted while nobody looked. */
function lostLedgers(): ActPart {
  return {
    kind: 'act',
    collection: COLLECTIONS.contributions,
    keyedBy: 'id',
    act: async (deps, { path }, { runId, dryRun }) => {
      const id = idOf(path);
      const log = await deps.db.doc(`workoutLogs/${id}`).get();
      if (log.exists || dryRun) return !log.exists;
      await settle(deps, { target: 'workoutLogs', id, eventId: `run ${runId}`, seen: [] });
      return true;
    },
  };
}

/**
 * Users whose views were complete: logs of theirs may have been written while nobody looked, and have no ledger. The run asks for the
 * histories of all incomplete users when it has ended; a worker who comes later leaves them alone, or nobody would ask for his.
 */
function recounting(): ActPart {
  return {
    kind: 'act',
    collection: COLLECTIONS.progress,
    keyedBy: 'id',
    act: async ({ db }, { path, fields }, { runId, dryRun }) => {
      const isComplete = decode(fields['complete'] ?? {}) === true;
      if (!isComplete || dryRun) return isComplete;
      return db.runTransaction(async (tx) => {
        const [progress, stored] = await tx.getAll(db.doc(path), runReference(db, runId));
        const run = stored && toRun(stored);
        if (progress?.get('complete') !== true || run === undefined || !isActive(run.state)) return false;
        tx.update(progress.ref, { complete: false });
        return true;
      });
    },
  };
}

async function askHistory(
  deps: Deps,
  { fields }: Parameters<ActPart['act']>[1],
  { runId, dryRun }: Parameters<ActPart['act']>[2],
): Promise<boolean> {
  const userId = decode(fields['userId'] ?? {});
  if (typeof userId !== 'string' || userId === '') return false;
  const progress = await deps.db.doc(progressPath(userId)).get();
  if (progress.get('complete') === true) return false;
  if (!dryRun) await enqueueHistory(deps, { userId, occasion: `run ${runId}`, sequence: 0 });
  return true;
}
