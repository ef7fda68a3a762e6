import { COPY_FIELD, FOUND_BY_FIELD, TARGETS, type Target } from '../copies';
import { isDocumentId, type StoredDocument } from '../model/document';
import type { FieldsPatch } from '../model/raw-json';
import { decode, type RawFields, type RawValue } from '../model/value';

/** The top-level fields of this service in documents of `target`. */
export function topLevelFields(target: Target): readonly string[] {
  const { summaryField } = TARGETS[target];
  return [FOUND_BY_FIELD, ...(summaryField === null ? [] : [summaryField]), 'denorm'];
}

/**
 * The patch that takes everything of this service out of a document: its top-level fields, and the copy of each entry that names
 * an exercise. Null when there is nothing of it. Whatever a client stored, it returns; where a document cannot be parsed, the
 * copies go from the entries that can still be told.
 */
export function stripped(target: Target, { fields }: StoredDocument): FieldsPatch | null {
  const { entriesField } = TARGETS[target];
  const held = fields[entriesField];
  const kept = held && withoutCopies(target, held);
  const present = topLevelFields(target).filter((field) => Object.hasOwn(fields, field));
  const patch: FieldsPatch = {
    ...(kept !== undefined && kept !== held && { [entriesField]: kept }),
    ...Object.fromEntries(present.map((field) => [field, null])),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Whether a document holds anything of this service. */
export function hasOurs(target: Target, document: StoredDocument): boolean {
  return stripped(target, document) !== null;
}

/** The entries of a document without their copies, everything else by reference; the very value where there is no copy. */
export function withoutCopies(target: Target, entries: RawValue): RawValue {
  switch (target) {
    case 'workoutLogs':
    case 'workoutLogShards':
      return changedElements(entries, withoutCopy);
    case 'programs':
      return changedChildren(entries, (week) => changedChildren(week, withoutCopiesOfDay));
  }
}

function withoutCopiesOfDay(day: RawValue): RawValue {
  return changedFields(day, (value, field) =>
    field === 'exercises' ? changedElements(value, withoutCopy) : value,
  );
}

function withoutCopy(entry: RawValue): RawValue {
  const fields = fieldsOf(entry);
  if (!Object.hasOwn(fields, COPY_FIELD) || !isDocumentId(decode(fields['exerciseId'] ?? {}))) return entry;
  return {
    mapValue: { fields: Object.fromEntries(Object.entries(fields).filter(([key]) => key !== COPY_FIELD)) },
  };
}

/** Weeks and days come as maps or as arrays. */
function changedChildren(value: RawValue, change: (child: RawValue) => RawValue): RawValue {
  return Object.hasOwn(value, 'arrayValue') ? changedElements(value, change) : changedFields(value, change);
}

function changedElements(value: RawValue, change: (element: RawValue) => RawValue): RawValue {
  if (!Object.hasOwn(value, 'arrayValue')) return value;
  const before = value.arrayValue?.values ?? [];
  const after = before.map((element) => change(element));
  return after.every((element, index) => element === before[index])
    ? value
    : { arrayValue: { values: after } };
}

function changedFields(value: RawValue, change: (field: RawValue, key: string) => RawValue): RawValue {
  const before = fieldsOf(value);
  const after = Object.entries(before).map(([key, field]) => [key, change(field, key)] as const);
  return after.every(([key, field]) => field === before[key])
    ? value
    : { mapValue: { fields: Object.fromEntries(after) } };
}

/** None where the value is no map. */
function fieldsOf(value: RawValue): RawFields {
  return Object.hasOwn(value, 'mapValue') ? (value.mapValue?.fields ?? {}) : {};
}
