import { FieldPath, type DocumentReference, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import { RUN_STABILITY_MS, SOFT_DEADLINE_MS } from '../../limits';
import { COLLECTIONS } from '../../model/collections';
import { TASK_LETTER_KINDS } from '../../model/operations';
import type { Run } from '../../model/runs';
import type { Deps } from '../../platform/deps';
import { belowRun, recordEvent, toFlags, toRun } from '../../walk/runs';
import { isActive } from '../../walk/states';
import { flagsReference } from '../../platform/flags';
import { ofGone } from './gone';
import { all, beginRemoval, endRemoval, removeAll, type Removable, type Removal } from './remove';

export interface CleanedUp {
  /** `continued`: time ran out; the next one goes on. */
  readonly outcome: 'done' | 'continued';
  readonly removed: Readonly<Record<string, number>>;
}

/**
 * Removes what nobody needs any more, of an age of `retentionMs`:
 *
 * | what | goes when it is as old, and |
 * |---|---|
 * | pre-images of a run | `mayForget` says so |
 * | reports, notifications | at once |
 * | dead letters of tasks that were given up | at once: what they left undone is healed or found elsewhere by then |
 * | dead letters of documents | the document is gone; else it is still as the letter says, which closes by itself |
 * | alerts | they were acknowledged, and have not occurred since |
 *
 * It may run twice, at once, or be killed anywhere: what is left goes the next time.
 */
export async function cleanUp(deps: Deps, { retentionMs }: { retentionMs: number }): Promise<CleanedUp> {
  const now = deps.clock.now();
  const removal = await beginRemoval(deps, {
    ...({ kind: 'retention', by: null, reason: null, until: now + SOFT_DEADLINE_MS } as const),
  });
  const isDone =
    (await removeUndo(removal, { now, retentionMs })) &&
    (await removeEach(removal, old(deps, new Date(now - retentionMs).toISOString())));
  const removed = await endRemoval(removal, isDone);
  return { outcome: isDone ? 'done' : 'continued', removed };
}

async function removeEach(removal: Removal, removables: readonly Removable[]): Promise<boolean> {
  for (const removable of removables) if (!(await removeAll(removal, removable))) return false;
  return true;
}

/** `before`: in ISO form, as these documents have their times. */
function old(deps: Deps, before: string): readonly Removable[] {
  const { db } = deps;
  const olderThan = (collection: string, field: string): Removable['query'] =>
    db.collection(collection).where(field, '<', before).orderBy(field);
  return [
    { name: 'reports', query: olderThan(COLLECTIONS.reports, 'createdAt'), due: all },
    {
      name: 'deadLetters',
      query: olderThan(COLLECTIONS.deadLetters, 'createdAt'),
      due: async (docs, tx) => [
        ...docs.filter(isOfTask).map(({ ref }) => ref),
        ...(await ofGone(
          deps,
          docs.filter((letter) => !isOfTask(letter)),
          tx,
        )),
      ],
    },
    {
      name: 'alerts',
      query: olderThan(COLLECTIONS.alerts, 'acknowledged.at'),
      due: (docs) => all(docs.filter((alert) => (alert.get('lastSeenAt') as string) < before)),
    },
    { name: 'notifications', query: olderThan(COLLECTIONS.notifications, 'at'), due: all },
  ];
}

function isOfTask(letter: QueryDocumentSnapshot): boolean {
  return TASK_LETTER_KINDS.some((kind) => kind === letter.get('kind'));
}

interface Age {
  readonly now: number;
  readonly retentionMs: number;
}

/**
 * Whether what a run keeps to undo itself may go: it has ended so long ago, but never within `RUN_STABILITY_MS`, and no rollback of it is under
 * way, has come through in part, or is still to look for clients that come back. A rollback of it then takes out what is of this
 * service, as from documents that the run has not touched. Pure.
 */
export function mayForget({ state, endedAt, wakeAt, rollback }: Run, { now, retentionMs }: Age): boolean {
  if (isActive(state) || state === 'rollback_partial') return false;
  if (endedAt === null || now - endedAt < Math.max(retentionMs, RUN_STABILITY_MS)) return false;
  return wakeAt === null && (rollback === null || rollback.residueAt === null);
}

async function removeUndo(removal: Removal, age: Age): Promise<boolean> {
  const { db } = removal.deps;
  const until = age.now - Math.max(age.retentionMs, RUN_STABILITY_MS);
  const { docs } = await db.collection(COLLECTIONS.runs).where('endedAt', '<=', until).get();
  for (const { ref, id } of docs) {
    const done = await removeAll(removal, {
      name: 'undo',
      // In the order of their ids a record goes before its further chunks, or with them: none is left that lacks some.
      query: belowRun(db, id, 'undo').orderBy(FieldPath.documentId()).select(),
      due: all,
      guard: async (tx) => {
        const [run, flags] = await tx.getAll(ref, flagsReference(db));
        const parsed = run && toRun(run);
        // Who has switched live derivation off may be about to roll back.
        return parsed !== undefined && flags !== undefined && toFlags(flags).live && mayForget(parsed, age);
      },
      note: (tx) => {
        noteForgotten(tx, removal, ref);
      },
    });
    if (!done) return false;
  }
  return true;
}

function noteForgotten(
  tx: FirebaseFirestore.Transaction,
  { deps, log }: Removal,
  run: DocumentReference,
): void {
  const event = {
    ...{ by: 'clean-up', what: 'undo-removed', reason: 'kept for as long as it was to be' },
    ...{ before: {}, after: { log: log.path } },
  };
  recordEvent(tx, deps, { runId: run.id, event });
}
