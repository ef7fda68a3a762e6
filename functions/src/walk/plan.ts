import { WALK_BATCH_MAX_BYTES, WALK_LEASE_MS } from '../limits';
import type { StoredDocument } from '../model/document';
import type { FieldsPatch } from '../model/raw-json';
import { addCounters, NO_COUNTERS, type Counters, type FailureCategory, type Shard } from '../model/runs';
import { fieldsBytes, type RawFields, type RawValue } from '../model/value';
import type { Letter } from '../operations/letters';
import type { BatchInput } from './batch';
import { isOfFailures, type Visit } from './migration';
import type { Item } from './page';
import { undoRecords, type UndoDocument } from './undo-records';

export interface Visited {
  readonly item: Item;
  readonly document: StoredDocument;
  readonly visit: Visit;
}

export interface Change {
  readonly document: StoredDocument;
  readonly visit: Extract<Visit, { kind: 'write' }>;
  readonly undo: readonly UndoDocument[];
}

export interface Plan {
  readonly taken: number;
  readonly changes: readonly Change[];
  readonly letters: readonly Letter[];
  readonly failures: readonly {
    readonly path: string;
    readonly category: FailureCategory;
    readonly message: string;
    readonly causes: readonly string[];
  }[];
  /** Documents that are in order: what was noted of them before is no more. */
  readonly cured: readonly string[];
  readonly counters: Counters;
  readonly writes: number;
}

/** As many of the visits as fit into a commit, but one at least; none beyond a range that was cut meanwhile. */
export function planned(input: BatchInput, shard: Shard, visits: readonly (Visited | 'gone')[]): Plan {
  const changes: Change[] = [];
  const letters: Letter[] = [];
  const failures: Plan['failures'][number][] = [];
  const cured: string[] = [];
  const isFailures = isOfFailures(shard.leg);
  let [taken, bytes, writes, counters] = [0, 0, 0, NO_COUNTERS];
  for (const [index, visited] of visits.entries()) {
    if (isCutOff(input, shard, index)) break;
    const key = input.items[index]?.key;
    if (visited === 'gone') {
      // What was noted of a document that is gone is settled.
      if (isFailures && key !== undefined) cured.push(key);
      if (isFailures) counters = addCounters(counters, { ...NO_COUNTERS, visited: 1 });
    } else {
      const { document, visit } = visited;
      const change = visit.kind === 'write' ? toChange(document, visit) : undefined;
      const size = change === undefined ? 0 : bytesOf(change);
      if (taken > 0 && bytes + size > WALK_BATCH_MAX_BYTES) break;
      bytes += size;
      counters = addCounters(counters, countersOf(visited, change));
      if (visit.kind === 'failed')
        failures.push({ path: document.path, category: visit.category, message: visit.message, causes: [] });
      else if (visit.kind === 'wrong')
        failures.push({
          ...{ path: document.path, category: 'invalid_data', message: visit.message },
          causes: visit.causes ?? [],
        });
      else cured.push(visited.item.key);
      letters.push(
        ...faultsOf(visit).map((fault) => ({ ...fault, path: document.path, eventId: `run ${input.runId}` })),
      );
      if (change !== undefined) {
        changes.push(change);
        writes += writesOf(change);
      }
    }
    taken += 1;
  }
  return { taken, changes, letters, failures, cured, counters, writes: writes + failures.length };
}

/** Keys that another shard has taken over since the page was read. */
function isCutOff({ items }: BatchInput, { until }: Shard, index: number): boolean {
  const key = items[index]?.key;
  return until !== null && key !== undefined && Buffer.compare(Buffer.from(key), Buffer.from(until)) > 0;
}

function toChange(document: StoredDocument, visit: Extract<Visit, { kind: 'write' }>): Change {
  const { path, version } = document;
  const { preImage } = visit;
  const userId = document.fields['userId']?.stringValue ?? undefined;
  const undo = preImage === undefined ? [] : undoRecords({ path, version, userId, ...preImage });
  return { document, visit, undo };
}

function bytesOf({ visit, undo }: Change): number {
  const records = undo.reduce((sum, { data }) => sum + Buffer.byteLength(data.chunk), 0);
  const counted = visit.ledger === undefined ? 0 : Buffer.byteLength(JSON.stringify(visit.ledger));
  const created = (visit.creates ?? []).reduce((sum, { fields }) => sum + fieldsBytes(fields), 0);
  return fieldsBytes(present(visit.fields)) + created + records + counted;
}

function present(fields: FieldsPatch): RawFields {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, RawValue] => entry[1] !== null),
  );
}

function writesOf({ visit, undo }: Change): number {
  const touches = Object.keys(visit.fields).length > 0;
  const comeOrGo = (visit.creates?.length ?? 0) + (visit.deletes?.length ?? 0);
  return Number(touches) + comeOrGo + undo.length + Number(visit.ledger !== undefined);
}

function countersOf({ item, document, visit }: Visited, change: Change | undefined): Counters {
  return {
    ...NO_COUNTERS,
    visited: 1,
    written: Number(visit.kind === 'write'),
    failed: Number(visit.kind === 'failed'),
    wrong: Number(visit.kind === 'wrong'),
    ledgers: Number(change?.visit.ledger !== undefined),
    undo: change?.undo.length ?? 0,
    undoBytes: (change?.undo ?? []).reduce((sum, { data }) => sum + Buffer.byteLength(data.chunk), 0),
    moved: Number(document.version !== item.document.version),
  };
}

function faultsOf(visit: Visit): readonly Pick<Letter, 'kind' | 'reason'>[] {
  if (visit.kind === 'write') return visit.faults ?? [];
  return visit.kind === 'failed' && visit.fault !== undefined ? [visit.fault] : [];
}

export function moved(
  shard: Shard,
  {
    input,
    plan,
    reads,
    writes,
    now,
  }: { input: BatchInput; plan: Plan; reads: number; writes: number; now: number },
): Shard {
  const all = plan.taken === input.items.length;
  const cut = !all && isCutOff(input, shard, plan.taken);
  // Failures whose documents are gone were looked at, too.
  const visited = plan.counters.visited + (all ? input.settledFailures.length : 0);
  const counters = addCounters(shard.counters, { ...plan.counters, visited, reads, writes });
  const reachedLimit = shard.limit !== null && counters.visited >= shard.limit;
  return {
    ...shard,
    cursor: (all ? input.last : undefined) ?? input.items[plan.taken - 1]?.key ?? shard.cursor,
    seq: shard.seq + 1,
    leaseUntil: now + WALK_LEASE_MS,
    done: (all && input.isLast) || cut || reachedLimit,
    // Where bytes have cut it short, documents are large: no more of them are read at once than are written.
    batchSize: all ? input.batchSize : Math.max(1, plan.taken),
    readsLeft: shard.readsLeft === null ? null : shard.readsLeft - reads,
    writesLeft: shard.writesLeft === null ? null : shard.writesLeft - writes,
    counters,
  };
}

export function isBeyond(left: number | null, wanted: number): boolean {
  return left !== null && wanted > left;
}
