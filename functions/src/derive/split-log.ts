import { FOUND_BY_FIELD, SHARDED, TARGETS } from '../copies';
import {
  DOCUMENT_WITH_COPIES_MAX_BYTES,
  LARGE_LOG_BYTES,
  LARGE_LOG_ENTRIES,
  SHARD_MAX_BYTES,
} from '../limits';
import { idOf, type StoredDocument } from '../model/document';
import { sameRaw, type FieldsPatch } from '../model/raw-json';
import { fieldsBytes, valueBytes, type RawFields, type RawValue } from '../model/value';
import { isSharded } from './shards';

const { entriesField, collection } = TARGETS[SHARDED.part];
const COUNT_FIELD = 'shardCount';
const INDEX_FIELD = 'shardIndex';

/** What of a log a split or a join changes. */
export const SPLIT_FIELDS = [entriesField, SHARDED.mark, COUNT_FIELD] as const;

/** Fields of a log that its shards repeat. */
const REPEATED_FIELDS = ['userId', 'date'] as const;

const OF_SHARDS = [
  SHARDED.parentField,
  INDEX_FIELD,
  entriesField,
  ...REPEATED_FIELDS,
  FOUND_BY_FIELD,
  'denorm',
];

export interface Split {
  /** Of the log. */
  readonly fields: RawFields;
  readonly shards: readonly { readonly path: string; readonly fields: RawFields }[];
}

/** A log that is too large for one document in shards, its entries as they are and in their order; null: it is not, or is so already. */
export function splitOf(log: StoredDocument): Split | null {
  const entries = entriesOf(log.fields);
  if (entries === null || entries.length === 0 || isSharded(SHARDED.whole, log)) return null;
  if (entries.length <= LARGE_LOG_ENTRIES && fieldsBytes(log.fields) <= LARGE_LOG_BYTES) return null;
  const parts = cut(entries);
  const repeated = REPEATED_FIELDS.flatMap((field) => {
    const held = log.fields[field];
    return held === undefined ? [] : [[field, held] as const];
  });
  return {
    fields: {
      [entriesField]: { arrayValue: { values: [] } },
      [SHARDED.mark]: { booleanValue: true },
      [COUNT_FIELD]: { integerValue: String(parts.length) },
    },
    shards: parts.map((values, index) => ({
      path: `${collection}/${idOf(log.path)}_${index}`,
      fields: {
        ...Object.fromEntries(repeated),
        [SHARDED.parentField]: { stringValue: idOf(log.path) },
        [INDEX_FIELD]: { integerValue: String(index) },
        [entriesField]: { arrayValue: { values } },
      },
    })),
  };
}

/** As many entries a shard as a log may have that is not large, and few enough bytes that copies and edits find room. */
function cut(entries: readonly RawValue[]): RawValue[][] {
  const parts: RawValue[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = valueBytes(entry);
    const last = parts.at(-1);
    if (last === undefined || last.length === LARGE_LOG_ENTRIES || bytes + size > SHARD_MAX_BYTES) {
      parts.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return parts;
}

export type Join =
  | { readonly kind: 'joined'; readonly fields: FieldsPatch }
  /** Something would be lost, or does not fit. */
  | { readonly kind: 'unfit'; readonly category: 'invalid_data' | 'too_large'; readonly message: string };

/** A sharded log in one document again: its own entries, then those of its shards by their index. The shards can go then. */
export function joinOf(log: StoredDocument, shards: readonly StoredDocument[]): Join {
  const own = entriesOf(log.fields);
  if (own === null) return unfit(`${entriesField}: expected an array`);
  const ordered = [...shards].sort((a, b) => indexOf(a) - indexOf(b));
  const count = numberIn(log, COUNT_FIELD);
  const indexes = ordered.map(indexOf);
  if (count !== indexes.length || indexes.some((index, at) => index !== at))
    return unfit(
      `expected shards 0 to ${count - 1}, as shardCount says; there are ${indexes.join(', ') || 'none'}`,
    );
  const values = [...own];
  for (const shard of ordered) {
    const entries = entriesOf(shard.fields);
    if (entries === null) return unfit(`${shard.path}: ${entriesField}: expected an array`);
    const lost = Object.keys(shard.fields).filter((field) => !isInLog(field, { log, shard }));
    if (lost.length > 0) return unfit(`${shard.path}: ${lost.join(', ')} would be lost`);
    values.push(...entries);
  }
  const fields: FieldsPatch = {
    [entriesField]: { arrayValue: { values } },
    [SHARDED.mark]: null,
    [COUNT_FIELD]: null,
  };
  const bytes = fieldsBytes({ ...log.fields, [entriesField]: { arrayValue: { values } } });
  if (bytes > DOCUMENT_WITH_COPIES_MAX_BYTES)
    return {
      kind: 'unfit',
      category: 'too_large',
      message: `joined it would have ${bytes} bytes, at most ${DOCUMENT_WITH_COPIES_MAX_BYTES}`,
    };
  return { kind: 'joined', fields };
}

/** Whether a log says all that a field of its shard does. */
function isInLog(field: string, { log, shard }: { log: StoredDocument; shard: StoredDocument }): boolean {
  if (!OF_SHARDS.includes(field)) return false;
  const isRepeated = REPEATED_FIELDS.some((repeated) => repeated === field);
  return !isRepeated || sameRaw(shard.fields[field], log.fields[field]);
}

function unfit(message: string): Join {
  return { kind: 'unfit', category: 'invalid_data', message };
}

function indexOf(shard: StoredDocument): number {
  return numberIn(shard, INDEX_FIELD);
}

/** Clients store whole numbers as either kind. */
function numberIn({ fields }: StoredDocument, field: string): number {
  return Number(fields[field]?.integerValue ?? fields[field]?.doubleValue ?? NaN);
}

function entriesOf(fields: RawFields): readonly RawValue[] | null {
  const held = fields[entriesField];
  return held?.arrayValue == null ? null : (held.arrayValue.values ?? []);
}
