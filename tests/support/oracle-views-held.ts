import { exerciseIdInKey } from './oracle-digests';
import { isMap, type Reading, type ReadingMap } from './oracle-reading';
import { copiedFields, type OracleSources, type WantedCopy } from './oracle-sources';
import type { Views } from './oracle-views-expected';

/**
 * The views whole. What may be one thing or another is taken from the stored view, where that is of the right form: the times
 * of the last update, digests, and the copy of an exercise that nobody knows.
 */
export function completed(views: Views, stored: Views, sources: OracleSources): Views {
  return new Map(
    [...views].map(([path, view]) => {
      const held = stored.get(path) ?? {};
      const { userId, exerciseId } = view;
      const isOfExercise = typeof userId === 'string' && typeof exerciseId === 'string';
      const copy = isOfExercise ? copyOf(held, exerciseId, sources.wantedInView(exerciseId, userId)) : {};
      return [path, { ...view, ...copy, lastUpdated: timeIn(held) }];
    }),
  );
}

function copyOf(held: ReadingMap, exerciseId: string, { fields, anyFields }: WantedCopy): ReadingMap {
  const metadata = isMap(held['exerciseMetadata']) ? held['exerciseMetadata'] : {};
  return {
    exerciseMetadata: anyFields
      ? { ...knownIn(metadata), ...fields }
      : { ...fields, lastUpdated: timeIn(metadata) },
    denorm: { copies: [keyIn(held['denorm'], exerciseId)] },
  };
}

function timeIn({ lastUpdated }: ReadingMap): string {
  return typeof lastUpdated === 'string' ? lastUpdated : 'a time';
}

/** What a copy may still hold of an exercise that nobody knows. */
function knownIn(metadata: ReadingMap): ReadingMap {
  const may = (field: string, value: Reading): boolean =>
    field === 'isCompoundLift'
      ? value === null || typeof value === 'boolean'
      : [...copiedFields, 'lastUpdated'].includes(field) && typeof value === 'string';
  return Object.fromEntries(Object.entries(metadata).filter(([field, value]) => may(field, value)));
}

function keyIn(denorm: Reading | undefined, exerciseId: string): string {
  const [key] = isMap(denorm) && Array.isArray(denorm['copies']) ? denorm['copies'] : [];
  const isKey = typeof key === 'string' && exerciseIdInKey(key) === exerciseId;
  return isKey ? key : `${exerciseId}@<16 characters>`;
}
