import { createHash } from 'node:crypto';
import type { Difference } from '../backfill/migrations/in-line';
import { SHOWN_VALUE_MAX_CHARS } from '../limits';
import { FINDING_KINDS, type Drift, type FindingKind } from '../model/findings';
import type { Wrong } from '../walk/migration';

/** Differences as a finding keeps them. Where none of them is about an exercise, the document itself is the cause. */
export function toDrifts(path: string, differences: readonly Difference[]): Drift[] {
  return differences.map(({ kind, field, expected, found, source }) => ({
    ...{ kind, field, expected: shown(expected), found: shown(found), cause: source ?? path },
  }));
}

/** The gravest of the kinds; drifts must not be empty. */
export function gravest(drifts: readonly Drift[]): FindingKind {
  const kind = FINDING_KINDS.find((known) => drifts.some((drift) => drift.kind === known));
  if (kind === undefined) throw new Error('gravest: expected at least one drift');
  return kind;
}

/** For people: `stale-copy exercises.0 (bench).name: expected "Bench", found "bench"`. */
function messageOf(drifts: readonly Drift[]): string {
  return drifts
    .map(
      ({ kind, field, expected, found }) =>
        `${kind} ${field}: expected ${expected ?? 'nothing'}, found ${found ?? 'nothing'}`,
    )
    .join('; ');
}

/** What a look answers, by what it has found. */
export function wrongIn(drifts: readonly Drift[]): Wrong | false {
  if (drifts.length === 0) return false;
  const causes = [...new Set(drifts.map(({ cause }) => cause))];
  return { kind: 'wrong', message: messageOf(drifts), causes };
}

export function digestOf(drifts: readonly Drift[]): string {
  return createHash('sha256').update(JSON.stringify(drifts)).digest('hex');
}

/** As JSON, of long ones the beginning; null where there is nothing. */
export function shown(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length <= SHOWN_VALUE_MAX_CHARS ? text : `${text.slice(0, SHOWN_VALUE_MAX_CHARS)}…`;
}

/** The greatest change of a volume that a careful sweep makes by itself, in the user's own unit. */
const SMALL_VOLUME = 100;

/** How many fields of one document a careful sweep changes by itself. */
const SMALL_FIELDS = 2;

/** Whether drift is so small that even a careful sweep repairs it: few fields, no name, little volume. */
export function isSmall(drifts: readonly Drift[]): boolean {
  return drifts.length <= SMALL_FIELDS && drifts.every(isSmallField);
}

function isSmallField({ kind, field, expected, found }: Drift): boolean {
  if (kind === 'stale-copy') return !field.endsWith('.name') && !field.endsWith(')');
  if (kind !== 'wrong-summary') return kind === 'wrong-index';
  if (!field.endsWith('.totalVolume')) return true;
  return Math.abs(Number(expected) - Number(found ?? NaN)) < SMALL_VOLUME;
}
