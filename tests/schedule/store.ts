import { isDeepStrictEqual } from 'node:util';
import { toVersion, type StoredDocument } from '../../functions/src/model/document';
import type { TypedDocument, TypedFields, TypedValue } from '../support/typed-rest';
import { pathOf, type Commit, type RequestedWrite } from './network';
import { rawFields, typedFields } from './values';

/** A document as it is stored. */
interface Stored {
  readonly fields: TypedFields;
  readonly version: string;
}

/** What one write did to a document. */
export interface Change {
  readonly path: string;
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
}

/**
 * What the database holds, by the commits that it has taken: from these the platform makes its events. Whether it holds just
 * this is compared at the end of each run.
 */
export class Store {
  private readonly stored = new Map<string, Stored>();
  /** Every path that was ever written. */
  readonly paths = new Set<string>();

  get(path: string): TypedFields | undefined {
    return this.stored.get(path)?.fields;
  }

  get documents(): TypedDocument[] {
    return [...this.stored].map(([path, { fields, version }]) => ({ path, fields, updateTime: version }));
  }

  /** Takes a commit. What it changes, in the order of its writes, and the paths of what it leaves as it was. */
  take({ writes, versions }: Commit): { changes: Change[]; idle: string[] } {
    const changes: Change[] = [];
    const idle: string[] = [];
    for (const [index, write] of writes.entries()) {
      const path = pathOf(write);
      this.paths.add(path);
      const before = this.stored.get(path);
      const fields = written(before?.fields, write);
      if (isDeepStrictEqual(fields, before?.fields)) {
        idle.push(path);
        continue;
      }
      const after = fields && { fields, version: versionOf(versions[index]) };
      if (after === undefined) this.stored.delete(path);
      else this.stored.set(path, after);
      changes.push({ path, before: inEvent(path, before), after: inEvent(path, after) });
    }
    return { changes, idle };
  }
}

/** The fields that a write leaves; undefined where it deletes. */
function written(before: TypedFields | undefined, write: RequestedWrite): TypedFields | undefined {
  if (write.update == null) return undefined;
  const fields = typedFields(write.update.fields);
  const { updateMask } = write;
  // The SDK leaves the paths out where there are none: all that it writes are transforms.
  const left = updateMask == null ? fields : masked(before ?? {}, fields, updateMask.fieldPaths ?? []);
  return added(left, write);
}

function masked(before: TypedFields, fields: TypedFields, mask: readonly string[]): TypedFields {
  const nested = mask.filter((name) => name.includes('.'));
  const top = mask.filter((name) => !name.includes('.'));
  const kept = Object.entries(before).filter(([name]) => !top.includes(name));
  const given = Object.entries(fields).filter(([name]) => top.includes(name));
  return nested.reduce(
    (all, name) => placed(all, name.split('.'), valueAt(fields, name.split('.'))),
    Object.fromEntries([...kept, ...given]),
  );
}

function valueAt(fields: TypedFields, [name = '', ...below]: readonly string[]): TypedValue | undefined {
  const value = fields[name];
  if (below.length === 0 || value === undefined) return value;
  return 'mapValue' in value ? valueAt(value.mapValue.fields, below) : undefined;
}

/** The fields with `value` at a path; without what is there where it is undefined. */
function placed(
  fields: TypedFields,
  [name = '', ...below]: readonly string[],
  value: TypedValue | undefined,
): TypedFields {
  const { [name]: held, ...others } = fields;
  if (below.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const inner = held !== undefined && 'mapValue' in held ? held.mapValue.fields : {};
  return { ...others, [name]: { mapValue: { fields: placed(inner, below, value) } } };
}

/** Numbers that a write adds to fields at the top, as `FieldValue.increment` does. */
function added(fields: TypedFields, { updateTransforms }: RequestedWrite): TypedFields {
  return (updateTransforms ?? []).reduce((all, { fieldPath, increment }) => {
    const path = (fieldPath ?? '').split('.');
    const held = valueAt(all, path);
    const before = held !== undefined && 'integerValue' in held ? Number(held.integerValue) : 0;
    if (increment?.integerValue == null)
      throw new Error(`transform of ${path.join('.')}: expected it to add an integer`);
    return placed(all, path, { integerValue: String(before + Number(increment.integerValue)) });
  }, fields);
}

function versionOf(time: Commit['versions'][number] | undefined): string {
  if (time == null) throw new Error('expected a commit to tell the update time of what it wrote');
  return toVersion({ seconds: Number(time.seconds), nanoseconds: time.nanos });
}

function inEvent(path: string, stored: Stored | undefined): StoredDocument | undefined {
  return stored && { path, fields: rawFields(stored.fields), version: stored.version };
}
