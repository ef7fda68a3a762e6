import { COPIED_FIELDS, TARGETS, type Target } from '../../copies';
import { copyKey } from '../../derive/digest';
import { parseDocument } from '../../derive/parse';
import type { LogPart } from '../../derive/shape';
import { asSeenBy } from '../../derive/source';
import type { StoredDocument } from '../../model/document';
import type { Entry } from '../../model/entry';
import type { Source } from '../../model/exercise';
import { isPlainMap, sameValue } from '../../model/value';

/**
 * What of a document is not as its sources say, for people; empty: all is right. It asks field by field what must hold, and knows
 * nothing of patches, so that a mistake in how documents are derived does not pass its own proof.
 */
export function wrongIn(
  target: Target,
  document: StoredDocument,
  { sources, parts }: { sources: ReadonlyMap<string, Source>; parts: readonly LogPart[] },
): string[] {
  const parsed = parseDocument(target, document, parts);
  // Recorded as a dead letter; nobody derives it.
  if (parsed.kind === 'unparsable') return [];
  const { plain, shape, exerciseIds } = parsed;
  const denorm = plain['denorm'];
  if (!isPlainMap(denorm) || denorm['v'] !== 1) return ['denorm: missing, expected version 1'];
  const wrong: string[] = [];
  if (!sameValue(plain['exerciseIds'], exerciseIds))
    wrong.push('exerciseIds: not the exercises of the entries');
  if (denorm['tooLarge'] === true) return wrong;

  for (const entry of shape.entries) wrong.push(...wrongCopy(entry, shape.userId, sources));
  const held = shape.entries.flatMap(({ exerciseId, held }) =>
    exerciseId === null ? [] : [copyKey(exerciseId, held)],
  );
  if (!sameValue(denorm['copies'], [...new Set(held)].sort()))
    wrong.push('denorm.copies: not the copies of the entries');
  const { summaryField } = TARGETS[target];
  if (summaryField === null) return wrong;
  const summary = plain[summaryField];
  const counted: Record<string, unknown> = { ...shape.summarise(shape.entries.map(({ held }) => held)) };
  for (const [field, value] of Object.entries(counted)) {
    if (!isPlainMap(summary) || !sameValue(summary[field], value))
      wrong.push(`${summaryField}.${field}: not what the entries come to`);
  }
  return wrong;
}

function wrongCopy(
  { exerciseId, held, at }: Entry,
  userId: string | null,
  sources: ReadonlyMap<string, Source>,
): string[] {
  if (exerciseId === null) return [];
  const where = `${at.join('.')} (${exerciseId})`;
  if (!isPlainMap(held)) return [`${where}: no copy`];
  const seen = asSeenBy(sources.get(exerciseId) ?? { exercise: null, tombstone: null }, userId);
  const missing = held['sourceMissing'] === true;
  if (missing !== (seen.kind !== 'live'))
    return [`${where}: sourceMissing is ${missing}, its source is ${seen.kind}`];
  if (seen.kind === 'never-known') return [];
  return COPIED_FIELDS.flatMap((field) =>
    held[field] === seen.exercise[field]
      ? []
      : [
          `${where}.${field}: ${JSON.stringify(held[field])}, expected ${JSON.stringify(seen.exercise[field])}`,
        ],
  );
}
