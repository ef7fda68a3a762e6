import type { DocumentReference } from 'firebase-admin/firestore';
import { Code, hasCode } from '../platform/errors';

/** Creates a document; one that is there already stays as it is. */
export async function createOnce(reference: DocumentReference, data: Record<string, unknown>): Promise<void> {
  try {
    await reference.create(data);
  } catch (error) {
    if (!hasCode(error, Code.alreadyExists)) throw error;
  }
}
