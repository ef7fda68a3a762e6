import { SOURCE_COLLECTION, TARGET_NAMES } from '../copies';
import { COLLECTIONS } from '../model/collections';
import type { ActPart } from '../walk/migration';
import { mendingLedgers } from './ledgers';
import { mendingDocuments, type Policy } from './mend-document';
import { mendingExercises } from './mend-exercise';
import { mendingViews } from './user-views';

/** What puts right what a sweep has found, by the collection in which it was found. */
export function mendingParts(policy: Policy): ActPart[] {
  return [
    ...[SOURCE_COLLECTION, COLLECTIONS.tombstones].map((collection) => mendingExercises(collection, policy)),
    ...TARGET_NAMES.map((target) => mendingDocuments(target, policy)),
    mendingLedgers(),
    mendingViews(),
  ];
}
