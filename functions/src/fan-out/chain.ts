import { FieldPath, type QuerySnapshot } from 'firebase-admin/firestore';
import { FAN_OUT_TARGETS } from '../copies';
import {
  FAN_OUT_HALVINGS,
  FIRST_PAGE_DOCUMENTS,
  PAGE_MAX_DOCUMENTS,
  SOFT_DEADLINE_MS,
  SPLIT_AFTER_DOCUMENTS,
} from '../limits';
import type { StoredDocument } from '../model/document';
import { isAfter, middleOf } from '../model/key-range';
import { fanOutTask, type FanOutTask } from '../model/tasks';
import type { Deps } from '../platform/deps';
import { toStored } from '../platform/wire';
import type { PageResult } from '../settle/commit-page';
import { nextPageSize } from '../settle/page-size';
import { enqueueFanOut } from './enqueue';
import { paceMs } from './pace';

export interface FanOutOutcome {
  /** `superseded`: the source is no longer as the task says; the newer edit has its own fan-out. `off`: live derivation is switched off. */
  readonly outcome: 'done' | 'continued' | 'superseded' | 'off';
  readonly visited: number;
  readonly written: number;
  readonly moved: number;
  readonly enqueued: number;
}

/** Where a chain of tasks is in its key range, and what it has done. */
export class Chain {
  private readonly beganAt: number;
  private cursor: string | undefined;
  private until: string | undefined;
  private halvings: number;
  private pageSize = FIRST_PAGE_DOCUMENTS;
  private mayHaveMore = true;
  private readonly total = { visited: 0, written: 0, moved: 0, enqueued: 0 };

  constructor(
    private readonly deps: Deps,
    private readonly task: FanOutTask,
  ) {
    this.beganAt = deps.clock.now();
    this.cursor = task.after;
    this.until = task.until;
    this.halvings = task.halvings;
  }

  /** The next documents in the order of their ids. By cursor: an offset would be billed, and shift when copies go. */
  async nextPage(): Promise<StoredDocument[]> {
    const asked = this.pageSize;
    const { docs } = await this.query(asked);
    const page = docs.map(toStored).filter((document) => document !== undefined);
    this.mayHaveMore = docs.length === asked;
    this.cursor = docs.at(-1)?.id ?? this.cursor;
    this.total.visited += docs.length;
    this.pageSize = nextPageSize({
      previous: asked,
      documents: page,
      maxDocuments: PAGE_MAX_DOCUMENTS,
    });
    return page;
  }

  private query(size: number): Promise<QuerySnapshot> {
    const { exerciseId, target } = this.task;
    const { collection, foundBy } = FAN_OUT_TARGETS[target];
    let query = this.deps.db
      .collection(collection)
      .where(foundBy.field, foundBy.op, exerciseId)
      .orderBy(FieldPath.documentId());
    if (this.cursor !== undefined) query = query.startAfter(this.cursor);
    if (this.until !== undefined) query = query.endAt(this.until);
    return query.limit(size).get();
  }

  count({ written, moved }: PageResult): void {
    this.total.written += written;
    this.total.moved += moved;
  }

  get isAtEnd(): boolean {
    return !this.mayHaveMore;
  }

  get isPastDeadline(): boolean {
    return this.deps.clock.now() - this.beganAt >= SOFT_DEADLINE_MS;
  }

  /**
   * Once a task has seen more than a few pages hold, hands the upper half of its range to a chain of its own. The middle is
   * that of the task's own range, never of what was read: a retry reads other pages, finds the other chain's name taken, and
   * would leave a gap between two middles.
   */
  async split(): Promise<void> {
    const { after, until, branch, sequence, halvings } = this.task;
    const wanted =
      this.halvings === halvings &&
      halvings < FAN_OUT_HALVINGS &&
      this.total.visited >= SPLIT_AFTER_DOCUMENTS;
    const middle = wanted ? middleOf(after, until) : undefined;
    if (middle === undefined || this.cursor === undefined || !isAfter(middle, this.cursor)) return;
    this.halvings = halvings + 1;
    await this.enqueue({ after: middle, until, branch: `${branch}/${sequence}`, sequence: 0 });
    this.until = middle;
  }

  async continue(): Promise<FanOutOutcome> {
    const { branch, sequence } = this.task;
    await this.enqueue({ after: this.cursor, until: this.until, branch, sequence: sequence + 1 });
    return this.end('continued');
  }

  async pace(): Promise<void> {
    const now = this.deps.clock.now();
    const waitMs = paceMs({
      written: this.total.written,
      elapsedMs: now - this.beganAt,
      sinceEditMs: now - this.task.startedAt,
      chains: 2 ** this.halvings,
    });
    if (waitMs > 0) await this.deps.clock.sleep(waitMs);
  }

  end(outcome: FanOutOutcome['outcome']): FanOutOutcome {
    return { outcome, ...this.total };
  }

  private async enqueue(range: {
    after: string | undefined;
    until: string | undefined;
    branch: string;
    sequence: number;
  }): Promise<void> {
    const { eventId, exerciseId, target, state, startedAt } = this.task;
    const { after, until, branch, sequence } = range;
    const next = fanOutTask({
      ...{ eventId, exerciseId, target, state, startedAt, branch, sequence, halvings: this.halvings },
      ...(after !== undefined && { after }),
      ...(until !== undefined && { until }),
    });
    if (await enqueueFanOut(this.deps, next)) this.total.enqueued += 1;
  }
}
