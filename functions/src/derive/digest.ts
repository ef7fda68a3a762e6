import { createHash } from 'node:crypto';
import { COPIED_FIELDS, type CopiedFields } from '../copies';
import { INDEXED_VALUE_MAX_BYTES } from '../limits';
import { isPlainMap, type Json } from '../model/value';

/** 96 bits of SHA-256 over the JSON of `value`: 16 characters of base64url. */
export function shortHash(value: Json): string {
  return createHash('sha256').update(JSON.stringify(value)).digest().subarray(0, 12).toString('base64url');
}

/**
 * The digest of an embedded copy: equal exactly when the copied fields and `sourceMissing` are. Computed from the copy
 * itself, so it needs no source; `none` where there is no copy.
 */
export function copyDigest(copy: unknown, fields: CopiedFields = COPIED_FIELDS): string {
  if (!isPlainMap(copy)) return 'none';
  return shortHash([...fields.map((field) => copiedOrNull(copy[field])), copy['sourceMissing'] === true]);
}

/**
 * What `denorm.copies` lists for a copy: `<exerciseId>@<digest>`. An id so long that the whole could not be indexed is
 * replaced by its hash.
 */
export function copyKey(exerciseId: string, copy: unknown, fields: CopiedFields = COPIED_FIELDS): string {
  const digest = copyDigest(copy, fields);
  const fits = Buffer.byteLength(exerciseId) + 1 + digest.length <= INDEXED_VALUE_MAX_BYTES;
  return `${fits ? exerciseId : shortHash(exerciseId)}@${digest}`;
}

function copiedOrNull(value: unknown): string | boolean | null {
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
