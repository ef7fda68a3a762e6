import type { QueryDocumentSnapshot } from 'firebase-admin/firestore';
import { SOFT_DEADLINE_MS } from '../../limits';
import { COLLECTIONS } from '../../model/collections';
import { TASK_LETTER_KINDS } from '../../model/operations';
import type { Deps } from '../../platform/deps';
import { ofGone, SUBJECTS } from './gone';
import { removeOfRuns } from './old-runs';
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
 * | sweeps, with all that is below them | the same: there are many, their reports say what they found, and they have nothing to undo |
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
    (await removeOfRuns(removal, { now, retentionMs })) &&
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
        ...(await ofGone(deps, {
          records: docs.filter((letter) => !isOfTask(letter)),
          tx,
          collections: SUBJECTS,
        })),
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
