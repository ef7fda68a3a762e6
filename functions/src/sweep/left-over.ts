import { COLLECTIONS } from '../model/collections';
import type { Deps } from '../platform/deps';
import { enqueueDrain, enqueueHistory } from '../views/enqueue';

/** What pends or waits so long was forgotten: by a queue that was purged, or a handler that nobody called. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;

/** Documents of each kind that one sweep looks at: what is left is the next one's. */
const LOOKED_AT_MAX = 2_000;

export interface LeftOver {
  /** Users whose drain was asked for again, and users whose history was. */
  readonly drains: number;
  readonly histories: number;
}

/**
 * Asks again for what nobody will ask for any more. Under new names: those of the tasks that were lost may be burned. What is under way is
 * asked for twice then, which changes nothing.
 */
export async function askAgain(deps: Deps, runId: string): Promise<LeftOver> {
  const before = deps.clock.now() - FORGOTTEN_AFTER_MS;
  const pending = await forgotten(deps, {
    collection: COLLECTIONS.contributions,
    field: 'pending',
    is: true,
    before,
  });
  const waiting = await forgotten(deps, {
    collection: COLLECTIONS.progress,
    field: 'complete',
    is: false,
    before,
  });
  const notBefore = deps.clock.now();
  for (const userId of pending) await enqueueDrain(deps, { userId, notBefore, sequence: 0 });
  for (const userId of waiting)
    await enqueueHistory(deps, { userId, occasion: `sweep ${runId}`, sequence: 0 });
  return { drains: pending.size, histories: waiting.size };
}

async function forgotten(
  { db }: Deps,
  { collection, field, is, before }: { collection: string; field: string; is: boolean; before: number },
): Promise<Set<string>> {
  const found = await db
    .collection(collection)
    .where(field, '==', is)
    .select('userId')
    .limit(LOOKED_AT_MAX)
    .get();
  const old = found.docs.filter(({ updateTime }) => updateTime.toMillis() <= before);
  return new Set(
    old.flatMap((document) => {
      const userId: unknown = document.get('userId');
      return typeof userId === 'string' && userId !== '' ? [userId] : [];
    }),
  );
}
