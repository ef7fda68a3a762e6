import { PAGE_MAX_BYTES } from '../limits';
import { documentBytes, type StoredDocument } from '../model/document';

/** Documents to ask for next, so that a page comes to about `PAGE_MAX_BYTES`; `documents`: what the page before has held. */
export function nextPageSize(page: {
  readonly previous: number;
  readonly documents: readonly StoredDocument[];
  readonly maxDocuments: number;
}): number {
  const { previous, documents, maxDocuments } = page;
  const bytes = documents.reduce((sum, { path, fields }) => sum + documentBytes(path, fields), 0);
  const average = Math.max(1, bytes / Math.max(1, documents.length));
  return Math.max(1, Math.min(maxDocuments, previous * 4, Math.floor(PAGE_MAX_BYTES / average)));
}
