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
  return edits.reduce(
    (spliced, { at, copy }) => fieldsOf(setAt({ mapValue: { fields: spliced } }, at, copy)),
    fields,
  );
}

function setAt(value: RawValue, at: Path, copy: Json | undefined): RawValue {
  const [key, ...rest] = at;
  if (key === undefined) return withCopy(value, copy);
  if (typeof key === 'number') {
    const values = value.arrayValue?.values ?? [];
    return {
      arrayValue: {
        values: values.map((element, index) => (index === key ? setAt(element, rest, copy) : element)),
      },
    };
  }
  const fields = fieldsOf(value);
  const child = fields[key];
  if (child === undefined)
    throw new Error(`No value at ${at.join('.')}: the path does not belong to this document`);
  return { mapValue: { fields: { ...fields, [key]: setAt(child, rest, copy) } } };
}

function withCopy(entry: RawValue, copy: Json | undefined): RawValue {
  const fields = Object.fromEntries(Object.entries(fieldsOf(entry)).filter(([key]) => key !== COPY_FIELD));
  return { mapValue: { fields: copy === undefined ? fields : { ...fields, [COPY_FIELD]: encode(copy) } } };
}

function fieldsOf(value: RawValue): RawFields {
  return value.mapValue?.fields ?? {};
}
