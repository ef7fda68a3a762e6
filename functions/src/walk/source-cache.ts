import { SOURCE_CACHE_MAX, SOURCE_CACHE_MS } from '../limits';
import type { Source } from '../model/exercise';
import type { Deps } from '../platform/deps';
import { loadSources } from '../settle/sources';

/**
 * Sources that a worker has read. What is stale in it leads to nothing lasting: a document is never taken back by it (see
 * `doubts` of a part), and exercises that changed during a run are carried again when it ends.
 */
export class SourceCache {
  private readonly held = new Map<string, { source: Source; readAt: number }>();

  constructor(private readonly deps: Deps) {}

  async get(ids: readonly string[]): Promise<Map<string, Source>> {
    const oldest = this.deps.clock.now() - SOURCE_CACHE_MS;
    await this.read(ids.filter((id) => (this.held.get(id)?.readAt ?? -1) < oldest));
    return new Map(
      ids.flatMap((id) => {
        const source = this.held.get(id)?.source;
        return source === undefined ? [] : [[id, source] as const];
      }),
    );
  }

  /** Reads them whether they are held or not. */
  async read(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    if (this.held.size + ids.length > SOURCE_CACHE_MAX) this.forget(ids);
    const readAt = this.deps.clock.now();
    for (const [id, source] of await loadSources(this.deps.db, ids)) this.held.set(id, { source, readAt });
  }

  /** Makes room: all but what is being read goes, since documents of one page name much the same. */
  private forget(ids: readonly string[]): void {
    const wanted = new Set(ids);
    for (const id of this.held.keys()) if (!wanted.has(id)) this.held.delete(id);
  }
}
