import { TARGETS, type Target } from '../copies';
import type { StoredDocument } from '../model/document';
import { sameRaw, type FieldsPatch } from '../model/raw-json';
import type { RawFields, RawValue } from '../model/value';
import { stripped, topLevelFields, withoutCopies } from './strip';

/** What a write of ours replaced. */
export interface PreImage {
  /** Nothing of this service was in the document before. */
  readonly first: boolean;
  /** What fields held; null: the field was not there. */
  readonly fields: FieldsPatch;
}

export interface Restoration {
  /** `as-before`: all fields that the service touches hold what they held; `taken-out`: they hold nothing of the service. */
  readonly kind: 'as-before' | 'taken-out';
  /** What is to be written; null: the field goes. */
  readonly fields: FieldsPatch;
}

/**
 * What is to be kept of `document` before `patch` of the service is written to it.
 *
 * Of a first write not only what it changes: a user may have held the right `exerciseIds`, summary or copies himself. Later renames
 * change them, and without his entries nobody could tell whether he has edited them since.
 */
export function preImageFor(target: Target, document: StoredDocument, patch: FieldsPatch): PreImage {
  const first = !Object.hasOwn(document.fields, 'denorm');
  const fields = first ? touchedFields(target) : Object.keys(patch);
  return {
    first,
    fields: Object.fromEntries(fields.map((field) => [field, heldIn(document.fields, field)])),
  };
}

/**
 * What a rollback writes to a document; null when it is as it must be.
 *
 * | our first write, and the entries agree but for copies | as before: entries, `exerciseIds`, summary and `denorm` as they were, his own with them |
 * | his entries were edited, removed or added since       | taken out: our fields and copies go                                                    |
 * | we had written to it before, or not all was kept      | taken out                                                                              |
 *
 * Other fields take no part in it. Copies that renames have changed since are taken out of both sides, so the entries still agree.
 */
export function restored(target: Target, document: StoredDocument, preImage: PreImage): Restoration | null {
  if (!agrees(target, document, preImage)) {
    const fields = stripped(target, document);
    return fields === null ? null : { kind: 'taken-out', fields };
  }
  const moved = touchedFields(target).filter(
    (field) => !sameRaw(heldIn(document.fields, field), preImage.fields[field]),
  );
  if (moved.length === 0) return null;
  const fields = moved.map((field) => [field, preImage.fields[field] ?? null] as const);
  return { kind: 'as-before', fields: Object.fromEntries(fields) };
}

/** Whether the document's user has left alone what our first write stood on. */
export function agrees(target: Target, document: StoredDocument, { first, fields }: PreImage): boolean {
  const { entriesField } = TARGETS[target];
  const kept = touchedFields(target).every((field) => Object.hasOwn(fields, field));
  const his = (held: RawValue | null | undefined): RawValue | null =>
    held ? withoutCopies(target, held) : null;
  return first && kept && sameRaw(his(document.fields[entriesField]), his(fields[entriesField]));
}

/** All fields that the service writes to. */
function touchedFields(target: Target): readonly string[] {
  return [TARGETS[target].entriesField, ...topLevelFields(target)];
}

function heldIn(fields: RawFields, field: string): RawValue | null {
  return fields[field] ?? null;
}
