import { COPIED_FIELDS, type CopiedFields } from '../copies';
import { versionToIso } from '../model/document';
import { isPlainMap, sameValue, type Json } from '../model/value';
import { copiedValues, type SeenSource } from './source';

export type Copy = Readonly<Record<string, Json>>;

/**
 * The copy that an entry must hold, given what it holds. `lastUpdated` takes no part in the comparison: a copy whose
 * fields are right is returned as it is, so that nothing is written for a time alone.
 *
 * | source | copy |
 * |---|---|
 * | live | its fields |
 * | gone | the tombstone's fields, `sourceMissing: true` |
 * | never known | what the entry holds of the copied fields, `sourceMissing: true` |
 */
export function expectedCopy(
  held: unknown,
  source: SeenSource,
  copiedFields: CopiedFields = COPIED_FIELDS,
): unknown {
  const fields = expectedFields(held, source, copiedFields);
  if (isPlainMap(held)) {
    const { lastUpdated, ...heldFields } = held;
    if (sameValue({ ...heldFields }, { ...fields })) return held;
    if (source.kind === 'never-known')
      return { ...fields, ...(typeof lastUpdated === 'string' && { lastUpdated }) };
  }
  return source.kind === 'never-known'
    ? fields
    : { ...fields, lastUpdated: versionToIso(source.exercise.version) };
}

/** The copy that an entry would hold that holds nothing yet. */
export function freshCopy(source: SeenSource): unknown {
  return expectedCopy(undefined, source);
}

function expectedFields(held: unknown, source: SeenSource, fields: CopiedFields): Copy {
  switch (source.kind) {
    case 'live':
      return copiedValues(source.exercise, fields);
    case 'gone':
      return { ...copiedValues(source.exercise, fields), sourceMissing: true };
    case 'never-known':
      return { ...heldValues(held, fields), sourceMissing: true };
  }
}

function heldValues(held: unknown, fields: CopiedFields): Copy {
  if (!isPlainMap(held)) return {};
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = held[field];
      return typeof value === (field === 'isCompoundLift' ? 'boolean' : 'string')
        ? [[field, value as Json] as const]
        : [];
    }),
  );
}
