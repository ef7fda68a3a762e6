import { encode, type Json, type RawFields, type RawValue } from '../model/value';
import { COPY_FIELD } from '../copies';
import type { Path } from '../model/entry';

/** Puts `copy` into the entry at `at`, or takes the copy there out when it is undefined. */
export interface CopyEdit {
  readonly at: Path;
  readonly copy: Json | undefined;
}

/**
 * Splices copies into raw fields. Everything else is the very value that was read, by reference, so a user's doubles,
 * 64-bit integers and bytes come back as they were.
 */
export function spliceCopies(fields: RawFields, edits: readonly CopyEdit[]): RawFields {
  return edits.length === 0 ? fields : fieldsOf(spliced({ mapValue: { fields } }, edits, 0));
}

/** One pass over each array and map, however many edits lie in it: a client may store tens of thousands of entries. */
function spliced(value: RawValue, edits: readonly CopyEdit[], depth: number): RawValue {
  const here = edits.find(({ at }) => at.length === depth);
  if (here !== undefined) return withCopy(value, here.copy);
  const byKey = Map.groupBy(edits, ({ at }) => at[depth]);
  const change = (element: RawValue, key: string | number): RawValue => {
    const inside = byKey.get(key);
    byKey.delete(key);
    return inside === undefined ? element : spliced(element, inside, depth + 1);
  };
  const after: RawValue = value.arrayValue
    ? { arrayValue: { values: (value.arrayValue.values ?? []).map(change) } }
    : { mapValue: { fields: changed(fieldsOf(value), byKey, change) } };
  const [lost] = [...byKey.values()].flat();
  if (lost !== undefined)
    throw new Error(`No value at ${lost.at.join('.')}: the path does not belong to this document`);
  return after;
}

/** `fields` with what `change` makes of those that are named in `keys`. */
function changed(
  fields: RawFields,
  keys: ReadonlyMap<string | number | undefined, unknown>,
  change: (value: RawValue, key: string) => RawValue,
): RawFields {
  const touched = Object.keys(fields).filter((key) => keys.has(key));
  return { ...fields, ...Object.fromEntries(touched.map((key) => [key, change(fields[key] ?? {}, key)])) };
}

function withCopy(entry: RawValue, copy: Json | undefined): RawValue {
  const fields = Object.fromEntries(Object.entries(fieldsOf(entry)).filter(([key]) => key !== COPY_FIELD));
  return { mapValue: { fields: copy === undefined ? fields : { ...fields, [COPY_FIELD]: encode(copy) } } };
}

function fieldsOf(value: RawValue): RawFields {
  return value.mapValue?.fields ?? {};
}
