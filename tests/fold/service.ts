import { derive } from '../../functions/src/derive/derive';
import { viewCopy, viewCopyPatch } from '../../functions/src/fold/view-copy';
import { foldViews, type SessionsWanted, type ViewChange } from '../../functions/src/fold/fold-views';
import { RECENT_SESSIONS } from '../../functions/src/fold/performance';
import { sessionIn, type LoggedSession } from '../../functions/src/fold/sessions';
import { pathsOf, touchedBy, type Move } from '../../functions/src/fold/touches';
import { ledgerPatch, type Ledger } from '../../functions/src/model/contribution';
import { toVersion, type StoredDocument } from '../../functions/src/model/document';
import type { ExerciseVersion, Source } from '../../functions/src/model/exercise';
import { encodeFields, sameValue, type RawFields } from '../../functions/src/model/value';

/**
 * The service without its database: everything stored in maps, and the pure functions called as settle/, fan-out/ and views/
 * call them. What a page finds is what a transaction would read.
 */
export class Service {
  /** By id. */
  readonly logs = new Map<string, StoredDocument>();
  readonly sources = new Map<string, Source>();
  readonly ledgers = new Map<string, Ledger>();
  /** By path. */
  readonly views = new Map<string, RawFields>();
  #writes = 0;

  saveLog(id: string, fields: RawFields | null): void {
    if (fields === null) this.logs.delete(id);
    else this.logs.set(id, { path: `workoutLogs/${id}`, fields, version: this.#nextVersion() });
  }

  /** Keeps its tombstone, as the trigger does before anything is carried. */
  saveExercise(id: string, fields: Omit<ExerciseVersion, 'version'> | null): void {
    const { exercise, tombstone } = this.#source(id);
    this.sources.set(id, {
      exercise: fields && { ...fields, version: this.#nextVersion() },
      tombstone: fields === null ? (exercise ?? tombstone) : tombstone,
    });
  }

  /** As settle/ does; `blind`: as a writer does who has not read the ledger. */
  settle(id: string, { blind }: { blind: boolean }): void {
    const log = this.logs.get(id);
    const derivation = log && derive('workoutLogs', log, this.#sourcesFor());
    const current = derivation?.kind === 'derived' ? derivation.contribution : null;
    if (log && derivation?.kind === 'derived' && derivation.patch !== null)
      this.saveLog(id, { ...log.fields, ...derivation.patch });
    const ledger = this.ledgers.get(id);
    const userId = current?.userId ?? ledger?.userId;
    if (userId === undefined || (!blind && sameValue(current, ledger?.current ?? null))) return;
    this.ledgers.set(id, { counted: ledger?.counted ?? null, ...ledgerPatch(current, userId) });
  }

  /** Carries what an exercise is now to the performance views of it. */
  carryToViews(exerciseId: string): void {
    for (const [path, fields] of this.views) {
      if (fields['exerciseId']?.stringValue !== exerciseId) continue;
      const patch = viewCopyPatch({ path, fields }, this.#source(exerciseId));
      if (patch !== null) this.views.set(path, { ...fields, ...patch });
    }
  }

  /** The logs that name an exercise, as their copies are found. */
  logsWith(exerciseId: string): string[] {
    return [...this.logs].flatMap(([id, { fields }]) => {
      const found = fields['exerciseIds']?.arrayValue?.values ?? [];
      return found.some(({ stringValue }) => stringValue === exerciseId) ? [id] : [];
    });
  }

  pendingOf(userId: string): string[] {
    return [...this.ledgers].flatMap(([id, ledger]) =>
      ledger.pending && ledger.userId === userId ? [id] : [],
    );
  }

  /** One page, as views/drain-page.ts does it. */
  drain(userId: string, logIds: readonly string[]): void {
    const moves = logIds.flatMap((logId): Move[] => {
      const { counted, current } = this.ledgers.get(logId) ?? { counted: null, current: null };
      return [{ logId, counted, current }];
    });
    if (moves.length === 0) return;
    const touched = touchedBy(moves, userId);
    const fold = foldViews(touched, this.#viewsAt(pathsOf(touched)));
    const changes = fold.finish({
      sessions: new Map(fold.wants.sessions.map((wants) => [wants.path, this.#sessions(wants, moves)])),
      trends: this.#viewsAt(fold.wants.trends),
    });
    for (const change of changes) this.#write(change);
    for (const logId of logIds) {
      const ledger = this.ledgers.get(logId);
      if (ledger?.current === null) this.ledgers.delete(logId);
      else if (ledger) this.ledgers.set(logId, { ...ledger, counted: ledger.current, pending: false });
    }
  }

  #write({ path, fields, copyOf }: ViewChange): void {
    if (fields === null) {
      this.views.delete(path);
      return;
    }
    const copy = copyOf && viewCopy(copyOf, this.#source(copyOf.exerciseId));
    const written = encodeFields({ ...fields, ...copy, lastUpdated: '2026-01-01T00:00:00.000Z' });
    this.views.set(path, { ...this.views.get(path), ...written });
  }

  /** By the rule of views/sessions.ts: of what is counted, and in place of that what the page's own logs contribute now. */
  #sessions({ of, wanted }: SessionsWanted, moves: readonly Move[]): LoggedSession[] {
    const draining = new Set(moves.map(({ logId }) => logId));
    const others = [...this.ledgers]
      .flatMap(([logId, { counted }]) => (draining.has(logId) ? [] : sessionIn(logId, counted, of)))
      .sort((a, b) => (a.date === b.date ? byBytes(a.logId, b.logId) : a.date < b.date ? -1 : 1));
    const own = moves.flatMap(({ logId, current }) => sessionIn(logId, current, of));
    if (wanted === 'all' || wanted === 'none') return wanted === 'all' ? [...own, ...others] : own;
    const newest = wanted.newest ? others.slice(-RECENT_SESSIONS) : [];
    const oldest = wanted.oldest ? others.slice(0, 1) : [];
    // The oldest may be among the newest.
    return [...own, ...new Set([...newest, ...oldest])];
  }

  #viewsAt(paths: readonly string[]): Map<string, RawFields | undefined> {
    return new Map(paths.map((path) => [path, this.views.get(path)]));
  }

  #source(exerciseId: string): Source {
    return this.sources.get(exerciseId) ?? { exercise: null, tombstone: null };
  }

  #sourcesFor(): Map<string, Source> {
    return new Map([...this.sources, ['ghost', this.#source('ghost')]]);
  }

  #nextVersion(): string {
    this.#writes += 1;
    return toVersion({ seconds: 1_767_225_600 + this.#writes, nanoseconds: 0 });
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
