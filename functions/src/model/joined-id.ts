import { createHash } from 'node:crypto';
import { isDocumentId } from './document';

/**
 * The id of a document that stands for several things, `{userId}_{exerciseId}` say. For ordinary parts their plain join, which
 * apps expect; `%` and `/`, and `_` in every part but the last, are escaped, so that no two lists of as many parts meet in one id.
 * What Firestore would not take as an id is hashed.
 */
export function joinedId(...parts: readonly string[]): string {
  const last = parts.length - 1;
  const joined = parts
    .map((part, index) => part.replace(index === last ? /[%/]/g : /[%/_]/g, escaped))
    .join('_');
  return isDocumentId(joined)
    ? joined
    : `%h${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** The `count` parts that `id` is joined from; undefined when it is no join of so many, or a hash. */
export function joinedParts(id: string, count: number): string[] | undefined {
  const pieces = id.split('_');
  const last = pieces.splice(count - 1).join('_');
  const parts = [...pieces, last].map((piece) => piece.replace(/%(25|2F|5F)/g, unescaped));
  return parts.length === count && joinedId(...parts) === id ? parts : undefined;
}

function escaped(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function unescaped(_: string, code: string): string {
  return String.fromCharCode(parseInt(code, 16));
}
